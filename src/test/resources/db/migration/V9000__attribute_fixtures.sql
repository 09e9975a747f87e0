-- For the tests of the attribute language only: every type, a tree, and subclasses in one table and in several.
create table sample (
  id        bigint primary key,
  kind      text   not null,
  parent_id bigint references sample,
  whole     bigint,
  small     integer,
  rate      double precision,
  amount    numeric,
  divisor   numeric,
  flag      boolean,
  day       date,
  at        timestamptz,
  text      text,
  code      uuid,
  labels    jsonb  not null,
  required  bigint not null,
  step      bigint,
  tier      bigint,
  pool      bigint,
  bits      varbit,
  address   inet,
  words     tsvector,
  texts     text[]
);
create index sample_parent on sample (parent_id);

create table joined_sample (
  id        bigint primary key,
  whole     bigint,
  text      text,
  parent_id bigint references joined_sample
);
create table joined_part (
  id      bigint primary key references joined_sample,
  part    bigint,
  twin_id bigint references joined_sample
);
create table joined_leaf (
  id   bigint primary key references joined_part,
  leaf bigint
);
create table joined_stem (
  id   bigint primary key references joined_part,
  stem bigint
);
create table joined_tip (
  id  bigint primary key references joined_stem,
  tip bigint
);

-- For the tests of the statement budget: whether a transaction was committed.
create table kept (
  id text primary key
);

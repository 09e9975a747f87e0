-- For the tests of the attribute language only: every type, two subclasses, and a tree.
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
  required  bigint not null
);
create index sample_parent on sample (parent_id);

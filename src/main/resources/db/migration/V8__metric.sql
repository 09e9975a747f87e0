-- The number of changes of the data from which metrics are computed.

create table change (
  changes bigint not null
);

comment on table change is
  'The sum of all rows is the number of committed changes of the data from which metrics are computed. A change adds a row, so that no '
  'writer waits for another; the folder replaces many rows with one that has their sum.';
comment on column change.changes is 'Number of changes, 1 or more.';

-- The sum is never 0.
insert into change (changes) values (1);

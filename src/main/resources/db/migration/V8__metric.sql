-- How often the data behind metrics has changed.

create table change (
  changes bigint not null
);

comment on table change is
  'The sum of all rows counts the committed changes of what metrics are made of. A change adds a row, so that no writer waits for '
  'another; the folder replaces many rows by their sum.';
comment on column change.changes is 'Number of changes, 1 or more.';

-- The sum is never 0.
insert into change (changes) values (1);

-- The number of changes of the data from which metrics are computed.

create table change (
  root_id bigint not null,
  changes bigint not null
);

comment on table change is
  'The sum of all rows is the number of committed changes of the data from which metrics are computed. A change adds a row, so that no '
  'writer waits for another; the folder replaces many rows with one that has their sum.';
comment on column change.root_id is 'Account that has changed, or one of several; 0 for a catalogue, and for a row that has a sum.';
comment on column change.changes is 'Number of changes, 1 or more.';

-- The sum is never 0.
insert into change (root_id, changes) values (0, 1);

-- The number of changes of the catalogues of features and of meters, which every account shares.

create table catalogue_state (
  id      smallint primary key constraint catalogue_state_one_row check (id = 1),
  version bigint   not null
);

comment on table catalogue_state is 'The version of the catalogues of features and of meters. One row.';
comment on column catalogue_state.id is 'Always 1.';
comment on column catalogue_state.version is 'Grows with each committed change of a catalogue, and when a meter is filled.';

insert into catalogue_state (id, version) values (1, 1);

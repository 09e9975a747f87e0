-- Temporary rows of the lesson. Each run of an example has its own rows, on its own shelf, and deletes them at its end.

create table lesson_notebook (
  id    uuid primary key,
  shelf uuid not null,
  title text not null
);
-- The notebooks of a run, and their deletion.
create index lesson_notebook_shelf on lesson_notebook (shelf);

comment on table lesson_notebook is 'A notebook of an example.';
comment on column lesson_notebook.id is 'Identity.';
comment on column lesson_notebook.shelf is 'Id of the run of the example.';
comment on column lesson_notebook.title is 'Title.';

create table lesson_note (
  id          uuid primary key,
  notebook_id uuid not null references lesson_notebook on delete cascade,
  text        text not null
);
-- The notes of a notebook.
create index lesson_note_notebook on lesson_note (notebook_id);

comment on table lesson_note is 'A note in a notebook of an example.';
comment on column lesson_note.id is 'Identity.';
comment on column lesson_note.notebook_id is 'Notebook.';
comment on column lesson_note.text is 'Text.';

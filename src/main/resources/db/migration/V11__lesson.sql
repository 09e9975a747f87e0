-- Scratch rows of the lesson: an example has some of its own, on a shelf that nobody else knows, while it runs.

create table lesson_notebook (
  id    uuid primary key,
  shelf uuid not null,
  title text not null
);
create index lesson_notebook_shelf on lesson_notebook (shelf);

create table lesson_note (
  id          uuid primary key,
  notebook_id uuid not null references lesson_notebook on delete cascade,
  text        text not null
);
create index lesson_note_notebook on lesson_note (notebook_id);

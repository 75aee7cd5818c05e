create table notes (
  place bigserial not null,
  workspace_id text not null,
  environment text not null,
  note_id text not null,
  text text not null,
  constraint notes_pkey primary key (place)
);

select platform.isolate('notes');

-- Whoever changes settings has them told, also a process of a former version; but who locks the workspace in the way of today
-- tells them with the change, and says so for its transaction. What was not told before is still to be told then.
create or replace function have_settings_told() returns trigger
language plpgsql as $$
begin
  if current_setting('ifcgate.tells_settings', true) is distinct from 'on' then
    update workspaces set settings_said = null where workspace_id = new.workspace_id;
  end if;
  return new;
end
$$;

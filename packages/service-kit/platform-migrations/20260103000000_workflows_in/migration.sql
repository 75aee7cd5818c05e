-- The workflows that the running transaction's tenant has in a table, each once: from one to the next in the index on
-- workspace_id, environment, workflow, so that it costs one step for each name, however many rows there are.
create function platform.workflows_in(target text) returns table (workflow text)
  language plpgsql stable
as $$
begin
  return query execute format($query$
    with recursive named as (
      (select t.workflow from %1$s t
        where t.workspace_id = $1 and t.environment = $2 and t.workflow is not null
        order by t.workflow limit 1)
      union all
      select (select t.workflow from %1$s t
        where t.workspace_id = $1 and t.environment = $2 and t.workflow > n.workflow
        order by t.workflow limit 1)
      from named n where n.workflow is not null
    )
    select n.workflow from named n where n.workflow is not null
  $query$, target::regclass)
  using current_setting('ifcgate.workspace', true), current_setting('ifcgate.environment', true);
end
$$;

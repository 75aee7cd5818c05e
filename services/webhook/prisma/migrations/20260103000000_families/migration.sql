-- Keys that are limited to workflow families see the events of these and their deliveries. Events of documents from before
-- stay without one, and such keys do not see them. Deliveries get no index for it: each is written three times or more,
-- and the primary key gives such a list its order.
create index public_events_workspace_id_environment_workflow_event_id_idx
  on public_events (workspace_id, environment, workflow, event_id desc);
alter table deliveries add column workflow text;
update deliveries d set workflow = e.workflow from public_events e
where e.workspace_id = d.workspace_id and e.environment = d.environment and e.event_id = d.event_id;

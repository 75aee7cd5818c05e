/** What an endpoint asked for; an empty list of workflows or statuses restricts nothing. */
export interface EventFilter {
  /** Types, or `*` for all. */
  readonly eventTypes: readonly string[];
  readonly workflows: readonly string[];
  readonly statuses: readonly string[];
}

/** What of an event filters look at; documents and batches have no workflow, and only cases have a case's status. */
export interface FilteredEvent {
  readonly type: string;
  readonly workflow: string | null;
  readonly caseStatus: string | null;
}

/** Whether an endpoint wants an event. A restriction is met only by an event that has what it is about. */
export function isWanted(filter: EventFilter, event: FilteredEvent): boolean {
  const isTypeWanted = filter.eventTypes.includes('*') || filter.eventTypes.includes(event.type);
  return isTypeWanted && isWithin(filter.workflows, event.workflow) && isWithin(filter.statuses, event.caseStatus);
}

function isWithin(wanted: readonly string[], value: string | null): boolean {
  return wanted.length === 0 || (value !== null && wanted.includes(value));
}

export { type EventOverrides, anEvent } from './events.ts';
export { aTenant } from './tenant.ts';

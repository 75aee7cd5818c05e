export {
  aCompletion,
  aDecision,
  aDocumentToRead,
  aFailedReading,
  aReading,
  aSettingsChange,
  aSubmission,
  anAddition,
} from './event-data.ts';
export { type EventOverrides, anEvent } from './events.ts';
export { aTenant } from './tenant.ts';

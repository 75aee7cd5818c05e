import { documentJourneys } from './document-journeys.ts';
import { onKafka } from './on-kafka.ts';

await onKafka(documentJourneys);

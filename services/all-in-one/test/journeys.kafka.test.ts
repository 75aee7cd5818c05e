import { journeys } from './journeys.ts';
import { onKafka } from './on-kafka.ts';

await onKafka(journeys);

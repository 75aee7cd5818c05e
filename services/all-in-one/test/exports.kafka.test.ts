import { exportJourney } from './exports.ts';
import { onKafka } from './on-kafka.ts';

await onKafka(exportJourney);

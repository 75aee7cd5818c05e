import { fileJourneys } from './files.ts';
import { onKafka } from './on-kafka.ts';

await onKafka(fileJourneys);

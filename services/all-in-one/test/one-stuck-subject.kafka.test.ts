import { onKafka } from './on-kafka.ts';
import { oneStuckSubject } from './one-stuck-subject.ts';

await onKafka(oneStuckSubject);

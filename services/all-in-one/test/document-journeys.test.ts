import { documentJourneys } from './document-journeys.ts';
import { startInOneProcess } from './one-process.ts';

documentJourneys('in one process', startInOneProcess);

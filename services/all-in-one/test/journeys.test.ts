import { journeys } from './journeys.ts';
import { startInOneProcess } from './one-process.ts';

journeys('in one process', startInOneProcess);

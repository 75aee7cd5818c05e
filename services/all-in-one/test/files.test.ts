import { fileJourneys } from './files.ts';
import { startInOneProcess } from './one-process.ts';

fileJourneys('in one process', startInOneProcess);

import { startInOneProcess } from './one-process.ts';
import { oneStuckSubject } from './one-stuck-subject.ts';

oneStuckSubject('in one process', startInOneProcess);

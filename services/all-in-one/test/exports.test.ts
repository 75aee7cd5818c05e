import { exportJourney } from './exports.ts';
import { startInOneProcess } from './one-process.ts';

exportJourney('in one process', startInOneProcess);

import { startInOneProcess } from './one-process.ts';
import { oneStuckSubject } from './one-stuck-subject.ts';

// Each second, so that it fails ten times; in production the third wait would be 30 s.
const retryScheduleMs = Array.from({ length: 60 }, () => 1000);

oneStuckSubject('in one process', () => startInOneProcess({ retryScheduleMs }));

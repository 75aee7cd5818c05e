import { runMain } from '@ifcgate/service-kit';
import { startProcesses } from './start-processes.ts';

runMain(() => startProcesses(process.argv.slice(2)));

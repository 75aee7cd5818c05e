import { runDeadLetters } from '@ifcgate/service-kit';

process.exitCode = await runDeadLetters(process.argv.slice(2), ['case'], () => Promise.resolve(process.env));

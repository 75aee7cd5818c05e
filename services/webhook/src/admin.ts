import { runDeadLetters } from '@ifcgate/service-kit';

process.exitCode = await runDeadLetters(process.argv.slice(2), ['webhook'], () => Promise.resolve(process.env));

import { runDeadLetters } from '@ifcgate/service-kit';

process.exitCode = await runDeadLetters(process.argv.slice(2), ['verification'], () => Promise.resolve(process.env));

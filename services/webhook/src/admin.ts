import { runDeadLetters } from '@ifcgate/service-kit';
import { runWebhookAdmin } from './admin-program.ts';

const words = process.argv.slice(2);
const findSettings = () => Promise.resolve(process.env);
process.exitCode =
  words[0] === 'dead-letters'
    ? await runDeadLetters(words, ['webhook'], findSettings)
    : await runWebhookAdmin(words, findSettings);

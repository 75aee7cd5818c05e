import { runDeadLetters } from '@ifcgate/service-kit';
import { runDocumentAdmin } from './admin-program.ts';

const words = process.argv.slice(2);
const findSettings = () => Promise.resolve(process.env);
process.exitCode =
  words[0] === 'dead-letters'
    ? await runDeadLetters(words, ['extraction'], findSettings)
    : await runDocumentAdmin(words, findSettings);

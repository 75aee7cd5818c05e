import { runDocumentAdmin } from './admin-program.ts';

process.exitCode = await runDocumentAdmin(process.argv.slice(2), () => Promise.resolve(process.env));

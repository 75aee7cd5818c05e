// Writes docs/openapi.json from the contracts; with --check, fails when the file is not what they say now.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openApiDocument, publicRoutes } from '../packages/contracts/src/index.ts';

const path = join(import.meta.dirname, '../docs/openapi.json');
const document = `${JSON.stringify(openApiDocument(publicRoutes), undefined, 2)}\n`;

if (!process.argv.includes('--check')) writeFileSync(path, document);
else if (readFileSync(path, 'utf8') !== document) {
  console.error('docs/openapi.json is not what the contracts say.');
  process.exitCode = 1;
}

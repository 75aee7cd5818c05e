/** Compiles what is published: `dist/esm` for `import`, `dist/cjs` for `require`, each with its own declarations. */
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const compiler = fileURLToPath(import.meta.resolve('typescript/bin/tsc'));

rmSync(here('dist'), { recursive: true, force: true });
for (const project of ['tsconfig.build.json', 'tsconfig.build-cjs.json']) {
  execFileSync(process.execPath, [compiler, '-p', here(project)], { stdio: 'inherit' });
}
// The package says "module"; this folder is the exception.
writeFileSync(here('dist/cjs/package.json'), '{ "type": "commonjs" }\n');

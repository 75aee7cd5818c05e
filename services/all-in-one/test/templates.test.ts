import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type OneProcess, startInOneProcess } from './one-process.ts';

const run = promisify(execFile);
const ownFolder = fileURLToPath(new URL('..', import.meta.url));

let platform: OneProcess;
beforeAll(async () => {
  platform = await startInOneProcess({ allowPrivateTestAddresses: false });
}, 120_000);
afterAll(() => platform.stop(), 60_000);

/** What stands between fences of a language, in the order of the page. */
function blocksOf(page: string, language: string): string[] {
  return [...page.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(([, block = '']) => block);
}

describe('the page about templates', () => {
  it('tells a journey from a draft over its gate to extraction and a dry run that goes as it is printed', async () => {
    const page = await readFile(new URL('../../../docs/templates.md', import.meta.url), 'utf8');
    const program = blocksOf(page, 'javascript').join('\n');
    const env = {
      ...process.env,
      NODE_OPTIONS: '',
      IFCGATE_API_KEY: await platform.newKey(),
      IFCGATE_BASE_URL: platform.url,
    };

    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program], { cwd: ownFolder, env });

    expect(stdout).toBe(blocksOf(page, 'text').join(''));
    expect(platform.errors).toEqual([]);
  }, 60_000);
});

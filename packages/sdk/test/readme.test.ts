import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startServer, testKey } from './recording-server.ts';

const run = promisify(execFile);
const packageFolder = fileURLToPath(new URL('..', import.meta.url));

describe('the README', () => {
  it('shows a quickstart that runs as it is printed, with key and URL from the environment', async () => {
    await using server = await startServer([{ status: 201, body: { case_id: 'case_10294', status: 'in_review' } }]);
    const readme = await readFile(`${packageFolder}/README.md`, 'utf8');
    const [, quickstart = ''] = /## Quickstart[\s\S]*?```javascript\n([\s\S]*?)```/.exec(readme) ?? [];
    const env = { ...process.env, NODE_OPTIONS: '', IFCGATE_API_KEY: testKey, IFCGATE_BASE_URL: server.baseUrl };

    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', quickstart], {
      cwd: packageFolder,
      env,
    });

    expect(stdout).toBe('case_10294\n');
    expect(server.requests).toMatchObject([
      {
        path: '/v1/verifications',
        headers: { authorization: `Bearer ${testKey}` },
        body: { workflow: 'onboarding-default', documents: [{ type: 'passport' }] },
      },
    ]);
  });
});

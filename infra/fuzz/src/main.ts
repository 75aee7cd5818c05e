// Sends what schemathesis makes of the served OpenAPI document to a platform of its own, and fails for any answer that
// the document does not allow. Argument: the schemathesis program; what stands behind it is passed on.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPlatform } from '@ifcgate/bench/processes';

/** What every answer is held to. */
const checks = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
  'negative_data_rejection',
  'unsupported_method',
  'ignored_auth',
];

/**
 * Bounds that keep a run within four minutes on two cores; the seed makes a failure come again. One worker: with two,
 * Python 3.11 now and then loses count of its own recursion and the phase ends with an error.
 */
const bounds = ['--max-examples', '25', '--seed', '4', '--workers', '1', '--request-timeout', '40'];
const timeoutMs = 235_000;

const [program = 'schemathesis', ...more] = process.argv.slice(2);
process.exitCode = await fuzz(program, more);

async function fuzz(command: string, options: readonly string[]): Promise<number> {
  const platform = await startPlatform();
  // Nothing that it remembers or reports stays behind.
  const cwd = await mkdtemp(join(tmpdir(), 'ifcgate-fuzz-run-'));
  try {
    const args = [
      ...['run', `${platform.baseUrl}/openapi.json`, '--header', `Authorization: Bearer ${platform.apiKey}`],
      // It would end the key that it works with.
      ...['--exclude-path-regex', '/v1/api_keys/.+/(revoke|rotate)$'],
      ...['--checks', checks.join(','), '--generation-database', 'none', '--no-color', ...bounds, ...options],
    ];
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'], timeout: timeoutMs });
    const [code] = (await once(child, 'exit')) as [number | null];
    if (code === null) console.error(`schemathesis was still running after ${timeoutMs / 1000} s.`);
    return code ?? 1;
  } finally {
    await platform.stop();
    await rm(cwd, { recursive: true, force: true });
  }
}

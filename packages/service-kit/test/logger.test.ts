import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { programEnvironment } from '@ifcgate/test-kit';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@ifcgate/test-kit';
import { Secret } from '../src/config.ts';
import { contractRedactions, createLogger, logFile } from '../src/logger.ts';

/** A logger and what it has written. */
function aLogger(redact: ReadonlySet<string> = contractRedactions()) {
  const lines: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) };
  return { log: createLogger({ service: 'case', level: 'info', redact, destination }), lines };
}

describe('a logger', () => {
  it('writes one JSON line with the name of the event, the service and its fields', () => {
    const { log, lines } = aLogger();

    log.info('webhook.attempted', { attempt: 1, outcome: 'retry', isLate: true, cause: null });

    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as unknown;
    const fields = { attempt: 1, outcome: 'retry', isLate: true, cause: null };
    expect(lines).toEqual([{ level: 30, time, service: 'case', event: 'webhook.attempted', ...fields }]);
  });

  it('refuses to be made without a list of what it must not write', () => {
    expect(() => aLogger(new Set())).toThrow(/redacted/);
  });

  it('writes nothing that a contract marks as personal or secret, however deep it lies', () => {
    const { log, lines } = aLogger();
    const applicant = {
      given_names: 'Ada',
      family_name: 'Lovelace',
      date_of_birth: '1815-12-10',
      document_number: 'X1',
    };

    log.info('a', {
      applicant,
      list: [{ applicant: { ...applicant } }],
      headers: { authorization: 'Bearer ifcg_live_x' },
    });
    log
      .child({ note: 'about Ada' })
      .error('b', { secret: 'whsec_x', file_url: 'https://example.com/x', password: 'x1' });

    expect(JSON.stringify(lines)).not.toMatch(/Ada|Lovelace|1815|X1|ifcg_live|whsec|example\.com|x1/);
    expect(lines[0]).toMatchObject({ applicant: { given_names: '[redacted]' } });
  });

  it('knows the marks of requests, replies and events', () => {
    const names = contractRedactions();

    for (const name of ['given_names', 'document_number', 'file_url', 'fields', 'details', 'note', 'headers', 'secret'])
      expect([name, names.has(name)]).toEqual([name, true]);
    for (const name of ['case_id', 'status', 'queue', 'workflow', 'eventId', 'subject', 'durationMs'])
      expect([name, names.has(name)]).toEqual([name, false]);
  });

  it('writes errors with their name, message and place, and what they were caused by', () => {
    const { log, lines } = aLogger();
    const root = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });

    log.error('worker.failed', { cause: new TypeError('broken', { cause: root }) });

    expect(lines[0]).toMatchObject({
      cause: {
        name: 'TypeError',
        message: 'broken',
        stack: expect.stringMatching(/logger\.test\.ts/),
        cause: { name: 'Error', message: 'connect ECONNREFUSED', code: 'ECONNREFUSED' },
      },
    });
  });

  it("leaves out of the ORM's errors the values that they quote", () => {
    const { log, lines } = aLogger();
    const message = `
Invalid \`tx.db.case.create()\` invocation in
/app/services/case/src/x.ts:27:32

  24 
→ 27   const row = await tx.db.case.create({
         data: {
           ownerName: "Ada Lovelace",
         }
       })

Unknown argument \`ownerName\`. Available options are marked with ?.`;
    const error = Object.assign(new Error(message), { name: 'PrismaClientValidationError' });

    log.error('request.failed', { cause: error });

    expect(JSON.stringify(lines)).not.toContain('Lovelace');
    expect(JSON.stringify(lines)).toContain('Unknown argument `ownerName`');
    expect(JSON.stringify(lines)).toContain('logger.test.ts');
  });

  it('writes what is no plain value in a readable way, and never fails', () => {
    const { log, lines } = aLogger();
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;

    log.info('a', {
      at: new Date('2026-03-30T03:00:00Z'),
      held: new Secret('hush'),
      big: 12_345_678_901_234_567_890n,
      circular,
      missing: undefined,
      symbol: Symbol('x'),
      bytes: Buffer.from('hush'),
    });

    expect(lines[0]).toMatchObject({ at: '2026-03-30T03:00:00.000Z', held: '[secret]' });
    expect(JSON.stringify(lines)).not.toContain('hush');
  });

  it('leaves out what is below its level', () => {
    const { log, lines } = aLogger();

    log.debug('a');
    log.info('b');
    log.warn('c');
    log.error('d');

    expect(lines.map((line) => [line['level'], line['event']])).toEqual([
      [30, 'b'],
      [40, 'c'],
      [50, 'd'],
    ]);
  });

  it('keeps lines in a file that only its owner can read', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ifcgate-log-'));
    const path = join(folder, 'case.log');
    const log = createLogger({ service: 'case', level: 'info', redact: new Set(['name']), destination: logFile(path) });

    for (let n = 0; n < 200; n++) log.info('line.written', { n });

    await eventually(async () => expect(await readFile(path, 'utf8')).toContain('"n":1'));
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    await rm(folder, { recursive: true });
  });
});

describe('a log that cannot be written', () => {
  const logger = new URL('../src/logger.ts', import.meta.url).href;
  const program = (destination: string): string => `
    import { createLogger, flushLogs, logFile } from '${logger}';
    const log = createLogger({ service: 'test', level: 'info', redact: new Set(['secret']), ${destination} });
    const writing = setInterval(() => log.info('line', { text: 'x'.repeat(5000) }), 1);
    setTimeout(async () => { clearInterval(writing); await flushLogs(); process.stderr.write('went on'); process.exit(0); }, 500);`;

  it.each([
    ['its disk is full', `destination: logFile('/dev/full')`],
    ['nobody reads its pipe any more', ''],
  ])('ends no process when %s', async (_name, destination) => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', program(destination)], {
      env: programEnvironment(),
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    child.stdout.once('data', () => child.stdout.destroy());

    const [code] = (await once(child, 'exit')) as [number | null];

    expect([code, said]).toEqual([0, 'went on']);
  });
});

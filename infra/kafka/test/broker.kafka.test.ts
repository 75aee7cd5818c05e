import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, readFile, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { eventually } from '@ifcgate/test-kit';
import { startBroker } from '../src/broker.ts';
import { fetchJars } from '../src/jars.ts';
import { findJava, oldestJava } from '../src/java.ts';
import { freePorts, isFree, isServing } from '../src/probe.ts';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const quiet = () => undefined;

const describeWithJava = (await findJava()) ? describe : describe.skip;

describeWithJava(`a broker from the jars (needs Java ${oldestJava})`, () => {
  let folder: string;
  let jars: string[];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ifcgate-kafka-test-'));
    jars = await fetchJars();
  }, 180_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('gets back only the jars that are missing or damaged', async () => {
    const cacheDir = await mkdtemp(join(folder, 'cache-'));
    for (const jar of jars) await copyFile(jar, join(cacheDir, basename(jar)));
    const [cut = '', gone = ''] = jars.map((jar) => join(cacheDir, basename(jar)));
    await truncate(cut, 1_000);
    await rm(gone);
    const asked: string[] = [];
    const wrong = { name: 'wrong', read: () => Promise.resolve(Buffer.from('not a jar')) };
    const right = { name: 'right', read: (path: string) => (asked.push(path), readFile(jarNamed(basename(path)))) };

    const repaired = await fetchJars({ cacheDir, sources: [wrong, right], report: quiet });

    expect(asked.map((path) => basename(path)).toSorted()).toEqual([basename(cut), basename(gone)].toSorted());
    expect(await readFile(cut)).toEqual(await readFile(jarNamed(basename(cut))));
    expect((await readdir(cacheDir)).toSorted()).toEqual(repaired.map((jar) => basename(jar)).toSorted());
  });

  it('refuses a jar that no source has right, and names the jar and the sources', async () => {
    const cacheDir = await mkdtemp(join(folder, 'cache-'));
    for (const jar of jars.slice(1)) await copyFile(jar, join(cacheDir, basename(jar)));
    const sources = [{ name: 'a mirror', read: () => Promise.resolve(Buffer.from('not a jar')) }];

    const fetching = fetchJars({ cacheDir, sources, report: quiet });

    await expect(fetching).rejects.toThrow(/\.jar could not be had: a mirror: its checksum is not the pinned one/);
    expect(await readdir(cacheDir)).not.toContain(basename(jars[0] ?? ''));
  });

  it('serves on the port and data it had before, after a stop and after a crash', async () => {
    const broker = await startBroker();
    const port = Number(broker.brokers.split(':')[1]);
    const clusterOf = async () =>
      /cluster.id=(.*)/.exec(await readFile(join(broker.dataDir, 'data', 'meta.properties'), 'utf8'))?.[1];
    const cluster = await clusterOf();

    await broker.restart();
    expect(await isServing(port)).toBe(true);
    broker.kill();
    await eventually(() => isFree(port));
    await broker.restart();
    expect(await isServing(port)).toBe(true);
    expect(await clusterOf()).toBe(cluster);
    await broker.stop();

    expect(await isFree(port)).toBe(true);
    await expect(readdir(broker.dataDir)).rejects.toThrow('ENOENT');
  }, 180_000);

  it('refuses a port that is taken and data that a broker is using, which goes on', async () => {
    const [port = 0] = await freePorts(1);
    const broker = await startBroker({ port, dataDir: join(folder, 'one') });

    await expect(startBroker({ port })).rejects.toThrow(`Port ${port} of the loopback address is taken.`);
    await expect(startBroker({ dataDir: join(folder, 'one') })).rejects.toThrow('runs on this data already');
    await broker.restart();
    await broker.stop();
  }, 180_000);

  it('says what Kafka said when it ends while it starts', async () => {
    const dataDir = join(folder, 'foreign');
    const broker = await startBroker({ dataDir });
    await broker.stop();
    const properties = join(dataDir, 'data', 'meta.properties');
    const foreign = (await readFile(properties, 'utf8')).replace('node.id=1', 'node.id=7');
    await writeFile(properties, foreign);

    await expect(startBroker({ dataDir })).rejects.toThrow(/Kafka ended while it started:[^]*node.id/);
  }, 180_000);

  it('starts from the command line, and ends in order at SIGTERM', async () => {
    const { program, port } = await startFromCommandLine(join(folder, 'term'));

    program.kill('SIGTERM');
    const [code] = (await once(program, 'exit')) as [number];

    expect(code).toBe(0);
    expect(await isFree(port)).toBe(true);
  }, 180_000);

  it('ends when the process that started it is killed', async () => {
    const { program, port } = await startFromCommandLine(join(folder, 'kill'));

    program.kill('SIGKILL');

    await eventually(() => isFree(port), { timeoutMs: 10_000 });
  }, 180_000);

  function jarNamed(name: string): string {
    return jars.find((jar) => basename(jar) === name) ?? name;
  }
});

async function startFromCommandLine(dataDir: string): Promise<{ program: ChildProcess; port: number }> {
  const [port = 0] = await freePorts(1);
  const program = spawn(process.execPath, [main, '--port', String(port), '--data-dir', dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface({ input: program.stdout }), 'line')) as [string];
  expect(line).toContain(`serves 127.0.0.1:${port}`);
  expect(await isServing(port)).toBe(true);
  return { program, port };
}

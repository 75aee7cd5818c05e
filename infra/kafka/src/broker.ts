import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { access, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { fetchJars, type JarOptions } from './jars.ts';
import { findJava, oldestJava } from './java.ts';
import { freePorts, isFree, isServing } from './probe.ts';
import { isRunningWith, lastLines, startProgram, type ChildProgram } from './process.ts';
import { type BrokerPlace, logSettings, serverProperties } from './settings.ts';

const run = promisify(execFile);
const startTimeoutMs = 120_000;
const stopTimeoutMs = 20_000;

/** Settings of `startBroker`, each with a default. */
export interface BrokerOptions {
  /** Where topics, offsets and `kafka.log` are kept; by default a temporary folder that is removed by `stop`. */
  readonly dataDir?: string | undefined;
  /** The port on the loopback address; by default a free one. */
  readonly port?: number | undefined;
  readonly jars?: JarOptions | undefined;
}

/** A broker that runs until it is told to stop, or until this process ends. */
export interface Broker {
  /** What a client connects to, as `host:port`. */
  readonly brokers: string;
  readonly dataDir: string;
  readonly logFile: string;
  /** Ends the broker at once, as a crash would; `restart` brings it back. */
  kill(): void;
  /** Starts the broker on the same port and data, having stopped it in order when it still runs. */
  restart(): Promise<void>;
  /** Stops the broker in order; a temporary data folder is removed. */
  stop(): Promise<void>;
}

/**
 * Starts a real Apache Kafka broker of one node from its jars; resolves when it serves clients.
 *
 * @throws Error when no Java is new enough, a jar cannot be had, the port is taken, a broker runs on that data already,
 *   or the broker ends while it starts; then the message has the end of its log
 */
export async function startBroker(options: BrokerOptions = {}): Promise<Broker> {
  const java = await findJava();
  if (!java)
    throw new Error(`Apache Kafka needs Java ${oldestJava} or newer; none was found on the PATH or in JAVA_HOME.`);
  if (options.port !== undefined && !(await isFree(options.port)))
    throw new Error(`Port ${options.port} of the loopback address is taken.`);
  const jars = await fetchJars(options.jars);

  const dataDir = resolve(options.dataDir ?? (await mkdtemp(join(tmpdir(), 'ifcgate-kafka-'))));
  await mkdir(dataDir, { recursive: true });
  const [freePort = 0, controllerPort = 0] = await freePorts(2);
  const place = { port: options.port ?? freePort, controllerPort, logDir: join(dataDir, 'data') };
  const node = new BrokerNode(java, jars, dataDir, place);
  await node.refuseToShare();
  const removeTemporary = () =>
    options.dataDir === undefined ? rm(dataDir, { recursive: true, force: true }) : Promise.resolve();
  try {
    await node.start();
  } catch (error) {
    await removeTemporary();
    throw error;
  }
  return {
    brokers: `127.0.0.1:${place.port}`,
    dataDir,
    logFile: node.logFile,
    kill: () => node.kill(),
    restart: async () => {
      await node.stop();
      await node.start();
    },
    stop: async () => {
      await node.stop();
      await removeTemporary();
    },
  };
}

/** One node: its folder, and the process that serves it, when there is one. */
class BrokerNode {
  readonly logFile: string;
  readonly #settings: string;
  readonly #pidFile: string;
  readonly #java: (mainClass: string, ...args: string[]) => string[];
  readonly #place: BrokerPlace;
  #program: ChildProgram | undefined;

  constructor(java: string, jars: readonly string[], dataDir: string, place: BrokerPlace) {
    this.logFile = join(dataDir, 'kafka.log');
    this.#settings = join(dataDir, 'server.properties');
    this.#pidFile = join(dataDir, 'kafka.pid');
    this.#place = place;
    this.#java = (...args) => [
      java,
      '-Xmx512m',
      '-XX:+UseSerialGC',
      '-XX:TieredStopAtLevel=1',
      ...logSettings,
      '-cp',
      jars.join(delimiter),
      ...args,
    ];
  }

  /** Kafka looks for its lock only after it has written to its metadata, and two that write there ruin it. */
  async refuseToShare(): Promise<void> {
    const pid = Number(await readFile(this.#pidFile, 'utf8').catch(() => 0));
    if (pid > 0 && (await isRunningWith(pid, this.#settings)))
      throw new Error(`A broker (process ${pid}) runs on this data already: ${this.#place.logDir}`);
  }

  async start(): Promise<void> {
    await writeFile(this.#settings, serverProperties(this.#place));
    await this.#format();
    this.#program = await startProgram(this.#java('kafka.Kafka', this.#settings), this.logFile);
    await writeFile(this.#pidFile, String(this.#program.pid ?? ''));
    await this.#untilServing(this.#program);
  }

  kill(): void {
    this.#program?.signal('SIGKILL');
  }

  async stop(): Promise<void> {
    const program = this.#program;
    if (!program) return;
    program.signal('SIGTERM');
    const timer = setTimeout(() => program.signal('SIGKILL'), stopTimeoutMs);
    await program.gone;
    clearTimeout(timer);
  }

  async #format(): Promise<void> {
    const isFormatted = await access(join(this.#place.logDir, 'meta.properties')).then(
      () => true,
      () => false,
    );
    if (isFormatted) return;
    // 16 bytes; the letter keeps the tool from taking it for an option.
    const clusterId = `I${randomBytes(16).toString('base64url').slice(1)}`;
    const [java = '', ...args] = this.#java('kafka.tools.StorageTool', 'format', '-t', clusterId, '-c', this.#settings);
    await run(java, args, { timeout: startTimeoutMs });
  }

  async #untilServing(program: ChildProgram): Promise<void> {
    const deadline = Date.now() + startTimeoutMs;
    while (!(await isServing(this.#place.port))) {
      if (program.isGone()) throw new Error(`Kafka ended while it started:\n${await lastLines(this.logFile)}`);
      if (Date.now() > deadline) {
        await this.stop();
        throw new Error(`Kafka did not serve within ${startTimeoutMs / 1_000} s:\n${await lastLines(this.logFile)}`);
      }
      await delay(50);
    }
  }
}

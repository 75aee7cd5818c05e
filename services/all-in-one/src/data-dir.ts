import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ConfigError } from '@ifcgate/service-kit';

/** What a running platform tells other programs of this machine. */
export interface LocalFile {
  /** Without a trailing slash. */
  readonly base_url: string;
  /** With every scope of the test environment. */
  readonly api_key: string;
  readonly workspace_id: string;
  /** The process that listens. */
  readonly pid: number;
}

const maxLogBytes = 50 * 1024 * 1024;

/** The files of one platform beside its database: its key, its ports, its log. */
export class DataDir {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /**
   * Makes the folder, and takes away what a platform that was killed still says of itself.
   *
   * @throws ConfigError when there can be no such folder
   */
  async open(): Promise<void> {
    await makeFolder(this.path).catch((cause: NodeJS.ErrnoException) => {
      throw new ConfigError(
        `The data directory ${this.path} cannot be made (${cause.code}). Choose another one: npm start -- --data-dir <folder>`,
      );
    });
    const local = await readFile(this.#localPath, 'utf8').catch(() => undefined);
    if (local !== undefined && !isAlive(Number(/"pid":(\d+)/.exec(local)?.[1]))) await this.forgetLocal();
  }

  get postgresDir(): string {
    return join(this.path, 'postgres');
  }

  get filesDir(): string {
    return join(this.path, 'files');
  }

  get logPath(): string {
    return join(this.path, 'ifcgate.log');
  }

  /** Keeps one former log when the present one has grown large. */
  async rotateLog(): Promise<void> {
    const size = await stat(this.logPath).then(
      (found) => found.size,
      () => 0,
    );
    if (size > maxLogBytes) await rename(this.logPath, `${this.logPath}.1`);
  }

  /** The first key, kept from the start that made it. */
  async readKey(): Promise<{ apiKey: string; workspaceId: string } | undefined> {
    const text = await readFile(join(this.path, 'api-key.json'), 'utf8').catch(() => undefined);
    return text === undefined ? undefined : (JSON.parse(text) as { apiKey: string; workspaceId: string });
  }

  async keepKey(key: { apiKey: string; workspaceId: string }): Promise<void> {
    await this.#write('api-key.json', JSON.stringify(key), 0o600);
  }

  /** The internal port of the last start; 0 on the first. */
  async readInternalPort(): Promise<number> {
    const text = await readFile(join(this.path, 'internal-port'), 'utf8').catch(() => '0');
    return Number(text) || 0;
  }

  async keepInternalPort(port: number): Promise<void> {
    await this.#write('internal-port', String(port), 0o644);
  }

  get hasPlayedDemo(): boolean {
    return existsSync(join(this.path, 'demo-played'));
  }

  async noteDemo(): Promise<void> {
    await this.#write('demo-played', new Date().toISOString(), 0o644);
  }

  async writeLocal(local: LocalFile): Promise<void> {
    await this.#write('local.json', `${JSON.stringify(local)}\n`, 0o600);
  }

  async forgetLocal(): Promise<void> {
    await rm(this.#localPath, { force: true });
  }

  get #localPath(): string {
    return join(this.path, 'local.json');
  }

  /** Writes a file whole or not at all: a reader never sees half of it. */
  async #write(name: string, text: string, mode: number): Promise<void> {
    const path = join(this.path, name);
    await writeFile(`${path}.new`, text, { mode });
    await rename(`${path}.new`, path);
  }
}

/** Each missing folder by itself: Node's own way never comes to an end where a file system takes no folder, as in /proc. */
async function makeFolder(path: string): Promise<void> {
  if ((await stat(path).catch(() => undefined))?.isDirectory() === true) return;
  if (dirname(path) !== path) await makeFolder(dirname(path));
  await mkdir(path, { mode: 0o755 });
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

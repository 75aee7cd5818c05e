import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installEnvironment, isRegistryReachable, registrySettings, root } from './places.mjs';
import { runStep } from './progress.mjs';

const stamp = join(root, 'node_modules', '.ifcgate-install');

/**
 * Whether node_modules is what the lockfile and the manifests ask for, by the stamp of the last install that succeeded.
 *
 * @returns {boolean}
 */
export function hasDependencies() {
  try {
    const isSame = readFileSync(stamp, 'utf8') === fingerprint();
    return (
      isSame && projects().every((folder) => existsSync(join(root, folder, 'node_modules')) || !hasPackages(folder))
    );
  } catch {
    return false;
  }
}

/**
 * Installs what the lockfile says, for the whole workspace: leaving out what only the tests need saves a quarter of the
 * download and, measured on two cores, no time.
 *
 * @param {{node: string, pnpm: string, path: string}} tools
 */
export async function installDependencies(tools) {
  const env = installEnvironment();
  rmSync(stamp, { force: true });
  await runStep({
    title: 'installing the packages of pnpm-lock.yaml',
    file: tools.pnpm,
    args: [
      'install',
      '--frozen-lockfile',
      '--reporter=append-only',
      '--config.confirm-modules-purge=false',
      '--config.fetch-retry-mintimeout=1000',
      '--config.fetch-retry-maxtimeout=5000',
      ...lockfileTrust(),
      // Without a network pnpm tries for many minutes; with this it uses what the store has, or says at once what is missing.
      ...(isRegistryReachable(env) ? [] : ['--offline']),
    ],
    cwd: root,
    env: { ...env, ...registrySettings(env), PATH: tools.path },
    stallMs: 120_000,
  });
  writeFileSync(stamp, fingerprint());
}

/**
 * pnpm can ask the registry about every entry of the lockfile (age, publisher) before it installs: 900 requests, half of
 * the time of a cold install, and once in a while a minute's wait. Where dependencies change, and in CI, it does;
 * on a fresh clone the checksums in the lockfile, which was reviewed, are enough.
 */
function lockfileTrust() {
  return process.env.CI ? [] : ['--config.trust-lockfile=true'];
}

function fingerprint() {
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}\n`);
  for (const folder of projects()) hash.update(folder).update(readFileSync(join(root, folder, 'package.json')));
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml']) hash.update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

function hasPackages(folder) {
  const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  return Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }).length > 0;
}

/** The folders of the workspace, from the list at the head of pnpm-workspace.yaml (`services/*`, `infra/kafka`). */
function projects() {
  const [, list] = /^packages:\n((?: +- .*\n)+)/m.exec(readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8')) ?? [
    '',
    '',
  ];
  const patterns = list.split('\n').map((line) => line.replace(/^ +- /, '').replace(/['"]/g, '').trim());
  const folders = patterns.filter(Boolean).flatMap((pattern) => {
    if (!pattern.endsWith('/*')) return [pattern];
    const parent = pattern.slice(0, -2);
    return existsSync(join(root, parent)) ? readdirSync(join(root, parent)).map((name) => `${parent}/${name}`) : [];
  });
  return ['.', ...folders.sort()].filter((folder) => existsSync(join(root, folder, 'package.json')));
}

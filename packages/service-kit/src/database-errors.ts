import { setTimeout as sleep } from 'node:timers/promises';

/** What PostgreSQL, the driver and Prisma say when the server cannot be reached, is starting or is going down. */
const awayCodes = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'],
  ...['57P01', '57P02', '57P03', '53300', '08000', '08001', '08003', '08004', '08006'],
  ...['P1001', 'P1002', 'P1008', 'P1011', 'P1017', 'P2024', 'P2028'],
]);
const awayKinds = new Set([
  'DatabaseNotReachable',
  'ConnectionClosed',
  'SocketTimeout',
  'TooManyConnections',
  'TlsConnectionError',
]);
const awayMessages =
  /Connection terminated|connection timeout|Unable to start a transaction|Transaction already closed|Client has encountered a connection error|Server has closed the connection|timeout exceeded when trying to connect|Query read timeout/i;

/** Whether an error means that the database is away, so that waiting helps, rather than a fault in what was asked. */
export function isDatabaseAway(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > 5) return false;
  const { code, syscall, kind, originalCode, message, cause, meta, driverAdapterError, errors } = error as Record<
    string,
    unknown
  >;
  if ([code, originalCode].some((value) => typeof value === 'string' && awayCodes.has(value))) return true;
  // The Unix socket of a server that was stopped is not there.
  if (code === 'ENOENT' && syscall === 'connect') return true;
  if (typeof kind === 'string' && awayKinds.has(kind)) return true;
  if (typeof message === 'string' && awayMessages.test(message)) return true;
  const inner = [cause, meta, driverAdapterError, ...(Array.isArray(errors) ? (errors as unknown[]) : [])];
  return inner.some((value) => isDatabaseAway(value, depth + 1));
}

/** Whether the statement lost against another transaction and can be tried again: deadlock, serialisation. */
export function isConflict(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > 5) return false;
  const { code, originalCode, kind, cause, meta, driverAdapterError } = error as Record<string, unknown>;
  if ([code, originalCode].some((value) => value === '40P01' || value === '40001' || value === 'P2034')) return true;
  if (kind === 'TransactionWriteConflict') return true;
  return [cause, meta, driverAdapterError].some((value) => isConflict(value, depth + 1));
}

/** Each after a moment by chance, so that the two that met do not meet again: 10, 20, 40, 80 and 160 ms at most. */
const repetitions = 5;

/**
 * Does work, and again at once when it lost against another transaction: the other one has won, so there is nothing to wait
 * for. The work must have no effect but in its transaction.
 *
 * @throws what the work throws, a lost conflict after the last repetition
 */
export async function repeatConflicts<T>(work: () => Promise<T>, random: () => number = Math.random): Promise<T> {
  for (let repeated = 0; ; repeated++) {
    try {
      return await work();
    } catch (error) {
      if (repeated === repetitions || !isConflict(error)) throw error;
      await sleep(random() * 10 * 2 ** repeated);
    }
  }
}

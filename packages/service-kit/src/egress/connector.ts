import { once } from 'node:events';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { buildConnector } from 'undici';
import { isAddressAllowed } from './address-guard.ts';
import { EgressError } from './egress-error.ts';

/** An answer of the resolver. */
export interface ResolvedAddress {
  readonly address: string;
  readonly family: number;
}

/** Finds every address of a host name; rejects when it has none. Never asked about IP addresses. */
export type Resolve = (hostname: string) => Promise<readonly ResolvedAddress[]>;

/** What a connector has to know. */
export interface ConnectorSettings {
  readonly resolve: Resolve;
  readonly allowPrivate: boolean;
  /** For the look-up, the connection and the TLS handshake together. */
  readonly connectTimeoutMs: number;
}

/**
 * Opens the sockets of an undici agent to allowed addresses only.
 *
 * The addresses that are checked are the ones connected to: there is one look-up per connection, so a name server
 * that changes its mind has no second say. HTTP/1.1 only.
 */
export function createConnector(settings: ConnectorSettings): buildConnector.connector {
  return (target, callback) => {
    openSocket(target, settings).then(
      (socket) => callback(null, socket),
      (error: Error) => callback(error, null),
    );
  };
}

// How long one address is tried before the next one. Node's 250 ms would give up hosts at the other end of the world.
const attemptTimeoutMs = 1000;

async function openSocket(target: buildConnector.Options, settings: ConnectorSettings): Promise<Socket> {
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), settings.connectTimeoutMs);
  let socket: Socket | undefined;
  let addresses: readonly ResolvedAddress[] | undefined;
  try {
    addresses = await untilAborted(findAddresses(target.hostname, settings), timeout.signal);
    socket = startConnection(target, addresses);
    await once(socket, 'connect', { signal: timeout.signal });
    if (!isAddressAllowed(socket.remoteAddress ?? '', settings.allowPrivate))
      throw new EgressError('address_forbidden');
    if (target.protocol !== 'https:') return socket;
    socket = startTls(target.hostname, socket);
    await once(socket, 'secureConnect', { signal: timeout.signal });
    return socket;
  } catch (error) {
    socket?.destroy();
    if (!timeout.signal.aborted) throw error;
    throw tooLate(addresses !== undefined, error);
  } finally {
    clearTimeout(timer);
  }
}

function tooLate(isResolved: boolean, cause: unknown): EgressError {
  if (isResolved) {
    const message = 'No connection to the host came about in time.';
    return new EgressError('timeout', { errorClass: 'timeout_connect', message, cause });
  }
  const message = 'The name server of the host did not answer in time.';
  return new EgressError('timeout', { errorClass: 'dns_error', message, cause });
}

/** All addresses of a host. @throws EgressError `address_forbidden` when one of them is not allowed */
async function findAddresses(hostname: string, settings: ConnectorSettings): Promise<readonly ResolvedAddress[]> {
  const family = isIP(hostname);
  const addresses = family === 0 ? await lookUp(hostname, settings.resolve) : [{ address: hostname, family }];
  if (addresses.length === 0) throw noAddress();
  for (const { address } of addresses) {
    if (isAddressAllowed(address, settings.allowPrivate)) continue;
    throw new EgressError('address_forbidden', { cause: new Error(`${hostname} is ${address}.`) });
  }
  return addresses;
}

async function lookUp(hostname: string, resolve: Resolve): Promise<readonly ResolvedAddress[]> {
  try {
    return await resolve(hostname);
  } catch (cause) {
    // By where it comes from: a name server that refuses a connection is not the host doing so.
    const message = 'The host name could not be resolved.';
    throw new EgressError('unreachable', { errorClass: 'dns_error', message, cause });
  }
}

function noAddress(): EgressError {
  return new EgressError('unreachable', { errorClass: 'dns_error', message: 'The host name has no address.' });
}

function startConnection(target: buildConnector.Options, addresses: readonly ResolvedAddress[]): Socket {
  const socket = connectTcp({
    host: target.hostname,
    port: Number(target.port || (target.protocol === 'https:' ? 443 : 80)),
    // Not called for an IP address, which then is itself what was checked.
    lookup: (_hostname, _options, done) => done(null, [...addresses]),
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: attemptTimeoutMs,
    keepAlive: true,
    noDelay: true,
  });
  return ignoringErrors(socket);
}

function startTls(hostname: string, socket: Socket): Socket {
  // An IP address must not be sent as a server name; the certificate is checked against `host` then.
  const servername = isIP(hostname) === 0 ? { servername: hostname } : {};
  return ignoringErrors(connectTls({ socket, host: hostname, ...servername, ALPNProtocols: ['http/1.1'] }));
}

/** The socket, whose errors never bring the process down: whoever waits for it hears of them as well. */
function ignoringErrors(socket: Socket): Socket {
  return socket.on('error', () => undefined);
}

/** The promise, or a rejection at the signal. */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    promise.then(resolve, reject);
  });
}

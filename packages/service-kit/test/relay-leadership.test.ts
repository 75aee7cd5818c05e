import { eventually, startDatabaseProxy } from '@ifcgate/test-kit';
import { type Probe, type ProbeDatabase, openProbe, startProbe } from '@ifcgate/test-kit/probe';
import { Secret } from '../src/config.ts';
import { DatabaseSession } from '../src/session.ts';

let probe: Probe;
let peer: ProbeDatabase;

beforeEach(async () => {
  probe = await startProbe({ hasPeers: true });
  peer = openProbe(probe.urls, { hasPeers: true });
});
afterEach(async () => {
  await peer.close();
  await probe.stop();
});

/** One process that leads whenever it can; says since when it does. */
function lead(database: Pick<ProbeDatabase, 'session'>) {
  const stopping = new AbortController();
  const state = { isLeading: false, terms: 0 };
  const running = database.session.whileLeading(async (signal) => {
    state.isLeading = true;
    state.terms++;
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    state.isLeading = false;
  }, stopping.signal);
  return {
    state,
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

const holders = (): Promise<{ pid: number }[]> =>
  probe.sql(`select pid from pg_locks where locktype = 'advisory' and granted
    and database = (select oid from pg_database where datname = current_database())`);
const killLeader = async (): Promise<void> => {
  const [leader] = await holders();
  await probe.sql('select pg_terminate_backend($1)', [leader?.pid]);
};

describe('the relay of a database', () => {
  it('is run by one of two processes, and by the other once the first has lost its connection', async () => {
    const [one, other] = [lead(probe.database), lead(peer)];
    await eventually(() => one.state.isLeading || other.state.isLeading);
    const [first, second] = one.state.isLeading ? [one, other] : [other, one];

    expect(second.state.isLeading).toBe(false);
    await killLeader();
    await eventually(() => !first.state.isLeading);
    await eventually(() => one.state.isLeading !== other.state.isLeading);
    await killLeader();
    await eventually(() => one.state.terms + other.state.terms === 3);

    expect(await holders()).toHaveLength(1);
    await Promise.all([one.stop(), other.stop()]);
  });

  it('passes to the other at once when the first is stopped, whose process lives on', async () => {
    const first = lead(probe.database);
    await eventually(() => first.state.isLeading);
    const second = lead(peer);

    await first.stop();
    await eventually(() => second.state.isLeading);

    expect(first.state.isLeading).toBe(false);
    await second.stop();
    expect(await holders()).toEqual([]);
  });

  it('is given up by a process whose connection has fallen silent, which can be stopped all the same', async () => {
    const proxy = await startDatabaseProxy(probe.urls.superuserUrl);
    const url = new Secret(proxy.through(probe.urls.workerUrl));
    const session = new DatabaseSession(url, probe.log, { hasPeers: true, answerTimeoutMs: 100 });
    session.start(() => undefined);
    const silenced = lead({ session });
    await eventually(() => silenced.state.isLeading);

    proxy.mute();
    await eventually(() => !silenced.state.isLeading);

    await silenced.stop();
    await session.stop();
    await proxy.stop();
  });

  it('is not run by anyone for good when its work fails: the next try leads again', async () => {
    const failing = probe.database.session.whileLeading(
      () => Promise.reject(new Error('broken')),
      new AbortController().signal,
    );
    await expect(failing).rejects.toThrow('broken');

    const other = lead(peer);
    await eventually(() => other.state.isLeading);

    await other.stop();
  });
});

import type { Tenant } from '@ifcgate/contracts';
import { eventually } from '@ifcgate/test-kit';
import { aTenant } from '@ifcgate/test-kit/builders';
import { type Probe, type ProbeDatabase, openProbe, startProbe } from '@ifcgate/test-kit/probe';
import { Changes } from '../src/changes.ts';
import { newId } from '../src/clock.ts';
import { inTenant } from '../src/database.ts';

let probe: Probe;
/** The same database in another process. */
let peer: ProbeDatabase;
const tenant: Tenant = aTenant();

beforeAll(async () => {
  probe = await startProbe({ hasPeers: true });
  peer = openProbe(probe.urls, { hasPeers: true });
  await eventually(() => hears(probe.database, peer));
  await eventually(() => hears(peer, probe.database));
});
afterAll(async () => {
  await peer.close();
  await probe.stop();
});

/** Whether one process hears of what the other announces, rather than waiting in vain. */
async function hears(listener: ProbeDatabase, speaker: ProbeDatabase): Promise<boolean> {
  const subject = newId('case');
  const stopping = new AbortController();
  const wake = listener.changes.watch(subject, stopping.signal);
  const startedAt = performance.now();
  speaker.changes.announce([subject]);
  await wake.wait(300, stopping.signal);
  stopping.abort();
  return performance.now() - startedAt < 290;
}

/** Writes a note in the process and tells of it. */
const write = (database: ProbeDatabase, noteId: string): Promise<void> =>
  database.request(inTenant(tenant), async (tx) => {
    await tx.db.note.create({ data: { ...tenant, noteId, text: 'a' } });
    tx.announce(noteId);
  });
const find = (noteId: string) => async (): Promise<true | undefined> =>
  (await probe.sql('select from notes where note_id = $1', [noteId])).length > 0 ? true : undefined;

/** How long it took, and what came of it. */
async function timed<T>(work: Promise<T>): Promise<{ answer: T; tookMs: number }> {
  const startedAt = performance.now();
  return { answer: await work, tookMs: performance.now() - startedAt };
}

describe('one who waits for something', () => {
  it('is woken by the commit of another process, long before it would look by itself', async () => {
    const rounds = [];
    for (let n = 0; n < 5; n++) {
      const noteId = newId('case');
      let looks = 0;
      const waiting = probe.database.changes.waitFor(
        noteId,
        () => {
          looks++;
          return find(noteId)();
        },
        5000,
      );
      await eventually(() => looks > 0);
      rounds.push(await timed(write(peer, noteId).then(() => waiting)));
    }

    for (const { answer } of rounds) expect(answer).toBe(true);
    // Looking by itself would take half a second in each round, and a quarter of one on the average.
    expect(Math.min(...rounds.map(({ tookMs }) => tookMs))).toBeLessThan(200);
  });

  it('is woken by the commit of its own process', async () => {
    const noteId = newId('case');

    const waiting = probe.database.changes.waitFor(noteId, find(noteId), 5000);
    const { answer } = await timed(write(probe.database, noteId).then(() => waiting));

    expect(answer).toBe(true);
  });

  it('looks by itself when the news is lost', async () => {
    const noteId = newId('case');

    const waiting = probe.database.changes.waitFor(noteId, find(noteId), 5000);
    await probe.sql(`insert into notes (workspace_id, environment, note_id, text) values ('ws', 'live', $1, 'a')`, [
      noteId,
    ]);

    expect(await waiting).toBe(true);
  });

  it('is heard again after its connection was lost', async () => {
    await probe.sql(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );

    await eventually(() => hears(probe.database, peer));
    await eventually(() => hears(peer, probe.database));
  });

  it('is told nothing after its time, or when nobody needs the answer any more', async () => {
    const stopping = new AbortController();
    const waiting = probe.database.changes.waitFor(
      'nothing',
      () => Promise.resolve(undefined),
      60_000,
      stopping.signal,
    );

    expect(await probe.database.changes.waitFor('nothing', () => Promise.resolve(undefined), 20)).toBeUndefined();
    stopping.abort();
    expect(await waiting).toBeUndefined();
  });

  it('hears of a failure to look', async () => {
    const waiting = probe.database.changes.waitFor('nothing', () => Promise.reject(new Error('broken')), 1000);

    await expect(waiting).rejects.toThrow('broken');
  });
});

describe('an announcement', () => {
  it('wakes those of its subject, and tells the other processes', async () => {
    const told: string[][] = [];
    const changes = new Changes((subjects) => void told.push([...subjects]));
    const looks = { mine: 0, other: 0 };
    const look = (whose: 'mine' | 'other') => () => {
      looks[whose]++;
      return Promise.resolve(looks[whose] > 1 ? true : undefined);
    };
    const mine = changes.waitFor('mine', look('mine'), 400);
    const other = changes.waitFor('other', look('other'), 400);
    await new Promise(setImmediate);

    changes.announce(['mine', 'unrelated']);

    expect(await mine).toBe(true);
    expect(looks.other).toBe(1);
    expect(told).toEqual([['mine', 'unrelated']]);
    await other;
  });

  it('of ten thousand subjects reaches the other process', async () => {
    const subjects = Array.from({ length: 10_000 }, () => newId('case'));
    const last = subjects.at(-1) as string;
    const waiting = probe.database.changes.watch(last, AbortSignal.timeout(10_000));
    const woken = waiting.wait(10_000, AbortSignal.timeout(10_000)).then(() => performance.now());
    const startedAt = performance.now();

    peer.changes.announce(subjects);

    expect((await woken) - startedAt).toBeLessThan(9000);
  });

  it('of long names reaches the other process', async () => {
    const subjects = Array.from({ length: 200 }, (_, n) => `${'workflow-'.repeat(7)}${n}`);
    const last = subjects.at(-1) as string;
    const startedAt = performance.now();
    const wake = probe.database.changes.watch(last, AbortSignal.timeout(4000));
    const woken = wake.wait(4000, AbortSignal.timeout(4000)).then(() => performance.now() - startedAt);

    peer.changes.announce(subjects);

    expect(await woken).toBeLessThan(3500);
  });
});

import type { Tenant } from '@ifcgate/contracts';
import { aTenant } from '@ifcgate/test-kit/builders';
import { type Probe, type ProbeDb, startProbe } from '@ifcgate/test-kit/probe';
import { type RequestTransaction, inTenant } from '../src/database.ts';

let probe: Probe;
let tenant: Tenant;

beforeAll(async () => {
  probe = await startProbe();
});
afterAll(() => probe.stop());
beforeEach(() => {
  tenant = aTenant();
});

type Work<T> = (tx: RequestTransaction<ProbeDb>) => Promise<T>;
const request = <T>(work: Work<T>, of: Tenant = tenant): Promise<T> => probe.database.request(inTenant(of), work);
const write = (text: string, of: Tenant = tenant): Promise<unknown> =>
  request((tx) => tx.db.note.create({ data: { ...of, noteId: text, text } }), of);

describe('a transaction that loses against another', () => {
  const update: [string, (tx: RequestTransaction<ProbeDb>, noteId: string) => Promise<unknown>][] = [
    [
      'raw statements',
      (tx, noteId) => tx.db.$executeRaw`update notes set text = text || '!' where note_id = ${noteId}`,
    ],
    [
      'the ORM',
      (tx, noteId) => tx.db.note.updateMany({ where: { ...tx.tenant, noteId }, data: { text: { set: 'x' } } }),
    ],
  ];

  it.each(update)('by a deadlock is repeated at once, with all that it does (%s)', async (_name, change) => {
    await write('one');
    await write('two');
    const tries: string[] = [];
    let locked = 0;
    const both = Promise.withResolvers<void>();
    const crossing = (first: string, second: string): Promise<unknown> =>
      request(async (tx) => {
        tries.push(first);
        await change(tx, first);
        if (++locked === 2) both.resolve();
        await both.promise;
        await change(tx, second);
        tx.append({ type: 'case.created', subject: first, data: {} } as never);
      });

    await Promise.all([crossing('one', 'two'), crossing('two', 'one')]);

    expect(tries).toHaveLength(3);
    const said = await probe.sql('select subject from platform.outbox where workspace_id = $1', [tenant.workspaceId]);
    expect(said).toHaveLength(2);
  });

  const lose = (tx: Pick<RequestTransaction<ProbeDb>, 'db'>): Promise<unknown> =>
    tx.db.$executeRaw`select platform.lose_for_the_test()`;
  beforeAll(() =>
    probe.sql(`create function platform.lose_for_the_test() returns void language plpgsql as
      $$ begin raise exception 'lost' using errcode = 'serialization_failure'; end $$`),
  );

  it('is given up after five repetitions', async () => {
    let tries = 0;
    const losing = request((tx) => {
      tries++;
      return lose(tx);
    });

    await expect(losing).rejects.toThrow('lost');
    expect(tries).toBe(6);
  });

  it('runs what follows the commit once, and says what it says once', async () => {
    let tries = 0;
    const followed: number[] = [];

    await probe.database.transaction(inTenant(tenant), async (tx) => {
      const attempt = ++tries;
      tx.afterCommit(() => followed.push(attempt));
      tx.append({ type: 'case.created', subject: 'case_1', data: {} } as never);
      if (attempt < 4) await lose(tx);
    });

    expect(followed).toEqual([4]);
    expect(await probe.sql('select from platform.outbox where workspace_id = $1', [tenant.workspaceId])).toHaveLength(
      1,
    );
  });

  it('is not repeated for any other fault', async () => {
    let tries = 0;
    const failing = request((tx) => {
      tries++;
      return tx.db.$executeRaw`select 1 / 0`;
    });

    await expect(failing).rejects.toThrow();
    expect(tries).toBe(1);
  });
});

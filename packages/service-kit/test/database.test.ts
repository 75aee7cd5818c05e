import type { Tenant } from '@ifcgate/contracts';
import { eventually } from '@ifcgate/test-kit';
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
const read = (of: Tenant = tenant): Promise<string[]> =>
  request(async (tx) => (await tx.db.note.findMany({ orderBy: { place: 'asc' } })).map((note) => note.text), of);

describe('a transaction', () => {
  it('answers what its work answers, and what it wrote is there', async () => {
    const answer = await request(async (tx) => {
      await tx.db.note.create({ data: { ...tenant, noteId: 'n', text: 'a' } });
      return 42;
    });

    expect(answer).toBe(42);
    expect(await read()).toEqual(['a']);
  });

  it.each<[string, Work<unknown>]>([
    ['its work throws', () => Promise.reject(new Error('broken'))],
    [
      'a statement of the ORM fails',
      (tx) => tx.db.note.create({ data: { ...tenant, noteId: 'n', text: null as never } }),
    ],
    ['a raw statement fails', (tx) => tx.db.$executeRaw`select 1 / 0`],
    ['a statement fails that the work passes over', (tx) => tx.db.$executeRaw`select 1 / 0`.catch(() => 'passed over')],
    ['its events cannot be written', (tx) => Promise.resolve(tx.append({ subject: null } as never))],
  ])('leaves nothing behind when %s', async (_name, fail) => {
    const failing = request(async (tx) => {
      await tx.db.note.create({ data: { ...tenant, noteId: 'n', text: 'half done' } });
      return fail(tx);
    });

    await expect(failing).rejects.toThrow();
    expect(await read()).toEqual([]);
    expect(await probe.sql('select from platform.outbox where workspace_id = $1', [tenant.workspaceId])).toEqual([]);
  });

  it('of one workspace waits for no more than the running ones of another, which began hundreds before', async () => {
    const ended: string[] = [];
    const slow = (of: Tenant): Promise<unknown> =>
      request((tx) => tx.db.$executeRaw`select pg_sleep(0.02)`, of).then(() => ended.push(of.workspaceId));
    const [busy, other] = [aTenant(), aTenant()];
    const many = Array.from({ length: 400 }, () => slow(busy));

    await Promise.all(Array.from({ length: 8 }, () => slow(other)));
    const before = ended.filter((workspaceId) => workspaceId === busy.workspaceId).length;
    await Promise.all(many);

    expect(before).toBeLessThan(100);
    expect(ended).toHaveLength(408);
  });

  it('gives its connection back after each failure', async () => {
    const failures = Array.from({ length: 40 }, (_, n) =>
      request((tx) => (n % 2 === 0 ? tx.db.$executeRaw`select 1 / 0` : Promise.reject(new Error('broken')))),
    );
    await Promise.allSettled(failures);

    await write('after');

    expect(await read()).toEqual(['after']);
  });

  it('runs what is to follow the commit after it, and not at all without one', async () => {
    const followed: string[] = [];
    const seen = Promise.withResolvers<string[]>();

    await request(async (tx) => {
      await tx.db.note.create({ data: { ...tenant, noteId: 'n', text: 'a' } });
      tx.afterCommit(() => {
        followed.push('commit');
        seen.resolve(probe.notes(tenant));
      });
      expect(followed).toEqual([]);
    });
    const failing = request((tx) => {
      tx.afterCommit(() => followed.push('rollback'));
      return Promise.reject(new Error('broken'));
    });

    await expect(failing).rejects.toThrow('broken');
    expect(followed).toEqual(['commit']);
    expect(await seen.promise).toEqual(['a']);
  });

  it('takes no statement any more once it has ended', async () => {
    let late: Promise<unknown> | undefined;
    const gate = Promise.withResolvers<void>();

    await request((tx) => {
      late = gate.promise.then(() => tx.db.note.create({ data: { ...tenant, noteId: 'n', text: 'too late' } }));
      return Promise.resolve();
    });
    gate.resolve();

    await expect(late).rejects.toThrow(/has ended/);
    expect(await read()).toEqual([]);
  });

  it('sees what others have committed, and they see nothing of it before it commits', async () => {
    const begun = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();

    const writing = request(async (tx) => {
      await tx.db.note.create({ data: { ...tenant, noteId: 'n', text: 'a' } });
      begun.resolve();
      await gate.promise;
    });
    await begun.promise;
    const before = await read();
    gate.resolve();
    await writing;

    expect([before, await read()]).toEqual([[], ['a']]);
  });
});

describe('many transactions at once', () => {
  it('each see their own tenant only, by the ORM and by raw statements', async () => {
    const tenants = Array.from({ length: 30 }, () => aTenant());
    await Promise.all(tenants.map((one) => write(one.workspaceId, one)));

    const seen = await Promise.all(
      tenants.map((one) =>
        request(async (tx) => {
          const byOrm = await tx.db.note.findMany({ select: { text: true } });
          const raw = await tx.db.$queryRaw<{ text: string }[]>`select text from notes`;
          return [...byOrm, ...raw].map(({ text }) => text);
        }, one),
      ),
    );

    expect(seen).toEqual(tenants.map(({ workspaceId }) => [workspaceId, workspaceId]));
  });

  it('do not look by findUnique, which the ORM shares between them, and are told what to use', async () => {
    const looks = await Promise.allSettled([
      request((tx) => tx.db.note.findUnique({ where: { place: 1n } })),
      request((tx) => tx.db.note.findUniqueOrThrow({ where: { place: 1n } })),
    ]);

    for (const look of looks) {
      expect(look).toMatchObject({ status: 'rejected', reason: { message: expect.stringContaining('use findFirst') } });
    }
  });

  it('each find their own row by its key, although they look in the same moment', async () => {
    const tenants = Array.from({ length: 8 }, () => aTenant());
    await Promise.all(tenants.map((one) => write(one.workspaceId, one)));
    // All have begun before the first looks, so that the looks fall into one turn of the event loop.
    const gate = Promise.withResolvers<void>();
    let begun = 0;

    const looking = tenants.map((one) =>
      request(async (tx) => {
        await tx.db.$queryRaw`select 1`;
        begun++;
        await gate.promise;
        return tx.db.note.findFirst({ where: { noteId: one.workspaceId } });
      }, one),
    );
    await eventually(() => begun === tenants.length);
    gate.resolve();

    const found = await Promise.all(looking);
    expect(found.map((note) => note?.text)).toEqual(tenants.map(({ workspaceId }) => workspaceId));
  });

  it('wait for a connection when there are more than the pool has, and all come to their end', async () => {
    await Promise.all(Array.from({ length: 100 }, (_, n) => write(`note ${n}`)));

    expect(await read()).toHaveLength(100);
  });
});

describe('row-level security', () => {
  it('shows no row where no tenant is set, to either role', async () => {
    await write('mine');
    const unset = (): Promise<Tenant> => Promise.resolve(tenant);
    const count = (tx: Pick<RequestTransaction<ProbeDb>, 'db'>): Promise<number> => tx.db.note.count();

    expect(await probe.database.request(unset, count)).toBe(0);
    expect(await probe.database.transaction(unset, count)).toBe(0);
    expect(await probe.database.claim.$queryRaw`select * from notes`).toEqual([]);
  });

  it('leaves nothing of a tenant on the connection for the next transaction', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, n) => write(`note ${n}`)));

    const counts = await Promise.all(
      Array.from({ length: 20 }, () =>
        probe.database.request(
          () => Promise.resolve(tenant),
          (tx) => tx.db.note.count(),
        ),
      ),
    );

    expect(counts).toEqual(Array.from({ length: 20 }, () => 0));
  });

  it('lets nobody write for another workspace or environment', async () => {
    const others = [aTenant(), { ...tenant, environment: 'test' as const }];

    for (const other of others) {
      const writing = request((tx) => tx.db.note.create({ data: { ...other, noteId: 'n', text: 'a' } }));
      await expect(writing).rejects.toThrow(/row-level security/);
    }
  });
});

describe('claim, which sees every tenant', () => {
  const statements: [string, () => Promise<unknown>][] = [
    ['reads', () => probe.database.claim.$queryRaw`select 1`],
    ['writes', () => probe.database.claim.$executeRaw`select 1`],
  ];

  it.each(statements)('%s outside of a transaction only, whichever role it is of', async (_name, send) => {
    await expect(request(send)).rejects.toThrow('not for use inside a transaction');
    await expect(probe.database.transaction(inTenant(tenant), send)).rejects.toThrow('not for use inside');

    await expect(send()).resolves.toBeDefined();
  });

  it('works again in what goes on after the transaction', async () => {
    const later = await request(() => Promise.resolve({ run: () => probe.database.claim.$queryRaw`select 1` }));

    await expect(later.run()).resolves.toHaveLength(1);
  });
});

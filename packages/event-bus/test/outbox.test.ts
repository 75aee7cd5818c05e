import type { ProbeDb } from '@ifcgate/test-kit/probe';
import { newId } from '../src/conformance-events.ts';
import type { Transaction } from '../src/sql.ts';
import { type OutboxBench, aFact, startOutboxBench } from './outbox-bench.ts';

let bench: OutboxBench;

beforeAll(async () => {
  bench = await startOutboxBench();
});
afterAll(() => bench.stop());
beforeEach(() => bench.reset());

describe('the outbox', () => {
  it('gets the events of a transaction with its effect, numbered in each subject', async () => {
    await bench.transact(async (tx) => {
      await tx.db.note.create({ data: { ...tx.tenant, noteId: 'n', text: 'effect' } });
      tx.append(aFact('case_a'), aFact('case_b'), aFact('case_a'));
    });

    expect(await bench.probe.notes(bench.tenant)).toEqual(['effect']);
    expect(await bench.waiting()).toEqual([
      { subject: 'case_a', subject_seq: '1' },
      { subject: 'case_b', subject_seq: '1' },
      { subject: 'case_a', subject_seq: '2' },
    ]);
  });

  it('keeps nothing of a transaction that fails: no effect, no event, no number used up', async () => {
    const failing = bench.transact(async (tx) => {
      await tx.db.note.create({ data: { ...tx.tenant, noteId: 'n', text: 'effect' } });
      tx.append(aFact('case_a'));
      throw new Error('broken');
    });
    await expect(failing).rejects.toThrow('broken');

    await bench.say('case_a');

    expect(await bench.probe.notes(bench.tenant)).toEqual([]);
    expect(await bench.waiting()).toEqual([{ subject: 'case_a', subject_seq: '1' }]);
  });

  it('keeps no effect when the events cannot be written', async () => {
    const failing = bench.transact(async (tx) => {
      await tx.db.note.create({ data: { ...tx.tenant, noteId: 'n', text: 'effect' } });
      tx.append({ ...aFact('case_a'), subject: null as never });
    });

    await expect(failing).rejects.toThrow();
    expect(await bench.probe.notes(bench.tenant)).toEqual([]);
    expect(await bench.waiting()).toEqual([]);
  });

  it('numbers the same subject of two workspaces and environments apart', async () => {
    const append = (tx: Transaction<ProbeDb>): Promise<void> => Promise.resolve(tx.append(aFact('case_a')));

    await bench.transact(append);
    await bench.transact(append, { ...bench.tenant, environment: 'live' });
    await bench.transact(append, { ...bench.tenant, workspaceId: newId('ws_') });
    await bench.transact(append);

    expect((await bench.waiting()).map((row) => row.subject_seq)).toEqual(['1', '1', '1', '2']);
  });
});

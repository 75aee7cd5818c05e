import type { Tenant } from '@ifcgate/contracts';
import { aTenant } from '@ifcgate/test-kit/builders';
import { type Probe, startProbe } from '@ifcgate/test-kit/probe';
import { Columns, columnsOf, selectionOf, toColumns } from '../src/columns.ts';
import { inTenant } from '../src/database.ts';

let probe: Probe;
let tenant: Tenant;

beforeAll(async () => {
  probe = await startProbe();
});
afterAll(() => probe.stop());
beforeEach(() => {
  tenant = aTenant();
});

const fields = ['workspaceId', 'environment', 'noteId', 'text'];

function insert(rows: readonly object[]): Promise<number> {
  const named = rows.map(toColumns);
  const columns = columnsOf(named[0] ?? {});
  return probe.database.request(
    inTenant(tenant),
    (tx) => tx.db.$executeRaw`
      insert into notes (${columns})
      select ${columns} from jsonb_populate_recordset(null::notes, ${JSON.stringify(named)}::jsonb)
      on conflict (place) do update set ${columns.updates(['place', 'workspace_id', 'environment'])}`,
  );
}

/** Row-level security shows those of this test alone. */
function select(): Promise<unknown[]> {
  return probe.database.request(
    inTenant(tenant),
    (tx) => tx.db.$queryRaw<unknown[]>`select ${selectionOf(fields)} from notes where text <> ${''} order by place`,
  );
}

describe('columns in a raw statement', () => {
  it('write rows by name, whatever the order of their fields, and leave the others at their defaults', async () => {
    await insert([{ text: 'a', noteId: 'n', ...tenant }]);

    expect(await select()).toEqual([{ ...tenant, noteId: 'n', text: 'a' }]);
  });

  it('make of one template as many statements as there are lists of columns', async () => {
    await insert([{ ...tenant, noteId: 'a', text: 'b' }]);
    await insert([{ noteId: 'b', ...tenant, text: 'b' }]);
    await insert([{ ...tenant, noteId: 'c', text: 'b' }]);

    expect(await select()).toEqual(['a', 'b', 'c'].map((noteId) => ({ ...tenant, noteId, text: 'b' })));
  });

  it('say what an upsert takes over: all but the key', async () => {
    await insert([{ place: 7, ...tenant, noteId: 'a', text: 'b' }]);
    await insert([{ place: 7, ...tenant, noteId: 'c', text: 'd' }]);

    expect(await select()).toEqual([{ ...tenant, noteId: 'c', text: 'd' }]);
  });

  it.each(['', 'a, b', "a'", '1a', 'a"b', 'caseId'])('are refused with the name %j', (name) => {
    expect(() => new Columns([name])).toThrow(/is no name of a column/);
  });
});

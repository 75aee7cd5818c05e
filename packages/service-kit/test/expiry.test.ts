import { type Probe, startProbe } from '@ifcgate/test-kit/probe';
import { systemClock } from '../src/clock.ts';
import { expireAll } from '../src/workspace-settings.ts';

let probe: Probe;
beforeAll(async () => {
  probe = await startProbe();
});
afterAll(() => probe.stop());

it.each([
  ['no more than it is asked for', [200, 200, 3]],
  ['more than it is asked for, with what hangs on it', [201, 250, 200, 199]],
  ['nothing', [0]],
])('what deletes is asked again until it deletes less than a batch: where it deletes %s', async (_, answers) => {
  await probe.sql(
    `insert into platform.workspace_settings (workspace_id, environment, settings)
     values ('ws_1', 'test', '{"retention_days": {"cases": 30}}') on conflict do nothing`,
  );
  const left = [...answers, 0];
  const expire = () => Promise.resolve(left.shift() ?? 0);

  const deps = { database: probe.database, clock: systemClock, log: probe.log };
  await expireAll(deps, [{ kind: 'cases', expire }], new AbortController().signal);

  expect(left).toEqual([0]);
});

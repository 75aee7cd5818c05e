import { Pool } from 'undici';
import { z } from 'zod';

export interface PacedOptions {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly body: string;
  /** Requests begun per second, whether or not the former ones have been answered. */
  readonly perSecond: number;
  readonly seconds: number;
  /** Every so manieth case is read back at once. */
  readonly readEvery: number;
}

/** What became of the requests of a paced run. */
export interface PacedResult {
  /** When each case was accepted, in milliseconds since 1970. */
  readonly acceptedAt: ReadonlyMap<string, number>;
  readonly failed: number;
  /** From the begin of the POST to its answer, and to the case's first answer. */
  readonly acceptMs: readonly number[];
  readonly readableMs: readonly number[];
}

const created = z.object({ case_id: z.string() });

/** Submits verifications at a fixed rate and reads some of their cases back at once. */
export async function submitPaced(options: PacedOptions): Promise<PacedResult> {
  const pool = new Pool(options.baseUrl, { connections: 64, pipelining: 1 });
  const acceptedAt = new Map<string, number>();
  const acceptMs: number[] = [];
  const readableMs: number[] = [];
  let failed = 0;
  const submit = async (n: number): Promise<void> => {
    const startedAt = performance.now();
    const caseId = await post(pool, options, `paced-${process.pid}-${startedAt}-${n}`);
    acceptedAt.set(caseId, Date.now());
    acceptMs.push(performance.now() - startedAt);
    if (n % options.readEvery !== 0) return;
    await read(pool, options, caseId);
    readableMs.push(performance.now() - startedAt);
  };
  const running: Promise<void>[] = [];
  const total = options.perSecond * options.seconds;
  const startedAt = performance.now();
  for (let n = 0; n < total;) {
    const due = Math.min(total, Math.floor(((performance.now() - startedAt) / 1000) * options.perSecond) + 1);
    for (; n < due; n++) running.push(submit(n).catch(() => void failed++));
    await new Promise((resolve) => setTimeout(resolve, 4));
  }
  await Promise.all(running);
  await pool.close();
  return { acceptedAt, failed, acceptMs, readableMs };
}

async function post(pool: Pool, { apiKey, body }: PacedOptions, key: string): Promise<string> {
  const answer = await pool.request({
    method: 'POST',
    path: '/v1/verifications',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json', 'idempotency-key': key },
    body,
  });
  if (answer.statusCode !== 201) throw new Error(`POST answered ${answer.statusCode}: ${await answer.body.text()}`);
  return created.parse(await answer.body.json()).case_id;
}

async function read(pool: Pool, { apiKey }: PacedOptions, caseId: string): Promise<void> {
  const answer = await pool.request({
    method: 'GET',
    path: `/v1/cases/${caseId}`,
    headers: { authorization: `Bearer ${apiKey}` },
  });
  await answer.body.dump();
  if (answer.statusCode !== 200) throw new Error(`GET answered ${answer.statusCode}.`);
}

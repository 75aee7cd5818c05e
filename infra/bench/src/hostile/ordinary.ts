import { readFile } from 'node:fs/promises';
import IFCGate from '@ifcgate/sdk';
import { vary } from './hostile-set.ts';
import { type OrdinaryResult, ordinaryOrder } from './run-ordinary.ts';

/**
 * What any customer does, at a fixed rate: a verification, its case, and with every fourth an invoice that is uploaded
 * and read. In a process of its own. Reads its order from the first argument, prints JSON.
 */
const order = ordinaryOrder.parse(JSON.parse(process.argv[2] ?? ''));
const invoice = await readFile(new URL('../../../../services/extraction/specimens/invoice.pdf', import.meta.url));
const client = new IFCGate({ apiKey: order.apiKey, baseUrl: order.baseUrl, maxRetries: 0 });
const result: OrdinaryResult = { verifyMs: [], caseMs: [], uploadMs: [], readMs: [], failed: 0 };

const running: Promise<void>[] = [];
const total = order.perSecond * order.seconds;
const startedAt = performance.now();
for (let n = 0; n < total;) {
  const due = Math.min(total, Math.floor(((performance.now() - startedAt) / 1000) * order.perSecond) + 1);
  for (; n < due; n++) {
    running.push(verify().catch(noteFailure));
    if (n % 4 === 0) running.push(readInvoice().catch(noteFailure));
  }
  await new Promise((resolve) => setTimeout(resolve, 4));
}
await Promise.all(running);
process.stdout.write(JSON.stringify(result));

async function verify(): Promise<void> {
  const asked = { workflow: 'onboarding-default', applicant_id: 'app_bench' };
  const { case_id } = await timed(result.verifyMs, client.verifications.create(asked));
  await timed(result.caseMs, client.cases.get(case_id));
}

async function readInvoice(): Promise<void> {
  const { file_id } = await timed(result.uploadMs, client.files.create(vary(invoice)));
  const asked = { template: 'invoice-standard', file_id, wait: 30 };
  const { status } = await timed(result.readMs, client.documents.extract(asked));
  if (status !== 'processed') throw new Error(`An invoice is ${status}.`);
}

async function timed<T>(into: number[], answer: Promise<T>): Promise<T> {
  const begunAt = performance.now();
  try {
    return await answer;
  } finally {
    into.push(performance.now() - begunAt);
  }
}

function noteFailure(error: unknown): void {
  result.failed++;
  process.stderr.write(`${String(error)}\n`);
}

import type IFCGate from '@ifcgate/sdk';
import { report } from '../figures.ts';
import { type HostileFile, submitHostile, vary } from './hostile-set.ts';
import type { ReaderMemory } from './reader-memory.ts';

/** So many ordinary documents at once take all reading processes of the platform, whichever a hostile file has ended. */
const readersTwice = 4;

/**
 * Has each hostile file read with nothing beside it, and then ordinary invoices at once: all of them are read when the
 * process that had the hostile file is back. Prints a line for each file.
 *
 * @param takePeak the memory of the reading processes since it was asked last
 */
export async function measureEachFile(
  client: IFCGate,
  files: readonly HostileFile[],
  { invoice, takePeak }: { invoice: Buffer; takePeak: () => ReaderMemory },
): Promise<void> {
  await readInvoices(client, invoice);
  const undisturbedMs = median([
    await readInvoices(client, invoice),
    await readInvoices(client, invoice),
    await readInvoices(client, invoice),
  ]);
  report(`${readersTwice} invoices at once`, `all read after ${undisturbedMs.toFixed(0)} ms   (1.00)`);
  for (const file of files) {
    const fileIds = await uploadInvoices(client, invoice);
    takePeak();
    const { got, fault, ms } = await submitHostile(client, file);
    const { largestMb } = takePeak();
    const backMs = await extractAll(client, fileIds);
    const back = `${readersTwice} invoices after it ${backMs.toFixed(0)} ms (${(backMs / undisturbedMs).toFixed(2)})`;
    const judged = fault === undefined ? got : `${got} — NOT as expected: ${file.expected}`;
    report(`  ${file.name}`, `${ms.toFixed(0)} ms, ${largestMb.toFixed(0)} MB, ${back}, ${judged}`);
  }
}

async function readInvoices(client: IFCGate, invoice: Buffer): Promise<number> {
  return extractAll(client, await uploadInvoices(client, invoice));
}

function uploadInvoices(client: IFCGate, invoice: Buffer): Promise<string[]> {
  const upload = async (): Promise<string> => (await client.files.create(vary(invoice))).file_id;
  return Promise.all(Array.from({ length: readersTwice }, upload));
}

/** Returns the milliseconds until the last of them was read. */
async function extractAll(client: IFCGate, fileIds: readonly string[]): Promise<number> {
  const startedAt = performance.now();
  const extract = async (fileId: string): Promise<void> => {
    const { status } = await client.documents.extract({ template: 'invoice-standard', file_id: fileId, wait: 30 });
    if (status !== 'processed') throw new Error(`An ordinary invoice is ${status}.`);
  };
  await Promise.all(fileIds.map(extract));
  return performance.now() - startedAt;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

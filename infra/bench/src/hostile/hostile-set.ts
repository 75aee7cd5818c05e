import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { faultOf, readOutcome } from '@ifcgate/extraction-service/bench';
import type IFCGate from '@ifcgate/sdk';
import { APIError, type Document } from '@ifcgate/sdk';
import { z } from 'zod';

/** A file that was made to harm whoever reads it. */
export interface HostileFile {
  readonly name: string;
  readonly bytes: Buffer;
  /** The manifest's words for what may become of it. */
  readonly expected: string;
}

/** What the API said about a hostile file. */
export interface HostileAnswer {
  /** The status and the code of its failure, or that of the refused upload. */
  readonly got: string;
  /** What is wrong with it; undefined when it is one of the answers that the manifest allows. */
  readonly fault: string | undefined;
  /** From the begin of the upload. */
  readonly ms: number;
}

const manifest = z.looseObject({ files: z.record(z.string(), z.string()) });

/** Reads a folder of hostile files with its manifest.json: `{files: {name: expected outcome}}`. */
export async function loadHostileSet(folder: string): Promise<HostileFile[]> {
  const { files } = manifest.parse(JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')));
  const load = async ([name, expected]: [string, string]): Promise<HostileFile> => ({
    ...{ name, expected },
    bytes: await readFile(join(folder, name)),
  });
  return Promise.all(Object.entries(files).map(load));
}

/** Other bytes that mean the same: what was read is remembered by its bytes. An empty file stays empty. */
export function vary(bytes: Buffer): Buffer {
  return bytes.length === 0 ? bytes : Buffer.concat([bytes, Buffer.from(`\n%${crypto.randomUUID()}\n`)]);
}

/** Uploads a hostile file and has it read as an invoice, to its end. */
export async function submitHostile(client: IFCGate, file: HostileFile): Promise<HostileAnswer> {
  const startedAt = performance.now();
  try {
    const { file_id } = await client.files.create(vary(file.bytes));
    const { document_id, status } = await client.documents.extract({ template: 'invoice-standard', file_id, wait: 30 });
    if (status === 'processing') await client.documents.waitFor(document_id);
    const ms = performance.now() - startedAt;
    const document = await client.documents.get(document_id);
    return { got: describe(document), fault: faultOfDocument(file, document), ms };
  } catch (error) {
    if (!(error instanceof APIError)) throw error;
    const isAllowed = readOutcome(file.expected).codes.includes('file_type_unsupported');
    const isFault = error.code !== 'unsupported_media_type' || !isAllowed;
    const got = `refused: ${error.code}`;
    return { got, fault: isFault ? got : undefined, ms: performance.now() - startedAt };
  }
}

function describe({ status, failure, fields, warnings }: Document): string {
  if (failure !== null) return failure.code;
  const total = fields['total_amount'] === undefined ? '' : ` total ${fields['total_amount']}`;
  return `${status}${total}${warnings.map(({ code }) => ` ${code}`).join('')}`;
}

function faultOfDocument({ expected }: HostileFile, document: Document): string | undefined {
  const warnings = document.warnings.map(({ code }) => code);
  return faultOf(readOutcome(expected), { ...document, warnings }, true);
}

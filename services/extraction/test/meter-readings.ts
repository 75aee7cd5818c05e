import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { DryRunReply, ErrorEnvelope, StoredTemplate, TestedTemplate } from '@ifcgate/contracts';
import type { Answer, CallOptions, WorkspaceView } from '@ifcgate/test-kit/service-harness';
import { drawRows } from './draw-rows.ts';
import { type Extraction, startExtraction } from './start-extraction.ts';

/** Two made-up forms, by the path that they are served under. */
const rowsOf: Record<string, [string, string][]> = {
  '/reading.pdf': [
    ['Meter no.', 'M-40012'],
    ['Read on', '2026-03-28'],
    ['Consumption', '118.50'],
  ],
  '/other.pdf': [
    ['Meter no.', 'M-55555'],
    ['Read on', '2026-02-27'],
  ],
};

/** The extraction service, and a host with forms that no template of the platform reads. */
export interface MeterReadings {
  readonly platform: Extraction;
  /** The URL of a form; `/gone.pdf` is a 404, and `/late.pdf` the first form, from the second time on: before, it is a 503. */
  urlOf(path: string): string;
  /** How many forms were fetched so far. */
  served(): number;
  stop(): Promise<void>;
}

/** The file of a form. */
export async function drawReading(path: '/reading.pdf' | '/other.pdf'): Promise<Buffer> {
  return Buffer.from(await drawRows(rowsOf[path] ?? []));
}

/** Starts both. */
export async function startMeterReadings(): Promise<MeterReadings> {
  let served = 0;
  let wasLate = false;
  const server = createServer((request, response) => {
    const isLate = request.url === '/late.pdf';
    const rows = rowsOf[isLate ? '/reading.pdf' : (request.url ?? '')];
    served++;
    if (isLate && !wasLate) {
      wasLate = true;
      response.writeHead(503).end();
    } else if (rows === undefined) response.writeHead(404).end();
    else void drawRows(rows).then((pdf) => response.end(pdf));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const platform = await startExtraction({ allowPrivateTestAddresses: true });
  return {
    platform,
    urlOf: (path) => `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
    served: () => served,
    async stop() {
      await platform.stop();
      server.close();
    },
  };
}

export const meterNumber = {
  ...{ name: 'meter_number', type: 'string', required: true, pattern: 'M-[0-9]+' },
  labels: { en: ['meter no'] },
};
export const readOn = { name: 'read_on', type: 'date', labels: { en: ['read on'] } };
/** A template that reads the forms. */
export const draft = { kind: 'text', description: 'Meter readings', fields: [meterNumber, readOn] };

/** What a workspace does with templates, by default with one of the name `meter-reading`. */
export function templatesOf(workspace: WorkspaceView, { urlOf }: MeterReadings) {
  const fixtures = [{ file_url: urlOf('/reading.pdf'), expected: { meter_number: 'M-40012', read_on: '2026-03-28' } }];
  const put = (body: object, name = 'meter-reading'): Promise<Answer<StoredTemplate & ErrorEnvelope>> =>
    workspace.put(`/v1/templates/${name}`, body);
  return {
    fixtures,
    put,
    publish: (template: object = draft) => put({ template, fixtures }),
    extract: (file: string, more: object = {}) =>
      workspace.post<{ document_id: string; fields: Record<string, string> }>('/v1/documents/extract', {
        ...{ template: 'meter-reading', file_url: urlOf(file) },
        ...more,
      }),
    test: (body: object, name = 'meter-reading'): Promise<Answer<TestedTemplate & ErrorEnvelope>> =>
      workspace.post(`/v1/templates/${name}/test`, body),
    dryRun: (body: object, options: CallOptions = {}): Promise<Answer<DryRunReply & ErrorEnvelope>> =>
      workspace.post('/v1/templates/meter-reading/dry_run', body, options),
  };
}

import { readFile } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { aTenant } from '@ifcgate/test-kit/builders';
import type { WorkspaceView } from '@ifcgate/test-kit/service-harness';
import { type FileServer, serveFiles } from './file-server.ts';
import { type Extraction, startExtraction } from './start-extraction.ts';

const invoice = await readFile(new URL('../specimens/invoice.pdf', import.meta.url));

const redirectTo =
  (location: string): RequestListener =>
  (_request, response) =>
    response.writeHead(302, { location }).end();

/** Hosts as one would rather not meet them. */
const answers: Record<string, RequestListener> = {
  'to the metadata service': redirectTo('http://169.254.169.254/latest/meta-data/'),
  'to a file of the machine': redirectTo('file:///etc/passwd'),
  'to a name with credentials': redirectTo('http://user:secret@127.0.0.1/'),
  'round and round': redirectTo('/round%20and%20round'),
  'without an end': (_request, response) => {
    const chunk = Buffer.alloc(1024 * 1024, 'x');
    const send = (): void => {
      while (!response.destroyed && response.write(chunk));
      response.once('drain', send);
    };
    send();
  },
  'with a length beyond what is taken': (_request, response) => {
    response.writeHead(200, { 'content-length': String(10 ** 12) });
    response.flushHeaders();
  },
  'shorter than it says': (_request, response) => {
    response.writeHead(200, { 'content-length': String(invoice.length) });
    response.write(invoice.subarray(0, 1000), () => response.destroy());
  },
  'a page that calls itself a document': (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/pdf' }).end('<!doctype html><h1>Sign in</h1>');
  },
  'a document that calls itself a page': (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end(invoice);
  },
  'drop by drop': (_request, response) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write('%'), 50);
    response.once('close', () => clearInterval(timer));
  },
  nothing: (_request, response) => response.writeHead(200).end(),
};

let files: FileServer;
let platform: Extraction;
let workspace: WorkspaceView;

beforeAll(async () => {
  files = await serveFiles(answers);
  const waits = { fileTimeoutMs: 1000, fileRetriesMs: [10, 20] };
  platform = await startExtraction({ allowPrivateTestAddresses: true, ...waits });
  workspace = platform.as(aTenant('test'));
});
afterAll(async () => {
  await platform.stop();
  await files.close();
});

describe('a file_url whose host', () => {
  it.each([
    ['leads to the metadata service', 'to the metadata service', 'file_address_forbidden'],
    ['leads to a file of the machine', 'to a file of the machine', 'file_address_forbidden'],
    ['leads to an address with credentials', 'to a name with credentials', 'file_address_forbidden'],
    ['leads in a circle', 'round and round', 'file_unreachable'],
    ['sends without an end', 'without an end', 'file_too_large'],
    ['announces more than is taken', 'with a length beyond what is taken', 'file_too_large'],
    ['sends less than it announced', 'shorter than it says', 'file_unreachable'],
    ['sends a page as a document', 'a page that calls itself a document', 'file_type_unsupported'],
    ['sends drop by drop', 'drop by drop', 'file_unreachable'],
    ['sends nothing', 'nothing', 'file_empty'],
  ])(
    '%s is a failure with its cause',
    async (_what, name, code) => {
      const body = { template: 'invoice-standard', file_url: files.urlOf(name), wait: 30 };

      const answer = await workspace.post('/v1/documents/extract', body);

      expect(answer.status).toBe(200);
      expect(answer.body).toMatchObject({ status: 'failed', fields: {}, failure: { code } });
      expect(JSON.stringify(answer.body)).not.toMatch(/127\.0\.0\.1|169\.254|ECONN|secret/);
    },
    40_000,
  );

  it('calls a document a page is believed by the content', async () => {
    const file_url = files.urlOf('a document that calls itself a page');

    const answer = await workspace.post('/v1/documents/extract', { template: 'invoice-standard', file_url, wait: 30 });

    expect(answer.body).toMatchObject({ status: 'processed', fields: { invoice_number: 'INV-2041' } });
  });
});

import type { Document } from '@ifcgate/contracts';
import { type HostileServer, eventually, hostileAnswers, startHostileServer } from '@ifcgate/test-kit';
import { aTenant } from '@ifcgate/test-kit/builders';
import type { WorkspaceView } from '@ifcgate/test-kit/service-harness';
import { type Extraction, startExtraction } from './start-extraction.ts';

let platform: Extraction;
let workspace: WorkspaceView;
const servers: HostileServer[] = [];
const read = new Map<string, Document>();

beforeAll(async () => {
  const waits = { fileTimeoutMs: 500, fileRetriesMs: [10] };
  platform = await startExtraction({ allowPrivateTestAddresses: true, ...waits });
  workspace = platform.as(aTenant('test'));
  const ids = new Map<string, string>();
  for (const hostile of hostileAnswers) {
    const server = await startHostileServer(hostile);
    servers.push(server);
    const body = { template: 'invoice-standard', file_url: `${server.url}/invoice.pdf`, wait: 0 };
    const { body: accepted } = await workspace.post<Document>('/v1/documents/extract', body);
    ids.set(hostile.name, accepted.document_id);
  }
  for (const [name, id] of ids) {
    const isRead = async (): Promise<Document | false> => {
      const { body } = await workspace.get<Document>(`/v1/documents/${id}`);
      return body.status !== 'processing' && body;
    };
    read.set(name, await eventually(isRead, { timeoutMs: 30_000, message: name }));
  }
}, 60_000);
afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()));
  await platform.stop();
});

describe('a file_url whose host answers with', () => {
  it.each(hostileAnswers.map(({ name, isFile }) => [name, isFile === true] as const))(
    '%s ends with the file or a documented failure',
    (name, isFile) => {
      const { status, failure } = read.get(name) ?? {};

      expect(status).toBe('failed');
      // What it sends is five letters at most: had, and then not taken for a document.
      const codes = isFile
        ? ['file_type_unsupported', 'file_empty']
        : ['file_unreachable', 'file_too_large', 'file_address_forbidden'];
      expect(codes).toContain(failure?.code);
    },
  );

  it('whatever it likes ends no worker', () => {
    for (const broken of ['worker.failed', 'document.read_failed']) expect(platform.log.lines(broken)).toEqual([]);
  });
});

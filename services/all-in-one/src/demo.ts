import { type IncomingMessage, type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import IFCGate, { webhooks } from '@ifcgate/sdk';
import { say } from './progress.ts';

interface Received {
  readonly body: string;
  readonly headers: IncomingMessage['headers'];
}

/**
 * Plays the first case through the public API and prints each request and answer: a verification with the specimen
 * passport, an extraction of the specimen invoice, a reviewer's decision, and the signed webhook received and verified.
 *
 * @throws Error when a step does not end as it should
 */
export async function playDemo(baseUrl: string, apiKey: string): Promise<void> {
  const receiver = await startReceiver();
  const client = new IFCGate({ apiKey, baseUrl, fetch: printingFetch(baseUrl) });
  try {
    title('1. A webhook endpoint, so that changes are delivered');
    const endpoint = await client.webhookEndpoints.create({
      url: receiver.url,
      event_types: ['case.review.completed'],
    });
    title('2. A verification: the applicant of the quickstart, with the ICAO specimen passport');
    const created = await client.verifications.create({
      workflow: 'onboarding-default',
      applicant_id: 'app_10294',
      documents: [{ type: 'passport', file_url: 'https://files.example.com/passport.png' }],
    });
    title('3. An invoice: its fields come out of the text of the PDF');
    await client.documents.extract({ template: 'invoice-standard', file_url: 'https://files.example.com/invoice.pdf' });
    title('4. The passport has been read and checked; it expired in 2012, so a rule sent the case to a person');
    await untilChecked(new IFCGate({ apiKey, baseUrl }), created.case_id);
    await client.verifications.get(created.case_id);
    title('5. The person decides');
    await client.workflows.run({
      case_id: created.case_id,
      action: 'approve',
      reason: 'Seen with the renewed passport.',
      actor: { id: 'reviewer-1', name: 'First Reviewer' },
    });
    title('6. The signed webhook arrives and is verified');
    const { body, headers } = await receiver.next();
    webhooks.unwrap(body, headers, endpoint.secret);
    say(`   POST ${receiver.url}`);
    say(indent(JSON.stringify(JSON.parse(body), null, 2)));
    say(`   webhook-signature: ${String(headers['webhook-signature'])}  → valid`);
    await new IFCGate({ apiKey, baseUrl }).webhookEndpoints.delete(endpoint.endpoint_id);
  } finally {
    receiver.close();
  }
}

async function untilChecked(client: IFCGate, caseId: string): Promise<void> {
  await client.cases.waitFor(
    caseId,
    (found) => !found.checks_pending && found.timeline.some(({ event }) => event === 'routed'),
    {
      timeoutMs: 60_000,
    },
  );
}

function printingFetch(baseUrl: string): typeof fetch {
  return async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    say(`   ${init?.method ?? 'GET'} ${url.replace(baseUrl, '')}`);
    if (typeof init?.body === 'string') say(indent(JSON.stringify(JSON.parse(init.body), null, 2)));
    const answer = await fetch(input, init);
    const text = await answer.clone().text();
    say(`   ← ${answer.status} ${answer.statusText}`);
    if (text !== '') say(indent(JSON.stringify(JSON.parse(text), hideSecret, 2)));
    return answer;
  };
}

function hideSecret(name: string, value: unknown): unknown {
  return name === 'secret' ? 'whsec_… (shown once, to you only)' : value;
}

function title(text: string): void {
  say(`\n${text}`);
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '     ');
}

async function startReceiver(): Promise<{ url: string; next: () => Promise<Received>; close: () => void }> {
  const { promise, resolve } = Promise.withResolvers<Received>();
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      response.end();
      resolve({ body: Buffer.concat(chunks).toString('utf8'), headers: request.headers });
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  const late = (): Promise<never> =>
    new Promise((_, reject) => setTimeout(() => reject(new Error('No webhook arrived within 30 s.')), 30_000).unref());
  return {
    url: `http://127.0.0.1:${port}/webhooks`,
    next: () => Promise.race([promise, late()]),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

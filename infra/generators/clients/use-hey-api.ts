// Uses the client that @hey-api/openapi-ts made.
import { strict as assert } from 'node:assert';
import { readFile } from 'node:fs/promises';
import { client } from './hey/client.gen';
import { createFile, createVerification, extractDocument, getCase, listCases } from './hey/sdk.gen';

async function main(): Promise<void> {
  const { IFCGATE_URL: baseUrl = '', IFCGATE_KEY: auth = '', INVOICE: invoice = '' } = process.env;
  client.setConfig({ baseUrl: baseUrl as never, auth });

  const created = await createVerification({ body: { workflow: 'onboarding-default', applicant_id: 'app_hey_api' } });
  assert(created.data, JSON.stringify(created.error));
  const path = { case_id: created.data.case_id };
  assert.equal((await getCase({ path })).data?.case_id, path.case_id);
  const listed = await listCases({ query: { limit: 1 } });
  assert.equal(listed.data?.data.length, 1);

  const file = new Blob([await readFile(invoice)]);
  const uploaded = await createFile({ body: { file } });
  assert(uploaded.data, JSON.stringify(uploaded.error));
  const { file_id } = uploaded.data;
  const read = await extractDocument({ body: { template: 'invoice-standard', file_id, wait: 30 } });
  assert(
    read.data && 'fields' in read.data && read.data.fields['invoice_number'],
    JSON.stringify(read.error ?? read.data),
  );

  const missing = await getCase({ path: { case_id: 'case_01kmyeg5g0000000000000000a' } });
  assert.equal(missing.error?.error.code, 'not_found');
  console.log('@hey-api/openapi-ts: created, listed, uploaded, extracted');
}

void main();

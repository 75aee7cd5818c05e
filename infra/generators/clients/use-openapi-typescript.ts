// Uses the types that openapi-typescript made, with the client of the same project.
import { strict as assert } from 'node:assert';
import { readFile } from 'node:fs/promises';
import createClient from 'openapi-fetch';
import type { paths } from './schema';

async function main(): Promise<void> {
  const { IFCGATE_URL: baseUrl = '', IFCGATE_KEY: key = '', INVOICE: invoice = '' } = process.env;
  const client = createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${key}` } });

  const created = await client.POST('/v1/verifications', {
    body: { workflow: 'onboarding-default', applicant_id: 'app_openapi_typescript' },
  });
  assert(created.data, JSON.stringify(created.error));
  const path = { case_id: created.data.case_id };
  assert.equal((await client.GET('/v1/cases/{case_id}', { params: { path } })).data?.case_id, path.case_id);
  const listed = await client.GET('/v1/cases', { params: { query: { limit: 1 } } });
  assert.equal(listed.data?.data.length, 1);

  const form = new FormData();
  form.set('file', new Blob([await readFile(invoice)]), 'invoice.pdf');
  const uploaded = await client.POST('/v1/files', { body: { file: '' }, bodySerializer: () => form });
  assert(uploaded.data, JSON.stringify(uploaded.error));
  const { file_id } = uploaded.data;
  const read = await client.POST('/v1/documents/extract', {
    body: { template: 'invoice-standard', file_id, wait: 30 },
  });
  assert(
    read.data && 'fields' in read.data && read.data.fields['invoice_number'],
    JSON.stringify(read.error ?? read.data),
  );

  const unknown = { path: { case_id: 'case_01kmyeg5g0000000000000000a' } };
  const missing = await client.GET('/v1/cases/{case_id}', { params: unknown });
  assert.equal(missing.error?.error.code, 'not_found');
  console.log('openapi-typescript: created, listed, uploaded, extracted');
}

void main();

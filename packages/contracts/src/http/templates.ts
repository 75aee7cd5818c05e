import { z } from 'zod';
import { exampleId } from '../ids.ts';
import { sensitive } from '../sensitive.ts';
import { type TemplateDraft, templateDraftSchema } from '../templates/draft.ts';
import {
  barcodeTemplateSchema,
  fieldNameSchema,
  templateKinds,
  textTemplateSchema,
  zoneTemplateSchema,
} from '../templates/template.ts';
import { instantSchema, listQuery, nameSchema, pageOf, wholeNumber } from './fields.ts';
import { route } from './route.ts';
import {
  dryRunReplySchema,
  dryRunTemplateSchema,
  hasOneTemplateSource,
  oneTemplateSource,
  oneTemplateSourceMeta,
  templateSourceShape,
  testTemplateSchema,
  testedTemplateSchema,
  trialTimeoutMs,
} from './template-trials.ts';

const expectedSchema = sensitive(
  z
    .record(fieldNameSchema, z.string().min(1).max(1000).nullable())
    .refine((expected) => Object.keys(expected).length > 0, 'must name a field'),
  'document',
);

/**
 * A file whose fields are known: null stands for a field that must not be found. Without `expected` a document that was
 * processed stands for its final fields, those that a person has corrected or taken away among them.
 */
export const templateFixtureSchema = z
  .strictObject({ ...templateSourceShape, expected: expectedSchema.optional() })
  .refine(hasOneTemplateSource, oneTemplateSource)
  .refine(
    ({ expected, document_id }) => expected !== undefined || document_id !== undefined,
    'must have expected; only a document_id can do without',
  )
  .meta(oneTemplateSourceMeta);
export type TemplateFixture = z.infer<typeof templateFixtureSchema>;

export const putTemplateSchema = z
  .strictObject({ template: templateDraftSchema, fixtures: z.array(templateFixtureSchema).min(1).max(20) })
  .superRefine(({ template, fixtures }, context) => {
    const names = namesOf(template);
    fixtures.forEach(({ expected }, index) => {
      for (const name of Object.keys(expected ?? {})) {
        if (names.has(name)) continue;
        const path = ['fixtures', index, 'expected', name];
        context.addIssue({ code: 'custom', path, message: 'is not the name of a field' });
      }
    });
  });
export type PutTemplate = z.infer<typeof putTemplateSchema>;
/** As it may be sent: what has a default may be left out. */
export type PutTemplateInput = z.input<typeof putTemplateSchema>;

function namesOf({ fields }: TemplateDraft): Set<string> {
  return new Set(fields.map(({ name }) => name));
}

export const templateRowSchema = z.object({
  name: nameSchema,
  version: z.number().int(),
  /** Ships with the platform. */
  built_in: z.boolean(),
  kind: z.enum(templateKinds),
  description: z.string().nullable(),
  /** When this version was published; null for what ships with the platform. */
  updated_at: instantSchema.nullable(),
});
export type TemplateRow = z.infer<typeof templateRowSchema>;

const withoutPlace = { name: true, version: true } as const;

export const storedTemplateSchema = templateRowSchema.extend({
  template: z.discriminatedUnion('kind', [
    z.object(textTemplateSchema.omit(withoutPlace).shape),
    z.object(zoneTemplateSchema.omit(withoutPlace).shape),
    z.object(barcodeTemplateSchema.omit(withoutPlace).shape),
  ]),
  /** What the version was tried on; none for what ships with the platform. */
  fixtures: z.array(z.object({ ...templateSourceShape, expected: expectedSchema })),
});
export type StoredTemplate = z.infer<typeof storedTemplateSchema>;

const templateParams = z.strictObject({ name: nameSchema });

const exampleDraft = {
  kind: 'text',
  description: 'Invoices of Northwind Fittings',
  fields: [
    { name: 'number', type: 'string', required: true, pattern: 'INV-[0-9]+', labels: { en: ['invoice number'] } },
    { name: 'total', type: 'money', required: true, labels: { en: ['total'] } },
  ],
};
const exampleUrl = 'https://files.example.com/invoice.pdf';

export const templateRoutes = {
  list: route({
    method: 'GET',
    path: '/v1/templates',
    service: 'extraction',
    scope: 'documents:read',
    summary:
      "List templates by name: those that ship with the platform and the workspace's own, the newest version of each.",
    query: listQuery({}),
    replies: { 200: pageOf(templateRowSchema) },
  }),
  get: route({
    method: 'GET',
    path: '/v1/templates/{name}',
    service: 'extraction',
    scope: 'documents:read',
    summary: 'Fetch a template: the newest version, or the one that is named.',
    params: templateParams,
    query: z.strictObject({ version: wholeNumber(1, 2_147_483_647).optional() }),
    replies: { 200: storedTemplateSchema },
  }),
  put: route({
    method: 'PUT',
    path: '/v1/templates/{name}',
    service: 'extraction',
    scope: 'templates:manage',
    timeoutMs: trialTimeoutMs,
    summary: 'Publish a template as the next version of its name, once it reads every fixture as expected.',
    params: templateParams,
    body: putTemplateSchema,
    errors: ['conflict', 'template_fixtures_failed'],
    examples: {
      body: {
        template: exampleDraft,
        fixtures: [{ file_url: exampleUrl, expected: { number: 'INV-2041', total: '1250.00' } }],
      },
    },
    replies: { 200: storedTemplateSchema },
  }),
  test: route({
    method: 'POST',
    path: '/v1/templates/{name}/test',
    service: 'extraction',
    scope: 'templates:manage',
    timeoutMs: trialTimeoutMs,
    summary: 'Read a file with a template, or a draft of one, and explain every field; nothing is stored.',
    params: templateParams,
    body: testTemplateSchema,
    errors: ['file_not_found'],
    examples: { body: { file_url: exampleUrl, template: exampleDraft } },
    replies: { 200: testedTemplateSchema },
  }),
  dryRun: route({
    method: 'POST',
    path: '/v1/templates/{name}/dry_run',
    service: 'extraction',
    scope: 'templates:manage',
    timeoutMs: trialTimeoutMs,
    summary:
      'Read past documents again with a template, or a draft of one, and tell what would change; nothing is stored.',
    params: templateParams,
    body: dryRunTemplateSchema,
    examples: { body: { documents: [exampleId('document')], template: exampleDraft } },
    replies: { 200: dryRunReplySchema },
  }),
};

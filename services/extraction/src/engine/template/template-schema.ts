import { z } from 'zod';

/** The languages a template may carry labels in. */
export const templateLanguages = ['en', 'de', 'fr', 'es', 'it', 'nl'] as const;

/** A language of a template's labels. */
export type TemplateLanguage = (typeof templateLanguages)[number];

const phrase = z.string().trim().min(1).max(80);
const phrases = z.partialRecord(z.enum(templateLanguages), z.array(phrase));

const textField = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9_]*$/),
  type: z.enum([
    'string',
    'date',
    'money',
    'currency',
    'vat_id',
    'iban',
    'name',
    'address',
    'header_name',
    'header_address',
  ]),
  /** A document without it goes to review. */
  required: z.boolean().default(false),
  /** A document whose candidates for it contradict each other goes to review. */
  mustBeClear: z.boolean().default(false),
  /** A found value below this confidence sends the document to review. */
  threshold: z.number().min(0).max(1).default(0.6),
  /** Phrases that name the field: `*` stands for the rest of a word, `…` for up to three words or brackets. */
  labels: phrases.default({}),
  /** Phrases that may name it and may name something else; they weigh less. */
  weakLabels: phrases.default({}),
  /** Phrases that contain a label but name something else. */
  exclude: z.array(phrase).default([]),
  /** Where the value stands, seen from its label. */
  positions: z
    .array(z.enum(['right', 'below']))
    .min(1)
    .default(['right', 'below']),
  /** For `string`: what a value looks like, in RE2 syntax, with the value as the whole match. */
  pattern: z.string().max(200).optional(),
  /** For `date`: phrases that give it as a period, with `#` for the days: "within # days". */
  periods: phrases.default({}),
  /** For `date`: the field that such a period begins at. */
  periodFrom: z.string().optional(),
  /** The party whose name it is, or under whose heading a number of it stands. */
  party: z.string().optional(),
  /** For `money`: whether amounts behind the same label, such as one for each tax rate, may be added up. */
  addsUp: z.boolean().default(false),
  /** Whether the value may be found by its own form where no label leads to it. */
  unlabelled: z.boolean().default(false),
  /** Which of several values that are as likely is taken: the largest, or the first or last on the page. */
  prefer: z.enum(['largest', 'first', 'last']).optional(),
  /** For `date`: earlier ones, and such as lie ahead, are misread. */
  mostYearsAgo: z.int().min(1).max(100).optional(),
  /** A field that only bears witness for others and is not answered itself. */
  witness: z.boolean().default(false),
});

const party = z.strictObject({
  name: z.string(),
  /** Phrases that stand above or before its name and address. */
  headings: phrases.default({}),
  /** Where its name is looked for when no heading leads to it. */
  place: z.enum(['headings_only', 'letterhead', 'address_window']).default('headings_only'),
});

const column = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9_]*$/),
  type: z.enum(['integer', 'text', 'code', 'quantity', 'unit', 'money', 'percent', 'date']),
  /** Phrases that stand at the head of the column. */
  headers: phrases,
});

const table = z.strictObject({
  name: z.string(),
  columns: z.array(column).min(2),
  /** The column whose amount makes a row; a row may take several lines. */
  anchor: z.string(),
  /** Columns that stand for the anchor where a table prints money in and money out apart. */
  anchorParts: z.strictObject({ plus: z.string(), minus: z.string() }).optional(),
  /** Of each group of columns one must have a printed head, or what was found is not this table. */
  required: z.array(z.array(z.string()).min(1)).default([]),
  /** A row has at least one of these beside its amount. */
  rowNeeds: z.array(z.string()).min(1),
  /** Words at the beginning of a line that is below the table: subtotals, terms, the breakdown of taxes. */
  end: phrases.default({}),
  /** Words at the beginning of a line between the rows that is none of them. */
  skip: phrases.default({}),
  /** The field that the rows are added to, such as an opening balance. */
  startsFrom: z.string().optional(),
  /** Fields that the rows may add up to. */
  sums: z.array(z.string()).default([]),
  /** Words before a printed sum of the rows. */
  sumLabels: phrases.default({}),
  validations: z
    .array(z.strictObject({ rule: z.literal('product'), factors: z.array(z.string()).length(2), result: z.string() }))
    .default([]),
});

const sumRule = z.strictObject({
  rule: z.literal('sum'),
  parts: z.array(z.string()).min(2),
  total: z.string(),
  /** Whether it speaks only where it holds: a receipt's subtotal may or may not contain the tax. */
  onlyConfirms: z.boolean().default(false),
});
const differenceRule = z.strictObject({
  /** Fills a field that was not found: cash less change is what was to pay. */
  rule: z.literal('difference'),
  field: z.string(),
  minuend: z.string(),
  subtrahend: z.string(),
});
const equalRule = z.strictObject({ rule: z.literal('equal'), field: z.string(), reference: z.string() });
const orderRule = z.strictObject({ rule: z.literal('not_before'), field: z.string(), reference: z.string() });

const textTemplate = z.strictObject({
  kind: z.literal('text'),
  name: phrase,
  version: z.int().min(1),
  /** The kind of document it is for; a document that is clearly of another kind is reported. */
  documentKind: z.enum(['invoice', 'purchase-order', 'bank-statement', 'utility-bill', 'receipt']).optional(),
  /** What `CR` behind an amount means: less to pay on an invoice, more money on an account. */
  credits: z.enum(['negative', 'positive']).default('negative'),
  /** How pages are cut into lines when they are recognised; each mode reads once more, and the readings are compared. */
  pageModes: z
    .array(z.enum(['layout', 'column', 'block', 'darkened_block']))
    .min(1)
    .default(['layout']),
  /** Whether `03/04` may be settled by the country that a document speaks of: a till prints the order of its own. */
  dateOrderOfCountry: z.boolean().default(false),
  parties: z.array(party).default([]),
  fields: z.array(textField).min(1),
  tables: z.array(table).default([]),
  /** What else of a document may answer its fields: an attached XML invoice; the QR code of a bill. */
  structuredSources: z.array(z.enum(['e_invoice', 'payment_code'])).default([]),
  validations: z.array(z.discriminatedUnion('rule', [sumRule, equalRule, differenceRule, orderRule])).default([]),
});

const zoneTemplate = z.strictObject({
  kind: z.literal('machine_readable_zone'),
  name: phrase,
  version: z.int().min(1),
  formats: z.array(z.enum(['TD1', 'TD2', 'TD3', 'MRV-A', 'MRV-B'])).min(1),
  required: z.array(z.string()).default([]),
  threshold: z.number().min(0).max(1).default(0.6),
});

const barcodeTemplate = z.strictObject({
  kind: z.literal('barcode'),
  name: phrase,
  version: z.int().min(1),
  symbologies: z.array(z.enum(['PDF417', 'QRCode', 'Aztec'])).min(1),
  required: z.array(z.string()).default([]),
  threshold: z.number().min(0).max(1).default(0.6),
});

/** A template as it is written in a file. */
export const templateSchema = z.discriminatedUnion('kind', [textTemplate, zoneTemplate, barcodeTemplate]);

/** A parsed template. */
export type Template = z.output<typeof templateSchema>;
/** A template that finds labelled values in text. */
export type TextTemplate = z.output<typeof textTemplate>;
/** A template that reads the machine-readable zone of an identity document. */
export type ZoneTemplate = z.output<typeof zoneTemplate>;
/** A template that reads the barcode of a driving licence. */
export type BarcodeTemplate = z.output<typeof barcodeTemplate>;
/** One field of a text template. */
export type TextField = z.output<typeof textField>;
/** A table of a text template. */
export type TextTable = z.output<typeof table>;
/** One column of such a table. */
export type TableColumn = z.output<typeof column>;

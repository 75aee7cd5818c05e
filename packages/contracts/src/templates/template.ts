import { z } from 'zod';
import { nameSchema } from '../http/fields.ts';
import { fieldNameSchema, phraseSchema, phrasesSchema } from './phrases.ts';
import { tableSchema } from './table.ts';

export { fieldNameSchema, templateLanguages, type Phrases, type TemplateLanguage } from './phrases.ts';
export type { TableColumn, TextTable } from './table.ts';

/** How a template reads: labelled values in text, the machine-readable zone of an identity document, or a barcode. */
export const templateKinds = ['text', 'machine_readable_zone', 'barcode'] as const;

const fieldTypes = [
  ...(['string', 'date', 'money', 'currency', 'vat_id', 'iban'] as const),
  ...(['name', 'address', 'header_name', 'header_address', 'document_type'] as const),
] as const;

const textField = z.strictObject({
  name: fieldNameSchema,
  type: z.enum(fieldTypes),
  /** A document without it goes to review. */
  required: z.boolean().default(false),
  /** A document whose candidates for it contradict each other goes to review. */
  must_be_clear: z.boolean().default(false),
  /** A found value below this confidence sends the document to review. */
  threshold: z.number().min(0).max(1).default(0.6),
  /** Phrases that name the field: `*` stands for the rest of a word, `…` for up to three words or brackets. */
  labels: phrasesSchema.default({}),
  /** Phrases that may name it and may name something else; they weigh less. */
  weak_labels: phrasesSchema.default({}),
  /** Phrases that contain a label but name something else. */
  exclude: z.array(phraseSchema).max(200).default([]),
  /** Where the value stands, seen from its label. */
  positions: z
    .array(z.enum(['right', 'below']))
    .min(1)
    .max(2)
    .default(['right', 'below']),
  /** Whether a label counts only where it begins a line and its value ends it: not in the midst of a sentence. */
  standalone: z.boolean().default(false),
  /** For `string`: what a value looks like, in RE2 syntax, with the value as the whole match. */
  pattern: z.string().max(200).optional(),
  /** For `date`: phrases that give it as a period, with `#` for the days: "within # days". */
  periods: phrasesSchema.default({}),
  /** For `date`: the field that such a period begins at. */
  period_from: fieldNameSchema.optional(),
  /** For `date`: the field behind whose value, in the same line, it may stand without a label: "invoice 7 of 3 May". */
  follows: fieldNameSchema.optional(),
  /** The party whose name it is, or under whose heading a number of it stands. */
  party: fieldNameSchema.optional(),
  /** For `money`: whether amounts behind the same label, such as one for each tax rate, may be added up. */
  adds_up: z.boolean().default(false),
  /** Whether the value may be found by its own form where no label leads to it. */
  unlabelled: z.boolean().default(false),
  /** Which of several values that are as likely is taken: the largest, or the first or last on the page. */
  prefer: z.enum(['largest', 'first', 'last']).optional(),
  /** For `date`: earlier ones, and such as lie ahead, are misread. */
  most_years_ago: z.int().min(1).max(100).optional(),
  /** A field that only bears witness for others and is not answered itself. */
  witness: z.boolean().default(false),
});

const sumRule = z.strictObject({
  rule: z.literal('sum'),
  // The combinations of their values are tried: each more is five times the work.
  parts: z.array(fieldNameSchema).min(2).max(5),
  total: fieldNameSchema,
  /** Whether it speaks only where it holds: a receipt's subtotal may or may not contain the tax. */
  only_confirms: z.boolean().default(false),
  /** Fields that the total may be less by, such as tax that the buyer withholds; their signs do not matter. */
  less: z.array(fieldNameSchema).max(3).default([]),
});
const leftToPayRule = z.strictObject({
  /** Gives a field that was not found what is left of the total: all of it, less what was paid. */
  rule: z.literal('left_to_pay'),
  field: fieldNameSchema,
  total: fieldNameSchema,
  less: z.array(fieldNameSchema).max(3).default([]),
});
const differenceRule = z.strictObject({
  /** Fills a field that was not found: cash less change is what was to pay. */
  rule: z.literal('difference'),
  field: fieldNameSchema,
  minuend: fieldNameSchema,
  subtrahend: fieldNameSchema,
});
const equalRule = z.strictObject({ rule: z.literal('equal'), field: fieldNameSchema, reference: fieldNameSchema });
const balanceRule = z.strictObject({
  /** Holds all that a till prints about its total against it, and lets the value with the better evidence be it. */
  rule: z.literal('balance'),
  total: fieldNameSchema,
  net: fieldNameSchema.optional(),
  tax: fieldNameSchema.optional(),
  rounding: fieldNameSchema.optional(),
  cash: fieldNameSchema.optional(),
  change: fieldNameSchema.optional(),
});
const orderRule = z.strictObject({ rule: z.literal('not_before'), field: fieldNameSchema, reference: fieldNameSchema });

const party = z.strictObject({
  name: fieldNameSchema,
  /** Phrases that stand above or before its name and address. */
  headings: phrasesSchema.default({}),
  /** Where its name is looked for when no heading leads to it; a company is told by its form, such as GmbH or Ltd. */
  place: z.enum(['headings_only', 'letterhead', 'company_letterhead', 'address_window']).default('headings_only'),
});

/** For people: what documents it reads. */
const description = z.string().max(500).optional();

/** A template that finds labelled values in text, as it is written in a file. */
export const textTemplateSchema = z.strictObject({
  kind: z.literal('text'),
  name: nameSchema,
  version: z.int().min(1),
  description,
  /** The kind of document it is for; a document that is clearly of another kind is reported. */
  document_kind: z.enum(['invoice', 'purchase-order', 'bank-statement', 'utility-bill', 'receipt']).optional(),
  /** What `CR` behind an amount means: less to pay on an invoice, more money on an account. */
  credits: z.enum(['negative', 'positive']).default('negative'),
  /**
   * The ways in which recognised pages are read, in their order: the next one where something that is required is still
   * open or doubtful. Their readings are held against each other.
   */
  page_modes: z
    .array(z.enum(['sparse', 'layout', 'column', 'block', 'darkened_block', 'lines']))
    .min(1)
    .max(6)
    .default(['sparse', 'layout']),
  /** Whether `03/04` may be settled by the country that a document speaks of: a till prints the order of its own. */
  date_order_of_country: z.boolean().default(false),
  parties: z.array(party).max(10).default([]),
  fields: z.array(textField).min(1).max(100),
  tables: z.array(tableSchema).max(5).default([]),
  /** What else of a document may answer its fields: an XML invoice or order; the QR code of a bill. */
  structured_sources: z
    .array(z.enum(['e_invoice', 'e_order', 'payment_code']))
    .max(3)
    .default([]),
  validations: z
    .array(z.discriminatedUnion('rule', [sumRule, equalRule, differenceRule, balanceRule, orderRule, leftToPayRule]))
    .max(50)
    .default([]),
});

/** A template that reads a machine-readable zone, as it is written in a file. */
export const zoneTemplateSchema = z.strictObject({
  kind: z.literal('machine_readable_zone'),
  name: nameSchema,
  version: z.int().min(1),
  description,
  formats: z.array(z.enum(['TD1', 'TD2', 'TD3', 'MRV-A', 'MRV-B'])).min(1),
  required: z.array(z.string()).default([]),
  threshold: z.number().min(0).max(1).default(0.6),
});

/** A template that reads the barcode of a driving licence, as it is written in a file. */
export const barcodeTemplateSchema = z.strictObject({
  kind: z.literal('barcode'),
  name: nameSchema,
  version: z.int().min(1),
  description,
  symbologies: z.array(z.enum(['PDF417', 'QRCode', 'Aztec'])).min(1),
  required: z.array(z.string()).default([]),
  threshold: z.number().min(0).max(1).default(0.6),
});

/** A template as it is written in a file. */
export const templateSchema = z.discriminatedUnion('kind', [
  textTemplateSchema,
  zoneTemplateSchema,
  barcodeTemplateSchema,
]);

/** A parsed template. */
export type Template = z.output<typeof templateSchema>;
/** A template that finds labelled values in text. */
export type TextTemplate = z.output<typeof textTemplateSchema>;
/** A template that reads the machine-readable zone of an identity document. */
export type ZoneTemplate = z.output<typeof zoneTemplateSchema>;
/** A template that reads the barcode of a driving licence. */
export type BarcodeTemplate = z.output<typeof barcodeTemplateSchema>;
/** One field of a text template. */
export type TextField = z.output<typeof textField>;

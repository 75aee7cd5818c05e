import { z } from 'zod';

/** The languages a template may carry labels in. */
export const templateLanguages = ['en', 'de', 'fr', 'es', 'it', 'nl'] as const;

/** A language of a template's labels. */
export type TemplateLanguage = (typeof templateLanguages)[number];

const phrase = z.string().trim().min(1).max(80);
const phrases = z.partialRecord(z.enum(templateLanguages), z.array(phrase));

const textField = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9_]*$/),
  type: z.enum(['string', 'date', 'money', 'currency', 'vat_id', 'iban']),
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
  /** Whether the value may be found by its own form where no label leads to it. */
  unlabelled: z.boolean().default(false),
});

const sumRule = z.strictObject({ rule: z.literal('sum'), parts: z.array(z.string()).min(2), total: z.string() });
const orderRule = z.strictObject({ rule: z.literal('not_before'), field: z.string(), reference: z.string() });

const textTemplate = z.strictObject({
  kind: z.literal('text'),
  name: phrase,
  version: z.int().min(1),
  fields: z.array(textField).min(1),
  validations: z.array(z.discriminatedUnion('rule', [sumRule, orderRule])).default([]),
});

const zoneTemplate = z.strictObject({
  kind: z.literal('machine_readable_zone'),
  name: phrase,
  version: z.int().min(1),
  formats: z.array(z.enum(['TD1', 'TD2', 'TD3', 'MRV-A', 'MRV-B'])).min(1),
  required: z.array(z.string()).default([]),
  threshold: z.number().min(0).max(1).default(0.6),
});

/** A template as it is written in a file. */
export const templateSchema = z.discriminatedUnion('kind', [textTemplate, zoneTemplate]);

/** A parsed template. */
export type Template = z.output<typeof templateSchema>;
/** A template that finds labelled values in text. */
export type TextTemplate = z.output<typeof textTemplate>;
/** A template that reads the machine-readable zone of an identity document. */
export type ZoneTemplate = z.output<typeof zoneTemplate>;
/** One field of a text template. */
export type TextField = z.output<typeof textField>;

import { z } from 'zod';

/** The languages a template may carry labels in. */
export const templateLanguages = ['en', 'de', 'fr', 'es', 'it', 'nl'] as const;

/** A language of a template's labels. */
export type TemplateLanguage = (typeof templateLanguages)[number];

/** What may be printed: `*` stands for the rest of a word, `…` for up to three words or brackets. */
export const phraseSchema = z.string().trim().min(1).max(80);
/** Phrases by language. */
export const phrasesSchema = z.partialRecord(z.enum(templateLanguages), z.array(phraseSchema).max(200));
/** {@link phrasesSchema}, parsed. */
export type Phrases = z.output<typeof phrasesSchema>;

/** The name of a field: lower case, digits and underscores. */
export const fieldNameSchema = z.string().regex(/^[a-z][a-z0-9_]{0,63}$/, 'must be a name of [a-z0-9_]');

import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** The kinds that their text tells apart, of which a template may say that it is for one. */
const toldKinds = ['invoice', 'purchase-order', 'bank-statement', 'utility-bill', 'receipt'] as const;
/** A kind of document that text tells apart. */
export type ToldKind = (typeof toldKinds)[number];

// A title says what a document is; words are what other kinds hardly print.
const toldKind = z.strictObject({
  kind: z.enum(toldKinds),
  template: z.string().optional(),
  titles: z.record(z.string(), z.array(z.string())),
  words: z.array(z.string()),
});
/** How a kind is told from others: titles by language, and words. */
export type KindWords = z.output<typeof toldKind>;

const kindsFile = z.array(z.union([toldKind, z.strictObject({ kind: z.string(), template: z.string() })]));

const kinds = kindsFile.parse(JSON.parse(readFileSync(new URL('./kinds.json', import.meta.url), 'utf8')));

const templates = new Map(kinds.flatMap(({ kind, template }) => (template === undefined ? [] : [[kind, template]])));

/** The kinds that text tells apart, with how. */
export const kindsByText: readonly KindWords[] = kinds.filter((each) => 'titles' in each);

/** The template that reads a kind of document; the kind's own name where there is none: a workspace may have one of its own. */
export function templateFor(kind: string): string {
  return templates.get(kind) ?? kind;
}

/** Whether a name is kept for templates that ship with the platform: the kinds these read, and all that end in `-standard`. */
export function isKeptName(name: string): boolean {
  return templates.has(name) || name.endsWith('-standard');
}

import type { z } from 'zod';
import { type Contradiction, type LocatedPhrase, listPhrases } from './contradiction.ts';
import { findRepeatedNames, findRepeatedParts, findUnknownNames, phrasesOfTables } from './draft-tables.ts';
import { textTemplateSchema } from './template.ts';

const mostPhrases = 3000;

/**
 * A template that a workspace writes: what a template file says, without the name, which is in the path, and the
 * version, which publishing gives. Whether its patterns compile is for the engine to say.
 */
export const templateDraftSchema = textTemplateSchema
  .omit({ name: true, version: true })
  .superRefine((draft, context) => {
    for (const { path, message } of contradictionsIn(draft)) context.addIssue({ code: 'custom', path, message });
  });
export type TemplateDraft = z.output<typeof templateDraftSchema>;
/** A draft as it may be sent: what has a default may be left out. */
export type TemplateDraftInput = z.input<typeof templateDraftSchema>;

type Draft = z.output<ReturnType<typeof textTemplateSchema.omit<{ name: true; version: true }>>>;

function contradictionsIn(draft: Draft): Contradiction[] {
  const { fields, validations } = draft;
  const phrases = [...fields.flatMap((field, index) => phrasesOf(field, ['fields', index])), ...phrasesOfTables(draft)];
  return [
    ...findRepeatedNames(fields, ['fields']),
    ...findRepeatedParts(draft),
    ...fields.flatMap((field, index) => findUnusableParts(field, ['fields', index])),
    ...findUnusableTypes(draft),
    ...findEmptyPhrases(phrases),
    ...countPhrases(phrases.length),
    ...findUnknownFields(fields, validations),
    ...findUnknownNames(draft),
  ];
}

type Field = Draft['fields'][number];

/** Parts that only fields of one type have a use for. */
const typeOfPart = { pattern: 'string', follows: 'date', period_from: 'date', most_years_ago: 'date' } as const;

function findUnusableParts(field: Field, path: (string | number)[]): Contradiction[] {
  const found: Contradiction[] = Object.entries(typeOfPart)
    .filter(([part, type]) => field[part as keyof typeof typeOfPart] !== undefined && field.type !== type)
    .map(([part, type]) => ({ path: [...path, part], message: `is for fields of the type ${type} only` }));
  if (new Set(field.positions).size < field.positions.length)
    found.push({ path: [...path, 'positions'], message: 'must not name a place twice' });
  return found;
}

// What kind of invoice it is, its title says: once, and of invoices only.
function findUnusableTypes({ fields, document_kind: kind }: Draft): Contradiction[] {
  const typed = fields.flatMap((field, index) => (field.type === 'document_type' ? [{ field, index }] : []));
  return typed.flatMap(({ field, index }, nth) => {
    const path = ['fields', index];
    const named = (['labels', 'weak_labels'] as const).filter((part) => Object.values(field[part]).flat().length > 0);
    const found = named.map((part) => ({ path: [...path, part], message: 'are of no use: titles tell the type' }));
    if (nth > 0) found.push({ path: [...path, 'type'], message: `is that of fields.${String(typed[0]?.index)} too` });
    if (kind !== undefined && kind !== 'invoice')
      found.push({ path: [...path, 'type'], message: 'is for documents of the kind invoice only' });
    return found;
  });
}

function findEmptyPhrases(phrases: readonly LocatedPhrase[]): Contradiction[] {
  return phrases
    .filter(({ text }) => !/[^\s*…]/u.test(text))
    .map(({ path }) => ({ path, message: 'must have letters, digits or signs beside * and …' }));
}

function countPhrases(count: number): Contradiction[] {
  if (count <= mostPhrases) return [];
  return [{ path: ['fields'], message: `must have ${mostPhrases} phrases at most in all; has ${count}` }];
}

function phrasesOf(field: Field, path: (string | number)[]): LocatedPhrase[] {
  const labels = (['labels', 'weak_labels', 'periods'] as const).flatMap((part) =>
    listPhrases(field[part], [...path, part]),
  );
  return [...labels, ...field.exclude.map((text, index) => ({ text, path: [...path, 'exclude', index] }))];
}

function findUnknownFields(fields: readonly Field[], validations: Draft['validations']): Contradiction[] {
  const types = new Map(fields.map(({ name, type }) => [name, type]));
  return validations.flatMap((validation, index) => {
    const path = ['validations', index];
    const named = namesIn(validation);
    const type = validation.rule === 'not_before' ? 'date' : 'money';
    const wrong = named.flatMap(({ name, at }) => {
      const message = types.has(name) ? `must name a field of the type ${type}` : 'is not the name of a field';
      return types.get(name) === type ? [] : [{ path: [...path, ...at], message }];
    });
    const isRepeated = new Set(named.map(({ name }) => name)).size < named.length;
    return isRepeated ? [...wrong, { path, message: 'must not name a field twice' }] : wrong;
  });
}

function namesIn(validation: Draft['validations'][number]): { name: string; at: (string | number)[] }[] {
  switch (validation.rule) {
    case 'sum': {
      const parts = validation.parts.map((name, part) => ({ name, at: ['parts', part] }));
      return [...parts, { name: validation.total, at: ['total'] }, ...lessOf(validation)];
    }
    case 'difference':
      return (['field', 'minuend', 'subtrahend'] as const).map((at) => ({ name: validation[at], at: [at] }));
    case 'left_to_pay': {
      const named = (['field', 'total'] as const).map((at) => ({ name: validation[at], at: [at] }));
      return [...named, ...lessOf(validation)];
    }
    case 'balance':
      return (['total', 'net', 'tax', 'rounding', 'cash', 'change'] as const).flatMap((at) => {
        const name = validation[at];
        return name === undefined ? [] : [{ name, at: [at] }];
      });
    case 'equal':
    case 'not_before':
      return (['field', 'reference'] as const).map((at) => ({ name: validation[at], at: [at] }));
  }
}

function lessOf({ less }: { less: readonly string[] }): { name: string; at: (string | number)[] }[] {
  return less.map((name, part) => ({ name, at: ['less', part] }));
}

import type { ChangedField } from '@ifcgate/contracts';

/** A value of a field, and how sure its reading was. */
export interface ReadValue {
  readonly value: string;
  readonly confidence: number | null;
}

/** The values of a reading by field; a field without a value is absent. */
export type ReadValues = ReadonlyMap<string, ReadValue>;

/** How a document reads otherwise than before. */
export interface Comparison {
  readonly changed: ChangedField[];
  /** Fields whose value is the same. */
  readonly unchanged: number;
}

/**
 * Compares a new reading of a document with the one before, field by field in the order of their names.
 *
 * @param truth the values after a person corrected the document, by which a change is an improvement or not; undefined
 *   where nobody did
 */
export function compareReadings(
  before: ReadValues,
  after: ReadValues,
  truth: Readonly<Record<string, string>> | undefined,
): Comparison {
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  const changed = names.flatMap((field): ChangedField[] => {
    const [former, present] = [before.get(field), after.get(field)];
    if (former?.value === present?.value) return [];
    return [
      {
        field,
        before: former?.value ?? null,
        after: present?.value ?? null,
        confidence_before: former?.confidence ?? null,
        confidence_after: present?.confidence ?? null,
        verdict: truth === undefined ? null : verdictOf(former?.value, present?.value, ownValue(truth, field)),
      },
    ];
  });
  return { changed, unchanged: names.length - changed.length };
}

function ownValue(truth: Readonly<Record<string, string>>, field: string): string | undefined {
  return Object.hasOwn(truth, field) ? truth[field] : undefined;
}

function verdictOf(
  before: string | undefined,
  after: string | undefined,
  truth: string | undefined,
): ChangedField['verdict'] {
  if (after === truth) return 'improved';
  return before === truth ? 'worse' : null;
}

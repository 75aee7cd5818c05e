import type { DocumentFailure, ErrorDetail, FieldDetail, FieldExplanation } from '@ifcgate/contracts';

/** What reading the file of a fixture came to. */
export interface FixtureReading {
  readonly failure: DocumentFailure | null;
  readonly fields: Readonly<Record<string, string>>;
  readonly details: Readonly<Record<string, FieldDetail>>;
  readonly explanation: readonly FieldExplanation[];
}

/** Where a reading is not what its fixture expects: expected, got and why; none when all is as expected. */
export function findDifferences(
  { expected }: { readonly expected: Readonly<Record<string, string | null>> },
  reading: FixtureReading,
  path: string,
): ErrorDetail[] {
  if (reading.failure !== null) {
    const { code, message } = reading.failure;
    return [{ path, message: `the file was not read: ${code}: ${message}` }];
  }
  return Object.entries(expected).flatMap(([field, value]) => {
    const got = Object.hasOwn(reading.fields, field) ? (reading.fields[field] ?? null) : null;
    if (got === value) return [];
    const why = got === null ? whyNothing(reading, field) : whereFound(reading, field);
    const message = `expected ${quote(value)}, got ${quote(got)}: ${why}`;
    return [{ path: `${path}.expected.${field}`, message }];
  });
}

function quote(value: string | null): string {
  return value === null ? 'no value' : JSON.stringify(value.length > 100 ? `${value.slice(0, 100)}…` : value);
}

function whereFound({ details }: FixtureReading, field: string): string {
  const { label, page } = details[field] ?? {};
  const place = page == null ? '' : ` on page ${page}`;
  return label == null ? `found by its form${place}` : `found at the label ${quote(label)}${place}`;
}

function whyNothing({ explanation }: FixtureReading, field: string): string {
  const explained = explanation.find((entry) => entry.field === field);
  const [first] = explained?.candidates ?? [];
  if (first === undefined) return 'none of its labels is on the page';
  const label = first.label === null ? '' : ` (label ${quote(first.label)})`;
  const found = first.value === null ? '' : `${quote(first.value)}: `;
  return `${found}${first.reason}${label}`;
}

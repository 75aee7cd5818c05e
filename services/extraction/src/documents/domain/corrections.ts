import type { ErrorDetail } from '@ifcgate/contracts';

/** A document's fields before and after a correction, and what the correction changed. */
export interface Correction {
  readonly fields: Readonly<Record<string, string>>;
  /** The corrected fields' values; null where there was or is none. */
  readonly before: Readonly<Record<string, string | null>>;
  readonly after: Readonly<Record<string, string | null>>;
}

/** What a template says of its fields; one that reads a zone lists none. */
export interface FieldTypes {
  readonly kind: string;
  readonly fields?: readonly { readonly name: string; readonly type: string }[];
}

/** Puts corrected values in the place of those that were read; null takes a field away. */
export function applyCorrection(
  fields: Readonly<Record<string, string>>,
  corrected: Readonly<Record<string, string | null>>,
): Correction {
  const names = Object.keys(corrected);
  const before = Object.fromEntries(names.map((name) => [name, fields[name] ?? null]));
  const merged = Object.entries({ ...fields, ...corrected });
  const after = { ...corrected };
  return { fields: Object.fromEntries(merged.filter(isPresent)), before, after };
}

function isPresent(entry: [string, string | null]): entry is [string, string] {
  return entry[1] !== null;
}

/** What a zone holds; which of it is printed depends on the document. */
const zoneFields = [
  ...['document_code', 'issuing_state', 'document_number', 'nationality', 'date_of_birth', 'sex', 'date_of_expiry'],
  ...['surname', 'given_names', 'personal_number', 'mrz'],
];

/**
 * What a field of a template may hold, by the field's name.
 *
 * @param read names that the reading of this document gave, beside those that the template lists
 */
export function correctableFields(
  template: FieldTypes | undefined,
  read: readonly string[],
): ReadonlyMap<string, ValueType> {
  const types = new Map<string, ValueType>(read.map((name) => [name, typeByName(name)]));
  if (template?.kind === 'machine_readable_zone') for (const name of zoneFields) types.set(name, typeByName(name));
  for (const { name, type } of template?.fields ?? []) types.set(name, isChecked(type) ? type : 'string');
  return types;
}

/** Says what is wrong with corrected fields: names that the template has not, values in another form than it reads them. */
export function findFaults(
  types: ReadonlyMap<string, ValueType>,
  corrected: Readonly<Record<string, string | null>>,
): ErrorDetail[] {
  return Object.entries(corrected).flatMap(([name, value]) => {
    const path = `fields.${name}`;
    const type = types.get(name);
    if (type === undefined)
      return [{ path, message: `is no field of this template; it has ${[...types.keys()].join(', ')}` }];
    if (value === null || forms[type].matches(value)) return [];
    return [{ path, message: forms[type].message }];
  });
}

type ValueType = keyof typeof forms;

const forms = {
  string: { matches: (text: string) => text.trim() !== '', message: 'must not be blank; null takes the field away' },
  date: { matches: isDate, message: 'must be a date as in 2026-03-28' },
  money: {
    matches: (text: string) => /^-?\d{1,15}(\.\d{1,4})?$/.test(text),
    message: 'must be an amount as in 1250.00',
  },
  currency: { matches: (text: string) => /^[A-Z]{3}$/.test(text), message: 'must be a currency code as in EUR' },
};

function isChecked(type: string): type is ValueType {
  return Object.hasOwn(forms, type);
}

function typeByName(name: string): ValueType {
  return name.startsWith('date_of_') ? 'date' : 'string';
}

function isDate(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

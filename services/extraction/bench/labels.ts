/** What a document should say, by the names of our fields, as text. */
export type Labels = Record<string, string>;

/** The fields that the public contract names; a label of any other name is not judged unless the template has it. */
const zoneFields = [
  ...['document_code', 'issuing_state', 'document_number', 'nationality', 'date_of_birth', 'sex', 'date_of_expiry'],
  ...['surname', 'given_names', 'personal_number', 'mrz'],
];
const contractFields: Record<string, readonly string[]> = {
  'invoice-standard': [
    ...['invoice_number', 'issue_date', 'due_date', 'currency', 'net_amount', 'tax_amount', 'total_amount'],
    ...['amount_due', 'seller_name', 'seller_vat_id', 'seller_iban', 'buyer_name', 'purchase_order'],
  ],
  'receipt-standard': [
    ...['merchant_name', 'merchant_address', 'issue_date', 'currency', 'tax_amount', 'total_amount'],
  ],
  passport: zoneFields,
  'id-card': zoneFields,
  visa: zoneFields,
  'driving-licence': [
    ...['document_number', 'surname', 'given_names', 'date_of_birth', 'date_of_issue', 'date_of_expiry', 'sex'],
    ...['address', 'issuer'],
  ],
};

/** Names that manifests use and we do not, by template; nested ones are joined by a point. */
const renamed: Record<string, Record<string, string>> = {
  'invoice-standard': {
    merchant_name: 'seller_name',
    'seller.name': 'seller_name',
    'seller.vat_id': 'seller_vat_id',
    'seller.iban': 'seller_iban',
    iban: 'seller_iban',
    'buyer.name': 'buyer_name',
  },
  generic: {
    invoice_number: 'document_number',
    'seller.name': 'sender_name',
    'seller.vat_id': 'vat_id',
    'seller.iban': 'iban',
    'buyer.name': 'recipient_name',
  },
  'receipt-standard': {
    company: 'merchant_name',
    'seller.name': 'merchant_name',
    address: 'merchant_address',
    date: 'issue_date',
    total: 'total_amount',
  },
};

/** What ICAO 9303 calls the parts of a zone. Optional data is not among them: what it means is the issuer's to say. */
const zoneNames = {
  documentCode: 'document_code',
  issuingState: 'issuing_state',
  documentNumber: 'document_number',
  nationality: 'nationality',
  birthDate: 'date_of_birth',
  sex: 'sex',
  expirationDate: 'date_of_expiry',
  lastName: 'surname',
  firstName: 'given_names',
} as const;

/** The elements of a driving licence (AAMVA DL/ID Card Design Standard, table D.3). */
const licenceNames = {
  DAQ: 'document_number',
  DCS: 'surname',
  DBB: 'date_of_birth',
  DBD: 'date_of_issue',
  DBA: 'date_of_expiry',
} as const;

/** Whether a field is judged: the contract or the template itself has to name it. */
function isJudged(template: string, field: string, templateFields: readonly string[]): boolean {
  return (contractFields[template] ?? []).includes(field) || templateFields.includes(field);
}

/** The labels of `expected`, flattened and renamed; blank ones, lists and what the contract does not know are left out. */
export function readExpected(template: string, expected: object, templateFields: readonly string[]): Labels {
  const labels: Labels = {};
  for (const [given, value] of flatten(expected)) {
    const name = nameFor(template, given);
    if (isJudged(template, name, templateFields) && value !== '') labels[name] ??= value;
  }
  return labels;
}

/** Our name for a manifest's. */
export function nameFor(template: string, given: string): string {
  return renamed[template]?.[given] ?? given;
}

function flatten(expected: object, prefix = ''): [string, string][] {
  return Object.entries(expected).flatMap(([key, value]: [string, unknown]): [string, string][] => {
    if (typeof value === 'string' || typeof value === 'number') return [[prefix + key, String(value).trim()]];
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? flatten(value, `${prefix}${key}.`)
      : [];
  });
}

/**
 * The labels of a zone: its lines as `mrz`, and the parts that the manifest names. Dates keep their six digits: the
 * century is not in the zone. A number that goes on in the optional data is left out, because manifests cut it short.
 */
export function readZoneLabels(lines: readonly string[], parts: Record<string, unknown>): Labels {
  const labels: Labels = { mrz: lines.join('\n') };
  for (const [given, name] of Object.entries(zoneNames)) {
    const value = parts[given];
    if (typeof value === 'string' && value !== '') labels[name] = name === 'sex' ? toSex(value) : value;
  }
  const number = labels['document_number'] ?? '';
  if (number.length === 9 && lines.some((line) => line.includes(`${number}<`))) delete labels['document_number'];
  return labels;
}

function toSex(value: string): string {
  return value === '<' ? 'X' : value.slice(0, 1).toUpperCase();
}

/** The labels in the elements of a driving licence's barcode. */
export function readLicenceLabels(elements: Record<string, string>): Labels {
  const labels: Labels = {};
  for (const [element, name] of Object.entries(licenceNames)) {
    const value = elements[element];
    if (value !== undefined) labels[name] = name.startsWith('date_') ? toIsoDate(value) : value;
  }
  const given = [elements['DAC'] ?? elements['DCT'], elements['DAD']].filter((name) => name && name !== 'NONE');
  if (given.length > 0) labels['given_names'] = given.join(' ');
  const sex = { 1: 'M', 2: 'F', 9: 'X' }[elements['DBC'] ?? ''];
  if (sex !== undefined) labels['sex'] = sex;
  return labels;
}

// The United States write MMDDCCYY, Canada CCYYMMDD.
function toIsoDate(digits: string): string {
  const isYearFirst = /^(?:19|20|21)\d\d(?:0[1-9]|1[0-2])/.test(digits);
  return isYearFirst
    ? `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}`
    : `${digits.slice(4)}-${digits.slice(0, 2)}-${digits.slice(2, 4)}`;
}

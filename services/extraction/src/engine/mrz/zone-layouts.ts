/**
 * The formats of a machine-readable zone (ICAO 9303, parts 4 to 7), the French card of 1988 to 2021, and the driving
 * licences of France (one line) and Switzerland (two lines, below the number of the blank card).
 */
export type ZoneFormat = 'TD1' | 'TD2' | 'TD3' | 'MRV-A' | 'MRV-B' | 'FRA-ID' | 'FRA-DL' | 'CHE-DL';

/** A run of characters in one line: from `start` up to, not including, `end`. */
export type ZoneRange = { line: number; start: number; end: number };

/** A field of a zone, by its place. */
export type ZonePart =
  | 'document_code'
  | 'issuing_state'
  | 'document_number'
  | 'nationality'
  | 'date_of_birth'
  | 'sex'
  | 'date_of_expiry'
  | 'names'
  | 'surname'
  | 'given_names'
  | 'optional_data'
  | 'optional_data_2';

/** Where the parts of a format stand, and what its check digits cover. */
export type ZoneLayout = {
  format: ZoneFormat;
  lineLength: number;
  parts: Partial<Record<ZonePart, ZoneRange>>;
  /** Check digits of one part; the digit follows the part. It may cover what stands before the part as well. */
  checks: { part: ZonePart; digitMayBeFiller: boolean; covers?: ZoneRange }[];
  /** The check digit over several ranges, check digits included. */
  composite?: { line: number; index: number; covers: ZoneRange[] };
  /**
   * What each place may hold: `a` a letter or filler, `x` anything, `0` a digit, `m` and `t` the first digit of a month
   * and of a day, `c` a check digit or filler, `s` the sex, `l` the first letter of the document's code, `d` that of a licence.
   */
  classes: string[];
};

const range = (line: number, start: number, end: number): ZoneRange => ({ line, start, end });
const birthAndExpiry = '00m0t00' + 's' + '00m0t00';

/** The second line of all formats with two lines begins alike. */
const secondLineParts = {
  document_code: range(0, 0, 2),
  issuing_state: range(0, 2, 5),
  document_number: range(1, 0, 9),
  nationality: range(1, 10, 13),
  date_of_birth: range(1, 13, 19),
  sex: range(1, 20, 21),
  date_of_expiry: range(1, 21, 27),
};
const secondLineStart = 'x'.repeat(9) + 'c' + 'aaa' + birthAndExpiry;
const usualChecks: ZoneLayout['checks'] = [
  { part: 'document_number', digitMayBeFiller: false },
  { part: 'date_of_birth', digitMayBeFiller: false },
  { part: 'date_of_expiry', digitMayBeFiller: false },
];
const longNumberChecks: ZoneLayout['checks'] = [
  { part: 'document_number', digitMayBeFiller: true },
  ...usualChecks.slice(1),
];

/** All formats by name. */
export const zoneLayouts: Record<ZoneFormat, ZoneLayout> = {
  TD1: {
    format: 'TD1',
    lineLength: 30,
    parts: {
      document_code: range(0, 0, 2),
      issuing_state: range(0, 2, 5),
      document_number: range(0, 5, 14),
      optional_data: range(0, 15, 30),
      date_of_birth: range(1, 0, 6),
      sex: range(1, 7, 8),
      date_of_expiry: range(1, 8, 14),
      nationality: range(1, 15, 18),
      optional_data_2: range(1, 18, 29),
      names: range(2, 0, 30),
    },
    checks: longNumberChecks,
    composite: { line: 1, index: 29, covers: [range(0, 5, 30), range(1, 0, 7), range(1, 8, 15), range(1, 18, 29)] },
    classes: [
      `l${'a'.repeat(4)}${'x'.repeat(9)}c${'x'.repeat(15)}`,
      `${birthAndExpiry}aaa${'x'.repeat(11)}0`,
      'a'.repeat(30),
    ],
  },
  TD2: {
    format: 'TD2',
    lineLength: 36,
    parts: { ...secondLineParts, names: range(0, 5, 36), optional_data: range(1, 28, 35) },
    checks: longNumberChecks,
    composite: { line: 1, index: 35, covers: [range(1, 0, 10), range(1, 13, 20), range(1, 21, 35)] },
    classes: [`l${'a'.repeat(35)}`, `${secondLineStart}${'x'.repeat(7)}0`],
  },
  TD3: {
    format: 'TD3',
    lineLength: 44,
    parts: { ...secondLineParts, names: range(0, 5, 44), optional_data: range(1, 28, 42) },
    checks: [...usualChecks, { part: 'optional_data', digitMayBeFiller: true }],
    composite: { line: 1, index: 43, covers: [range(1, 0, 10), range(1, 13, 20), range(1, 21, 43)] },
    classes: [`l${'a'.repeat(43)}`, `${secondLineStart}${'x'.repeat(14)}c0`],
  },
  'MRV-A': {
    format: 'MRV-A',
    lineLength: 44,
    parts: { ...secondLineParts, names: range(0, 5, 44), optional_data: range(1, 28, 44) },
    checks: usualChecks,
    classes: [`l${'a'.repeat(43)}`, `${secondLineStart}${'x'.repeat(16)}`],
  },
  'MRV-B': {
    format: 'MRV-B',
    lineLength: 36,
    parts: { ...secondLineParts, names: range(0, 5, 36), optional_data: range(1, 28, 36) },
    checks: usualChecks,
    classes: [`l${'a'.repeat(35)}`, `${secondLineStart}${'x'.repeat(8)}`],
  },
  'FRA-ID': {
    format: 'FRA-ID',
    lineLength: 36,
    parts: {
      document_code: range(0, 0, 2),
      issuing_state: range(0, 2, 5),
      surname: range(0, 5, 30),
      document_number: range(1, 0, 12),
      given_names: range(1, 13, 27),
      date_of_birth: range(1, 27, 33),
      sex: range(1, 34, 35),
    },
    checks: [
      { part: 'document_number', digitMayBeFiller: false },
      { part: 'date_of_birth', digitMayBeFiller: false },
    ],
    composite: { line: 1, index: 35, covers: [range(0, 0, 36), range(1, 0, 35)] },
    classes: [
      `l${'a'.repeat(29)}${'x'.repeat(6)}`,
      `${'0'.repeat(4)}${'x'.repeat(3)}${'0'.repeat(6)}${'a'.repeat(14)}00m0t00s0`,
    ],
  },
  // The surname is cut to its place; both check digits begin with the first letter.
  'FRA-DL': {
    format: 'FRA-DL',
    lineLength: 30,
    parts: {
      document_code: range(0, 0, 2),
      issuing_state: range(0, 2, 5),
      document_number: range(0, 5, 14),
      date_of_expiry: range(0, 15, 21),
      surname: range(0, 21, 29),
    },
    checks: [{ part: 'document_number', digitMayBeFiller: false, covers: range(0, 0, 14) }],
    composite: { line: 0, index: 29, covers: [range(0, 0, 29)] },
    classes: [`dxaaa${'x'.repeat(9)}000m0t0${'a'.repeat(8)}0`],
  },
  // The number of the licence is the holder's and the count of the card. There is no check digit.
  'CHE-DL': {
    format: 'CHE-DL',
    lineLength: 30,
    parts: {
      document_code: range(0, 0, 2),
      issuing_state: range(0, 2, 5),
      document_number: range(0, 5, 17),
      date_of_birth: range(0, 19, 25),
      names: range(1, 0, 30),
    },
    checks: [],
    classes: [`daaaa${'0'.repeat(12)}aa00m0t0${'a'.repeat(5)}`, 'a'.repeat(30)],
  },
};

/** What the check digit of a part covers, the digit left out. */
export function checkedRange(layout: ZoneLayout, check: ZoneLayout['checks'][number]): ZoneRange | undefined {
  return check.covers ?? layout.parts[check.part];
}

/**
 * The layout that lines of a zone are written in, by their number, length and first letters.
 *
 * @returns undefined when no format has such lines
 */
export function layoutOf(lines: readonly string[]): ZoneLayout | undefined {
  const [first = '', second = ''] = lines;
  const lengths = lines.map((line) => line.length).join(' ');
  if (lengths === '30 30 30') return zoneLayouts.TD1;
  if (lengths === '30') return /^D.FRA/.test(first) ? zoneLayouts['FRA-DL'] : undefined;
  if (lengths === '30 30') return /^F.CHE\d/.test(first) ? zoneLayouts['CHE-DL'] : undefined;
  if (lengths === '44 44') return first.startsWith('V') ? zoneLayouts['MRV-A'] : zoneLayouts.TD3;
  if (lengths !== '36 36') return undefined;
  if (first.startsWith('V')) return zoneLayouts['MRV-B'];
  // The old French card has digits where every other card of this size has its nationality.
  return first.startsWith('IDFRA') && /^\d{4}.{3}\d{6}/.test(second) ? zoneLayouts['FRA-ID'] : zoneLayouts.TD2;
}

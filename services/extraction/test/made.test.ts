import { readFileSync } from 'node:fs';

import { createEngine, type ReadResult } from '../src/engine/index.ts';

/** A case, as `made/README.md` says. */
type Case = {
  file: string;
  template: string;
  expect: Record<string, string | null>;
  never: Record<string, string[]>;
  status: string[];
  why: string;
};

const folder = new URL('made/', import.meta.url);
const cases = JSON.parse(readFileSync(new URL('manifest.json', folder), 'utf8')) as Case[];

/** Not answered as they should be, and in the open about it: absent, or in review. Who mends one takes its line away. */
const stillOpen: readonly string[] = [
  'lic-no-subfile-daa.png',
  'inv-kr-space.pdf',
  'inv-india-gst.pdf',
  'inv-credit-note-en.pdf',
  'ubl-creditnote.xml',
  'i04_credit_with_xml.pdf',
  'fatturapa-mini.xml',
  'i01_von.pdf',
  'i03b_unknown_total.pdf',
  'i05_due_sentence_de.pdf',
  'i06_buyer_gaps.pdf',
  'j1_month_day_blank_comma.pdf',
];
/** Answered wrongly, and nobody is told. */
const stillWrong: readonly string[] = [
  'lic-daa-given-first.png',
  'inv-net-tax-swap.pdf',
  'inv-us-city-as-seller.pdf',
  'inv-buyer-vat-as-seller.pdf',
  'parties_descender.pdf',
  'cur_mx_mxn.pdf',
  'cur_nz.pdf',
  'inv-tounicode-2to9.pdf',
  'j4b_hash_only_other.pdf',
];

const engine = createEngine({ workers: 1, ocrWorkers: 1, cpuLimitMs: 20_000 });
afterAll(() => engine.close());

describe('a document of the kinds that people report', () => {
  it.each(cases.map((each) => [each.file.replace('files/', ''), each.why, each] as const))(
    'is read as it should be: %s (%s)',
    async (name, _, each) => {
      const bytes = readFileSync(new URL(each.file, folder));

      const result = await engine.read({ bytes, template: each.template, today: '2026-11-30' });

      expect(verdictOf(each, result)).toEqual(known(name));
    },
    60_000,
  );
});

function known(name: string): 'right' | 'open' | 'wrong' {
  if (stillWrong.includes(name)) return 'wrong';
  return stillOpen.includes(name) ? 'open' : 'right';
}

function verdictOf({ expect: expected, never, status }: Case, result: ReadResult): 'right' | 'open' | 'wrong' {
  const isDone = result.status === 'processed';
  const missed = Object.entries(expected).filter(([name, value]) => (result.fields[name] ?? null) !== value);
  const isForbidden = Object.entries(never).some(([name, values]) => values.includes(result.fields[name] ?? ''));
  const isAllowed = status.length === 0 || status.includes(result.status);
  const isClaimed = missed.some(([name]) => result.fields[name] !== undefined);
  if (isDone && (isClaimed || isForbidden || !isAllowed)) return 'wrong';
  return missed.length > 0 || !isAllowed ? 'open' : 'right';
}

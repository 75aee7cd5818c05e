import { findRivals } from '../../src/engine/mrz/find-rivals.ts';
import { parseZone } from '../../src/engine/mrz/parse-zone.ts';
import type { DecodedZone, UnclearPlace } from '../../src/engine/mrz/decode-zone.ts';

const today = '2026-04-01';
const lines = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'];

function rivalsOf(unclear: UnclearPlace[]): string[] {
  const parsed = parseZone(lines, today);
  if (parsed === undefined) throw new Error('The specimen is a zone.');
  const decoded: DecodedZone = { lines, printed: lines, repaired: [], margins: [], unclear };
  return findRivals(decoded, parsed, today).map((rival) => rival.parsed.fields.document_number ?? '');
}

const unclearAt = (index: number, ...letters: string[]): UnclearPlace => ({
  line: 1,
  index,
  others: letters.map((letter) => ({ letter, lost: 0.02 })),
});

describe('other readings of a zone', () => {
  it('are those with a character that weighs the same', () => {
    // S is 28 and 8 is 8: no check digit tells them apart.
    expect(rivalsOf([unclearAt(1, 'S')])).toEqual(['LS98902C3']);
  });

  it('are those with two characters whose errors cancel out', () => {
    // Weights 3 and 7: one up by 1 there, one up by 1 here makes ten.
    expect(rivalsOf([unclearAt(1, '9'), unclearAt(3, '9')])).toEqual(['L999902C3']);
  });

  it('are none where the sums hold for one reading only', () => {
    expect(rivalsOf([unclearAt(1, '9'), unclearAt(2, '8')])).toEqual([]);
  });
});

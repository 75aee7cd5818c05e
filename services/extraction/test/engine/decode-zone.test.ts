import fc from 'fast-check';

import { decodeZone } from '../../src/engine/mrz/decode-zone.ts';
import { zoneAlphabet } from '../../src/engine/mrz/glyph-cell.ts';
import { zoneLayouts } from '../../src/engine/mrz/zone-layouts.ts';
import { characterValue } from '../../src/engine/mrz/check-digit.ts';
import { validPassport } from './valid-zone.ts';
import type { CellScores } from '../../src/engine/mrz/score-cells.ts';

/** Scores of a perfectly clear picture: 0.9 for the character that is there, 0.3 for every other. */
function clearScores(line: string): CellScores {
  return Float32Array.from(
    [...line].flatMap((printed) => [...zoneAlphabet].map((letter) => (letter === printed ? 0.9 : 0.3))),
  );
}

function setScore(scores: CellScores, index: number, letter: string, score: number): void {
  scores[index * zoneAlphabet.length + zoneAlphabet.indexOf(letter)] = score;
}

describe('decoding a zone', () => {
  it('gives back what a clear picture shows, unrepaired', () => {
    fc.assert(
      fc.property(validPassport, ({ lines }) => {
        const decoded = decodeZone(lines.map(clearScores), 'TD3');
        expect(decoded).toMatchObject({ lines, repaired: [] });
      }),
      { numRuns: 30 },
    );
  });

  it('repairs one checked character that looks a little more like another, and says where', () => {
    const place = fc.integer({ min: 0, max: 8 });
    fc.assert(
      fc.property(validPassport, place, fc.constantFrom(...'ABCDEFGHJKLMNPQRSTUVWXYZ'), ({ lines }, index, other) => {
        const printed = lines[1]?.[index] ?? '<';
        fc.pre((characterValue(printed) - characterValue(other)) % 10 !== 0);
        const scores = lines.map(clearScores);
        setScore(scores[1] ?? new Float32Array(), index, other, 0.93);
        setScore(scores[1] ?? new Float32Array(), index, printed, 0.91);

        const decoded = decodeZone(scores, 'TD3');

        expect(decoded).toMatchObject({ lines, repaired: [{ line: 1, index }] });
      }),
      { numRuns: 30 },
    );
  });

  const specimen = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'];

  it('takes the code of a state for what a blurred letter of it would make of it', () => {
    const scores = specimen.map(clearScores);
    setScore(scores[0] ?? new Float32Array(), 4, 'Q', 0.92);
    setScore(scores[1] ?? new Float32Array(), 12, 'D', 0.92);

    expect(decodeZone(scores, 'TD3')).toMatchObject({ lines: specimen, repaired: [] });
  });

  it('keeps a code that is on no list when the picture is clear', () => {
    const [first = '', second = ''] = specimen;
    const lines = [first.replace('UTO', 'ZZQ'), second.replace('UTO', 'ZZQ')];

    expect(decodeZone(lines.map(clearScores), 'TD3').lines).toEqual(lines);
  });

  it('takes a sign of a number that could be either for the digit', () => {
    const scores = specimen.map(clearScores);
    setScore(scores[1] ?? new Float32Array(), 5, 'O', 0.91);

    expect(decodeZone(scores, 'TD3')).toMatchObject({ lines: specimen, repaired: [] });
  });

  it('does not invent a text when a check digit contradicts a clear picture', () => {
    const [first = '', second = ''] = specimen;
    const wrong = `${second.slice(0, 9)}7${second.slice(10)}`;

    const decoded = decodeZone([clearScores(first), clearScores(wrong)], 'TD3');

    expect(decoded).toMatchObject({ lines: [first, wrong], repaired: [] });
  });

  it('takes an unclear glyph for what its place is meant for', () => {
    const scores = specimen.map(clearScores);
    setScore(scores[0] ?? new Float32Array(), 4, '0', 0.92);
    setScore(scores[1] ?? new Float32Array(), 15, 'O', 0.92);

    expect(decodeZone(scores, 'TD3')).toMatchObject({ lines: specimen, repaired: [] });
  });

  it('keeps a clear letter among digits, a clear digit in a name, and a filler in a date', () => {
    const [first = '', second = ''] = specimen;
    const odd = [first.replace('ANNA', 'ANN4'), second.replace('F1204159', 'F12O4<<9')];

    expect(decodeZone(odd.map(clearScores), 'TD3')).toMatchObject({ lines: odd, repaired: [] });
  });

  it('never repairs a clear glyph, whatever the check digits say', () => {
    const change = fc.record({ index: fc.integer({ min: 0, max: 43 }), other: fc.constantFrom(...zoneAlphabet) });
    fc.assert(
      fc.property(validPassport, fc.array(change, { minLength: 1, maxLength: 3 }), ({ lines }, changes) => {
        const [first = '', second = ''] = lines;
        const forged = changes.reduce(
          (text, { index, other }) => text.slice(0, index) + other + text.slice(index + 1),
          second,
        );

        const decoded = decodeZone([first, forged].map(clearScores), 'TD3');

        expect(decoded).toMatchObject({ lines: [first, forged], printed: [first, forged], repaired: [], unclear: [] });
      }),
      { numRuns: 50 },
    );
  });

  it('knows a class for every place of every format', () => {
    for (const layout of Object.values(zoneLayouts))
      expect(layout.classes.map((classes) => classes.length)).toEqual(layout.classes.map(() => layout.lineLength));
  });
});

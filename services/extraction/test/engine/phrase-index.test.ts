import fc from 'fast-check';
import { fold, toMatcher } from '../../src/engine/template/phrases.ts';
import { createPhraseIndex } from '../../src/engine/template/phrase-index.ts';

const letter = fc.constantFrom('a', 'b', 'é', 'A', 'É', '1');
const between = fc.constantFrom(' ', '  ', '-', '.', '/', ' (b) ', ': ');
const token = fc
  .array(fc.oneof({ weight: 6, arbitrary: letter }, { weight: 1, arbitrary: fc.constant('*') }), {
    minLength: 1,
    maxLength: 4,
  })
  .map((parts) => parts.join(''))
  .filter((text) => /[^*]/.test(text));
const phrase = fc
  .array(fc.oneof({ weight: 5, arbitrary: token }, { weight: 1, arbitrary: fc.constant('…') }), {
    minLength: 1,
    maxLength: 3,
  })
  .filter((tokens) => tokens[0] !== '…' && tokens.at(-1) !== '…')
  .map((tokens) => tokens.join(' '));
const text = fc
  .array(fc.tuple(fc.string({ unit: letter, minLength: 0, maxLength: 4 }), between), { maxLength: 12 })
  .map((words) => words.flat().join(''));

function index(phrases: string[]) {
  return createPhraseIndex(phrases.map((each, position) => ({ phrase: each, of: position })));
}

describe('phrases that are looked for together', () => {
  it('stand where each of them stands when it is looked for alone', () => {
    fc.assert(
      fc.property(fc.array(phrase, { maxLength: 8 }), text, (phrases, printed) => {
        const alone = phrases.flatMap((each, of) =>
          toMatcher(each)
            .find(printed)
            .map((place) => ({ of, ...place })),
        );
        expect(index(phrases).find({ text: printed, folded: fold(printed) })).toEqual(alone);
      }),
      { numRuns: 500 },
    );
  });

  it('are found in a line without end, each beginning looked at once', () => {
    const line = 'net ('.repeat(40_000) + 'total net: 1';
    const found = index(['net … gross', 'net net', 'total net']).find({ text: line, folded: line });
    expect(found).toEqual([{ of: 2, start: 200_000, end: 200_009 }]);
  });

  it('are the longest one at the beginning of a text', () => {
    const phrases = ['total', 'total net', '*rechnung', 'net'];
    expect(index(phrases).findAtStart('Total net: 10.00')).toEqual({ of: 1, start: 0, end: 9 });
    expect(index(phrases).findAtStart('Stromrechnung')).toEqual({ of: 2, start: 0, end: 13 });
    expect(index(phrases).findAtStart('The total')).toBeUndefined();
  });

  it('leave a text its length when they fold it, so that places mean the same in both', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (printed) => fold(printed).length === printed.length));
    expect(fold('İSTANBUL Été')).toBe('İstanbul ete');
  });
});

import fc from 'fast-check';
import { isSameName, spellingsOf } from '../src/domain/names.ts';

describe('a name', () => {
  it.each([
    ['Eriksson', 'ERIKSSON'],
    ['  anna-maria  ', 'ANNA MARIA'],
    ["O'Neill", 'O NEILL'],
    ['Dvořák', 'DVORAK'],
    ['Strauß', 'STRAUSS'],
    ['Müller', 'MUELLER'],
    ['Müller', 'MULLER'],
    ['Mueller', 'MÜLLER'],
    ['Mu\u0308ller', 'MÜLLER'],
    ['Jørgensen', 'JOERGENSEN'],
    ['Jørgensen', 'JORGENSEN'],
    ['Håkansson', 'HAAKANSSON'],
    ['Łukasiewicz', 'LUKASIEWICZ'],
    ['Þórsdóttir', 'THORSDOTTIR'],
    ['Иванова', 'ИВАНОВА'],
    ['李', '李'],
  ])('that the applicant writes %s is the one that the document writes %s', (said, read) => {
    expect(isSameName(said, read)).toBe(true);
    expect(isSameName(read, said)).toBe(true);
  });

  it.each([
    ['Miller', 'MULLER'],
    ['Иванова', '李'],
    ['Anna', 'ANNA MARIA'],
    ['-', '--'],
    ['', ''],
    ['1', '2'],
  ])('%s is not the name %s', (said, read) => {
    expect(isSameName(said, read)).toBe(false);
  });

  it('is the same as itself, in any case of its letters, as soon as it has one', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        const hasLetter = spellingsOf(name).length > 0;

        expect(isSameName(name, name)).toBe(hasLetter);
        expect(isSameName(name, name.toUpperCase())).toBe(hasLetter);
      }),
    );
  });

  it('has no spelling that differs only in space', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        for (const spelling of spellingsOf(name)) expect(spelling).toBe(spelling.replaceAll(/\s+/g, ' ').trim());
      }),
    );
  });
});

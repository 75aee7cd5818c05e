import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { findPaddleModels } from '../../src/engine/ocr/paddle/find-models.ts';
import { knowsAllLetters, readAlphabet } from '../../src/engine/ocr/paddle/read-alphabet.ts';
import { toWords } from '../../src/engine/ocr/paddle/to-words.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'models-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Uint8Array): string {
  const place = path.join(folder, name);
  writeFileSync(place, content);
  return place;
}

/** A field of Protocol Buffers that has a length. */
function field(number: number, content: Uint8Array): Uint8Array {
  return Uint8Array.from([number * 8 + 2, content.length, ...content]);
}

function text(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

describe('the models of the second OCR engine', () => {
  it('ship with the engine, and say that they lack letters', () => {
    expect(findPaddleModels(undefined)).toMatchObject({ version: 'pp-ocr-v4', knowsAllLetters: false });
  });

  it('are refused where a folder has none', () => {
    expect(() => findPaddleModels(folder)).toThrow('holds no models for OCR');
  });

  it('carry their characters in a list or in themselves, and the blank is one more', () => {
    const property = field(14, Uint8Array.from([...field(1, text('character')), ...field(2, text('a\nß\n€'))]));

    expect(readAlphabet(file('keys.txt', 'a\nb\r\nc\n'))).toEqual(['a', 'b', 'c', ' ']);
    expect(readAlphabet(file('rec.onnx', Uint8Array.from([...field(7, text('graph')), ...property])))).toEqual([
      ...['a', 'ß', '€', ' '],
    ]);
    expect(() => readAlphabet(file('mute.onnx', field(7, text('graph'))))).toThrow('does not say which characters');
  });

  it('know all letters or do not', () => {
    expect(knowsAllLetters([...'abc'])).toBe(false);
    expect(knowsAllLetters([...'äöüßÄÖÜàâçéèêëîïôûùœñíóúáìòÀÉÈÇÑ€£$%'])).toBe(true);
  });
});

describe('the words of lines', () => {
  const box = (x0: number, x1: number, yMiddle: number) => ({ x0, x1, yMiddle, slope: 0, height: 20 });
  const line = (printed: string, place: ReturnType<typeof box>) => ({
    box: place,
    characters: [...printed].flatMap((character, index) =>
      character === '_' ? [] : [{ text: character, at: (index + 0.5) / printed.length, confidence: 0.9 }],
    ),
  });
  const textsOf = (printed: string): string[] => toWords([line(printed, box(0, 200, 50))]).map((word) => word.text);

  it('are cut at blanks, and where a gap is as wide as one', () => {
    expect(textsOf('Total 12.50')).toEqual(['Total', '12.50']);
    expect(textsOf('Total__12.50')).toEqual(['Total', '12.50']);
  });

  it('have signs of the usual width', () => {
    expect(textsOf('Total：（5）')).toEqual(['Total:(5)']);
  });

  it('of one row carry the same line, also where the paper is a little crooked, and those of the next another', () => {
    const words = toWords([
      line('Total', box(0, 100, 50)),
      line('12.50', box(300, 360, 54)),
      line('Cash', box(0, 80, 80)),
    ]);
    const lines = Object.fromEntries(words.map((word) => [word.text, word.line]));

    expect(lines['Total']).toBe(lines['12.50']);
    expect(lines['Cash']).not.toBe(lines['Total']);
  });
});

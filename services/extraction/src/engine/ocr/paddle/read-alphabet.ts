import { readFileSync } from 'node:fs';

/** The letters of the languages of the templates beside a to z, and the signs of their money. */
const wantedLetters = 'äöüßÄÖÜàâçéèêëîïôûùœñíóúáìòÀÉÈÇÑ€£$%';

/**
 * The characters that a recognition model knows, in the order of its classes: from a list with one a line, or from the
 * description that a model file carries of itself (`character`).
 *
 * @throws Error where neither is there
 */
export function readAlphabet(file: string): string[] {
  const bytes = readFileSync(file);
  const list = file.endsWith('.onnx') ? findProperty(bytes, 'character') : bytes.toString('utf8');
  if (list === undefined) throw new Error(`The model ${file} does not say which characters it knows.`);
  // The last one is the blank, which a list of lines cannot hold.
  return [...list.replace(/\r?\n$/, '').split(/\r?\n/), ' '];
}

/** Whether an alphabet has every letter of the languages of the templates. */
export function knowsAllLetters(alphabet: readonly string[]): boolean {
  const known = new Set(alphabet);
  return [...wantedLetters].every((letter) => known.has(letter));
}

// ONNX: field 14 of a model is a list of properties, in each field 1 is the key and field 2 the value.
const [metadata, key, value] = [14, 1, 2];

function findProperty(model: Buffer, wanted: string): string | undefined {
  for (const property of fieldsOf(model)) {
    if (property.number !== metadata) continue;
    const parts = new Map([...fieldsOf(property.bytes)].map((part) => [part.number, part.bytes.toString('utf8')]));
    if (parts.get(key) === wanted) return parts.get(value);
  }
  return undefined;
}

/** The fields of a message of Protocol Buffers that have a length; the others are passed over. */
function* fieldsOf(message: Buffer): Generator<{ number: number; bytes: Buffer }> {
  let at = 0;
  const readNumber = (): number => {
    let [number, factor] = [0, 1];
    for (;;) {
      const byte = message.readUInt8(at++);
      number += (byte & 127) * factor;
      factor *= 128;
      if (byte < 128) return number;
    }
  };
  while (at < message.length) {
    const tag = readNumber();
    const kind = tag % 8;
    if (kind === 0) readNumber();
    else if (kind === 1) at += 8;
    else if (kind === 5) at += 4;
    else if (kind === 2) {
      const length = readNumber();
      yield { number: Math.floor(tag / 8), bytes: message.subarray(at, at + length) };
      at += length;
    } else throw new Error('This is no file of a model.');
  }
}

/** The elements of a licence by their three letters, such as `DAQ`; what says nothing is left out. */
export type LicenceElements = ReadonlyMap<string, string>;

/** The head of a licence's text, and its elements. */
export type LicenceText = { version: number; issuerNumber: string; elements: LicenceElements };

// Some write two blanks behind the file type, and readers set on texts swallow the sign before it.
const header = /(?:ANSI *|AAMVA)(\d{6})(\d{2})/;
// Version 0 and 1 have no version of the jurisdiction; the number of subfiles follows it. Their entries have eight digits,
// and a few have one more or less, or blanks for zeros.
const directory = /^[\d ]{0,4}(?:[A-Z]{2}[\d ]{6,10})*/;
// The type of a subfile is repeated before its first element, by some twice, by some not at all.
const element = /^(?:DL|ID|EN)*(D[A-D][A-Z])(.*)$/;
// Writers mean by these that there is nothing to say.
const nothing = /^(?:NONE|UNAVL?|UNAVAILABLE|N\/A)?$/i;

/**
 * Takes the text of a PDF417 code to pieces. Neither the lengths nor the offsets in its header are believed: enough
 * issuers get them wrong; elements carry their names and stand on lines of their own.
 *
 * @returns undefined when it has no header of a licence
 */
export function readLicenceText(text: string): LicenceText | undefined {
  const found = header.exec(text);
  if (found === null) return undefined;
  const [head, issuerNumber = '', version = ''] = found;
  const [first = '', ...lines] = text.slice(found.index + head.length).split(/[\n\r\x1c-\x1f]+/);
  const elements = new Map<string, string>();
  for (const line of [first.replace(directory, ''), ...lines]) {
    const [, name = '', written = ''] = element.exec(line.trim()) ?? [];
    const value = written.trim();
    if (name !== '' && !elements.has(name) && !nothing.test(value)) elements.set(name, value);
  }
  return { version: Number(version), issuerNumber, elements };
}

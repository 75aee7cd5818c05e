/** An element of an XML document, its name without its prefix. */
export type XmlElement = {
  name: string;
  /** By their names as written, prefixes included. */
  attributes: Map<string, string>;
  children: XmlElement[];
  /** The text directly inside it. */
  text: string;
};

/** A text that is not well-formed XML, or more than is read. */
export class XmlError extends Error {
  override readonly name = 'XmlError';
}

const mostDepth = 100;
/** An invoice of a thousand lines has some 40,000 elements. */
const mostElements = 250_000;

const namePart = String.raw`[A-Za-z_\u0080-\uffff][\w.\-\u0080-\uffff]*`;
const openTag = new RegExp(String.raw`(${namePart}:)?(${namePart})`, 'y');
const attribute = new RegExp(String.raw`\s+(${namePart}(?::${namePart})?)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')`, 'y');
const tagEnd = /\s*(\/?)>/y;
// Tabs and line ends are the only control characters of XML 1.0.
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;
const predefined: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

type Reader = { source: string; at: number; open: XmlElement[]; elements: number; root: XmlElement | undefined };

/**
 * Parses a document without a DTD. It knows the predefined entities and character references and no others, so nothing
 * in it can grow or lead elsewhere.
 *
 * @throws XmlError when it is not well-formed, holds a DTD, or is nested deeper than 100 elements
 */
export function parseXml(source: string): XmlElement {
  if (forbidden.test(source)) throw new XmlError('a character that XML does not have');
  const reader: Reader = { source, at: source.startsWith('\ufeff') ? 1 : 0, open: [], elements: 0, root: undefined };
  while (reader.at < source.length) readNext(reader);
  if (reader.root === undefined) throw new XmlError('no element');
  if (reader.open.length > 0) throw new XmlError('an element is not closed');
  return reader.root;
}

function readNext(reader: Reader): void {
  const { source, at } = reader;
  const markup = source.indexOf('<', at);
  const end = markup === -1 ? source.length : markup;
  if (end > at) addText(reader, source.slice(at, end));
  reader.at = end;
  if (markup === -1) return;
  if (source.startsWith('<!--', end)) skipTo(reader, '-->', 4);
  else if (source.startsWith('<![CDATA[', end)) readCharacterData(reader);
  else if (source.startsWith('<?', end)) skipTo(reader, '?>', 2);
  else if (source.startsWith('<!', end)) throw new XmlError('a document type definition');
  else if (source.startsWith('</', end)) closeElement(reader);
  else openElement(reader);
}

/** Goes behind the next `mark`, and tells what stood before it. */
function skipTo(reader: Reader, mark: string, skipped: number): string {
  const start = reader.at + skipped;
  const end = reader.source.indexOf(mark, start);
  if (end === -1) throw new XmlError(`"${mark}" is missing`);
  reader.at = end + mark.length;
  return reader.source.slice(start, end);
}

function addText(reader: Reader, text: string): void {
  const element = reader.open.at(-1);
  if (element !== undefined) element.text += decodeReferences(text);
  else if (text.trim() !== '') throw new XmlError('text outside the root element');
}

function readCharacterData(reader: Reader): void {
  const text = skipTo(reader, ']]>', '<![CDATA['.length);
  const element = reader.open.at(-1);
  if (element === undefined) throw new XmlError('text outside the root element');
  element.text += text;
}

function openElement(reader: Reader): void {
  const [, , name] = match(reader, openTag, reader.at + 1) ?? [];
  if (name === undefined) throw new XmlError('a tag without a name');
  const element: XmlElement = { name, attributes: new Map(), children: [], text: '' };
  for (let found = match(reader, attribute); found !== undefined; found = match(reader, attribute)) {
    const [, key = '', double, single] = found;
    if (element.attributes.has(key)) throw new XmlError('an attribute is repeated');
    element.attributes.set(key, decodeReferences(double ?? single ?? ''));
  }
  const end = match(reader, tagEnd);
  if (end === undefined) throw new XmlError('a tag is not closed');
  attach(reader, element);
  if (end[1] === '') reader.open.push(element);
  if (reader.open.length > mostDepth) throw new XmlError('nested too deeply');
}

function attach(reader: Reader, element: XmlElement): void {
  if (++reader.elements > mostElements) throw new XmlError('too many elements');
  const parent = reader.open.at(-1);
  if (parent !== undefined) parent.children.push(element);
  else if (reader.root === undefined) reader.root = element;
  else throw new XmlError('a second root element');
}

function closeElement(reader: Reader): void {
  const [, , name] = match(reader, openTag, reader.at + 2) ?? [];
  const element = reader.open.pop();
  if (element === undefined || element.name !== name) throw new XmlError('a closing tag of another element');
  if (match(reader, tagEnd)?.[1] !== '') throw new XmlError('a tag is not closed');
}

/** What the pattern finds right at the place that was reached; it goes behind it then. */
function match(reader: Reader, pattern: RegExp, at = reader.at): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  const found = pattern.exec(reader.source) ?? undefined;
  if (found !== undefined) reader.at = pattern.lastIndex;
  return found;
}

function decodeReferences(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&([^;&\s]{0,16};?)/g, (_, reference: string) => {
    const name = reference.endsWith(';') ? reference.slice(0, -1) : '';
    const [, hex, decimal] = /^#(?:x([0-9A-Fa-f]{1,6})|(\d{1,7}))$/.exec(name) ?? [];
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    const character = Number.isNaN(code) ? predefined[name] : toCharacter(code);
    if (character === undefined) throw new XmlError('an entity that is not defined');
    return character;
  });
}

function toCharacter(code: number): string | undefined {
  if (code > 0x10_ffff || (code >= 0xd800 && code <= 0xdfff)) return undefined;
  const character = String.fromCodePoint(code);
  return forbidden.test(character) ? undefined : character;
}

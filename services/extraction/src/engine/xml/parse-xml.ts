import { SaxesParser, type SaxesTagNS } from 'saxes';

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

/**
 * Parses a document without a DTD. It knows the predefined entities and character references and no others, so nothing
 * in it can grow or lead elsewhere.
 *
 * @throws XmlError when it is not well-formed, holds a DTD, or is nested deeper than 100 elements
 */
export function parseXml(source: string): XmlElement {
  // Without places, which cost time, and by the rules of XML 1.0 whatever it declares.
  const parser = new SaxesParser({ xmlns: true, position: false, forceXMLVersion: true, defaultXMLVersion: '1.0' });
  const open: XmlElement[] = [];
  let elements = 0;
  let root: XmlElement | undefined;
  const addText = (text: string): void => {
    const element = open.at(-1);
    if (element !== undefined) element.text += text;
  };
  parser.on('error', ({ message }) => {
    throw new XmlError(message);
  });
  parser.on('doctype', () => {
    throw new XmlError('a document type definition');
  });
  parser.on('opentag', (tag) => {
    const element = toElement(tag);
    if (++elements > mostElements) throw new XmlError('too many elements');
    root ??= element;
    open.at(-1)?.children.push(element);
    open.push(element);
    if (open.length > mostDepth) throw new XmlError('nested too deeply');
  });
  parser.on('closetag', () => void open.pop());
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.write(source).close();
  if (root === undefined) throw new XmlError('no element');
  return root;
}

function toElement({ local, attributes }: SaxesTagNS): XmlElement {
  const values = Object.entries(attributes).map(([name, { value }]) => [name, value] as const);
  return { name: local, attributes: new Map(values), children: [], text: '' };
}

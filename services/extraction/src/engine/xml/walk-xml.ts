import type { XmlElement } from './parse-xml.ts';

/** The elements at a path of names below an element, such as `Party/PartyName/Name`, in their order. */
export function findAll(element: XmlElement, path: string): XmlElement[] {
  let found = [element];
  for (const name of path.split('/'))
    found = found.flatMap((parent) => parent.children.filter((child) => child.name === name));
  return found;
}

/** The texts at a path that are not blank, each on one line. */
export function textsAt(element: XmlElement, path: string): string[] {
  return findAll(element, path)
    .map(textOf)
    .filter((text) => text !== '');
}

/** The first text at the first of these paths that has one. */
export function textAt(element: XmlElement, ...paths: string[]): string | undefined {
  for (const path of paths) {
    const [text] = textsAt(element, path);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** The text of an element on one line. */
export function textOf(element: XmlElement): string {
  return element.text.replace(/\s+/g, ' ').trim();
}

import type { FieldDetail, VisualZone } from '@ifcgate/contracts';

const prefix = 'visual_';

/** Whether a detail is of what is printed outside of a zone, and so of no field. */
export function isVisual(name: string): boolean {
  return name.startsWith(prefix);
}

/** What is printed on an identity document outside of its zone, of all its details; undefined where there is nothing. */
export function visualZoneOf(details: Readonly<Record<string, FieldDetail>>): VisualZone | undefined {
  const printed = Object.entries(details).filter(([name]) => isVisual(name));
  if (printed.length === 0) return undefined;
  return Object.fromEntries(
    printed.map(([name, { value, confidence, page, bbox }]) => [
      name.slice(prefix.length),
      { value, confidence, page, bbox },
    ]),
  );
}

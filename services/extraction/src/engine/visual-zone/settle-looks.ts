import { foldLetters } from './printed-dates.ts';
import { machineFields, type MachineField, type MachineValues } from './find-printed.ts';
import { visualFields, type VisualField } from './captions.ts';
import { asInZone } from './printed-numbers.ts';
import type { Finding, Findings } from './find-labelled.ts';

/** What one engine has seen. */
export type Look = { printed: Findings; labelled: Findings };

/** A finding with how sure it is, and which look it is of. */
export type Settled = Finding & { confidence: number; look: number };

// Set by hand, and told by the bench of both folders: what says the same as the zone was read without knowing it.
const confirmed = { labelled: 0.97, bare: 0.92 };
/** Two engines that read alike something else than the zone says. */
const agreed = 0.9;
/** One look alone is no evidence against a zone whose digits hold, and little for what nothing else tells. */
const single = { againstZone: 0.5, alone: 0.7 };
const fewestSure = 0.6;
const sureEnough = 0.8;

/** Which fields of a zone the first look has not confirmed. */
export function openFields({ printed }: Look, values: MachineValues): MachineField[] {
  return machineFields.filter((field) => values[field] !== undefined && printed[field] === undefined);
}

/**
 * What is answered of the looks at a document. What says the same as the zone is confirmed by one look; what says
 * something else needs both engines, so that a misread letter is no contradiction; without a second engine it is half as
 * sure. Never is anything made to fit the zone.
 *
 * @param hasSecond whether there is another engine; it may have looked or not
 */
export function settleLooks(
  looks: readonly Look[],
  values: MachineValues,
  hasSecond: boolean,
): Partial<Record<VisualField, Settled>> {
  const settled: Partial<Record<VisualField, Settled>> = {};
  for (const field of visualFields) {
    const ofZone = isMachineField(field) ? values[field] : undefined;
    const found = confirmedBy(looks, field) ?? settleLabelled(looks, field, { ofZone, hasSecond });
    if (found !== undefined) settled[field] = found;
  }
  return settled;
}

function confirmedBy(looks: readonly Look[], field: VisualField): Settled | undefined {
  for (const [look, { printed }] of looks.entries()) {
    const found = printed[field];
    if (found === undefined) continue;
    return { ...found, look, confidence: found.label === null ? confirmed.bare : confirmed.labelled };
  }
  return undefined;
}

function settleLabelled(
  looks: readonly Look[],
  field: VisualField,
  { ofZone, hasSecond }: { ofZone: string | undefined; hasSecond: boolean },
): Settled | undefined {
  const findings = looks.flatMap(({ labelled }, look) => {
    const found = labelled[field];
    if (found === undefined || found.sureness < fewestSure) return [];
    return [{ ...found, value: ofZone === undefined ? found.value : toValue(field, found.value, ofZone), look }];
  });
  const [first, second] = findings;
  if (first === undefined) return undefined;
  if (second !== undefined) return saysSame(first, second) ? { ...first, confidence: round(agreed) } : undefined;
  const isOfZone = ofZone !== undefined;
  if (isOfZone && (hasSecond || first.sureness < sureEnough)) return undefined;
  return { ...first, confidence: round(first.sureness * (isOfZone ? single.againstZone : single.alone)) };
}

function toValue(field: VisualField, value: string, ofZone: string): string {
  return field === 'document_number' ? asInZone(value, ofZone) : value;
}

// The second engine lacks some letters, and either may lose a blank.
function saysSame(one: Finding, other: Finding): boolean {
  const plain = (value: string): string => foldLetters(value).replace(/[^A-Z0-9]/g, '');
  return plain(one.value) === plain(other.value);
}

function isMachineField(field: VisualField): field is MachineField {
  return (machineFields as readonly string[]).includes(field);
}

function round(value: number): number {
  return Math.round(100 * value) / 100;
}

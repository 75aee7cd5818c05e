import type { Alternative, FieldDetail } from '../read-result.ts';
import type { Candidate } from './candidates.ts';
import type { TextField } from '@ifcgate/contracts/templates';

/** Candidates of a field that stand for the same value, the best first. */
export type ValueGroup = { value: string; confidence: number; candidates: Candidate[] };

/** Two values closer than this contradict each other. */
export const conflictMargin = 0.08;
/** Below this a value is not answered at all. */
export const weakest = 0.4;
const mostAlternatives = 5;

/** Groups the candidates of a field by value, the best value first. Each further finding of a value adds a little. */
export function groupByValue(candidates: readonly Candidate[]): ValueGroup[] {
  const groups = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    for (const reading of candidate.readings) groups.set(reading, [...(groups.get(reading) ?? []), candidate]);
  }
  return [...groups]
    .map(([value, members]) => {
      const ranked = members.toSorted((a, b) => b.score - a.score || a.page - b.page);
      const best = ranked[0]?.score ?? 0;
      return { value, confidence: Math.min(0.99, best + 0.02 * Math.min(2, ranked.length - 1)), candidates: ranked };
    })
    .sort((a, b) => b.confidence - a.confidence || (a.value < b.value ? -1 : 1));
}

/**
 * The value that nothing contradicts; undefined when two are as likely, or none is likely enough. A preference settles
 * it where two are as likely, at the price of some confidence.
 */
export function chooseValue(groups: readonly ValueGroup[], prefer?: TextField['prefer']): ValueGroup | undefined {
  const [best, second] = groups;
  if (best === undefined || best.confidence < weakest) return undefined;
  if (second === undefined || best.confidence - second.confidence >= conflictMargin) return best;
  return prefer === undefined ? undefined : choosePreferred(groups, prefer);
}

const trustLeftByPreference = 0.85;

function choosePreferred(
  groups: readonly ValueGroup[],
  prefer: NonNullable<TextField['prefer']>,
): ValueGroup | undefined {
  const least = (groups[0]?.confidence ?? 0) - conflictMargin;
  const likely = groups.filter((group) => group.confidence > least);
  // A date that can be read in two ways stays open: both readings stand at the same place.
  const places = new Set(likely.map((group) => group.candidates[0]));
  if (places.size < likely.length) return undefined;
  const rank = (group: ValueGroup): number => {
    if (prefer === 'largest') return Number(group.value);
    const depth = (group.candidates[0]?.page ?? 0) + (group.candidates[0]?.bbox[1] ?? 0);
    return prefer === 'last' ? depth : -depth;
  };
  const [chosen] = likely.toSorted((a, b) => rank(b) - rank(a));
  return chosen === undefined ? undefined : { ...chosen, confidence: chosen.confidence * trustLeftByPreference };
}

/** The evidence of a field: of the chosen value, or, where none was chosen, what was in question. */
export function toDetail(chosen: ValueGroup | undefined, groups: readonly ValueGroup[]): FieldDetail | undefined {
  if (groups.length === 0) return undefined;
  const alternatives = groups
    .filter((group) => group.value !== chosen?.value)
    .slice(0, mostAlternatives)
    .map(toAlternative);
  const evidence = chosen?.candidates[0];
  if (chosen === undefined || evidence === undefined)
    return {
      value: null,
      confidence: 0,
      page: null,
      bbox: null,
      source: groups[0]?.candidates[0]?.source ?? 'text',
      label: null,
      raw: null,
      checks: [],
      alternatives,
    };
  return {
    value: chosen.value,
    confidence: roundConfidence(chosen.confidence),
    page: evidence.page,
    bbox: evidence.bbox,
    source: evidence.isDerived === true ? 'derived' : evidence.source,
    label: evidence.label,
    raw: evidence.isDerived === true ? null : evidence.raw,
    checks: [...evidence.checks],
    alternatives,
  };
}

function toAlternative(group: ValueGroup): Alternative {
  const evidence = group.candidates[0];
  return {
    value: group.value,
    confidence: roundConfidence(group.confidence),
    page: evidence?.page ?? null,
    label: evidence?.label ?? null,
  };
}

function roundConfidence(confidence: number): number {
  return Math.round(confidence * 100) / 100;
}

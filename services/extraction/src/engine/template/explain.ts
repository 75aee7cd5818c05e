import { chooseValue, conflictMargin, weakest, type ValueGroup } from './choose-value.ts';
import { findColumn } from './find-column.ts';
import { boundingBox, spanOfText } from './page-segments.ts';
import { segmentsRightOf, textBehind } from './find-values.ts';
import type { Candidate } from './candidates.ts';
import type { Choices } from './choices.ts';
import type { FoundLabel, LabelledPage } from './find-labels.ts';
import type { CandidateOutcome, ExplainedCandidate, FieldDetail, FieldExplanation } from '../read-result.ts';
import type { TextField, TextTemplate } from '@ifcgate/contracts/templates';

/** A printed label beside which nothing can be the value of its field. */
export type UnansweredLabel = { page: LabelledPage; label: FoundLabel };

/** What reading with a template leaves behind for whoever asks why. */
export type Evidence = { choices: Choices; unanswered: readonly UnansweredLabel[] };

/** Why each field of a template has its value, or none: all candidates, best first, and what became of each. */
export function explainFields(template: TextTemplate, { choices, unanswered }: Evidence): FieldExplanation[] {
  const answered = template.fields.filter((field) => !field.witness);
  return answered.map((field) => {
    const choice = choices.get(field.name);
    const groups = choice?.groups ?? [];
    const judged = groups.flatMap((group) => judgeGroup(group, groups, choice?.chosen));
    const mismatches = unanswered.filter(({ label }) => label.field === field).map((found) => toMismatch(field, found));
    return {
      field: field.name,
      value: choice?.chosen?.value ?? null,
      confidence: round(choice?.chosen?.confidence ?? 0),
      threshold: field.threshold,
      outcome: outcomeOf(groups, choice?.chosen),
      candidates: [...judged, ...mismatches],
    };
  });
}

/** The explanation of a field that has one source only, such as a machine-readable zone. */
export function explainDetail(field: string, detail: FieldDetail, threshold: number): FieldExplanation {
  const { value, raw, page, bbox, label, confidence, source } = detail;
  const outcome = value === null ? 'conflict' : 'won';
  const reason = value === null ? 'The reading is not certain enough.' : `It is what the ${nameOf(source)} says.`;
  const own: ExplainedCandidate = { value, raw, page, bbox, label, score: confidence, parts: {}, outcome, reason };
  return { field, value, confidence, threshold, outcome: value === null ? 'conflict' : 'answered', candidates: [own] };
}

const sourceNames: Partial<Record<FieldDetail['source'], string>> = {
  mrz: 'machine-readable zone',
  ocr: 'recognised text',
  xml: 'embedded XML',
};

function nameOf(source: FieldDetail['source']): string {
  return sourceNames[source] ?? source;
}

function outcomeOf(groups: readonly ValueGroup[], chosen: ValueGroup | undefined): FieldExplanation['outcome'] {
  if (chosen !== undefined) return 'answered';
  const best = groups[0];
  if (best === undefined) return 'not_found';
  return best.confidence < weakest ? 'below_threshold' : 'conflict';
}

function judgeGroup(
  group: ValueGroup,
  groups: readonly ValueGroup[],
  chosen: ValueGroup | undefined,
): ExplainedCandidate[] {
  const { outcome, reason } = judge(group, groups, chosen);
  return group.candidates.map((candidate, index) => {
    const supports = outcome === 'won' && index > 0;
    return {
      ...toEvidence(group.value, candidate),
      outcome: supports ? 'same_value' : outcome,
      reason: supports ? 'It supports the value that won.' : reason,
    };
  });
}

type Judgement = { outcome: CandidateOutcome; reason: string };

function judge(group: ValueGroup, groups: readonly ValueGroup[], chosen: ValueGroup | undefined): Judgement {
  const byItself = chooseValue(groups);
  if (chosen === undefined) return judgeUnanswered(group, groups);
  if (group.value === chosen.value)
    return byItself?.value === chosen.value
      ? { outcome: 'won', reason: 'Nothing else is as likely.' }
      : { outcome: 'won', reason: 'It is the one that makes the sum right.' };
  const winner = groups.find(({ value }) => value === chosen.value);
  const isAsLikely = group.confidence > (winner?.confidence ?? 0) - conflictMargin;
  if (byItself?.value !== chosen.value && isAsLikely)
    return { outcome: 'arithmetic', reason: `The sum is right with ${chosen.value} and wrong with this value.` };
  return judgeLoser(group, winner ?? chosen);
}

function judgeUnanswered(group: ValueGroup, groups: readonly ValueGroup[]): Judgement {
  const best = groups[0] ?? group;
  if (best.confidence < weakest)
    return { outcome: 'below_threshold', reason: `Values below ${weakest} are not answered.` };
  if (best.confidence - group.confidence >= conflictMargin) return judgeLoser(group, best);
  const rivals = groups.filter((other) => other !== group && best.confidence - other.confidence < conflictMargin);
  const values = rivals.map(({ value }) => value).join(', ');
  return { outcome: 'conflict', reason: `It contradicts ${values}, which is as likely.` };
}

function judgeLoser(group: ValueGroup, winner: ValueGroup): Judgement {
  const [own, better] = [group.candidates[0], winner.candidates[0]];
  if (own !== undefined && better !== undefined && own.parts.label < better.parts.label)
    return { outcome: 'weaker_label', reason: `The label of ${winner.value} is stronger.` };
  return { outcome: 'outranked', reason: `${winner.value} stands closer to its label, or looks more like a value.` };
}

function toEvidence(value: string, candidate: Candidate): Omit<ExplainedCandidate, 'outcome' | 'reason'> {
  const { raw, page, bbox, label, score, parts } = candidate;
  const { label: labelPart, place, form, reading } = parts;
  return {
    ...{ value, raw, page, bbox, label, score: round(score) },
    parts: { label: round(labelPart), place: round(place), form: round(form), reading: round(reading) },
  };
}

function toMismatch(field: TextField, found: UnansweredLabel): ExplainedCandidate {
  const { label } = found;
  const { segment, start, end } = label;
  const wanted = field.pattern === undefined ? `a value of the type ${field.type}` : `the pattern ${field.pattern}`;
  return {
    value: null,
    raw: textBeside(found),
    page: segment.page.number,
    bbox: boundingBox(segment, start, end),
    label: segment.text.slice(start, end),
    score: 0,
    parts: {},
    outcome: 'pattern_mismatch',
    reason: `Nothing behind, beside or below the label is ${wanted}.`,
  };
}

/** What a reader would take for the value: behind the label, else to its right, else below it. */
function textBeside({ page, label }: UnansweredLabel): string | null {
  const behind = textBehind(page, label)
    .replace(/^[\s.:;#*|=–-]+/, '')
    .trim();
  if (behind !== '') return behind;
  const { segment, start, end } = label;
  const below = findColumn(page.segments, segment, spanOfText(segment, start, end));
  return (segmentsRightOf(page, label)[0] ?? below[0])?.text ?? null;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

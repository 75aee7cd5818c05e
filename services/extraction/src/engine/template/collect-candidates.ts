import { addUpRows } from '../rules/add-up-rows.ts';
import { findImplied, ratesIn } from '../rules/find-implied.ts';
import { oncePer } from '../once-per.ts';
import { findNumberStyle } from '../values/number-style.ts';
import { dateOrderOfCountry } from './date-order-of-country.ts';
import { findDayMonthOrder, settleDate } from './day-month-order.ts';
import { findDueSentences } from './find-due-sentences.ts';
import { findFollowingDates, withoutGluedDate } from './find-following-dates.ts';
import { findPartyNames } from './find-parties.ts';
import { findSections, type PartySection } from './find-sections.ts';
import { findUnlabelled } from './find-unlabelled.ts';
import { findValues, segmentsRightOf } from './find-values.ts';
import { segmentsOfParty, weighBlock, weighSection } from './weigh-party.ts';
import type { NumberStyle } from '../values/amount.ts';
import type { Candidate } from './candidates.ts';
import type { FoundLabel, LabelledPage } from './find-labels.ts';
import type { ParseContext } from './parse-value.ts';
import type { Segment } from './page-segments.ts';
import type { UnansweredLabel } from './explain.ts';
import type { TextField, TextTemplate } from '@ifcgate/contracts/templates';

type Collecting = {
  today: string;
  unanswered: UnansweredLabel[];
  /** Whether a segment is the head of a column of a table: it names what stands in its rows, and no sum. */
  isTableHead: (segment: Segment) => boolean;
};

/** All that the pages offer for each field of a template, by field name. */
export function collectCandidates(
  template: TextTemplate,
  pages: readonly LabelledPage[],
  { today, unanswered, isTableHead }: Collecting,
): Map<string, Candidate[]> {
  const segments = pages.flatMap((page) => page.segments);
  const own = findDayMonthOrder(segments, today);
  const order = own === 'unknown' && template.date_order_of_country ? dateOrderOfCountry(segments) : own;
  const style = findNumberStyle(segments.map(({ text }) => text));
  const candidates = new Map<string, Candidate[]>();
  const sections = pages.flatMap((page) => findSections(template, page.segments));
  const collection: Collection = {
    template,
    segments,
    sections,
    ownSegments: oncePer((field) => new Set(segmentsOfParty(field, template, { segments, sections }))),
    context: { today, credits: template.credits, style },
    candidates,
    add: (name, found) => {
      candidates.set(name, [...(candidates.get(name) ?? []), ...found.map((each) => settleDate(each, order))]);
    },
  };
  collectLabelled(collection, pages, { unanswered, isTableHead });
  const labelled = new Set(
    pages.flatMap((page) => [...page.labels].flatMap(([segment, found]) => (found.some(isTelling) ? [segment] : []))),
  );
  for (const field of template.fields) collectUnlabelled(collection, field, (segment) => labelled.has(segment));
  collectImplied(collection, style);
  return candidates;
}

type Collection = {
  template: TextTemplate;
  segments: readonly Segment[];
  sections: readonly PartySection[];
  /** What stands in no other party's block than that of a field. */
  ownSegments: (field: TextField) => ReadonlySet<Segment>;
  context: ParseContext;
  candidates: ReadonlyMap<string, Candidate[]>;
  add: (name: string, found: Candidate[]) => void;
};

function collectLabelled(
  { template, sections, ownSegments, context, add }: Collection,
  pages: readonly LabelledPage[],
  { unanswered, isTableHead }: Omit<Collecting, 'today'>,
): void {
  const followers = Map.groupBy(template.fields, (field) => field.follows);
  for (const page of pages)
    for (const labels of page.labels.values())
      for (const label of labels) {
        const found = readLabel(page, label, { context, isTableHead });
        if (found.length === 0) unanswered.push({ page, label });
        const following = followers.get(label.field.name) ?? [];
        const whole = following.length === 0 ? found : found.map(withoutGluedDate);
        add(
          label.field.name,
          whole.map((candidate) => weighOwner(candidate, label, { sections, ownSegments })),
        );
        for (const field of following) add(field.name, findFollowingDates(page, label, context));
      }
}

function weighOwner(
  candidate: Candidate,
  label: FoundLabel,
  { sections, ownSegments }: Pick<Collection, 'sections' | 'ownSegments'>,
): Candidate {
  const { field, segment } = label;
  if (field.party === undefined || field.type === 'name') return candidate;
  const weighed = weighSection(candidate, label, sections);
  // A heading has said it already.
  if (weighed.score < candidate.score) return weighed;
  const own = ownSegments(field);
  return own.has(segment) ? weighed : weighBlock(weighed, label, own);
}

function collectUnlabelled(
  { template, segments, sections, ownSegments, context, candidates, add }: Collection,
  field: TextField,
  hasLabel: (segment: Segment) => boolean,
): void {
  const found = candidates.get(field.name) ?? [];
  if (field.adds_up) add(field.name, addUpRows(found));
  if (found.length > 0) return;
  if (field.type === 'name') add(field.name, findPartyNames(field, template, { segments, sections, hasLabel }));
  if (field.period_from !== undefined) add(field.name, findDueSentences(segments, context.today));
  if (field.unlabelled) add(field.name, findUnlabelled(field, [...ownSegments(field)], context));
}

function collectImplied({ template, segments, candidates, add }: Collection, style: NumberStyle): void {
  const taxes = new Set(template.fields.filter((field) => field.adds_up).map(({ name }) => name));
  for (const rule of template.validations)
    if (rule.rule === 'sum')
      for (const [name, found] of findImplied(rule, candidates, { segments, style, taxes }))
        add(name, withShare(template.fields, name, found));
}

function readLabel(
  page: LabelledPage,
  label: FoundLabel,
  { context, isTableHead }: { context: ParseContext; isTableHead: (segment: Segment) => boolean },
): Candidate[] {
  const { field } = label;
  // "Service tax #: Q1" names no invoice: a word that may name anything has to begin its line.
  if (label.isWeak && field.type === 'string' && (!beginsSegment(label) || isTableHead(label.segment))) return [];
  const found = findValues(page, label, context);
  if (field.type !== 'money') return found;
  const isColumnSum = (candidate: Candidate): boolean => candidate.checks.some(({ name }) => name === 'column_sum');
  const meant = isTableHead(label.segment) ? found.filter(isColumnSum) : found;
  return field.adds_up ? meant.map((candidate) => ({ ...candidate, share: shareOf(page, label) })) : meant;
}

// The "del" of "Aguas del Júcar" makes no label of it.
function isTelling(label: FoundLabel): boolean {
  return !label.isWeak || beginsSegment(label);
}

function beginsSegment({ segment, start }: FoundLabel): boolean {
  return segment.text.slice(0, start).trim() === '';
}

/** No tax on a sale is more of its price. */
const mostShare = 40;

function shareOf(page: LabelledPage, label: FoundLabel): [number, number] {
  const rates = [label.segment, ...segmentsRightOf(page, label)].flatMap(({ text }) => ratesIn(text));
  return rates.length === 0 ? [0, mostShare] : [Math.min(...rates), Math.max(...rates)];
}

function withShare(fields: readonly TextField[], name: string, found: Candidate[]): Candidate[] {
  const isTax = fields.some((field) => field.name === name && field.adds_up);
  return isTax ? found.map((candidate) => ({ ...candidate, share: [0, mostShare] })) : found;
}

import { chooseValue, groupByValue, toDetail } from './choose-value.ts';
import { findLabels } from './find-labels.ts';
import { findDayMonthOrder, settleDate } from './day-month-order.ts';
import { findUnlabelled } from './find-unlabelled.ts';
import { findValues, type LabelledPage } from './find-values.ts';
import { reconcileSum, type Choices } from './reconcile-sums.ts';
import { toSegments } from './page-segments.ts';
import type { Candidate } from './candidates.ts';
import type { FieldDetail } from '../read-result.ts';
import type { PageText } from '../page-text.ts';
import type { TextTemplate } from './template-schema.ts';

/** The evidence of the fields of a template in the text of a document, by field name; fields without any are absent. */
export function readTextTemplate(
  template: TextTemplate,
  pages: readonly PageText[],
  context: { today: string },
): Record<string, FieldDetail> {
  const labelled = labelPages(template, pages);
  const choices: Choices = new Map();
  const candidates = collectCandidates(template, labelled, context);
  for (const field of template.fields) {
    const groups = groupByValue(candidates.get(field.name) ?? []);
    choices.set(field.name, { groups, chosen: chooseValue(groups), checks: [] });
  }
  for (const validation of template.validations) {
    if (validation.rule === 'sum') reconcileSum(choices, validation);
    else noteOrder(choices, validation.field, validation.reference);
  }
  return toDetails(choices);
}

function labelPages(template: TextTemplate, pages: readonly PageText[]): LabelledPage[] {
  return pages.map((page) => {
    const segments = toSegments(page);
    return { segments, labels: new Map(segments.map((segment) => [segment, findLabels(template, segment)])) };
  });
}

function collectCandidates(
  template: TextTemplate,
  pages: readonly LabelledPage[],
  context: { today: string },
): Map<string, Candidate[]> {
  const segments = pages.flatMap((page) => page.segments);
  const order = findDayMonthOrder(segments, context.today);
  const candidates = new Map<string, Candidate[]>();
  const add = (name: string, found: Candidate[]): void => {
    candidates.set(name, [...(candidates.get(name) ?? []), ...found]);
  };
  for (const page of pages)
    for (const labels of page.labels.values())
      for (const label of labels)
        add(
          label.field.name,
          findValues(page, label, context).map((candidate) => settleDate(candidate, order)),
        );
  for (const field of template.fields)
    if (field.unlabelled && (candidates.get(field.name) ?? []).length === 0)
      add(field.name, findUnlabelled(field, segments));
  return candidates;
}

function noteOrder(choices: Choices, field: string, reference: string): void {
  const later = choices.get(field);
  const earlier = choices.get(reference);
  if (later?.chosen === undefined || earlier?.chosen === undefined) return;
  // ISO dates sort as text.
  const passed = later.chosen.value >= earlier.chosen.value;
  later.checks.push({ name: `not_before_${reference}`, passed });
}

function toDetails(choices: Choices): Record<string, FieldDetail> {
  const details: Record<string, FieldDetail> = {};
  for (const [name, { groups, chosen, checks }] of choices) {
    const detail = toDetail(chosen, groups);
    if (detail !== undefined) details[name] = { ...detail, checks: [...detail.checks, ...checks] };
  }
  return details;
}

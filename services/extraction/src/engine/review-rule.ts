import type { FieldDetail } from './read-result.ts';
import type { Template } from '@ifcgate/contracts/templates';

type Details = Record<string, FieldDetail>;

/** Warnings that a person has to look into; the others only inform. */
const grave = [
  ...['barcode_not_found', 'mrz_not_found', 'text_not_found', 'document_type_mismatch'],
  ...[
    'cut_uncertain',
    'mrz_repaired',
    'several_documents',
    'pages_not_searched',
    'text_differs_from_page',
    'text_not_confirmed',
    'xml_unreadable',
  ],
];

/** Whether a document goes to a person by its template's rule. Confidences are calibrated. */
export function needsReview(template: Template, details: Details, warnings: readonly string[]): boolean {
  if (warnings.some((warning) => grave.includes(warning.split(' ')[0] ?? ''))) return true;
  return (
    hasOpenField(template, details, warnings) ||
    Object.keys(details).some((name) => isDoubtful(template, name, details))
  );
}

/** The fields a template requires, whatever else it may ask for, that are open, or not answered beyond doubt. */
export function unsettledFields(template: Template, details: Details): string[] {
  const required = namesOf(template, 'required');
  const important = new Set([...required, ...namesOf(template, 'must_be_clear')]);
  return [...important].filter((name) => isOpen(name, required, details) || isDoubtful(template, name, details));
}

/** The fields a template requires that were recognised, and that no sum proves. */
export function unprovenFields(template: Template, details: Details): string[] {
  return namesOf(template, 'required').filter((name) => {
    const detail = details[name];
    return detail?.source === 'ocr' && detail.value !== null && !detail.checks.some((check) => check.passed);
  });
}

/** The confidence below which an answer goes to a person. */
export function thresholdOf(template: Template, name: string): number {
  if (template.kind !== 'text') return template.threshold;
  return template.fields.find((field) => field.name === name)?.threshold ?? 0;
}

function hasOpenField(template: Template, details: Details, warnings: readonly string[]): boolean {
  // A document that does not expire is complete without a date.
  const isWanted = (name: string): boolean => name !== 'date_of_expiry' || !warnings.includes('no_expiry');
  const required = namesOf(template, 'required').filter(isWanted);
  return [...required, ...namesOf(template, 'must_be_clear')].some((name) => isOpen(name, required, details));
}

// What must be clear may be absent, but not undecided.
function isOpen(name: string, required: readonly string[], details: Details): boolean {
  const value = details[name]?.value;
  return value === null || (value === undefined && required.includes(name));
}

function isDoubtful(template: Template, name: string, details: Details): boolean {
  const detail = details[name];
  if (detail === undefined) return false;
  const isWeak = detail.value !== null && detail.confidence < thresholdOf(template, name);
  return isWeak || detail.checks.some((check) => !check.passed);
}

function namesOf(template: Template, rule: 'required' | 'must_be_clear'): string[] {
  if (template.kind !== 'text') return rule === 'required' ? template.required : [];
  return template.fields.filter((field) => field[rule]).map((field) => field.name);
}

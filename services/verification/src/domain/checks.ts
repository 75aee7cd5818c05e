import type { Applicant, Check, CheckOutcome, DocumentFailure } from '@ifcgate/contracts';
import { isSameName } from './names.ts';

/** A document of a verification, once it has been read or could not be. */
export interface ReadDocument {
  readonly documentId: string;
  readonly type: string;
  readonly status: 'processing' | 'processed' | 'needs_review' | 'failed' | 'cancelled';
  readonly fields: Readonly<Record<string, string>>;
  readonly checks: readonly { readonly name: string; readonly passed: boolean }[];
  readonly failure: DocumentFailure | null;
  readonly readAt: Date | null;
}

/** What the checks are made on. */
export interface CheckInput {
  readonly documents: readonly ReadDocument[];
  readonly applicant: Applicant | null;
  readonly startedAt: Date;
  readonly now: Date;
}

interface Finding {
  readonly outcome: CheckOutcome;
  readonly reasons: Check['reasons'];
  readonly evidence?: Record<string, unknown>;
}

/** From the one that counts least to the one that decides. */
const severity: readonly CheckOutcome[] = ['clear', 'inconclusive', 'consider', 'rejected'];

/**
 * Runs the checks on every document.
 *
 * A document that could not be read makes its checks inconclusive: nothing ever passes because something was down.
 */
export function runChecks(input: CheckInput): Check[] {
  const { applicant, now } = input;
  return input.documents.flatMap((document, index) => {
    const checks: [string, () => Finding][] = [
      ['document_readable', () => isReadable(document)],
      ['document_integrity', () => isIntact(document)],
      ['document_expiry', () => isCurrent(document, now)],
    ];
    if (applicant !== null) checks.push(['applicant_match', () => matches(document, applicant)]);
    const unread = whyUnread(document);
    const findings = checks.map(([name, check]) => [name, unread ?? check()] as const);
    return findings.map(([name, { outcome, reasons, evidence }]) => ({
      id: `${name}-${index + 1}`,
      name,
      outcome,
      reasons,
      evidence: { document_id: document.documentId, ...evidence },
      started_at: input.startedAt.toISOString(),
      completed_at: now.toISOString(),
    }));
  });
}

/** The outcome of all checks together: the most severe one; inconclusive when nothing was checked. */
export function overallOutcome(checks: readonly Pick<Check, 'outcome'>[]): CheckOutcome {
  if (checks.length === 0) return 'inconclusive';
  return checks
    .map((check) => check.outcome)
    .reduce((worst, next) => (severity.indexOf(next) > severity.indexOf(worst) ? next : worst));
}

function whyUnread({ status, failure }: ReadDocument): Finding | undefined {
  if (status === 'cancelled') return inconclusive('document_cancelled', 'The reading of the document was cancelled.');
  return failure === null ? undefined : inconclusive(failure.code, failure.message);
}

function isReadable(document: ReadDocument): Finding {
  if (Object.keys(document.fields).length === 0)
    return inconclusive('no_fields', 'No field could be read from the document.');
  return clear();
}

function isIntact(document: ReadDocument): Finding {
  const failed = document.checks.filter((check) => !check.passed).map((check) => check.name);
  if (failed.length > 0) return consider('check_failed', `These did not hold: ${failed.join(', ')}.`);
  // A document whose reading is in doubt proves nothing, even if what was read fits together.
  if (document.status === 'needs_review') return inconclusive('low_confidence', 'The reading is not certain enough.');
  if (document.checks.length === 0)
    return inconclusive('nothing_to_verify', 'The document holds nothing that verifies itself.');
  return clear({ verified: document.checks.map((check) => check.name) });
}

function isCurrent(document: ReadDocument, now: Date): Finding {
  const expiry = document.fields['date_of_expiry'];
  if (expiry === undefined || !isDate(expiry))
    return inconclusive('no_expiry_date', 'No date of expiry could be read.');
  const today = now.toISOString().slice(0, 10);
  return expiry < today ? consider('document_expired', 'The document has expired.') : clear();
}

/** Dates are read in this form; what is none must not be taken for one that lies ahead. */
function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
}

const comparisons: readonly {
  applicant: keyof Applicant;
  field: string;
  isSame: (said: string, read: string) => boolean;
}[] = [
  { applicant: 'family_name', field: 'surname', isSame: isSameName },
  { applicant: 'given_names', field: 'given_names', isSame: isSameName },
  { applicant: 'date_of_birth', field: 'date_of_birth', isSame: (said, read) => said === read },
  { applicant: 'nationality', field: 'nationality', isSame: (said, read) => said === read.toUpperCase() },
  { applicant: 'document_number', field: 'document_number', isSame: isSameNumber },
];

/** A driving licence does not say of which state its holder is a citizen; that it is silent leaves nothing open. */
function isForeignTo(type: string, field: string): boolean {
  return type === 'driving-licence' && field === 'nationality';
}

function isSameNumber(said: string, read: string): boolean {
  const [one, other] = [said, read].map((text) => text.replaceAll(/[\s-]/g, '').toUpperCase());
  return one !== '' && one === other;
}

function matches(document: ReadDocument, applicant: Applicant): Finding {
  const claimed = comparisons.filter(
    ({ applicant: name, field }) => applicant[name] !== undefined && !isForeignTo(document.type, field),
  );
  const unread = claimed.filter(({ field }) => document.fields[field] === undefined);
  const different = claimed.filter(({ applicant: name, field, isSame }) => {
    const [said, read] = [applicant[name], document.fields[field]];
    return said !== undefined && read !== undefined && !isSame(said, read);
  });
  if (different.length > 0) {
    const fields = different.map(({ applicant: name }) => name);
    return {
      ...consider('applicant_mismatch', `The document says something else for: ${fields.join(', ')}.`),
      evidence: { fields },
    };
  }
  if (claimed.length === 0)
    return inconclusive('nothing_to_compare', 'Nothing was said about the applicant that documents hold.');
  if (unread.length > 0)
    return inconclusive(
      'field_not_read',
      `Not read from the document: ${unread.map(({ field }) => field).join(', ')}.`,
    );
  return clear({ fields: claimed.map(({ applicant: name }) => name) });
}

function clear(evidence?: Record<string, unknown>): Finding {
  return { outcome: 'clear', reasons: [], ...(evidence && { evidence }) };
}

function consider(code: string, message: string): Finding {
  return { outcome: 'consider', reasons: [{ code, message }] };
}

function inconclusive(code: string, message: string): Finding {
  return { outcome: 'inconclusive', reasons: [{ code, message }] };
}

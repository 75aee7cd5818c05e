import type { FailureCode } from '../src/engine/index.ts';

/** What is judged of an answer: the engine's own, or a document of the API. */
export type HostileReading = {
  status: string;
  fields: Record<string, string>;
  warnings: readonly string[];
  failure?: { code: string } | null | undefined;
};

/** What may become of a hostile file: one of these codes, or, where it may be read, what the answer must hold. */
export type HostileOutcome = {
  codes: string[];
  mayBeRead: boolean;
  /** An answered total must be this; the same for the number of the invoice. */
  total: string | undefined;
  number: string | undefined;
  /** A warning that has to be there. */
  warning: string | undefined;
  /** What no field may hold. */
  hidden: string | undefined;
};

/** The manifest's words, which are older than the contract's codes, and the codes that they stand for. */
const codesOf: Record<string, FailureCode[]> = {
  INVALID_FILE: ['file_corrupt', 'file_type_unsupported', 'file_empty'],
  NO_PAGES: ['file_corrupt', 'file_empty'],
  PASSWORD_REQUIRED: ['file_encrypted'],
  LIMIT_EXCEEDED: ['file_limit_exceeded', 'file_page_too_large', 'processing_timeout'],
  PAGE_TOO_LARGE: ['file_page_too_large', 'file_limit_exceeded'],
  TOO_MANY_PAGES: ['file_too_many_pages'],
};

/** Reads a manifest's words, such as `processed: total 100.00, warning hidden_text`, or a code of the contract. */
export function readOutcome(words: string): HostileOutcome {
  const named = words.match(/\b[A-Z]+_[A-Z_]+\b/g) ?? [];
  const codes = words.match(/\b(?:file|processing)_[a-z_]+\b/g) ?? [];
  const find = (pattern: RegExp): string | undefined => pattern.exec(words)?.[1];
  return {
    codes: [...named.flatMap((name) => codesOf[name] ?? []), ...codes],
    mayBeRead: /\b(?:processed|clamped)\b/.test(words),
    total: find(/\btotal (-?\d+\.\d\d)\b/),
    number: find(/\bINV (\S+)/),
    warning: find(/\b(?:warning|flag) ([a-z_]+)/),
    hidden: find(/\binvisible (\S+?)[,)]/),
  };
}

/**
 * What is wrong with an answer; undefined when it is one of those that were expected.
 *
 * @param holdsFields whether the template has totals and numbers, so that they can be asked for
 */
export function faultOf(outcome: HostileOutcome, result: HostileReading, holdsFields: boolean): string | undefined {
  if (result.status === 'failed') {
    const code = result.failure?.code;
    return code !== undefined && outcome.codes.includes(code) ? undefined : `failed with ${code ?? 'no code'}`;
  }
  if (!outcome.mayBeRead) return 'it was read';
  if (outcome.hidden !== undefined && Object.values(result.fields).includes(outcome.hidden))
    return 'hidden text was answered';
  return holdsFields ? faultOfFields(outcome, result) : undefined;
}

function faultOfFields(
  { warning, total, number }: HostileOutcome,
  { fields, warnings }: HostileReading,
): string | undefined {
  if (warning !== undefined && !warnings.includes(warning)) return `no warning ${warning}`;
  if (total !== undefined && fields['total_amount'] !== total) return 'another total';
  const answered = fields['invoice_number']?.replace(/^INV\W*/, '');
  return number !== undefined && answered !== number ? 'another number' : undefined;
}

/** What became of one field of one document. */
export type Verdict = 'correct' | 'wrong' | 'absent' | 'unlabelled';

/** A field to be judged. */
export type JudgedField = {
  name: string;
  /** What the engine answered. */
  found: string | undefined;
  /** What the manifest says. */
  wanted: string | undefined;
  /** Whether the value stands where the engine was allowed to look. */
  isVisible: boolean;
};

/**
 * Judges one field. Without a label there is nothing to judge, whatever was answered; a value that the engine could not
 * have seen counts only when it answered all the same.
 */
export function judgeField({ name, found, wanted, isVisible }: JudgedField): Verdict {
  if (wanted === undefined) return 'unlabelled';
  if (found === undefined) return isVisible ? 'absent' : 'unlabelled';
  return valuesAgree(name, found, wanted) ? 'correct' : 'wrong';
}

/**
 * Whether an answer is the labelled value. Strict, once the form is out of the way:
 *
 * - amounts and quantities (`…_amount`, `amount_…`, `quantity`, `unit_price`, `line_total`, `tax_percent`): equal as numbers;
 * - dates (`…_date`, `date_of_…`): the same ISO date, with the century left out where the label has six digits only;
 * - `mrz`: the same characters;
 * - IBANs, VAT ids: the same letters and digits in the same order, whatever stands between them, in any case;
 * - all else: the same letters and digits in any case (Unicode NFKC), every run of blanks and punctuation taken for one
 *   blank, and none at the ends. Accents count, a missing word counts.
 */
export function valuesAgree(name: string, found: string, wanted: string): boolean {
  if (name === 'mrz') return found === wanted;
  if (isNumberField(name)) return Math.abs(toNumber(found) - toNumber(wanted)) < 1e-6;
  if (/(?:^|_)date$|^date_of_/.test(name)) return sameDate(found, wanted);
  const normalise = /iban$|vat_id$/.test(name) ? lettersAndDigits : collapse;
  return normalise(found) === normalise(wanted);
}

/** A text for comparison: lower case, every run of blanks and punctuation one blank, none at the ends. */
export function collapse(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, ' ')
    .trim();
}

function lettersAndDigits(text: string): string {
  return collapse(text).replaceAll(' ', '');
}

function isNumberField(name: string): boolean {
  return /_amount$|^amount_|^(?:quantity|unit_price|line_total|tax_percent)$/.test(name);
}

// A text that is no number is NaN and agrees with nothing.
function toNumber(text: string): number {
  return text.trim() === '' ? NaN : Number(text);
}

function sameDate(found: string, wanted: string): boolean {
  return /^\d{6}$/.test(wanted) ? found.replaceAll('-', '').slice(2) === wanted : found === wanted;
}

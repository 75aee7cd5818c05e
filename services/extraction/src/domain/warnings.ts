import type { DocumentWarning } from '@ifcgate/contracts';

const messages: Readonly<Record<string, string>> = {
  date_ambiguous: 'Day and month of a date can be exchanged; both readings are among its alternatives.',
  document_type_mismatch: 'The document does not look like what it was sent as.',
  hidden_text: 'The document holds text that a reader does not see; it was not used.',
  mrz_not_found: 'No machine-readable zone was found. Check that the picture shows the whole page, upright and sharp.',
  tax_number_check_digits: 'The check digits of a VAT number are wrong.',
  text_not_found: 'The document holds no text that could be read.',
};

/** A warning of the engine in words. */
export function describeWarning(code: string): DocumentWarning {
  return { code, message: messages[code] ?? `${code.replaceAll('_', ' ')}.` };
}

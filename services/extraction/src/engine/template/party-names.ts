import { wholeWords } from '../values/whole-words.ts';

// Forms of companies in the countries of the six languages and their neighbours, as they end a name.
const legalForm = new RegExp(
  String.raw`(?:^|[\s,&(])(?:GmbH(?: & Co\.? ?KG(?:aA)?)?|mbH|gGmbH|UG(?: \(haftungsbeschränkt\))?|AG|SE|KG(?:aA)?|OHG|GbR|e\.? ?K\.?|e\.? ?V\.?|e\.? ?U\.?` +
    String.raw`|a\. ?G\.|eG|Ltd\.?|Limited|LLP|LLC|L\.L\.C\.|PLC|plc|Inc\.?|Incorporated|Corp\.?|Corporation|Pty\.? Ltd\.?|Pvt\.? Ltd\.?` +
    String.raw`|S\.?A\.?S\.?U?|S\.?A\.?R\.?L\.?|SARL|EURL|S\.?A\.?|SNC|SCI|S\.?L\.?U?\.?|S\.?C\.?|S\.?r\.?l\.?|S\.?p\.?A\.?|S\.?n\.?c\.?|S\.?a\.?s\.?` +
    String.raw`|B\.?V\.?|N\.?V\.?|V\.?O\.?F\.?|BVBA|SPRL|SRL|A/S|ApS|AB|Oy|AS|Sp\. z o\.o\.|s\.r\.o\.|Kft\.?|GesmbH|Ges\.m\.b\.H\.)(?=$|[\s,;)])`,
  'iu',
);
// These are also ordinary words or initials when written small or alone.
const caseSensitive = /(?:^|[\s,&(])(?:SE|AS|AB|SC|SCI|AG|KG|eG|Oy)(?=$|[\s,;)])/u;
const onlyByCase = /(?:^|[\s,&(])(?:se|as|ab|sc|sci|ag|kg|eg|oy|s\.c\.?|inc|sas|sa|sl|snc|vof)(?=$|[\s,;)])/u;

const salutation =
  /^(?:Herrn?|Frau|Familie|Firma|Mr\.?|Mrs\.?|Ms\.?|M\.|Mme\.?|Monsieur|Madame|Sr\.?|Sra\.?|Sig\.?(?:ra)?|Dhr\.?|Mevr\.?)$/u;
const countries =
  /^(?:deutschland|germany|france|frankreich|austria|österreich|switzerland|schweiz|suisse|italy|italia|spain|españa|nederland|the netherlands|netherlands|belgium|belgique|belgië|united kingdom|uk|usa|united states)$/i;
const notNames = wholeWords(
  /^(?:tel|téléphone|teléfono|fax|phone|mobil|e-?mail|iban|bic|gln|hrb|ust|vat|tva|nif|cif|p\.? ?iva|btw|siret|siren|rcs|page|seite|pagina|página)|(?:\p{L}+-?)?(?:nummer|nr\.?|number|numéro|número|numero)$|(?:\p{L}+-)?(?:no\.|n[°º]|id)$/iu,
  /@|www\.|https?:|\d{4,}|[:=]|€|\$|£|%/,
);

/** Whether a text ends in, or holds, the legal form of a company, such as `GmbH`, `Ltd.` or `S.r.l.`. */
export function hasLegalForm(text: string): boolean {
  const match = legalForm.exec(text);
  if (match === null || match.index === 0) return false;
  return caseSensitive.test(text) || !onlyByCase.test(match[0]);
}

/** Whether a text is only a form of address, such as `Herrn`. */
export function isSalutation(text: string): boolean {
  return salutation.test(text.trim());
}

/** Whether a line may be the name of a person or a company: no number of an address, no contact, no country. */
export function isNameLike(text: string): boolean {
  const plain = text.trim();
  if (plain.length < 2 || plain.length > 70 || !/\p{L}{2}/u.test(plain)) return false;
  if (!/^[\p{Lu}\d]/u.test(plain) && !hasLegalForm(plain)) return false;
  if (notNames.test(plain) || countries.test(plain) || /^[A-Z]{1,5}-?\d+$/.test(plain)) return false;
  // A street ends in its number; English ones begin with it.
  if (/\s\d+\s?[a-z]?$/iu.test(plain) || /^\d+\w? \p{L}/u.test(plain)) return hasLegalForm(plain);
  return plain.split(/\s+/).length <= 9 && !/[.!?]$/.test(plain.replace(/(?:\p{L}\.)+$|(?:Co|Ltd|Inc|Corp)\.$/u, ''));
}

const britishPostcode = wholeWords(/[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}/);
/** Of the United States and Canada. */
const americanPostcode = wholeWords(/[A-Z]{2},? \d{5}(?:-\d{4})?$|[A-Z]\d[A-Z] ?\d[A-Z]\d$/);

/** Whether a line ends an address: a postal code and a place, in the orders of the six languages. */
export function isPostalLine(text: string): boolean {
  const plain = text.trim();
  return (
    /^(?:[A-Z]{1,2}[- ])?\d{4,5}(?: ?[A-Z]{2})? \p{Lu}[\p{L} .'()/-]+/u.test(plain) ||
    britishPostcode.test(plain) ||
    americanPostcode.test(plain) ||
    // The many countries that put the code behind the place.
    /^\p{Lu}[\p{L} .'-]+,? (?:[A-Z]{2,3},? )?\d{4,6}$/u.test(plain) ||
    /^\d{3} \d{2} \p{Lu}\p{L}+/u.test(plain)
  );
}

/**
 * The name at the beginning of a line that goes on with an address: `ACME GmbH · Main Road 1 · 12345 Town`. The place of
 * `Madison, WI 53703` or `Wien, 1010` is no name: between a name and a place stands a street, or a sign that parts them.
 */
export function nameBeforeAddress(text: string): string | undefined {
  const parts = text.split(/\s*[·•|∙–]\s*|\s+-\s+|,\s+/);
  const [name] = parts;
  if (parts.length < 2 || name === undefined || !isNameLike(name)) return undefined;
  const isParted = /[·•|∙–]|\s-\s/.test(text) && !/^[A-Z]{2}[- ]?\d/.test(parts[1] ?? '');
  if (parts.length === 2 && !isParted && !hasLegalForm(name)) return undefined;
  return parts.slice(1).some((part) => isPostalLine(part)) ? name : undefined;
}

import { wholeWords } from './whole-words.ts';

/** What speaks for a country that shares the sign of its currency with others. */
type Evidence = { currency: string; sign: RegExp; strong: RegExp; weak?: RegExp };

// Strong is what only one country prints: the names of its tax numbers, postal codes, its own name. Weak is what it shares.
const evidence: readonly Evidence[] = [
  {
    currency: 'USD',
    sign: /^\$$/,
    strong: wholeWords(
      /sales tax|EIN|U\.?S\.?A\.?|United States|routing (?:no|number)|ABA|(?:A[KLRZ]|C[AOT]|DE|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY]),? \d{5}(?:-\d{4})?/,
    ),
    // Hardly anybody else puts the month first.
    weak: wholeWords(
      /LLC|Inc|L\.L\.C|Corp|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.? \d{1,2},? \d{4}|(?:0?[1-9]|1[0-2])\/(?:1[3-9]|2\d|3[01])\/(?:\d{4}|\d{2})/,
    ),
  },
  {
    currency: 'CAD',
    sign: /^\$$/,
    strong: wholeWords(
      /HST|QST|TPS|TVQ|PST|GST\/HST|Canada|(?:AB|BC|MB|NB|NL|NS|NT|NU|ON|PE|QC|SK|YT),? [A-Z]\d[A-Z] ?\d[A-Z]\d|\d{9} ?RT ?\d{4}/,
    ),
  },
  {
    currency: 'AUD',
    sign: /^\$$/,
    strong: wholeWords(/ABN|A\.B\.N\.|ACN|BSB|Australia|Pty|(?:NSW|VIC|QLD|TAS|ACT),? \d{4}/),
    weak: wholeWords(/GST/),
  },
  {
    currency: 'NZD',
    sign: /^\$$/,
    strong: wholeWords(
      /NZBN|New Zealand|Aotearoa|Auckland|Wellington|Christchurch|Dunedin|Tauranga|GST ?(?:@|at)? ?\(?15(?:\.0+)? ?%|GST (?:No|Number|Reg)\S* ?:? ?\d{2,3}-\d{3}-\d{3}/,
    ),
    weak: wholeWords(/GST/),
  },
  {
    currency: 'SGD',
    sign: /^\$$/,
    strong: wholeWords(/UEN|Singapore|Pte\.? Ltd/i),
    weak: wholeWords(/GST/),
  },
  { currency: 'HKD', sign: /^\$$/, strong: wholeWords(/Hong Kong|Kowloon/i) },
  {
    currency: 'MXN',
    sign: /^\$$/,
    strong: wholeWords(/R\.?F\.?C\.?|CFDI|C\.?P\.? \d{5}|S\.?A\.? de C\.?V\.?|S\. ?de R\.?L\.?|CDMX|M[ée]xico/i),
  },
  { currency: 'CLP', sign: /^\$$/, strong: wholeWords(/Chile|Santiago|SpA|R\.?U\.?T\.?/) },
  { currency: 'COP', sign: /^\$$/, strong: wholeWords(/Colombia|Bogot[áa]|Medell[íi]n|NIT/) },
  { currency: 'ARS', sign: /^\$$/, strong: wholeWords(/C\.?U\.?I\.?T\.?|Argentina|Buenos Aires/) },
  {
    currency: 'SEK',
    sign: /^kr\.?$/,
    strong: wholeWords(/AB|Org\.? ?nr|Organisationsnummer|Sverige|Sweden|Stockholm|Göteborg|Malmö|SE\d{12}|Bankgiro/),
  },
  {
    currency: 'NOK',
    sign: /^kr\.?$/,
    strong: wholeWords(/Norge|Norway|Oslo|Bergen|Trondheim|NO ?\d{3} ?\d{3} ?\d{3}|MVA/),
  },
  {
    currency: 'DKK',
    sign: /^kr\.?$/,
    strong: wholeWords(/ApS|A\/S|CVR|Danmark|Denmark|København|Aarhus|Odense|DK ?\d{8}/),
  },
  { currency: 'ISK', sign: /^kr\.?$/, strong: wholeWords(/ehf|Ísland|Iceland|Reykjavík|VSK/) },
  {
    currency: 'JPY',
    sign: /^¥$/,
    strong: wholeWords(/Japan|Tokyo|Osaka|Kyoto|K\.K\./, /[\u3040-\u30ff]|消費税|株式会社/),
  },
  { currency: 'CNY', sign: /^¥$/, strong: wholeWords(/China|Beijing|Shanghai|Shenzhen|Guangzhou/, /人民币|增值税/) },
  { currency: 'INR', sign: /^Rs\.?$/, strong: wholeWords(/GSTIN|CGST|SGST|IGST|India|PAN/) },
  { currency: 'PKR', sign: /^Rs\.?$/, strong: wholeWords(/Pakistan|Karachi|Lahore|NTN|STRN/) },
];
const strongWeight = 2;

/**
 * The currency of a sign that several countries share, by the country that a document speaks of; undefined where nothing
 * speaks for one of them, or as much for another.
 *
 * @param sign as printed: `$`, `kr`, `¥`, `Rs.`
 * @param texts pieces of text of the document
 */
export function currencyOfCountry(sign: string, texts: readonly string[]): string | undefined {
  const ranked = evidence
    .filter((each) => each.sign.test(sign))
    .map((each) => ({ currency: each.currency, weight: weigh(each, texts) }))
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight);
  const [best, second] = ranked;
  return best !== undefined && best.weight > (second?.weight ?? 0) ? best.currency : undefined;
}

function weigh({ strong, weak }: Evidence, texts: readonly string[]): number {
  const strongs = texts.filter((text) => strong.test(text)).length;
  const weaks = weak === undefined ? 0 : texts.filter((text) => weak.test(text)).length;
  return strongWeight * Math.min(strongs, 3) + Math.min(weaks, 1);
}

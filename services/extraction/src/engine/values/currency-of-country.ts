/** What speaks for a country that shares the sign of its currency with others. */
type Evidence = { currency: string; sign: RegExp; strong: RegExp; weak?: RegExp };

// Strong is what only one country prints: the names of its tax numbers, postal codes, its own name. Weak is what it shares.
const evidence: readonly Evidence[] = [
  {
    currency: 'USD',
    sign: /^\$$/,
    strong:
      /\b(?:sales tax|EIN|U\.?S\.?A\.?|United States|routing (?:no|number)|ABA)\b|\b(?:A[KLRZ]|C[AOT]|DE|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY]),? \d{5}(?:-\d{4})?\b/,
    // Hardly anybody else puts the month first.
    weak: /\b(?:LLC|Inc|L\.L\.C|Corp)\b|\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.? \d{1,2},? \d{4}\b|\b(?:0?[1-9]|1[0-2])\/(?:1[3-9]|2\d|3[01])\/(?:\d{4}|\d{2})\b/,
  },
  {
    currency: 'CAD',
    sign: /^\$$/,
    strong:
      /\b(?:HST|QST|TPS|TVQ|PST|GST\/HST|Canada)\b|\b(?:AB|BC|MB|NB|NL|NS|NT|NU|ON|PE|QC|SK|YT),? [A-Z]\d[A-Z] ?\d[A-Z]\d\b|\b\d{9} ?RT ?\d{4}\b/,
  },
  {
    currency: 'AUD',
    sign: /^\$$/,
    strong: /\b(?:ABN|A\.B\.N\.|ACN|BSB|Australia|Pty)\b|\b(?:NSW|VIC|QLD|TAS|ACT),? \d{4}\b/,
    weak: /\bGST\b/,
  },
  {
    currency: 'NZD',
    sign: /^\$$/,
    strong:
      /\b(?:NZBN|New Zealand|Aotearoa|Auckland|Wellington|Christchurch|Dunedin|Tauranga)\b|\bGST ?(?:@|at)? ?\(?15(?:\.0+)? ?%|\bGST (?:No|Number|Reg)\S* ?:? ?\d{2,3}-\d{3}-\d{3}\b/,
    weak: /\bGST\b/,
  },
  {
    currency: 'SGD',
    sign: /^\$$/,
    strong: /\b(?:UEN|Singapore|Pte\.? Ltd)\b|\bSingapore \d{6}\b/i,
    weak: /\bGST\b/,
  },
  { currency: 'HKD', sign: /^\$$/, strong: /\b(?:Hong Kong|Kowloon)\b/i },
  {
    currency: 'MXN',
    sign: /^\$$/,
    strong:
      /\b(?:R\.?F\.?C\.?|CFDI|C\.?P\.? \d{5}|S\.?A\.? de C\.?V\.?|S\. ?de R\.?L\.?|CDMX)(?=$|[^\p{L}])|\bM[ée]xico\b/iu,
  },
  { currency: 'CLP', sign: /^\$$/, strong: /\b(?:Chile|Santiago|SpA|R\.?U\.?T\.?)(?=$|[^\p{L}])/u },
  { currency: 'COP', sign: /^\$$/, strong: /\b(?:Colombia|Bogot[áa]|Medell[íi]n|NIT)(?=$|[^\p{L}])/u },
  { currency: 'ARS', sign: /^\$$/, strong: /\b(?:C\.?U\.?I\.?T\.?|Argentina|Buenos Aires)(?=$|[^\p{L}])/u },
  {
    currency: 'SEK',
    sign: /^kr\.?$/,
    strong:
      /\b(?:AB|Org\.? ?nr|Organisationsnummer|Sverige|Sweden|Stockholm|Göteborg|Malmö|SE\d{12}|Bankgiro)(?=$|[^\p{L}])/u,
  },
  {
    currency: 'NOK',
    sign: /^kr\.?$/,
    strong: /\b(?:Norge|Norway|Oslo|Bergen|Trondheim|NO ?\d{3} ?\d{3} ?\d{3}|MVA)(?=$|[^\p{L}])/u,
  },
  {
    currency: 'DKK',
    sign: /^kr\.?$/,
    strong: /\b(?:ApS|A\/S|CVR|Danmark|Denmark|København|Aarhus|Odense|DK ?\d{8})(?=$|[^\p{L}])/u,
  },
  { currency: 'ISK', sign: /^kr\.?$/, strong: /\b(?:ehf|Ísland|Iceland|Reykjavík|VSK)(?=$|[^\p{L}])/u },
  {
    currency: 'JPY',
    sign: /^¥$/,
    strong: /[\u3040-\u30ff]|\b(?:Japan|Tokyo|Osaka|Kyoto|K\.K\.)(?=$|[^\p{L}])|消費税|株式会社/u,
  },
  { currency: 'CNY', sign: /^¥$/, strong: /\b(?:China|Beijing|Shanghai|Shenzhen|Guangzhou)\b|人民币|增值税/u },
  { currency: 'INR', sign: /^Rs\.?$/, strong: /\b(?:GSTIN|CGST|SGST|IGST|India|PAN)\b/ },
  { currency: 'PKR', sign: /^Rs\.?$/, strong: /\b(?:Pakistan|Karachi|Lahore|NTN|STRN)\b/ },
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

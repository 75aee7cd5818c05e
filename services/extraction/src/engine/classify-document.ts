import { findAtStart, findPhrase, fold, toMatcher, type PhrasesByLanguage } from './template/phrases.ts';
import { toSegments, type Segment } from './template/page-segments.ts';
import type { PageText } from './page-text.ts';

/** A kind of document that text tells apart. */
export type DocumentKind = 'invoice' | 'purchase-order' | 'bank-statement' | 'utility-bill' | 'receipt';

/** How much speaks for a kind, and what it is. */
export type KindGuess = {
  kind: DocumentKind;
  score: number;
  /** In words, such as `title: Kontoauszug`. */
  reasons: string[];
};

type KindWords = { kind: DocumentKind; titles: PhrasesByLanguage; words: string[] };

// A title says what a document is; words are what other kinds hardly print.
const kinds: KindWords[] = [
  {
    kind: 'invoice',
    titles: {
      en: [
        'invoice',
        'tax invoice',
        'commercial invoice',
        'proforma invoice',
        'credit note',
        'credit memo',
        'sales invoice',
      ],
      de: ['rechnung', '*rechnung', 'gutschrift', '*korrektur', 'rechnungs korrektur', 'stornorechnung'],
      fr: ['facture', 'avoir', 'facture proforma', "facture d'avoir", 'note de crédit'],
      es: ['factura', 'factura rectificativa', 'nota de crédito', 'abono'],
      it: ['fattura', 'nota di credito', 'parcella', 'fattura elettronica'],
      nl: ['factuur', 'creditnota', 'creditfactuur'],
    },
    words: [
      'invoice number',
      'invoice no',
      'invoice date',
      'rechnungsnummer',
      'rechnungs nr',
      'rechnungsdatum',
      'bill to',
    ].concat(
      ['numéro de facture', 'facture n°', 'date de facture', 'número de factura', 'fecha de factura', 'numero fattura'],
      ['data fattura', 'factuurnummer', 'factuurdatum'],
    ),
  },
  {
    kind: 'purchase-order',
    titles: {
      en: ['purchase order', 'order confirmation'],
      de: ['bestellung', 'auftragsbestätigung'],
      fr: ['bon de commande', 'commande'],
      es: ['orden de compra', 'pedido', 'pedido de compra'],
      it: ["ordine d'acquisto", 'ordine di acquisto', 'ordine'],
      nl: ['inkooporder', 'bestelling', 'bestelbon'],
    },
    words: [
      'requested delivery date',
      'deliver by',
      'liefertermin',
      'gewünschtes lieferdatum',
      'bestelldatum',
      'order date',
    ],
  },
  {
    kind: 'bank-statement',
    titles: {
      en: ['bank statement', 'account statement', 'statement of account', 'current account statement'],
      de: ['kontoauszug', '*auszug'],
      fr: ['relevé de compte', 'extrait de compte', 'relevé bancaire'],
      es: ['extracto de cuenta', 'extracto bancario', 'extracto de movimientos'],
      it: ['estratto conto'],
      nl: ['rekeningafschrift', 'bankafschrift', 'rekeningoverzicht'],
    },
    words: [
      'opening balance',
      'closing balance',
      'balance brought forward',
      'anfangssaldo',
      'endsaldo',
      'alter kontostand',
    ].concat(
      [
        'neuer kontostand',
        'solde initial',
        'nouveau solde',
        'ancien solde',
        'saldo inicial',
        'saldo final',
        'saldo iniziale',
      ],
      [
        'saldo finale',
        'beginsaldo',
        'eindsaldo',
        'account holder',
        'kontoinhaber',
        'money in',
        'money out',
        'buchungstag',
      ],
    ),
  },
  {
    kind: 'utility-bill',
    titles: {
      en: ['electricity bill', 'gas bill', 'water bill', 'energy bill', 'your bill', 'utility bill'],
      de: ['stromrechnung', 'gasrechnung', 'wasserrechnung', 'verbrauchsabrechnung', 'jahresabrechnung'],
      fr: ["facture d'électricité", "facture d'eau", 'facture de gaz'],
      es: ['factura de electricidad', 'factura de la luz', 'factura de gas', 'factura de agua'],
      it: ['bolletta', 'bolletta luce', 'bolletta gas'],
      nl: ['energierekening', 'energienota', 'jaarafrekening'],
    },
    words: [
      'kwh',
      'meter reading',
      'zählerstand',
      'zählernummer',
      'meter number',
      'supply address',
      'verbrauchsstelle',
    ].concat([
      'point de livraison',
      'relevé de compteur',
      'cups',
      'punto de suministro',
      'meterstand',
      'verbruik',
      'pod',
    ]),
  },
  {
    kind: 'receipt',
    titles: {
      en: ['receipt', 'sales receipt', 'cash receipt'],
      de: ['kassenbon', 'quittung', 'kassenbeleg'],
      fr: ['ticket de caisse', 'reçu'],
      es: ['recibo', 'tique', 'ticket de compra'],
      it: ['scontrino', 'ricevuta'],
      nl: ['kassabon', 'bon'],
    },
    words: ['cash', 'change', 'cashier', 'rückgeld', 'kassierer', 'rendu monnaie', 'cambio', 'wisselgeld'],
  },
];

const titleScore = 3;
const largeTitleScore = 4;
const wordScore = 1;
const mostWords = 4;
/** Below this nothing is known about a document. */
const leastKnown = 4;
/** A kind that is so much likelier than another is not that other. */
const clearLead = 4;

/**
 * What kind of document some pages are, by its title and by words that only one kind prints; the likeliest first, each
 * with its reasons. Kinds without any reason are left out.
 */
export function classifyDocument(pages: readonly PageText[]): KindGuess[] {
  const segments = pages.flatMap((page) => toSegments(page));
  const usual = medianSize(segments);
  return kinds
    .map((words) => guess(words, segments, usual))
    .filter((each) => each.score > 0)
    .sort((a, b) => b.score - a.score || (a.kind < b.kind ? -1 : 1));
}

/**
 * Whether a document is clearly not of a kind. Utility bills are invoices, and orders and invoices share most of their
 * words, so only what cannot be both is told apart; in doubt the answer is no.
 */
export function isClearlyNot(kind: DocumentKind, guesses: readonly KindGuess[]): boolean {
  const [best] = guesses;
  if (best === undefined || best.score < leastKnown || alike(best.kind) === alike(kind)) return false;
  const own = Math.max(0, ...guesses.filter((each) => alike(each.kind) === alike(kind)).map((each) => each.score));
  return best.score - own >= clearLead;
}

function alike(kind: DocumentKind): string {
  return kind === 'bank-statement' ? 'statement' : 'trade';
}

function guess({ kind, titles, words }: KindWords, segments: readonly Segment[], usual: number): KindGuess {
  const title = segments.find((segment) => isTitle(segment, titles));
  const isLarge = title !== undefined && title.sizePt >= 1.25 * usual;
  const found = words
    .map((word) => ({ word, phrase: toMatcher(word) }))
    .filter(({ phrase }) => segments.some((segment) => holds(segment, phrase)))
    .slice(0, mostWords);
  const reasons = title === undefined ? [] : [`title: ${title.text}`];
  const ofTitle = title === undefined ? 0 : isLarge ? largeTitleScore : titleScore;
  return {
    kind,
    score: ofTitle + wordScore * found.length,
    reasons: [...reasons, ...found.map(({ word }) => `word: ${word}`)],
  };
}

// A title stands alone, or with its number, in the upper half of the first page.
function isTitle(segment: Segment, titles: PhrasesByLanguage): boolean {
  if (segment.page.number !== 1 || segment.y0 > 0.5 * segment.page.heightPt) return false;
  const found = findAtStart(titles, segment.text);
  if (found === undefined) return false;
  const rest = segment.text.slice(found.end).trim();
  return rest === '' || /^(?:\(|#|n[or°º]|nummer|number|\d|vom|of|du|del)/i.test(rest);
}

function holds(segment: Segment, phrase: ReturnType<typeof toMatcher>): boolean {
  return fold(segment.text).includes(phrase.literal) && findPhrase(phrase, segment.text).length > 0;
}

function medianSize(segments: readonly Segment[]): number {
  const sizes = segments.map((segment) => segment.sizePt).sort((a, b) => a - b);
  return sizes[Math.floor(sizes.length / 2)] ?? 10;
}

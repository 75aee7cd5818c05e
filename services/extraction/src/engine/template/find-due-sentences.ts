import { findDates } from '../values/date.ts';
import { baselineOf, type Segment } from './page-segments.ts';
import { toCandidate, type Candidate } from './candidates.ts';

const sentenceWeight = 0.86;
// What one is asked to do, in the six languages; nouns such as "payment" count as well.
const toPay =
  /(?:^|[^\p{L}])(?:pay|paid|payable|payment|transfer|remit|settle[d]?|due|owed|überweis\S*|zahl\S*|begleich\S*|beglichen|entricht\S*|bezahl\S*|fällig|anzuweisen|einzahl\S*|pa(?:yer|yez|iement|yable)|régl\S*|règlement|virer|virement|acquitter|verser|pag(?:ar|ue|uen|o|adero|os)|abon(?:ar|e|en)|transf\S*|ingres\S*|paga(?:re|to|mento|bile)|saldare|bonific\S*|versare|betal\S*|voldoen|voldaan|overma\S*|over te maken|overschrijv\S*|over te schrijven|storten|te storten)(?=$|[^\p{L}])/iu;
// What stands right before the date.
const deadline =
  /(?:^|[^\p{L}])(?:by|before|until|no later than|not later than|on or before|latest by|latest on|due on|due|bis|bis zum|bis spätestens|bis spätestens zum|spätestens bis|spätestens bis zum|spätestens am|spätestens zum|bis einschließlich|bis zu dem|bis inklusive|jusqu'au|jusqu’au|avant le|au plus tard le|d'ici le|d’ici le|d'ici au|d’ici au|pour le|antes del|antes del día|hasta el|hasta el día|a más tardar el|como máximo el|no más tarde del|entro il|entro e non oltre il|entro il giorno|non oltre il|al più tardi il|entro|vóór|voor|uiterlijk|uiterlijk op|uiterlijk voor|tot en met|tot uiterlijk|op uiterlijk|ten laatste op|uiterlijk op)[\s:]*(?:(?:the|dem|den|le|el|il|de)\s+)?$/iu;
// A discount for those who pay early, a period of service, an offer that ends.
const otherPurpose =
  /%|skonto|discount|escompte|descuento|pronto pago|sconto|korting|gültig|valid|valable|válid|valid[oa]|geldig|zeitraum|period|période|periodo|leistung|service|liefer|deliver|livr|entrega|consegna|lever|mahn|verzug|overdue|retard/iu;

/**
 * Dates in sentences that ask for payment: "Bitte überweisen Sie den Betrag bis zum 28.02.2024." A sentence may begin in
 * the line above.
 */
export function findDueSentences(segments: readonly Segment[], today: string): Candidate[] {
  return segments.flatMap((segment) =>
    findDates(segment.text, today).flatMap((date) => {
      const above = lineAbove(segment, segments)?.text ?? '';
      const below = lineBelow(segment, segments)?.text ?? '';
      const before = clauseBefore(`${above} ${segment.text.slice(0, date.start)}`);
      const behind = clauseBehind(`${segment.text.slice(date.end)} ${below}`);
      const clause = `${before} ${behind}`;
      if (!deadline.test(before) || !toPay.test(clause) || otherPurpose.test(clause)) return [];
      return [toCandidate(undefined, { segment, offset: 0, weight: sentenceWeight }, { ...date, fit: 1 })];
    }),
  );
}

// A full stop behind a number or an abbreviation ends no sentence.
function clauseBefore(text: string): string {
  return text.split(/(?<=\p{Ll}{3})[.!?]\s+|;\s/u).at(-1) ?? '';
}

function clauseBehind(text: string): string {
  return text.split(/[.!?;](?:\s|$)/u)[0] ?? '';
}

function lineAbove(segment: Segment, segments: readonly Segment[]): Segment | undefined {
  return segments.findLast((other) => isNext(other, segment));
}

function lineBelow(segment: Segment, segments: readonly Segment[]): Segment | undefined {
  return segments.find((other) => isNext(segment, other));
}

function isNext(above: Segment, below: Segment): boolean {
  if (above.page !== below.page || Math.abs(above.x0 - below.x0) > 2) return false;
  const step = baselineOf(below) - baselineOf(above);
  return step > 0.5 * below.sizePt && step < 1.7 * below.sizePt;
}

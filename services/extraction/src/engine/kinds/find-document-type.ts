import { readFileSync } from 'node:fs';
import { z } from 'zod';

import { findAmounts } from '../values/amount.ts';
import { invoiceTypes, type InvoiceType } from '../values/invoice-types.ts';
import { findLabels } from '../template/find-labels.ts';
import { baselineOf, boundingBox, segmentsOf, type Segment } from '../template/page-segments.ts';
import { createPhraseIndex, type FoundPhrase, type PhraseIndex } from '../template/phrase-index.ts';
import type { FieldDetail } from '../read-result.ts';
import type { PageText } from '../page-text.ts';
import type { TextTemplate } from '@ifcgate/contracts/templates';

// The titles of each type by language.
const titlesFile = z.record(z.enum(invoiceTypes), z.record(z.string(), z.array(z.string())));

type Titles = { named: PhraseIndex<InvoiceType>; open: PhraseIndex<InvoiceType> };
let loaded: Titles | undefined;

// "*rechnung" is any bill that has no name of its own here: an "Anzahlungsrechnung" has one.
function loadTitles(): Titles {
  if (loaded !== undefined) return loaded;
  const titles = titlesFile.parse(JSON.parse(readFileSync(new URL('./document-types.json', import.meta.url), 'utf8')));
  const all = invoiceTypes.flatMap((of) =>
    Object.values(titles[of]).flatMap((texts) => texts.map((phrase) => ({ phrase, of }))),
  );
  const isOpen = ({ phrase }: { phrase: string }): boolean => phrase.startsWith('*');
  const named = createPhraseIndex(all.filter((each) => !isOpen(each)));
  return (loaded = { named, open: createPhraseIndex(all.filter(isOpen)) });
}

const titleConfidence = 0.92;
/** A title in ordinary type with its number behind it. */
const plainTitleConfidence = 0.85;
const headShare = 0.6;
/** What follows a title is looked at so far: texts of a page may have no end. */
const mostBehind = 40;
// What may follow a title: its number or date, with or without a label.
const rest =
  /^\s*$|^\s*[(#:–-]|^\s*(?:n[°º]|\d|(?:n[or]?|nr|num|nummer|number|núm|id|vom|von|of|du|del|dated|date|datum|ref|zu|zur|for|pour|to|voor|su|sobre)(?!\p{L})|\p{L}{0,8}-?\p{L}{0,8}\d)/iu;
const selfBilled = /gutschrifts?verfahren|§ ?14 abs(?:atz|\.) ?2|self-?bill/i;

/**
 * Whether a page is an invoice or one of its relatives, by its title: alone in its line or with its number, in the upper
 * part of the first page, above its tables and without an amount beside it; the largest counts. Undefined where there is
 * none, where two as large differ, and where an invoice's title or number stands as high and as large as a credit note's.
 *
 * @param isTableHead whether a segment is the head of a column
 */
export function findDocumentType(
  template: TextTemplate,
  pages: readonly PageText[],
  isTableHead: (segment: Segment) => boolean,
): FieldDetail | undefined {
  const [first] = pages;
  if (first === undefined) return undefined;
  const segments = segmentsOf(first);
  const tableTop = Math.min(...segments.filter(isTableHead).map(({ y0 }) => y0));
  const titles = segments
    .filter((segment) => segment.y1 <= tableTop)
    .flatMap(readTitle)
    .filter(({ segment }) => !hasAmountBeside(segment, segments));
  const [best] = titles.toSorted((a, b) => b.rank - a.rank);
  if (best === undefined) return undefined;
  const rivals = titles.filter((title) => title.type !== best.type && best.rank - title.rank < 0.5);
  // "Invoice no." in the block of numbers of a credit note names the invoice that it is for.
  const rival = rivals.find((title) => title.type !== 'invoice');
  if (best.type !== 'invoice' && rival !== undefined) return undefined;
  const winner = best.type === 'invoice' && rival !== undefined ? rival : best;
  if (winner.type === 'credit_note') {
    const named = segments.filter((segment) => isNumberOfInvoice(template, segment));
    const invoices = titles.filter(({ type }) => type === 'invoice').map(({ segment }) => segment);
    if ([...named, ...invoices].some((segment) => isAsProminent(segment, winner.segment))) return undefined;
  }
  const isSelfBilled = winner.type === 'credit_note' && segments.some(({ text }) => selfBilled.test(text));
  const value = isSelfBilled ? 'self_billed_invoice' : winner.type;
  return {
    value,
    confidence: winner.isAlone ? titleConfidence : plainTitleConfidence,
    page: first.number,
    bbox: boundingBox(winner.segment, 0, winner.end),
    source: first.source,
    label: null,
    raw: winner.segment.text.slice(0, winner.end),
    checks: [],
    alternatives: [],
  };
}

type Title = { type: InvoiceType; segment: Segment; end: number; isAlone: boolean; rank: number };

function readTitle(segment: Segment): Title[] {
  if (segment.y0 > headShare * segment.page.heightPt) return [];
  const found = titleOf(segment);
  if (found === undefined) return [];
  const behind = segment.text.slice(found.end, found.end + mostBehind);
  if (!rest.test(behind)) return [];
  const isAlone = behind.trim() === '';
  // Larger type first, then what stands alone, then the longer title.
  const rank = segment.sizePt + (isAlone ? 1 : 0) + found.end / 1000 - segment.y0 / (10 * segment.page.heightPt);
  return [{ type: found.of, segment, end: found.end, isAlone, rank }];
}

function titleOf(segment: Segment): FoundPhrase<InvoiceType> | undefined {
  const titles = loadTitles();
  return titles.named.findAtStart(segment) ?? titles.open.findAtStart(segment);
}

// A row of a table, or a sum: "Gutschrift −10,00".
function hasAmountBeside(segment: Segment, segments: readonly Segment[]): boolean {
  const row = segments.filter((other) => Math.abs(baselineOf(other) - baselineOf(segment)) < 0.4 * segment.sizePt);
  return row.some(({ text }) => findAmounts(text, 'whole').some((amount) => amount.hasDecimals));
}

const wordOfInvoice = /rechnung|invoice|factu|fattur/;

// "Credit invoice no." names none.
function isNumberOfInvoice(template: TextTemplate, segment: Segment): boolean {
  if (titleOf(segment)?.of === 'credit_note') return false;
  return findLabels(template, segment).some(
    ({ field, start, end }) =>
      field.type === 'string' && start === 0 && wordOfInvoice.test(segment.folded.slice(start, end)),
  );
}

function isAsProminent(segment: Segment, title: Segment): boolean {
  return baselineOf(segment) <= baselineOf(title) + 0.4 * title.sizePt && segment.sizePt >= 0.95 * title.sizePt;
}

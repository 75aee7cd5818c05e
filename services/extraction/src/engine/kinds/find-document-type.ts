import { readFileSync } from 'node:fs';
import { z } from 'zod';

import { boundingBox, segmentsOf, type Segment } from '../template/page-segments.ts';
import { createPhraseIndex, type PhraseIndex } from '../template/phrase-index.ts';
import type { FieldDetail } from '../read-result.ts';
import type { PageText } from '../page-text.ts';

/** What an invoice may be, by the codes of BT-3 in EN 16931. */
export const documentTypes = [
  'invoice',
  'credit_note',
  'corrected_invoice',
  'prepayment_invoice',
  'self_billed_invoice',
] as const;
/** What an invoice may be. */
export type DocumentType = (typeof documentTypes)[number];

// The titles of each type by language.
const titlesFile = z.record(z.enum(documentTypes), z.record(z.string(), z.array(z.string())));

type Titles = { named: PhraseIndex<DocumentType>; open: PhraseIndex<DocumentType> };
let loaded: Titles | undefined;

// "*rechnung" is any bill that has no name of its own here: an "Anzahlungsrechnung" has one.
function loadTitles(): Titles {
  if (loaded !== undefined) return loaded;
  const titles = titlesFile.parse(JSON.parse(readFileSync(new URL('./document-types.json', import.meta.url), 'utf8')));
  const all = documentTypes.flatMap((of) =>
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
// What may follow a title: its number or date, with or without a label.
const rest =
  /^\s*$|^\s*[(#:–-]|^\s*(?:n[or°º]?\b|n[°º]|nr|num|nummer|number|núm|id\b|\d|vom|von|of|du|del|dated|date|datum|ref|zu\b|zur\b|for|pour|to\b|voor|su\b|sobre|\p{Lu}*-?\p{Lu}*\d)/iu;
const selfBilled = /gutschrifts?verfahren|§ ?14 abs(?:atz|\.) ?2|self-?bill/i;

/**
 * Whether a page is an invoice or one of its relatives, by its title: alone in its line or with its number, in the upper
 * part of the first page; the largest counts. Undefined where there is none, or two as large differ.
 */
export function findDocumentType(pages: readonly PageText[]): FieldDetail | undefined {
  const [first] = pages;
  if (first === undefined) return undefined;
  const titles = segmentsOf(first).flatMap((segment) => readTitle(segment));
  const [best] = titles.toSorted((a, b) => b.rank - a.rank);
  if (best === undefined) return undefined;
  const rivals = titles.filter((title) => title.type !== best.type && best.rank - title.rank < 0.5);
  // "Invoice no." in the block of numbers of a credit note names the invoice that it is for.
  const rival = rivals.find((title) => title.type !== 'invoice');
  if (best.type !== 'invoice' && rival !== undefined) return undefined;
  const winner = best.type === 'invoice' && rival !== undefined ? rival : best;
  const isSelfBilled = winner.type === 'credit_note' && segmentsOf(first).some(({ text }) => selfBilled.test(text));
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

type Title = { type: DocumentType; segment: Segment; end: number; isAlone: boolean; rank: number };

function readTitle(segment: Segment): Title[] {
  if (segment.y0 > headShare * segment.page.heightPt) return [];
  const titles = loadTitles();
  const found = titles.named.findAtStart(segment) ?? titles.open.findAtStart(segment);
  if (found === undefined) return [];
  const behind = segment.text.slice(found.end);
  if (!rest.test(behind)) return [];
  const isAlone = behind.trim() === '';
  // Larger type first, then what stands alone, then the longer title.
  const rank = segment.sizePt + (isAlone ? 1 : 0) + found.end / 1000 - segment.y0 / (10 * segment.page.heightPt);
  return [{ type: found.of, segment, end: found.end, isAlone, rank }];
}

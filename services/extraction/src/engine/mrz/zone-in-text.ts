import { parseZone, type ParsedZone } from './parse-zone.ts';
import type { BoundingBox } from '../read-result.ts';
import type { PageText, Word } from '../page-text.ts';

/** A zone in the text layer of a page. */
export type TextZone = { parsed: ParsedZone; boxes: BoundingBox[] };

type TextLine = { text: string; words: readonly Word[] };

/** How far the baselines of words of one line may differ, as a share of their type size. */
const sameBaseline = 0.4;

/** The zones in the words of a page: one line or more, one below the other, of the lengths that zones have. */
export function findZonesInText(page: PageText, today: string): TextZone[] {
  const lines = toLines(page.words);
  const found: TextZone[] = [];
  for (let first = 0; first < lines.length; first++)
    for (const count of [3, 2, 1]) {
      const own = lines.slice(first, first + count);
      const parsed =
        own.length === count
          ? parseZone(
              own.map(({ text }) => text),
              today,
            )
          : undefined;
      if (parsed === undefined || !parsed.lines.some((line) => line.includes('<'))) continue;
      found.push({ parsed, boxes: own.map(({ words }) => boxOf(words, page)) });
      first += count - 1;
      break;
    }
  return found;
}

// Some write the fillers apart, or each character by itself.
function toLines(words: readonly Word[]): TextLine[] {
  const lines: Word[][] = [];
  for (const word of words.toSorted((a, b) => a.baseline - b.baseline || a.x0 - b.x0)) {
    const last = lines.at(-1);
    const isSame = last?.[0] !== undefined && Math.abs(word.baseline - last[0].baseline) <= sameBaseline * word.sizePt;
    if (isSame) last.push(word);
    else lines.push([word]);
  }
  return lines.map((own) => {
    const sorted = own.toSorted((a, b) => a.x0 - b.x0);
    return { text: sorted.map(({ text }) => text).join(''), words: sorted };
  });
}

function boxOf(words: readonly Word[], { widthPt, heightPt }: PageText): BoundingBox {
  const share = (value: number): number => Math.round(Math.min(1, Math.max(0, value)) * 10_000) / 10_000;
  return [
    share(Math.min(...words.map(({ x0 }) => x0)) / widthPt),
    share(Math.min(...words.map(({ y0 }) => y0)) / heightPt),
    share(Math.max(...words.map(({ x1 }) => x1)) / widthPt),
    share(Math.max(...words.map(({ y1 }) => y1)) / heightPt),
  ];
}

import { segmentsOf } from '../template/page-segments.ts';
import type { PageText } from '../page-text.ts';

/** What a page says of itself: that it is page 2, or 2 of 3. */
export type PrintedPage = { page: number; of: number | undefined };

const word = String.raw`(?:page|pages?\s*n[o°º]\.?|pg|seite|blatt|sheet|p[aá]gina|p[aá]g|pagina|pag|hoja|foglio|blad)`;
const ofWord = String.raw`(?:of|von|de|di|van|sur|/|\||aus)`;
const named = new RegExp(
  String.raw`(?<![\p{L}\p{N}])${word}\.?\s*[:#]?\s*(\d{1,3})(?:\s*${ofWord}\s*(\d{1,3}))?(?![\p{L}\p{N}.,:/%-])`,
  'iu',
);
/** Numbers alone mean pages only at the edge of a page. */
const alone = new RegExp(String.raw`^[-–(\[]?\s*(\d{1,3})\s*${ofWord}\s*(\d{1,3})\s*[-–)\]]?$`, 'iu');
const dashed = /^[-–]\s*(\d{1,3})\s*[-–]$/u;
const edgeShare = 0.12;
const mostPages = 200;

/** The number that a page prints of itself, with the count of pages where it says that too; undefined where it prints none. */
export function findPrintedPage(page: PageText): PrintedPage | undefined {
  const segments = segmentsOf(page);
  const isAtEdge = (y: number): boolean => y < edgeShare * page.heightPt || y > (1 - edgeShare) * page.heightPt;
  const found = [
    ...segments.map(({ text }) => named.exec(text)),
    ...segments.filter(({ y0 }) => isAtEdge(y0)).map(({ text }) => alone.exec(text.trim()) ?? dashed.exec(text.trim())),
  ];
  const read = found.flatMap((match) => (match === null ? [] : toPrinted(match)));
  // Who says how many there are is surer than who counts only.
  return read.find(({ of }) => of !== undefined) ?? read[0];
}

function toPrinted([, page, of]: RegExpExecArray): PrintedPage[] {
  const own = { page: Number(page), of: of === undefined ? undefined : Number(of) };
  const isPossible = own.page >= 1 && (own.of ?? mostPages) <= mostPages && own.page <= (own.of ?? mostPages);
  return isPossible ? [own] : [];
}

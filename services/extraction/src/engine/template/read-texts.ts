import { correctLabels } from './correct-labels.ts';
import { readTextTemplate, type TextContext } from './read-text-template.ts';
import { voteOnDetails, type Vote } from './vote-on-details.ts';
import type { FieldDetail } from '../read-result.ts';
import type { PageText } from '../page-text.ts';
import type { TextTemplate } from '@ifcgate/contracts/templates';

/**
 * The evidence of a template's fields in a document whose recognised pages were read in several ways: each way on its
 * own, then a vote.
 *
 * @param ways all pages, as each way of reading has them
 */
export function readTexts(
  template: TextTemplate,
  ways: readonly (readonly PageText[])[],
  { today, onEvidence, tableHeads }: TextContext,
): Record<string, FieldDetail> {
  const details = ways.map((pages, way) =>
    readTextTemplate(
      template,
      pages.map((text) => (text.source === 'ocr' ? correctLabels(template, text) : text)),
      // The first way of reading stands for all of them.
      { today, tableHeads, onEvidence: way === 0 ? onEvidence : undefined },
    ),
  );
  const [only] = details;
  if (only !== undefined && details.length === 1) return only;
  const prose = template.fields.filter(({ type }) => type === 'header_name' || type === 'header_address');
  const proseNames = new Set(prose.map((field) => field.name));
  const votes = details.map((read, way) => toVote(read, ways[way] ?? [], proseNames));
  return voteOnDetails(votes, proseNames);
}

/** What a reader that does not know every letter says about names is not heard. */
function toVote(read: Record<string, FieldDetail>, pages: readonly PageText[], prose: ReadonlySet<string>): Vote {
  const pageOf = (number: number | null): PageText | undefined => pages.find((page) => page.number === number);
  const heard = Object.entries(read).filter(
    ([name, { page }]) => !prose.has(name) || pageOf(page)?.reader?.knowsAllLetters !== false,
  );
  return { details: Object.fromEntries(heard), readerOf: (page) => pageOf(page)?.reader };
}

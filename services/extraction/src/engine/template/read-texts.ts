import { correctLabels } from './correct-labels.ts';
import { readTextTemplate, type TextContext } from './read-text-template.ts';
import { voteOnDetails } from './vote-on-details.ts';
import type { FieldDetail } from '../read-result.ts';
import type { PageText } from '../page-text.ts';
import type { TextTemplate } from '@ifcgate/contracts/templates';

/**
 * The evidence of a template's fields in a document whose recognised pages were read in several ways: each way on its
 * own, then a vote.
 *
 * @param pages per page, its texts; a page with fewer texts than others gives its first one to each way
 */
export function readTexts(
  template: TextTemplate,
  pages: readonly (readonly PageText[])[],
  { today, onEvidence }: TextContext,
): Record<string, FieldDetail> {
  const ways = Math.max(1, ...pages.map((texts) => texts.length));
  const votes = Array.from({ length: ways }, (_, way) => {
    const texts = pages.flatMap((page) => page[way] ?? page[0] ?? []);
    return readTextTemplate(
      template,
      texts.map((text) => (text.source === 'ocr' ? correctLabels(template, text) : text)),
      // The first way of reading stands for all of them.
      { today, onEvidence: way === 0 ? onEvidence : undefined },
    );
  });
  const [only] = votes;
  if (only !== undefined && votes.length === 1) return only;
  const prose = template.fields.filter(({ type }) => type === 'header_name' || type === 'header_address');
  return voteOnDetails(votes, new Set(prose.map((field) => field.name)));
}

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
 * @param ways all pages, as each way of reading has them
 */
export function readTexts(
  template: TextTemplate,
  ways: readonly (readonly PageText[])[],
  { today, onEvidence, tableHeads }: TextContext,
): Record<string, FieldDetail> {
  const votes = ways.map((pages, way) =>
    readTextTemplate(
      template,
      pages.map((text) => (text.source === 'ocr' ? correctLabels(template, text) : text)),
      // The first way of reading stands for all of them.
      { today, tableHeads, onEvidence: way === 0 ? onEvidence : undefined },
    ),
  );
  const [only] = votes;
  if (only !== undefined && votes.length === 1) return only;
  const prose = template.fields.filter(({ type }) => type === 'header_name' || type === 'header_address');
  return voteOnDetails(votes, new Set(prose.map((field) => field.name)));
}

import { findDocumentType } from '../kinds/find-document-type.ts';
import { classifyDocument } from '../kinds/classify-document.ts';
import { segmentsOf, type Segment } from '../template/page-segments.ts';
import { readTexts } from '../template/read-texts.ts';
import { findPrintedPage } from './printed-page-number.ts';
import type { PageEvidence } from './find-cuts.ts';
import type { FieldDetail } from '../read-result.ts';
import type { PageText } from '../page-text.ts';
import type { TextTemplate } from '@ifcgate/contracts/templates';

/** A value that is less certain than this says nothing about where a document begins. */
const leastConfidence = 0.6;
const mostSeparatorWords = 25;
/** All that a line says; a separator may as well be sold. */
const separator =
  /^\P{L}*(?:trenn(?:blatt|seite)|separator(?: sheet| page)?|patch ?(?:t|code|[1-6])|new document|next document|neues dokument|page de s[ée]paration|intercalaire|hoja separadora|separador|foglio separatore|scheidingsblad)(?:\P{L}+(?:t|sheet|page|code)|\P{L}+\d+)?\P{L}*$/iu;
const continued =
  /^(?:[uü]bertrag|carried (?:forward|over)|brought forward|continued(?! on)|fortsetzung|report(?: de la page)?$|à reporter|suite(?: de la)?|suma anterior|continuaci[oó]n|riporto|seguito|transport)(?!\p{L})/iu;
/** A sum that is carried forward opens the table of a page, below its head. */
const upperShare = 0.5;

/** What a page of print says about whether it begins a document. */
export function findPageEvidence(
  template: TextTemplate,
  page: PageText,
  { today, tableHeads }: { today: string; tableHeads: (page: PageText) => ReadonlySet<Segment> },
): PageEvidence {
  // By itself each is the first.
  const own: PageText = { ...page, number: 1 };
  const segments = segmentsOf(own);
  const details = readTexts(template, [[own]], { today, tableHeads });
  const answers = confidentAnswers(details);
  const required = template.fields.filter((field) => field.required);
  const numberField = numberFieldOf(template);
  const missing = required.filter(({ name }) => answers[name] === undefined);
  const isComplete = missing.length === 0;
  const number = numberField === undefined ? undefined : answers[numberField];
  const hasAnswers = required.some(({ name }) => (details[name]?.value ?? null) !== null);
  const isShort = own.words.length <= mostSeparatorWords && !hasAnswers && number === undefined;
  const isSeparator = isShort && segments.some(({ text }) => separator.test(text));
  const isTableHead = (segment: Segment): boolean => tableHeads(own).has(segment);
  const hasTitle = findDocumentType(template, [own], isTableHead) !== undefined || bearsTitle(own);
  return {
    kind: isSeparator ? 'separator' : own.words.length === 0 ? 'unread' : 'print',
    printed: findPrintedPage(own),
    hasTitle,
    isContinued: segments.some(({ text, y0 }) => y0 < upperShare * own.heightPt && continued.test(text)),
    isNumbered: numberField !== undefined,
    number,
    values: hasTitle || isComplete || numberField === undefined ? valuesOf(template, answers) : {},
    missing: missing.map(({ name }) => name),
    hasAnswers,
  };
}

function confidentAnswers(details: Readonly<Record<string, FieldDetail>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(details).flatMap(([name, { value, confidence }]) =>
      value === null || confidence < leastConfidence ? [] : [[name, value] as const],
    ),
  );
}

// Of a template's texts the one that it requires is the number of the document.
function numberFieldOf({ fields }: TextTemplate): string | undefined {
  const texts = fields.filter(({ type }) => type === 'string');
  return (texts.find(({ required }) => required) ?? texts.find(({ name }) => name.includes('number')))?.name;
}

/** Names are read too differently from page to page. */
function valuesOf({ fields }: TextTemplate, answers: Readonly<Record<string, string>>): Record<string, string> {
  const once = fields.filter(
    ({ type, required }) => type === 'date' || type === 'iban' || (type === 'money' && required),
  );
  return Object.fromEntries(
    once.flatMap(({ name }) => {
      const value = answers[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}

function bearsTitle(page: PageText): boolean {
  return classifyDocument([page]).some(({ reasons }) => reasons.some((reason) => reason.startsWith('title: ')));
}

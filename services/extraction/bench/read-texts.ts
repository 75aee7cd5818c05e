import { parseLicence } from '../src/engine/barcode/parse-licence.ts';
import { parseZone } from '../src/engine/mrz/parse-zone.ts';
import { judgeField } from './judge.ts';
import { benchDay, type DocumentRow } from './read-folder.ts';
import type { Labels } from './labels.ts';
import type { LabelledFolder, LabelledLicence, LabelledZone } from './manifest.ts';
import { missesIn, scoreFields, type FieldFigures, type Miss } from './score-rows.ts';

/** What came of the texts of one kind that a folder gives without pictures. */
export type TextFigures = {
  what: 'zones' | 'licences';
  texts: number;
  /** Texts of which every labelled field was read rightly. */
  right: number;
  fields: Record<string, FieldFigures>;
  misses: Miss[];
};

type TextRow = Pick<DocumentRow, 'file' | 'fields' | 'expected' | 'verdicts'>;

/** Reads the texts of a folder as the engine reads them once they are off their pictures. */
export function readTexts({ zones, licences }: Pick<LabelledFolder, 'zones' | 'licences'>): TextFigures[] {
  return [toFigures('zones', zones.map(readZone)), toFigures('licences', licences.map(readLicence))].filter(
    ({ texts }) => texts > 0,
  );
}

function toFigures(what: TextFigures['what'], rows: readonly TextRow[]): TextFigures {
  const isRight = (verdict: string): boolean => verdict === 'correct' || verdict === 'unlabelled';
  const right = rows.filter(({ verdicts }) => Object.values(verdicts).every(isRight)).length;
  return { what, texts: rows.length, right, fields: scoreFields(rows), misses: missesIn(rows) };
}

// Of a zone it is judged as well whether its checks hold, since some are wrong on purpose.
function readZone({ title, lines, labels, isValid }: LabelledZone): TextRow {
  const parsed = parseZone(lines, benchDay);
  const holds = parsed?.checks.every((check) => check.passed) === true;
  const read = { ...parsed?.fields, mrz: parsed?.lines.join('\n'), 'all checks hold': String(holds) };
  return judgeText(title, read, { ...labels, 'all checks hold': String(isValid) });
}

function readLicence({ title, text, labels }: LabelledLicence): TextRow {
  return judgeText(title, parseLicence(text)?.fields ?? {}, labels);
}

function judgeText(file: string, read: Readonly<Record<string, string | undefined>>, expected: Labels): TextRow {
  const fields = Object.fromEntries(
    Object.entries(read).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  );
  const verdicts = Object.fromEntries(
    Object.entries(expected).map(
      ([name, wanted]) => [name, judgeField({ name, found: fields[name], wanted, isVisible: true })] as const,
    ),
  );
  return { file, fields, expected, verdicts };
}

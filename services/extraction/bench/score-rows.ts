import { calibrationOf, type Answer, type Calibration } from './calibration-error.ts';
import { scoreRows, type RowCounts } from './line-items.ts';
import type { DocumentRow } from './read-folder.ts';

/** How one field came out over a folder. `precision` is of what was answered, `recall` of what was labelled; 0 to 1. */
export type FieldFigures = {
  labelled: number;
  answered: number;
  correct: number;
  wrong: number;
  precision: number;
  recall: number;
};

/** How the zones of a folder came out. */
export type ZoneFigures = {
  zones: number;
  exact: number;
  valid: number;
  /** Valid where their printed check digits hold, and not where they do not. */
  judgedRight: number;
  /** Answered as processed, without a word of doubt, and not what the document says. */
  processedNotExact: number;
};

/** A field that was not answered, or not rightly. `found` is undefined where it was not answered. */
export type Miss = { file: string; field: string; wanted: string; found: string | undefined };

/** The figures of each field that has a label in any row, in the order of their names. */
export function scoreFields(rows: readonly Pick<DocumentRow, 'verdicts'>[]): Record<string, FieldFigures> {
  const verdicts = rows.flatMap((row) => Object.entries(row.verdicts));
  const names = [...new Set(verdicts.map(([name]) => name))].sort();
  const figures = names.map((name) => {
    const count = (verdict: string): number => verdicts.filter(([of, is]) => of === name && is === verdict).length;
    return [name, toFigures(count('correct'), count('wrong'), count('absent'))] as const;
  });
  return Object.fromEntries(figures.filter(([, { labelled }]) => labelled > 0));
}

/** The figures of all fields together. */
export function totalOf(fields: Record<string, FieldFigures>): FieldFigures {
  const sum = (of: (figures: FieldFigures) => number): number =>
    Object.values(fields).reduce((total, figures) => total + of(figures), 0);
  const correct = sum((figures) => figures.correct);
  const wrong = sum((figures) => figures.wrong);
  return toFigures(correct, wrong, sum((figures) => figures.labelled) - correct - wrong);
}

function toFigures(correct: number, wrong: number, absent: number): FieldFigures {
  const answered = correct + wrong;
  const labelled = answered + absent;
  const share = (of: number): number => (of === 0 ? 0 : correct / of);
  return { labelled, answered, correct, wrong, precision: share(answered), recall: share(labelled) };
}

/** The rows of tables over a folder; undefined where none are labelled. */
export function scoreTables(
  rows: readonly Pick<DocumentRow, 'rows'>[],
): (RowCounts & ReturnType<typeof scoreRows>) | undefined {
  const tables = rows.flatMap((row) => (row.rows === null ? [] : [row.rows]));
  if (tables.length === 0) return undefined;
  const counts = tables.reduce((sum, table) => ({
    labelled: sum.labelled + table.labelled,
    answered: sum.answered + table.answered,
    matched: sum.matched + table.matched,
  }));
  return { ...counts, ...scoreRows(counts) };
}

/** Every answered field with a label, for its confidence. */
export function answersIn(rows: readonly Pick<DocumentRow, 'verdicts' | 'confidence'>[]): Answer[] {
  return rows.flatMap(({ verdicts, confidence }) =>
    Object.entries(verdicts).flatMap(([name, verdict]) => {
      const sure = confidence[name];
      const isJudged = verdict === 'correct' || verdict === 'wrong';
      return isJudged && sure !== undefined ? [{ confidence: sure, isCorrect: verdict === 'correct' }] : [];
    }),
  );
}

/** How honest the confidences of a folder are. */
export function scoreCalibration(rows: readonly DocumentRow[]): Calibration {
  return calibrationOf(answersIn(rows));
}

/** The zones of a folder; undefined where there are none. */
export function scoreZones(rows: readonly Pick<DocumentRow, 'zone' | 'status'>[]): ZoneFigures | undefined {
  const zones = rows.flatMap(({ zone, status }) => (zone === null ? [] : [{ ...zone, status }]));
  if (zones.length === 0) return undefined;
  return {
    zones: zones.length,
    exact: zones.filter((zone) => zone.isExact).length,
    valid: zones.filter((zone) => zone.isValid).length,
    judgedRight: zones.filter((zone) => zone.isJudgedRight).length,
    processedNotExact: zones.filter((zone) => !zone.isExact && zone.status === 'processed').length,
  };
}

/** Every labelled field that was not answered, or wrongly. */
export function missesIn(rows: readonly Pick<DocumentRow, 'file' | 'fields' | 'expected' | 'verdicts'>[]): Miss[] {
  return rows.flatMap(({ file, fields, expected, verdicts }) =>
    Object.entries(verdicts)
      .filter(([, verdict]) => verdict === 'wrong' || verdict === 'absent')
      .map(([field]) => ({ file, field, wanted: expected[field] ?? '', found: fields[field] })),
  );
}

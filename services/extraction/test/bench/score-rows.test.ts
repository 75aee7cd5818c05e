import { answersIn, missesIn, scoreFields, scoreTables, scoreZones, totalOf } from '../../bench/score-rows.ts';
import type { Verdict } from '../../bench/judge.ts';

const verdicts = (...of: Verdict[]) => of.map((verdict) => ({ verdicts: { total_amount: verdict } }));

describe('the figures of a field', () => {
  it('keep answered and correct apart: precision of the answers, recall of the labels', () => {
    const fields = scoreFields(verdicts('correct', 'correct', 'wrong', 'absent', 'unlabelled'));

    const figures = { labelled: 4, answered: 3, correct: 2, wrong: 1, precision: 2 / 3, recall: 0.5 };
    expect(fields).toEqual({ total_amount: figures });
    expect(totalOf({ ...fields, other: figures })).toMatchObject({ labelled: 8, correct: 4, recall: 0.5 });
  });

  it('are none for a field without a label', () => {
    expect(scoreFields(verdicts('unlabelled'))).toEqual({});
  });
});

describe('the figures of a folder', () => {
  it('take every judged answer for the calibration, and no other', () => {
    const row = {
      verdicts: { a: 'correct', b: 'wrong', c: 'unlabelled', d: 'absent' } as const,
      confidence: { a: 0.9, b: 0.5, c: 0.7 },
    };

    expect(answersIn([row])).toEqual([
      { confidence: 0.9, isCorrect: true },
      { confidence: 0.5, isCorrect: false },
    ]);
  });

  it('name each miss with what was expected and what came', () => {
    const row = {
      file: 'f',
      fields: { b: '2' },
      expected: { a: '1', b: '1' },
      verdicts: { a: 'absent', b: 'wrong' } as const,
    };

    expect(missesIn([row])).toEqual([
      { file: 'f', field: 'a', wanted: '1', found: undefined },
      { file: 'f', field: 'b', wanted: '1', found: '2' },
    ]);
  });

  it('count a zone that is not exact and was processed all the same, and one that is valid against its print', () => {
    const zone = (isExact: boolean, status: 'processed' | 'needs_review') => ({
      zone: { isExact, isValid: true, isJudgedRight: isExact },
      status,
    });

    expect(scoreZones([zone(true, 'processed'), zone(false, 'processed'), zone(false, 'needs_review')])).toEqual({
      zones: 3,
      exact: 1,
      valid: 3,
      judgedRight: 1,
      processedNotExact: 1,
    });
  });

  it('add up the rows of tables over all documents', () => {
    const rows = [
      { rows: { labelled: 3, answered: 2, matched: 2 } },
      { rows: null },
      { rows: { labelled: 1, answered: 2, matched: 1 } },
    ];

    expect(scoreTables(rows)).toMatchObject({ labelled: 4, answered: 4, matched: 3, f1: 0.75 });
    expect(scoreTables([{ rows: null }])).toBeUndefined();
  });
});

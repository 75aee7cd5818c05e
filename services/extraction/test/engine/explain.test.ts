import { templateSchema, type TextTemplate } from '@ifcgate/contracts/templates';
import type { FieldExplanation } from '../../src/engine/index.ts';
import type { PageText } from '../../src/engine/page-text.ts';
import { explainFields, type Evidence } from '../../src/engine/template/explain.ts';
import { readTextTemplate } from '../../src/engine/template/read-text-template.ts';
import { printedRows } from './printed-page.ts';

function aTemplate(fields: object[], validations: object[] = []): TextTemplate {
  const template = templateSchema.parse({ kind: 'text', name: 'own', version: 1, fields, validations });
  if (template.kind !== 'text') throw new Error('it is a text template');
  return template;
}

function explain(template: TextTemplate, page: PageText): Record<string, FieldExplanation> {
  const kept: Evidence[] = [];
  readTextTemplate(template, [page], { today: '2026-04-01', onEvidence: (evidence) => void kept.push(evidence) });
  const [evidence] = kept;
  if (evidence === undefined) throw new Error('there is no evidence');
  return Object.fromEntries(explainFields(template, evidence).map((field) => [field.field, field]));
}

const outcomes = ({ candidates }: FieldExplanation): (string | null)[][] =>
  candidates.map(({ value, outcome }) => [value, outcome]);
const number = { name: 'number', type: 'string', labels: { en: ['meter no'] }, weak_labels: { en: ['no'] } };
const money = (name: string): object => ({ name, type: 'money', labels: { en: [name] } });

describe('the explanation of a field', () => {
  it('shows what won with its place and the parts that make its score', () => {
    const { number: explained } = explain(aTemplate([number]), printedRows([['Meter no', 'M-7']]));

    expect(explained).toMatchObject({ value: 'M-7', outcome: 'answered', threshold: 0.6 });
    const [won] = explained?.candidates ?? [];
    expect(won).toMatchObject({ outcome: 'won', raw: 'M-7', label: 'Meter no', page: 1, score: 0.96 });
    expect(won?.parts).toEqual({ label: 0.96, place: 1, form: 1, reading: 1 });
    expect(won?.bbox).toHaveLength(4);
  });

  it('says that a second finding supports the first', () => {
    const page = printedRows([
      ['Meter no', 'M-7'],
      ['Meter no', 'M-7'],
    ]);

    const { number: explained } = explain(aTemplate([number]), page);

    expect(explained && outcomes(explained)).toEqual([
      ['M-7', 'won'],
      ['M-7', 'same_value'],
    ]);
  });

  it('tells a weaker label from a worse place', () => {
    const page = printedRows([
      ['Meter no', 'M-7'],
      ['No', 'X-9'],
    ]);

    const { number: explained } = explain(aTemplate([number]), page);

    expect(explained && outcomes(explained)).toEqual([
      ['M-7', 'won'],
      ['X-9', 'weaker_label'],
    ]);
    expect(explained?.candidates[1]?.reason).toContain('M-7');
  });

  it('names both values that contradict each other', () => {
    const page = printedRows([
      ['Meter no', 'M-7'],
      ['Meter no', 'M-8'],
    ]);

    const { number: explained } = explain(aTemplate([number]), page);

    expect(explained).toMatchObject({ value: null, outcome: 'conflict' });
    expect(explained && outcomes(explained)).toEqual([
      ['M-7', 'conflict'],
      ['M-8', 'conflict'],
    ]);
    expect(explained?.candidates[0]?.reason).toContain('M-8');
  });

  it('shows what stands beside a label and does not look like a value of the field', () => {
    const pattern = '[0-9]{8}';

    const { number: explained } = explain(aTemplate([{ ...number, pattern }]), printedRows([['Meter no', 'M-7']]));

    expect(explained).toMatchObject({ value: null, outcome: 'not_found' });
    expect(explained?.candidates).toMatchObject([
      { value: null, raw: 'M-7', label: 'Meter no', outcome: 'pattern_mismatch', page: 1 },
    ]);
    expect(explained?.candidates[0]?.reason).toContain(pattern);
  });

  it('says which value the arithmetic took away', () => {
    const fields = ['net', 'tax', 'total'].map(money);
    const template = aTemplate(fields, [{ rule: 'sum', parts: ['net', 'tax'], total: 'total' }]);
    const page = printedRows([
      ['Net', '100.00'],
      ['Tax', '7.00'],
      ['Tax', '19.00'],
      ['Total', '119.00'],
    ]);

    const { tax } = explain(template, page);

    expect(tax).toMatchObject({ value: '19.00', outcome: 'answered' });
    expect(tax && outcomes(tax).sort()).toEqual([
      ['19.00', 'won'],
      ['7.00', 'arithmetic'],
    ]);
  });

  it('is there for a field of which nothing is printed', () => {
    const { number: explained } = explain(aTemplate([number]), printedRows([['Dear', 'Anna']]));

    expect(explained).toMatchObject({ value: null, outcome: 'not_found', candidates: [] });
  });
});

import { findBuiltInTemplate } from '../../src/engine/index.ts';
import { withCreditNoteSigns } from '../../src/engine/credit-note-signs.ts';
import { withPositiveCredit } from '../../src/engine/xml/credit-amounts.ts';
import type { FieldDetail, LineItem } from '../../src/engine/index.ts';
import type { TextTemplate } from '@ifcgate/contracts/templates';

function invoice(): TextTemplate {
  const template = findBuiltInTemplate('invoice-standard');
  if (template?.kind !== 'text') throw new Error('the invoice template reads text');
  return template;
}

const evidence = { confidence: 0.9, page: 1, bbox: null, checks: [] };
const detail = (value: string): FieldDetail => ({
  ...{ ...evidence, value, source: 'text', label: null, raw: value, alternatives: [] },
});

function turnPrinted(template: TextTemplate, fields: Record<string, string>): Record<string, string> | undefined {
  const row: LineItem = { ...evidence, fields, source: 'text' };
  const details = { document_type: detail('credit_note'), total_amount: detail('-12.00') };
  return withCreditNoteSigns(template, { details, lineItems: [row] }).lineItems[0]?.fields;
}

function turnStated(fields: Record<string, string>): Record<string, string> | undefined {
  const values = { document_type: ['credit_note'], total_amount: ['-12.00'] };
  return withPositiveCredit({ kind: 'invoice', values, payerIbans: [], lines: [fields], warnings: [] }).lines[0];
}

const row = (quantity: string | undefined, unit_price: string | undefined, amount: string): Record<string, string> => ({
  ...(quantity !== undefined && { quantity }),
  ...(unit_price !== undefined && { unit_price }),
  amount,
});

describe('a row of a credit note with negative amounts', () => {
  it.each([
    ['the quantity has the sign', row('-2', '5.00', '-10.00'), row('2', '5.00', '10.00')],
    ['the price has the sign', row('2', '-5.00', '-10.00'), row('2', '5.00', '10.00')],
    ['only the amount has the sign', row('2', '5.00', '-10.00'), row('2', '5.00', '10.00')],
    ['everything has the sign', row('-2', '-5.00', '-10.00'), row('2', '5.00', '10.00')],
    ['it goes the other way', row('2', '5.00', '10.00'), row('-2', '5.00', '-10.00')],
    ['it goes the other way by two signs', row('-2', '-5.00', '10.00'), row('2', '-5.00', '-10.00')],
    ['there is no price', row('-2', undefined, '-10.00'), row('2', undefined, '10.00')],
    ['there is no quantity', row(undefined, '-5.00', '-10.00'), row(undefined, '5.00', '10.00')],
    ['it is for nothing', row('2', '0.00', '0.00'), row('2', '0.00', '0.00')],
    ['it is for nothing, with a sign', row('-2', '5.00', '0.00'), row('2', '5.00', '0.00')],
  ])('is turned alike on paper and in XML where %s', (_, before, after) => {
    expect(turnPrinted(invoice(), before)).toEqual(after);
    expect(turnStated(before)).toEqual(after);
  });

  it('is turned by the columns of its template, whatever they are called', () => {
    const [table] = invoice().tables;
    const renamed = { quantity: 'pieces', unit_price: 'each', amount: 'sum' } as Record<string, string>;
    const rename = (name: string): string => renamed[name] ?? name;
    const template = {
      ...invoice(),
      tables:
        table === undefined
          ? []
          : [
              JSON.parse(
                JSON.stringify(table).replace(
                  /"(quantity|unit_price|amount)"(?!:)/g,
                  (_, name: string) => `"${rename(name)}"`,
                ),
              ) as typeof table,
            ],
    };

    expect(turnPrinted(template, { pieces: '-2', each: '5.00', sum: '-10.00' })).toEqual({
      ...{ pieces: '2', each: '5.00', sum: '10.00' },
    });
  });
});

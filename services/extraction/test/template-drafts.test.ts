import { type ErrorEnvelope, templateDraftSchema } from '@ifcgate/contracts';
import { aTenant } from '@ifcgate/test-kit/builders';
import { builtInTemplateNames, findBuiltInTemplate } from '../src/engine/index.ts';
import { type MeterReadings, draft, meterNumber, readOn, startMeterReadings, templatesOf } from './meter-readings.ts';

let readings: MeterReadings;
beforeAll(async () => {
  readings = await startMeterReadings();
});
afterAll(() => readings.stop());

const used = { name: 'used', type: 'money', labels: { en: ['consumption'] } };
const column = (name: string, type: string) => ({ name, type, headers: { en: [name] } });
const table = {
  ...{ name: 'readings', anchor: 'amount', row_needs: ['reading'], sums: ['used'] },
  columns: [column('reading', 'text'), column('quantity', 'quantity'), column('amount', 'money')],
};
const withTable = (more: object) => ({
  ...{ ...draft, fields: [meterNumber, readOn, used] },
  tables: [{ ...table, ...more }],
});
const withParties = (parties: object[], party = 'supplier') => ({
  ...{ ...draft, parties },
  fields: [meterNumber, readOn, { name: 'supplier_name', type: 'name', party }],
});
const supplier = { name: 'supplier', headings: { en: ['supplied by'] } };
const amountOf = (factors: string[]) => ({ validations: [{ rule: 'product', factors, result: 'amount' }] });

describe('a draft with parties and tables', () => {
  it('is published when everything it names is there', async () => {
    const templates = templatesOf(readings.platform.as(aTenant('test')), readings);

    const answers = [await templates.publish(withTable({})), await templates.publish(withParties([supplier]))];

    expect(answers.map(({ status, body }) => [status, body.version])).toEqual([
      [200, 1],
      [200, 2],
    ]);
  });

  it.each<[string, object, Record<string, string>]>([
    ['a party that it has not', withParties([]), { 'fields.2.party': 'is not the name of a party' }],
    [
      'two parties of one name',
      withParties([supplier, supplier]),
      { 'parties.1.name': 'is the name of parties.0 too' },
    ],
    [
      'a heading without letters',
      withParties([{ ...supplier, headings: { en: ['…'] } }]),
      { 'parties.0.headings.en.0': 'must have letters, digits or signs beside * and …' },
    ],
    [
      'a place that there is not',
      withParties([{ ...supplier, place: 'footer' }]),
      { 'parties.0.place': 'expected one of' },
    ],
    [
      'columns that it has not',
      withTable({ anchor: 'sum', row_needs: ['text'], required: [['reading'], ['amount', 'net']] }),
      {
        'tables.0.anchor': 'is not the name of a column',
        'tables.0.row_needs.0': 'is not the name of a column',
        'tables.0.required.1.1': 'is not the name of a column',
      },
    ],
    ['an anchor that holds no amounts', withTable({ anchor: 'reading' }), { 'tables.0.anchor': 'the type money' }],
    [
      'two columns of one name',
      withTable({ columns: [...table.columns, column('amount', 'money')] }),
      { 'tables.0.columns.3.name': 'is the name of tables.0.columns.2 too' },
    ],
    [
      'one column',
      withTable({ columns: [column('amount', 'money')], row_needs: ['amount'] }),
      { 'tables.0.columns': 'too small' },
    ],
    [
      'sums that are no amounts of the document',
      withTable({ sums: ['net'], starts_from: 'read_on' }),
      {
        'tables.0.sums.0': 'is not the name of a field',
        'tables.0.starts_from': 'must name a field of the type money',
      },
    ],
    [
      'a product of words',
      withTable(amountOf(['quantity', 'reading'])),
      { 'tables.0.validations.0.factors.1': 'must name a column of the type integer, quantity, money, percent' },
    ],
    [
      'two tables of one name',
      { ...withTable({}), tables: [table, table] },
      { 'tables.1.name': 'is the name of tables.0 too' },
    ],
  ])('is refused for %s, with every place, by each route that takes one', async (_what, template, problems) => {
    const workspace = readings.platform.as(aTenant('test'));
    const templates = templatesOf(workspace, readings);

    const answers = [
      await templates.publish(template),
      await templates.test({ file_url: readings.urlOf('/reading.pdf'), template }),
      await templates.dryRun({ template }),
    ];

    for (const { status, body } of answers) {
      expect([status, body.error.code]).toEqual([400, 'invalid_request']);
      expect(Object.fromEntries((body.error.details ?? []).map(({ path, message }) => [path, message]))).toEqual(
        Object.fromEntries(
          Object.entries(problems).map(([path, message]) => [
            `template.${path}`,
            expect.stringContaining(message) as string,
          ]),
        ),
      );
    }
    expect((await workspace.get<ErrorEnvelope>('/v1/templates/meter-reading')).status).toBe(404);
  });
});

describe('a template of the platform', () => {
  it('is a draft that a workspace may publish under another name', () => {
    const drafts = builtInTemplateNames.flatMap((builtIn) => {
      const found = findBuiltInTemplate(builtIn);
      if (found?.kind !== 'text') return [];
      const { name, version: _version, ...template } = found;
      return [{ name, template }];
    });

    expect(drafts.length).toBeGreaterThanOrEqual(5);
    for (const { name, template } of drafts)
      expect([name, templateDraftSchema.safeParse(template).error?.issues]).toEqual([name, undefined]);
  });
});

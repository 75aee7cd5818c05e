import { createEngine, type ReadResult } from '../../src/engine/index.ts';
import { isTotal } from '../../src/engine/xml/check-sums.ts';
import { aCrossIndustryInvoice, aUniversalInvoice } from './xml-samples.ts';
import { aFacturae, aFatturaPa, anOrderX, aUniversalOrder } from './national-samples.ts';

const engine = createEngine({ workers: 1, cpuLimitMs: 20_000 });
afterAll(() => engine.close());

function read(bytes: Uint8Array, template = 'invoice-standard'): Promise<ReadResult> {
  return engine.read({ bytes, template, today: '2026-06-01' });
}

type Changes = readonly (readonly [from: string, to: string])[];
type Format = [
  name: string,
  make: (changes: Changes) => Uint8Array,
  /** A line says less than the document counts. */
  shortLine: readonly [string, string],
  /** The same document with something taken off a dearer line, or with a charge beside a cheaper one. */
  adjusted: Changes,
  template: string,
];

const ublAllowance = (totals: string): Changes => [
  [`<cac:${totals}>`, `<cac:${totals}><cbc:AllowanceTotalAmount currencyID="EUR">20.00</cbc:AllowanceTotalAmount>`],
];
const formats: Format[] = [
  [
    'CII',
    aCrossIndustryInvoice,
    ['LineTotalAmount>1041.67', 'LineTotalAmount>1000.00'],
    [
      ['LineTotalAmount>1041.67', 'LineTotalAmount>1061.67'],
      ['<ram:TaxBasisTotalAmount>', '<ram:ChargeTotalAmount>5.00</ram:ChargeTotalAmount><ram:TaxBasisTotalAmount>'],
      [
        '<ram:TaxBasisTotalAmount>',
        '<ram:AllowanceTotalAmount>25.00</ram:AllowanceTotalAmount><ram:TaxBasisTotalAmount>',
      ],
    ],
    'invoice-standard',
  ],
  [
    'CII without the sum of its allowances',
    aCrossIndustryInvoice,
    ['LineTotalAmount>1041.67', 'LineTotalAmount>1000.00'],
    [
      ['LineTotalAmount>1041.67', 'LineTotalAmount>1061.67'],
      [
        '<ram:SpecifiedTradePaymentTerms>',
        '<ram:SpecifiedTradeAllowanceCharge><ram:ChargeIndicator><udt:Indicator>false</udt:Indicator></ram:ChargeIndicator><ram:ActualAmount>20.00</ram:ActualAmount></ram:SpecifiedTradeAllowanceCharge><ram:SpecifiedTradePaymentTerms>',
      ],
    ],
    'invoice-standard',
  ],
  [
    'UBL',
    aUniversalInvoice,
    ['"EUR">100.00</cbc:LineExtensionAmount>\n    <cac:Item>', '"EUR">90.00</cbc:LineExtensionAmount>\n    <cac:Item>'],
    [
      [
        '"EUR">100.00</cbc:LineExtensionAmount>\n    <cac:Item>',
        '"EUR">120.00</cbc:LineExtensionAmount>\n    <cac:Item>',
      ],
      ...ublAllowance('LegalMonetaryTotal'),
    ],
    'invoice-standard',
  ],
  [
    'an order in UBL',
    aUniversalOrder,
    ['200.00</cbc:LineExtensionAmount><cac:Price>', '190.00</cbc:LineExtensionAmount><cac:Price>'],
    [
      ['200.00</cbc:LineExtensionAmount><cac:Price>', '220.00</cbc:LineExtensionAmount><cac:Price>'],
      ...ublAllowance('AnticipatedMonetaryTotal'),
    ],
    'purchase-order',
  ],
  [
    'Order-X',
    anOrderX,
    [
      '200.00</ram:LineTotalAmount></ram:SpecifiedTradeSettlementLine',
      '190.00</ram:LineTotalAmount></ram:SpecifiedTradeSettlementLine',
    ],
    [
      [
        '200.00</ram:LineTotalAmount></ram:SpecifiedTradeSettlementLine',
        '185.00</ram:LineTotalAmount></ram:SpecifiedTradeSettlementLine',
      ],
      ['<ram:TaxBasisTotalAmount>', '<ram:ChargeTotalAmount>15.00</ram:ChargeTotalAmount><ram:TaxBasisTotalAmount>'],
    ],
    'purchase-order',
  ],
  [
    'FatturaPA',
    aFatturaPa,
    ['<PrezzoTotale>1000.00', '<PrezzoTotale>900.00'],
    [
      ['<PrezzoTotale>1000.00', '<PrezzoTotale>950.00'],
      [
        '<ImportoTotaleDocumento>',
        '<DatiCassaPrevidenziale><TipoCassa>TC22</TipoCassa><ImportoContributoCassa>38.00</ImportoContributoCassa></DatiCassaPrevidenziale><ImportoTotaleDocumento>',
      ],
      ['<ImponibileImporto>', '<SpeseAccessorie>12.00</SpeseAccessorie><ImponibileImporto>'],
    ],
    'invoice-standard',
  ],
  [
    'Facturae',
    aFacturae,
    ['<GrossAmount>200.0<', '<GrossAmount>150.0<'],
    [
      ['<GrossAmount>200.0<', '<GrossAmount>230.0<'],
      [
        '<TotalGrossAmountBeforeTaxes>',
        '<TotalGeneralDiscounts>40.00</TotalGeneralDiscounts><TotalGrossAmountBeforeTaxes>',
      ],
      [
        '<TotalGrossAmountBeforeTaxes>',
        '<TotalGeneralSurcharges>10.00</TotalGeneralSurcharges><TotalGrossAmountBeforeTaxes>',
      ],
    ],
    'invoice-standard',
  ],
];

describe('the lines of an XML document', () => {
  it.each(formats)(
    'come to its net amount, or it goes to review: %s',
    async (_, make, shortLine, _adjusted, template) => {
      const [whole, short] = [await read(make([]), template), await read(make([shortLine]), template)];

      expect(whole).toMatchObject({ status: 'processed', warnings: [] });
      expect(whole.lineItems[0]?.checks).toEqual([{ name: 'sum_of_lines', passed: true }]);
      expect(short).toMatchObject({ status: 'needs_review', warnings: ['xml_unreadable'] });
      expect(short.lineItems[0]?.checks).toEqual([{ name: 'sum_of_lines', passed: false }]);
    },
  );

  it.each(formats)(
    'come to it with what is charged and allowed for the whole: %s',
    async (_, make, _short, adjusted, template) => {
      const result = await read(make(adjusted), template);

      expect(result).toMatchObject({ status: 'processed', warnings: [] });
      expect(result.lineItems[0]?.checks).toEqual([{ name: 'sum_of_lines', passed: true }]);
    },
  );

  it.each([
    ['LineStatusReasonCode', 'INFORMATION'],
    ['LineStatusReasonCode', 'GROUP'],
    ['LineStatusReasonCode', 'information'],
    ['LineStatusCode', 'INFORMATION'],
  ])('are not those that are counted elsewhere: %s %s', async (element, status) => {
    const invoice = Buffer.from(aCrossIndustryInvoice()).toString();
    const line = /<ram:IncludedSupplyChainTradeLineItem>[^]*<\/ram:IncludedSupplyChainTradeLineItem>/.exec(
      invoice,
    )?.[0];
    const other = (line ?? '').replace('</ram:LineID>', `</ram:LineID><ram:${element}>${status}</ram:${element}>`);

    const result = await read(Buffer.from(invoice.replace(line ?? '', () => `${line ?? ''}${other}`)));

    expect(result).toMatchObject({ status: 'processed', warnings: [] });
    expect(result.lineItems).toHaveLength(1);
  });

  it('come to that of a credit note whose writer set all amounts negative', async () => {
    const result = await read(
      aFatturaPa([
        ['TD01', 'TD04'],
        ['<PrezzoTotale>1000.00', '<PrezzoTotale>-950.00'],
        ['<ImponibileImporto>1000', '<SpeseAccessorie>-50.00</SpeseAccessorie><ImponibileImporto>-1000'],
        ['<Imposta>220', '<Imposta>-220'],
        ['<ImportoTotaleDocumento>1220', '<ImportoTotaleDocumento>-1220'],
      ]),
    );

    expect(result).toMatchObject({ status: 'processed', fields: { total_amount: '1220.00' } });
  });
});

describe('the total of a FatturaPA', () => {
  const withTotal = (total: string, more: string): Buffer =>
    aFatturaPa([['<ImportoTotaleDocumento>1220.00', `${more}<ImportoTotaleDocumento>${total}`]]);

  it.each([
    ['its rounding', '1220.40', '<Arrotondamento>0.40</Arrotondamento>'],
    ['a rounding downwards', '1219.60', '<Arrotondamento>-0.40</Arrotondamento>'],
    ['its stamp duty', '1222.00', '<DatiBollo><ImportoBollo>2.00</ImportoBollo></DatiBollo>'],
    [
      'stamp duty and rounding',
      '1222.40',
      '<DatiBollo><ImportoBollo>2.00</ImportoBollo></DatiBollo><Arrotondamento>0.40</Arrotondamento>',
    ],
    [
      'what is taken off',
      '1200.00',
      '<ScontoMaggiorazione><Tipo>SC</Tipo><Importo>20.00</Importo></ScontoMaggiorazione>',
    ],
    ['neither, where it is due beside it', '1220.00', '<Arrotondamento>0.40</Arrotondamento>'],
  ])('may hold %s', async (_, total, more) => {
    const result = await read(withTotal(total, more));

    expect(result).toMatchObject({ status: 'processed', fields: { total_amount: total } });
  });

  it('is doubtful where they do not make it', async () => {
    const result = await read(withTotal('1221.40', '<Arrotondamento>0.40</Arrotondamento>'));

    expect(result.status).toBe('needs_review');
    expect(result.details.total_amount?.checks).toContainEqual({
      name: 'net_amount_plus_tax_amount_is_total_amount',
      passed: false,
    });
  });

  it('is soon held against ever so many of them', () => {
    const many = Array.from({ length: 5000 }, (_row, index) => `${index + 1}.00`);

    expect(isTotal({ net: '100.00', tax: '22.00', total: '999999.00' }, many)).toBe(false);
  });
});

import { settleOwnParty, type OwnParty } from '../../src/engine/template/settle-own-party.ts';
import { printedPage } from './printed-page.ts';
import type { FieldDetail } from '../../src/engine/index.ts';

const detail = (value: string | null, source: FieldDetail['source'] = 'text'): FieldDetail => ({
  ...{ value, confidence: value === null ? 0 : 0.8, page: 1, bbox: null, source, label: null, raw: value },
  ...{ checks: [], alternatives: [] },
});

const us: OwnParty[] = [
  { name: 'Utopia Trading G.m.b.H.', vat_id: 'DE 136695976' },
  { iban: 'DE89 3704 0044 0532 0130 00' },
];

/** What is answered of an invoice that prints these lines and was read so. */
function settled(
  read: Record<string, string | null>,
  lines: readonly string[],
  own = us,
): Record<string, string | null> {
  const details = Object.fromEntries(Object.entries(read).map(([name, value]) => [name, detail(value)]));
  const page = printedPage(lines.map((text, index) => ({ text, x: 60, y: 100 + 20 * index })));
  return Object.fromEntries(
    Object.entries(settleOwnParty(details, own, [page])).map(([name, { value }]) => [name, value]),
  );
}

const northwind = ['Northwind Fittings Ltd', 'VAT ID ATU10223006'];
const utopia = ['Utopia Trading GmbH', 'VAT ID DE136695976'];

describe('who a workspace is', () => {
  it.each([
    ['one digit of its number is misread', ['VAT ID DE136695975']],
    ['a letter stands for a digit of it', ['VAT ID DEl36695976']],
    ['its number is not printed', []],
    ['it prints the number of another registration', ['VAT ID FR40303265045']],
  ])('exchanges no parties for a VAT number of another, and says that it is a doubt: %s', (_, ours) => {
    for (const role of ['seller', 'buyer'] as const) {
      const [seller, buyer] = role === 'seller' ? [utopia[0], northwind[0]] : [northwind[0], utopia[0]];
      const read = { seller_name: detail(seller ?? null), buyer_name: detail(buyer ?? null) };
      const lines = [...utopia.slice(0, 1), ...ours, ...northwind];
      const page = printedPage(lines.map((text, y) => ({ text, x: 60, y: 100 + 20 * y })));

      const settled = settleOwnParty(read, us, [page]);

      expect([settled.seller_name?.value, settled.buyer_name?.value]).toEqual([seller, buyer]);
      expect(settled[`${role}_name`]).toMatchObject({
        confidence: role === 'seller' ? 0.5 : 0.95,
        checks: [{ name: 'matches_own_party', passed: role === 'buyer' }],
      });
    }
  });

  it('answers without a doubt no number that may be the buyer’s', () => {
    const read = { seller_name: detail('Utopia Trading GmbH'), seller_vat_id: detail('ATU10223006') };
    const page = printedPage(northwind.map((text, y) => ({ text, x: 60, y: 100 + 20 * y })));

    expect(settleOwnParty(read, us, [page]).seller_vat_id).toMatchObject({ confidence: 0.5 });
  });

  it('does not change them for its own number, which a seller abroad may print alone', () => {
    const read = { seller_name: 'Northwind Fittings Ltd', buyer_name: 'Utopia Trading GmbH' };

    expect(settled(read, ['Northwind Fittings Ltd', ...utopia])).toEqual(read);
  });

  it('takes its number with blanks for its own', () => {
    const read = { seller_name: 'Utopia Trading GmbH', buyer_name: 'Northwind Fittings Ltd' };

    expect(settled(read, ['Utopia Trading GmbH', 'USt-ID DE 136 695 976', ...northwind])).toEqual(read);
  });

  it.each([
    ['buyer', { seller_name: 'Northwind Fittings Ltd', buyer_name: null }],
    ['seller', { seller_name: null, buyer_name: 'Northwind Fittings Ltd' }],
  ])('gives the party that was not read its name: %s', (role, read) => {
    expect(settled(read, ['Northwind Fittings Ltd', 'Utopia Trading GmbH'])[`${role}_name`]).toBe(
      'Utopia Trading G.m.b.H.',
    );
  });

  it('gives no name that is not printed, and none where both parties are open', () => {
    expect(settled({ seller_name: 'Northwind', buyer_name: null }, ['Northwind'])).toMatchObject({ buyer_name: null });
    const open = { seller_name: null, buyer_name: null };
    expect(settled(open, ['Utopia Trading GmbH'])).toEqual(open);
  });

  it('keeps the number and the account of the buyer from the seller', () => {
    const read = {
      seller_name: 'Northwind Fittings Ltd',
      buyer_name: 'Utopia Trading GmbH',
      seller_vat_id: 'DE136695976',
      seller_iban: 'DE89370400440532013000',
    };
    const lines = [...northwind, ...utopia, 'We debit IBAN DE89 3704 0044 0532 0130 00'];

    expect(settled(read, lines)).toMatchObject({ seller_vat_id: 'ATU10223006', seller_iban: null });
  });

  it('gives the seller its own number, of two that are printed', () => {
    const read = { seller_name: 'Utopia Trading GmbH', buyer_name: 'Northwind', seller_vat_id: 'ATU10223006' };

    expect(settled(read, [...northwind, ...utopia]).seller_vat_id).toBe('DE136695976');
  });

  it('leaves an invoice between two of its companies, and one of others', () => {
    const both = [...us, { name: 'Utopia Services Ltd' }];
    const between = { seller_name: 'Utopia Services Ltd', buyer_name: 'Utopia Trading GmbH' };
    expect(settled(between, [...utopia, 'Utopia Services Ltd'], both)).toEqual(between);
    const others = { seller_name: 'Northwind', buyer_name: 'Ada Works' };
    expect(settled(others, ['Northwind', 'Ada Works'])).toEqual(others);
  });

  it('is a doubt where another is read in its place', () => {
    const read = { seller_name: detail('Northwind Fittings Ltd'), buyer_name: detail('Ada Works') };
    const page = printedPage(
      [...northwind, 'Ada Works', 'Utopia Trading GmbH'].map((text, y) => ({ text, x: 60, y: 100 + 20 * y })),
    );

    expect(settleOwnParty(read, us, [page]).buyer_name).toMatchObject({
      value: 'Ada Works',
      confidence: 0.5,
      checks: [{ name: 'matches_own_party', passed: false }],
      alternatives: [{ value: 'Utopia Trading G.m.b.H.' }],
    });
  });

  it('changes nothing that an XML states', () => {
    const read = { seller_name: detail('Utopia Trading GmbH', 'xml'), buyer_name: detail('Northwind', 'xml') };

    expect(
      settleOwnParty(read, us, [printedPage(northwind.map((text, y) => ({ text, x: 60, y: 100 + 20 * y })))]),
    ).toBe(read);
  });
});

import { makeNumber, makeParty, type Party } from './make-party.ts';
import { addDays, writeAmount, writeDate } from './write-values.ts';
import { wordings, type NumberStyle, type Wording } from './wordings.ts';
import type { Chance } from './chance.ts';

/** One line of an invoice, in cents. */
type Line = { goods: string; quantity: number; price: number; amount: number; rate: number; note: string | undefined };

/** An invoice: what is true of it, and the words that it is printed with. */
export type MadeInvoice = {
  wording: Wording;
  /** What a reader should answer; amounts as decimal strings. */
  expected: object;
  title: string;
  seller: string[];
  buyer: string[];
  buyerHeading: string | undefined;
  sellerHeading: string | undefined;
  /** Labels and values of the block of numbers. */
  facts: [label: string, value: string][];
  /** A title that holds the number and the date, in place of the block. */
  titleLine: string | undefined;
  heads: {
    position: string | undefined;
    description: string;
    quantity: string;
    price: string;
    rate: string | undefined;
    amount: string;
  };
  rows: {
    position: string;
    description: string;
    note: string | undefined;
    quantity: string;
    price: string;
    rate: string;
    amount: string;
  }[];
  sums: [label: string, value: string][];
  sentences: string[];
  footer: string | undefined;
};

const decimal = (cents: number): string => (cents / 100).toFixed(2);

/** What is decided first: who sells what to whom, when, and which of it is printed. */
type Plan = {
  wording: Wording;
  style: NumberStyle;
  kind: 'invoice' | 'credit_note';
  lines: Line[];
  sums: Sums;
  issued: string;
  due: { date: string; as: 'label' | 'sentence' | 'none' };
  written: (date: string) => string;
  number: string;
  order: string | undefined;
  seller: Party;
  buyer: Party;
  paid: number;
};

function plan(chance: Chance): Plan {
  const { pick, happens, between } = chance;
  const wording = pick(wordings);
  const kind = happens(0.12) ? 'credit_note' : 'invoice';
  const style = pick(wording.numbers);
  const dateStyle = pick(wording.dates);
  const lines = makeLines(wording, chance);
  const sums = addUp(lines);
  const issued = addDays('2023-01-03', between(0, 1200));
  const due = addDays(issued, pick([7, 10, 14, 21, 30, 45]));
  const seller = makeParty(pick(wording.companies), wording, chance);
  const buyers = [...wording.companies, ...wording.people].filter((name) => name !== seller.name);
  return {
    ...{ wording, style, kind, lines, sums, issued, seller },
    due: { date: due, as: kind === 'credit_note' ? 'none' : pick(['label', 'label', 'sentence', 'none'] as const) },
    written: (date) => writeDate(date, dateStyle, wording.language),
    number: makeNumber(chance, issued),
    order: happens(0.3) ? `PO-${String(between(1000, 99999))}` : undefined,
    buyer: makeParty(pick(buyers), wording, chance),
    paid: happens(0.12) ? Math.round(sums.total * 0.3) : 0,
  };
}

/** Makes up an invoice; the seed of the chance decides everything. */
export function makeInvoice(chance: Chance): MadeInvoice {
  const { pick, happens } = chance;
  const made = plan(chance);
  const { wording, kind, lines, style, seller, buyer, number, issued, due, written } = made;
  const title = pick(wording.titles[kind]);
  const dueSentence = pick(wording.dueSentence).replace('#', written(due.date));
  return {
    wording,
    title,
    expected: truthOf(made),
    seller: withVatId(seller, wording, chance, 1),
    buyer: withVatId(buyer, wording, chance, 0.25),
    buyerHeading: happens(0.6) ? pick(wording.buyer) : undefined,
    sellerHeading: happens(0.2) ? pick(wording.seller) : undefined,
    facts: factsOf(made, chance),
    titleLine: happens(0.12) ? joinTitle(wording, { title, number, date: written(issued) }) : undefined,
    heads: makeHeads(wording, chance),
    rows: lines.map((line, index) => ({
      position: String(index + 1),
      description: line.goods,
      note: line.note,
      quantity: String(line.quantity),
      price: writeAmount(line.price, style),
      rate: `${String(line.rate).replace('.', style.decimal)} %`,
      amount: writeAmount(line.amount, style),
    })),
    sums: writeSums(made, chance, moneyWriter(wording, style, chance)),
    sentences: [...(due.as === 'sentence' ? [dueSentence] : []), ...(happens(0.5) ? [pick(wording.closing)] : [])],
    footer: happens(0.4) ? seller.lines.join(pick([' · ', ' | ', ' - '])) : undefined,
  };
}

function factsOf({ wording, kind, number, issued, due, order, written }: Plan, { pick }: Chance): [string, string][] {
  const facts: [string, string][] = [
    [pick(kind === 'invoice' ? wording.number : wording.creditNumber), number],
    [pick(wording.date), written(issued)],
  ];
  if (due.as === 'label') facts.push([pick(wording.due), written(due.date)]);
  if (order !== undefined) facts.push([pick(wording.order), order]);
  return facts;
}

function withVatId({ lines, vatId }: Party, { vatLabel }: Wording, { pick, happens }: Chance, share: number): string[] {
  return vatId !== undefined && happens(share) ? [...lines, `${pick(vatLabel)}: ${vatId}`] : lines;
}

function truthOf({ wording, kind, lines, sums, issued, due, number, order, seller, buyer, paid }: Plan): object {
  return {
    document_type: kind,
    invoice_number: number,
    issue_date: issued,
    ...(due.as === 'none' ? {} : { due_date: due.date }),
    ...(order === undefined ? {} : { purchase_order: order }),
    currency: wording.currency.code,
    net_amount: decimal(sums.net),
    tax_amount: decimal(sums.tax),
    total_amount: decimal(sums.total),
    amount_due: decimal(sums.total - paid),
    seller: { name: seller.name, ...(seller.vatId === undefined ? {} : { vat_id: seller.vatId }) },
    buyer: { name: buyer.name },
    line_items: lines.map((line) => ({
      name: line.goods,
      quantity: line.quantity,
      unit_price: decimal(line.price),
      line_total: decimal(line.amount),
    })),
  };
}

function joinTitle(wording: Wording, { title, number, date }: { title: string; number: string; date: string }): string {
  const joint: Record<string, string> = { de: 'vom', fr: 'du', es: 'de', it: 'del', nl: 'van', en: 'of' };
  const sign: Record<string, string> = { de: 'Nr.', fr: 'n°', es: 'nº', it: 'n.', nl: 'nr.', en: 'No.' };
  return `${title} ${sign[wording.language] ?? ''} ${number} ${joint[wording.language] ?? ''} ${date}`;
}

function moneyWriter({ currency }: Wording, style: NumberStyle, chance: Chance): (cents: number) => string {
  const place =
    currency.sign === '$' || currency.sign === '£' ? 'before' : chance.pick(['behind', 'behind', 'code'] as const);
  return (cents) => {
    const written = writeAmount(cents, style);
    if (place === 'before') return `${currency.sign}${written}`;
    return `${written} ${place === 'code' ? currency.code : currency.sign}`;
  };
}

function makeLines(wording: Wording, chance: Chance): Line[] {
  const rate = chance.pick(wording.rates);
  const isMixed = chance.happens(0.2);
  return Array.from({ length: chance.between(1, 9) }, () => {
    const quantity = chance.between(1, 24);
    const price = chance.between(150, 90_000);
    return {
      goods: chance.pick(wording.goods),
      quantity,
      price,
      amount: quantity * price,
      rate: isMixed ? chance.pick(wording.rates.slice(0, 2)) : rate,
      note: chance.happens(0.12) ? chance.pick(wording.goods) : undefined,
    };
  });
}

type Sums = { net: number; tax: number; total: number; byRate: [rate: number, tax: number][] };

function addUp(lines: readonly Line[]): Sums {
  const net = lines.reduce((sum, line) => sum + line.amount, 0);
  const groups = Map.groupBy(lines, (line) => line.rate);
  const byRate = [...groups].map(([rate, own]): [number, number] => {
    const base = own.reduce((sum, line) => sum + line.amount, 0);
    return [rate, Math.round((base * rate) / 100)];
  });
  const tax = byRate.reduce((sum, [, part]) => sum + part, 0);
  return { net, tax, total: net + tax, byRate };
}

function writeSums(
  { wording, sums, paid, style }: Plan,
  { pick, happens }: Chance,
  money: (cents: number) => string,
): [string, string][] {
  const printsDue = paid > 0 || happens(0.15);
  const word = pick(wording.tax);
  const plain = (cents: number): string => (happens(0.4) ? writeAmount(cents, style) : money(cents));
  const rates = sums.byRate.map(([rate, tax]): [string, string] => {
    const label = sums.byRate.length > 1 && !word.includes('#') ? `${word} #` : word;
    return [label.replace('#', `${String(rate).replace('.', style.decimal)} %`), plain(tax)];
  });
  const rows: [string, string][] = [
    [pick(wording.net), plain(sums.net)],
    ...rates,
    [pick(wording.total), money(sums.total)],
  ];
  if (paid > 0) rows.push([pick(wording.paid), plain(paid)]);
  if (printsDue) rows.push([pick(wording.amountDue), money(sums.total - paid)]);
  return rows;
}

function makeHeads({ heads }: Wording, { pick, happens }: Chance): MadeInvoice['heads'] {
  const amount = pick(heads.amount);
  return {
    position: happens(0.4) ? pick(heads.position) : undefined,
    description: pick(heads.description),
    quantity: pick(heads.quantity),
    price: pick(heads.price.filter((head) => head !== amount)),
    rate: happens(0.4) ? pick(heads.rate) : undefined,
    amount,
  };
}

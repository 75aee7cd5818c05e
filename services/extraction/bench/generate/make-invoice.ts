import { addDays, writeAmount, writeDate } from './write-values.ts';
import { wordings, type NumberStyle, type Wording } from './wordings.ts';
import type { Chance } from './chance.ts';

/** One line of an invoice, in cents. */
type Line = { goods: string; quantity: number; price: number; amount: number; rate: number; note: string | undefined };

/** An invoice: what is true of it, and the words that it is printed with. */
export type MadeInvoice = {
  wording: Wording;
  /** What a reader should answer; amounts as decimal strings. */
  expected: Record<string, unknown>;
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

/** Makes up an invoice; the seed of the chance decides everything. */
export function makeInvoice(chance: Chance): MadeInvoice {
  const wording = chance.pick(wordings);
  const { pick, happens, between } = chance;
  const kind = happens(0.12) ? 'credit_note' : 'invoice';
  const style = pick(wording.numbers);
  const dateStyle = pick(wording.dates);
  const money = moneyWriter(wording, style, chance);
  const lines = makeLines(wording, chance);
  const sums = addUp(lines);
  const issued = addDays('2023-01-03', between(0, 1200));
  const due = addDays(issued, pick([7, 10, 14, 21, 30, 45]));
  const number = makeNumber(chance, issued);
  const seller = makeParty(pick(wording.companies), wording, chance);
  const buyer = makeParty(otherThan(seller.name, [...wording.companies, ...wording.people], chance), wording, chance);
  const paid = happens(0.12) ? Math.round(sums.total * 0.3) : 0;
  const dueAs = kind === 'credit_note' ? 'none' : pick(['label', 'label', 'sentence', 'none'] as const);
  const printsDue = paid > 0 || happens(0.15);
  const facts: [string, string][] = [
    [pick(kind === 'invoice' ? wording.number : wording.creditNumber), number],
    [pick(wording.date), writeDate(issued, dateStyle, wording.language)],
  ];
  if (dueAs === 'label') facts.push([pick(wording.due), writeDate(due, dateStyle, wording.language)]);
  const order = happens(0.3) ? `PO-${String(between(1000, 99999))}` : undefined;
  if (order !== undefined) facts.push([pick(wording.order), order]);
  const sellerLines = [
    ...seller.lines,
    ...(seller.vatId === undefined ? [] : [`${pick(wording.vatLabel)}: ${seller.vatId}`]),
  ];
  const hasBuyerVat = buyer.vatId !== undefined && happens(0.25);
  const buyerLines = [...buyer.lines, ...(hasBuyerVat ? [`${pick(wording.vatLabel)}: ${buyer.vatId ?? ''}`] : [])];
  const title = pick(wording.titles[kind]);
  return {
    wording,
    title,
    expected: {
      document_type: kind,
      invoice_number: number,
      issue_date: issued,
      ...(dueAs === 'none' ? {} : { due_date: due }),
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
    },
    seller: sellerLines,
    buyer: buyerLines,
    buyerHeading: happens(0.6) ? pick(wording.buyer) : undefined,
    sellerHeading: happens(0.2) ? pick(wording.seller) : undefined,
    facts,
    titleLine: happens(0.12) ? joinTitle(wording, { title, number, date: facts[1]?.[1] ?? '' }) : undefined,
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
    sums: writeSums(wording, chance, { sums, paid, printsDue, money, style }),
    sentences: [
      ...(dueAs === 'sentence'
        ? [pick(wording.dueSentence).replace('#', writeDate(due, dateStyle, wording.language))]
        : []),
      ...(happens(0.5) ? [pick(wording.closing)] : []),
    ],
    footer: happens(0.4) ? seller.lines.join(pick([' · ', ' | ', ' - '])) : undefined,
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
  wording: Wording,
  { pick, happens }: Chance,
  {
    sums,
    paid,
    printsDue,
    money,
    style,
  }: { sums: Sums; paid: number; printsDue: boolean; money: (cents: number) => string; style: NumberStyle },
): [string, string][] {
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

function makeNumber({ pick, between }: Chance, issued: string): string {
  const year = issued.slice(0, 4);
  const serial = String(between(1, 9999)).padStart(4, '0');
  return pick([
    `RE-${year}-${serial}`,
    `${year}/${serial}`,
    `${year}${serial}`,
    `INV${serial}`,
    `F-${serial}`,
    `A${year.slice(2)}-${serial}`,
    `10${serial}`,
  ]);
}

type Party = { name: string; lines: string[]; vatId: string | undefined };

function makeParty(name: string, wording: Wording, chance: Chance): Party {
  const digits = (count: number): string => Array.from({ length: count }, () => String(chance.between(1, 9))).join('');
  const isCompany = wording.companies.includes(name);
  return {
    name,
    lines: [name, chance.pick(wording.streets), chance.pick(wording.towns)],
    vatId: wording.vatLabel.length > 0 && isCompany ? wording.vatId()(digits) : undefined,
  };
}

function otherThan(taken: string, names: readonly string[], chance: Chance): string {
  return chance.pick(names.filter((name) => name !== taken));
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

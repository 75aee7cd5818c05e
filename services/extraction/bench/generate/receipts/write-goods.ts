import type { Chance } from '../chance.ts';
import type { TillLine, WriteMoney } from './till-line.ts';
import type { Goods, ReceiptPlan } from './plan-receipt.ts';

/** The rows of goods in one of the forms of tills. */
export function writeGoods({ wording, goods }: ReceiptPlan, money: WriteMoney, chance: Chance): TillLine[] {
  const { pick, happens } = chance;
  const form = pick(['one_line', 'times_below', 'times_above', 'table', 'plain'] as const);
  const letter = happens(0.3) ? (rate: number) => (rate === wording.rates[0] ? ' A' : ' B') : () => '';
  const times = pick([' x ', ' X ', ' * ', ' @ ']);
  if (form === 'table') return writeTable({ wording, goods }, money, chance);
  return goods.flatMap(({ name, quantity, price, amount, rate }): TillLine[] => {
    const right = `${money(amount)}${letter(rate)}`;
    const count = `${String(quantity)}${times}${money(price)}`;
    if (form === 'plain' || quantity === 1) return [{ form: 'pair', left: name, right }];
    if (form === 'one_line') return [{ form: 'pair', left: `${String(quantity)} ${name}`, right }];
    if (form === 'times_above')
      return [
        { form: 'left', text: count },
        { form: 'pair', left: name, right },
      ];
    return [
      { form: 'left', text: name },
      { form: 'pair', left: `  ${count}`, right },
    ];
  });
}

function writeTable(
  { wording, goods }: { wording: ReceiptPlan['wording']; goods: readonly Goods[] },
  money: WriteMoney,
  { pick }: Chance,
): TillLine[] {
  const heads = pick(wording.heads);
  return [
    { form: 'cells', cells: heads },
    { form: 'rule' },
    ...goods.flatMap(({ name, quantity, price, amount }): TillLine[] => [
      { form: 'left', text: name },
      { form: 'cells', cells: ['', String(quantity), money(price), money(amount)] },
    ]),
  ];
}

/** What a picture of worn print lets be taken for one another: each letter of a group for each other one. */
const lookalikes = [
  'il1|!tjf',
  'ij',
  'o0qdceaugb69',
  'aeo',
  'nhmurk',
  'rt',
  'vyuw',
  'kxh',
  's5$8',
  'b8h6',
  'g9qy',
  'z2',
  'pf',
  'ft',
  'jt',
  'lt',
  'cg',
  'dcl',
];
/** What two letters are taken for, or one for two. */
const pairs: readonly (readonly [string, string])[] = [
  ['m', 'rn'],
  ['m', 'nn'],
  ['w', 'vv'],
  ['d', 'cl'],
  ['h', 'li'],
  ['n', 'ri'],
  ['u', 'ii'],
  ['k', 'lc'],
];

const likely = 0.4;
const certainly = 1;

const likelySwaps = new Set(
  lookalikes.flatMap((group) => [...group].flatMap((a) => [...group].filter((b) => a !== b).map((b) => a + b))),
);

/**
 * How far a recognised word is from a printed one, by the letters that were lost, added or taken for others; what looks
 * alike counts less. Both in small letters and without marks.
 *
 * @returns more than `most` where it is further than that
 */
export function letterDistance(read: string, printed: string, most: number): number {
  if (Math.abs(read.length - printed.length) > most) return Infinity;
  let [before, row]: [number[], number[]] = [[], Array.from({ length: printed.length + 1 }, (_, index) => index)];
  for (let i = 1; i <= read.length; i++) {
    const next = [i];
    for (let j = 1; j <= printed.length; j++)
      next.push(
        Math.min(
          (row[j - 1] ?? 0) + swapCost(read[i - 1] ?? '', printed[j - 1] ?? ''),
          (row[j] ?? 0) + certainly,
          (next[j - 1] ?? 0) + certainly,
          pairCost(read, printed, { i, j, before, row }),
        ),
      );
    if (Math.min(...next) > most) return Infinity;
    [before, row] = [row, next];
  }
  return row.at(-1) ?? 0;
}

function swapCost(read: string, printed: string): number {
  if (read === printed) return 0;
  return likelySwaps.has(read + printed) ? likely : certainly;
}

type Rows = { i: number; j: number; before: number[]; row: number[] };

function pairCost(read: string, printed: string, { i, j, before, row }: Rows): number {
  let least = Infinity;
  for (const [one, two] of pairs) {
    // Two letters were read for one, or one for two.
    if (i > 1 && read.slice(i - 2, i) === two && printed[j - 1] === one)
      least = Math.min(least, (before[j - 1] ?? Infinity) + likely);
    if (j > 1 && printed.slice(j - 2, j) === two && read[i - 1] === one)
      least = Math.min(least, (row[j - 2] ?? Infinity) + likely);
  }
  return least;
}

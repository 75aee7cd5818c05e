// `node services/extraction/bench/identity/main.ts [pictures]`: draws documents in six languages, as scans and photos of
// several resolutions, some with one printed character altered, and says how often the print confirms the zone, is left
// open, or is read as something else. What is altered must never be confirmed.
import sharp from 'sharp';

import { createEngine } from '../../src/engine/index.ts';
import { drawDocument } from './draw-document.ts';
import { makeDocuments, printedFields, type MadeDocument, type PrintedField } from './make-document.ts';

type Tally = Record<
  'true to the zone' | 'confirmed' | 'open' | 'misread' | 'altered' | 'seen' | 'missed' | 'hidden',
  number
>;

const pictures = Number(process.argv[2] ?? 120);
const today = '2026-11-30';
const takes = [
  { name: '250 dpi', width: 1250, blur: 0, quality: 92 },
  { name: '170 dpi', width: 850, blur: 0.5, quality: 75 },
  { name: '120 dpi', width: 600, blur: 0.5, quality: 60 },
] as const;
const engine = createEngine({ workers: 2, cpuLimitMs: 20_000 });
const tallies = new Map<string, Tally>();

await Promise.all(makeDocuments(pictures, 20261130).map((made, number) => tryOne(made, number)));
await engine.close();
console.table(Object.fromEntries([...tallies].sort(([a], [b]) => (a < b ? -1 : 1))));
if ([...tallies.values()].some(({ hidden }) => hidden > 0)) process.exitCode = 1;

async function tryOne(made: MadeDocument, number: number): Promise<void> {
  // Altered is every third: of each take as many.
  const take = takes[Math.floor(number / 3) % takes.length] ?? takes[0];
  const drawn = sharp(await drawDocument(made)).resize({ width: take.width });
  const blurred = take.blur === 0 ? drawn : drawn.blur(take.blur);
  const bytes = await blurred.jpeg({ quality: take.quality }).toBuffer();
  const { details, fields } = await engine.read({ bytes, template: templateOf(made), today });
  for (const field of printedFields) {
    const answer = details[`visual_${field}`]?.value ?? undefined;
    for (const name of [take.name, field]) count(tallyOf(name), { made, field, answer, ofZone: fields[field] });
  }
}

type Judged = { made: MadeDocument; field: PrintedField; answer: string | undefined; ofZone: string | undefined };

function count(tally: Tally, { made, field, answer, ofZone }: Judged): void {
  const isRight = answer === made.printed[field];
  if (made.altered === field) {
    tally.altered++;
    if (answer === undefined) tally.missed++;
    else if (isRight) tally.seen++;
    else if (answer === ofZone) tally.hidden++;
    else tally.misread++;
    return;
  }
  tally['true to the zone']++;
  if (answer === undefined) tally.open++;
  else if (isRight) tally.confirmed++;
  else tally.misread++;
}

function templateOf({ zone }: MadeDocument): string {
  if (zone[0]?.startsWith('V') === true) return 'visa';
  return zone[0]?.startsWith('P') === true ? 'passport' : 'id-card';
}

function tallyOf(name: string): Tally {
  const known = tallies.get(name) ?? {
    ...{ 'true to the zone': 0, confirmed: 0, open: 0, misread: 0 },
    ...{ altered: 0, seen: 0, missed: 0, hidden: 0 },
  };
  tallies.set(name, known);
  return known;
}

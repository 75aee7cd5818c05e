// `node services/extraction/bench/alterations/main.ts [pictures]`: draws clean zones with one or two characters altered, as
// a forger would, and reads them. Says by field how many of them pass as valid zones, and that none is talked into it.
import { findZones } from '../../src/engine/mrz/find-zone.ts';
import { parseZone, type ParsedZone } from '../../src/engine/mrz/parse-zone.ts';
import { zoneLayouts, type ZonePart, type ZoneRange } from '../../src/engine/mrz/zone-layouts.ts';
import { drawZone } from './draw-zone.ts';
import { createDice, makeZone, otherCharacter, type Dice, type MadeFormat } from './make-zones.ts';

const today = '2026-11-30';
const formats = ['TD1', 'TD2', 'TD3', 'MRV-A', 'MRV-B'] as const;
const altered: readonly ZonePart[] = [
  'document_number',
  'date_of_birth',
  'date_of_expiry',
  'optional_data',
  'names',
  'nationality',
];
const pictures = Number(process.argv[2] ?? 3000);

type Tally = { altered: number; undetected: number; misread: number; talkedInto: number; unread: number };
const tallies = new Map<string, Tally>();
const roll = createDice(20261130);

for (let number = 0; number < pictures; number++) {
  const format = formats[number % formats.length] ?? 'TD3';
  const part = altered[roll(altered.length)] ?? 'document_number';
  const count = number % 2 === 0 ? 1 : 2;
  await tryOne(format, { part, count });
  if ((number + 1) % 500 === 0) console.error(`${String(number + 1)} of ${String(pictures)} pictures`);
}
report();

async function tryOne(format: MadeFormat, { part, count }: { part: ZonePart; count: number }): Promise<void> {
  const lines = makeZone(format, roll);
  const place = zoneLayouts[format].parts[part];
  if (place === undefined) return;
  const forged = alter(lines, { place, count, roll });
  const [found] = findZones(await drawZone(forged), today);
  const tally = tallyOf(`${part} ${String(count)}`);
  tally.altered++;
  if (found === undefined) {
    tally.unread++;
    return;
  }
  const isSeenValid = isValid(found.parsed);
  const isTrulyValid = isValid(parseZone(forged, today));
  if (found.parsed.lines.join() !== forged.join()) tally.misread++;
  if (isSeenValid && isTrulyValid) tally.undetected++;
  if (isSeenValid && !isTrulyValid) tally.talkedInto++;
}

function alter(
  lines: readonly string[],
  { place, count, roll: dice }: { place: ZoneRange; count: number; roll: Dice },
): string[] {
  const text = lines[place.line] ?? '';
  const filled = Array.from({ length: place.end - place.start }, (_, offset) => place.start + offset).filter(
    (index) => text[index] !== '<',
  );
  const chosen = new Set<number>();
  while (chosen.size < Math.min(count, filled.length)) chosen.add(filled[dice(filled.length)] ?? place.start);
  const changed = [...chosen].reduce(
    (so, index) => so.slice(0, index) + otherCharacter(so[index] ?? '', dice) + so.slice(index + 1),
    text,
  );
  return lines.map((line, row) => (row === place.line ? changed : line));
}

// A date that the calendar does not have fails as a check digit does.
function isValid(parsed: ParsedZone | undefined): boolean {
  return parsed?.checks.every((check) => check.passed) === true;
}

function tallyOf(name: string): Tally {
  const known = tallies.get(name) ?? { altered: 0, undetected: 0, misread: 0, talkedInto: 0, unread: 0 };
  tallies.set(name, known);
  return known;
}

function report(): void {
  const share = (part: number, whole: number): string => `${((100 * part) / Math.max(1, whole)).toFixed(1)} %`;
  console.log('field             characters  pictures  undetected  misread  unread  passes without being valid');
  for (const [name, tally] of [...tallies].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [field = '', count = ''] = name.split(' ');
    const cells = [field.padEnd(17), count.padStart(10), String(tally.altered).padStart(9)];
    cells.push(share(tally.undetected, tally.altered).padStart(11), String(tally.misread).padStart(8));
    cells.push(String(tally.unread).padStart(7), String(tally.talkedInto).padStart(10));
    console.log(cells.join(' '));
  }
  const talkedInto = [...tallies.values()].reduce((sum, tally) => sum + tally.talkedInto, 0);
  if (talkedInto > 0) process.exitCode = 1;
}

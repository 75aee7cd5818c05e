import { unclearLead } from './decode-zone.ts';
import type { BoundingBox, Check, FieldDetail } from '../read-result.ts';
import type { FoundZone } from './find-zone.ts';
import type { ParsedZone, ZoneField } from './parse-zone.ts';
import type { ZoneRange } from './zone-layouts.ts';

// Set by hand: a check digit lets one wrong character in ten pass, a second one over it one in a hundred.
const confidence = { checkedTwice: 0.99, checked: 0.93, checkFailed: 0.3, sumFailed: 0.75, repaired: 0.9 };
/** An unchecked letter this much more likely than the next is as good as certain. */
const clearMargin = 0.06;
const clearLetter = 0.97;
// On specimens made smaller, coarser and slanted, half of the names with a letter as likely as its neighbour were wrong.
const unclearLetter = 0.45;
/** Of two valid readings that look alike each is as likely as the other. */
const twoReadings = 0.5;
const mostAlternatives = 5;

/** The evidence of each field of a zone, and of the zone as a whole as `mrz`. */
export function describeZone(zone: FoundZone, page: number): Record<string, FieldDetail> {
  const { parsed, reading, source } = zone;
  const details: Record<string, FieldDetail> = {};
  for (const [name, value] of Object.entries(parsed.fields) as [ZoneField, string][]) {
    const place = parsed.ranges[name];
    if (place === undefined) continue;
    const checks = parsed.checks.filter((check) => check.name === name);
    const detail: FieldDetail = {
      value,
      confidence: fieldConfidence(zone, place, checks),
      page,
      bbox: boxOf(zone, place),
      source,
      label: null,
      raw: (reading.printed[place.line] ?? '').slice(place.start, place.end),
      checks,
      alternatives: [],
    };
    details[name] = withRivals(detail, zone, (rival) => rival.fields[name] ?? null);
  }
  const lines = parsed.lines.join('\n');
  const whole: FieldDetail = {
    value: lines,
    confidence: Math.min(...Object.values(details).map((detail) => detail.confidence)),
    page,
    bbox: union(reading.boxes),
    source,
    label: null,
    raw: reading.printed.join('\n'),
    checks: parsed.checks,
    alternatives: [],
  };
  details['mrz'] = withRivals(whole, zone, (rival) => rival.lines.join('\n'));
  return details;
}

/** What a field could also be, where another reading is valid as well: the likelier that is, the less sure the field. */
function withRivals(
  detail: FieldDetail,
  { rivals }: FoundZone,
  valueIn: (rival: ParsedZone) => string | null,
): FieldDetail {
  const others = new Map<string, number>();
  for (const { parsed, lost } of rivals) {
    const value = valueIn(parsed);
    if (value !== null && value !== detail.value && !others.has(value)) others.set(value, lost);
  }
  if (others.size === 0) return detail;
  // Of readings that the picture does not tell apart each is as likely; beyond that, the likelier the more one has lost.
  const trust = (lost: number): number =>
    twoReadings + (1 - twoReadings) * Math.min(1, Math.max(0, lost - unclearLead) / unclearLead);
  const [nearest = 0] = others.values();
  const alternatives = [...others].slice(0, mostAlternatives).map(([value, lost]) => ({
    value,
    confidence: Math.round(100 * (1 - trust(lost))) / 100,
    page: detail.page,
    label: null,
  }));
  return { ...detail, confidence: Math.round(100 * detail.confidence * trust(nearest)) / 100, alternatives };
}

function fieldConfidence({ parsed, reading }: FoundZone, place: ZoneRange, checks: readonly Check[]): number {
  const composite = parsed.checks.find((check) => check.name === 'composite');
  const likeness = Math.min(1, 0.7 + 0.3 * ((reading.fit - 0.72) / 0.18));
  const highest = reading.repaired.length > 0 ? confidence.repaired : 1;
  return Math.round(100 * Math.min(highest, likeness * ofChecks())) / 100;

  function ofChecks(): number {
    if (checks.some((check) => !check.passed)) return confidence.checkFailed;
    if (composite?.passed === false) return confidence.sumFailed;
    if (checks.length === 0) return ofLetters();
    return composite === undefined ? confidence.checked : confidence.checkedTwice;
  }

  // No check digit covers names, states and the sex: they are as sure as their least clear letter.
  function ofLetters(): number {
    const margins = (reading.margins[place.line] ?? []).slice(place.start, place.end);
    const least = Math.max(0, Math.min(clearMargin, ...margins));
    return unclearLetter + (clearLetter - unclearLetter) * (least / clearMargin);
  }
}

// On a picture that was turned to be read, the box of a field is that of its whole line.
function boxOf({ reading, parsed, quarters }: FoundZone, place: ZoneRange): BoundingBox | null {
  const line = reading.boxes[place.line];
  if (line === undefined || quarters !== 0) return line ?? null;
  const length = parsed.lines[place.line]?.length ?? 1;
  const [x0, y0, x1, y1] = line;
  const at = (index: number): number => Math.round((x0 + ((x1 - x0) * index) / length) * 10_000) / 10_000;
  return [at(place.start), y0, at(place.end), y1];
}

function union(boxes: readonly BoundingBox[]): BoundingBox {
  return [
    Math.min(...boxes.map((box) => box[0])),
    Math.min(...boxes.map((box) => box[1])),
    Math.max(...boxes.map((box) => box[2])),
    Math.max(...boxes.map((box) => box[3])),
  ];
}

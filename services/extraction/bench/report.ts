import { holds, type Gate } from './gates.ts';
import { formatTable, percent, shorten } from './table.ts';
import { totalOf, type FieldFigures, type Miss } from './score-rows.ts';
import type { Baseline } from './baselines.ts';
import type { CodeFigures } from './measure-codes.ts';
import type { TextFigures } from './read-texts.ts';
import type { Calibration } from './calibration-error.ts';
import type { FolderFigures } from './measure-folder.ts';
import type { HostileFigures } from './measure-hostile.ts';

/** The figures of a folder as text, its gates last but one, its misses last. */
export function reportFolder(figures: FolderFigures): string {
  const { rows, skipped, texts, codes, calibration, misses, gates } = figures;
  return [
    `\n== ${figures.folder}: ${String(rows.length)} documents read`,
    ...reportSkipped(skipped),
    ...(Object.keys(figures.fields).length === 0 ? [] : [reportFields(figures.fields)]),
    ...reportResults(figures),
    ...(figures.print === undefined ? [] : [reportPrint(figures.print)]),
    ...texts.map(reportTexts),
    ...(codes.length === 0 ? [] : [reportCodes(codes)]),
    ...(calibration.answers === 0 ? [] : [reportCalibration(calibration)]),
    ...(rows.length === 0
      ? []
      : [reportSpeed(figures), ...figures.baselines.map((one) => reportBaseline(one, figures))]),
    ...(gates.length === 0 ? [] : ['', reportGates(gates)]),
    ...(misses.length === 0 ? [] : ['', reportMisses(misses, figures.fields)]),
  ].join('\n');
}

function reportSkipped(skipped: FolderFigures['skipped']): string[] {
  const byReason = Map.groupBy(skipped, ({ reason }) => reason);
  return [...byReason].map(([reason, entries]) => {
    const named = entries.length > 3 ? `${String(entries.length)} entries` : entries.map(({ file }) => file).join(', ');
    return `skipped ${named}: ${reason}`;
  });
}

function reportFields(fields: Record<string, FieldFigures>): string {
  const rows = Object.entries({ ...fields, 'all fields': totalOf(fields) }).map(([name, of]) => [
    name,
    of.labelled,
    of.answered,
    of.correct,
    of.wrong,
    of.answered === 0 ? '-' : percent(of.precision),
    percent(of.recall),
  ]);
  return formatTable(['field', 'labelled', 'answered', 'correct', 'wrong', 'precision', 'recall'], rows);
}

function reportResults({ rows, tables, zones }: FolderFigures): string[] {
  const count = (status: string): string => String(rows.filter((row) => row.status === status).length);
  const statuses = `processed ${count('processed')}, needs review ${count('needs_review')}, failed ${count('failed')}`;
  return [
    ...(rows.length === 0 ? [] : [statuses]),
    ...(tables === undefined
      ? []
      : [
          `rows of tables: F1 ${percent(tables.f1)} (precision ${percent(tables.precision)}, recall ${percent(tables.recall)}; ` +
            `${String(tables.matched)} of ${String(tables.labelled)}, ${String(tables.answered)} answered)`,
        ]),
    ...(zones === undefined
      ? []
      : [
          `zones: ${String(zones.exact)} of ${String(zones.zones)} exact, ${String(zones.valid)} with all checks valid, ` +
            `${String(zones.judgedRight)} with checks as printed, ` +
            `${String(zones.processedNotExact)} processed and yet not exact`,
        ]),
  ];
}

function reportPrint(print: NonNullable<FolderFigures['print']>): string {
  const rows = Object.entries(print).map(([name, of]) => [name, of.confirmed, of.open, of.different]);
  return formatTable(['print beside the zone', 'confirms it', 'open', 'says something else'], rows);
}

function reportTexts({ what, texts, right, fields }: TextFigures): string {
  return `${what} given as text: ${String(right)} of ${String(texts)} right in every field\n${reportFields(fields)}`;
}

function reportCodes(codes: readonly CodeFigures[]): string {
  const rows = codes.map(({ symbology, pictures, found, falseOnes, p50Ms }) => {
    const labelled = symbology === null ? 0 : pictures;
    return [symbology ?? 'none', pictures, labelled, found, falseOnes, p50Ms.toFixed(1)];
  });
  return formatTable(['barcodes', 'pictures', 'labelled', 'found', 'false', 'p50 ms'], rows);
}

function reportCalibration({ error, answers, bins }: Calibration): string {
  const rows = bins.map((bin) => [
    `${bin.from.toFixed(1)}-${bin.to.toFixed(1)}`,
    bin.answers,
    bin.confidence.toFixed(3),
    bin.correct.toFixed(3),
  ]);
  const head = `expected calibration error ${error.toFixed(3)} over ${String(answers)} answers`;
  return `${head}\n${formatTable(['confidence', 'answers', 'mean', 'correct'], rows)}`;
}

function reportSpeed({ rows, speed, rounds, changed, memory }: FolderFigures): string {
  const mb = (bytes: number): string => (bytes / 2 ** 20).toFixed(0);
  return (
    `p50 ${speed.p50Ms.toFixed(1)} ms, p95 ${speed.p95Ms.toFixed(1)} ms, ${speed.docsPerSecond.toFixed(1)} docs/s, ` +
    `${speed.pagesPerSecond.toFixed(1)} pages/s (${String(rows.length)} documents, ${rounds === 1 ? 'read once' : `read ${String(rounds)} times`}; the first, with the start of its ` +
    `process: ${speed.firstMs.toFixed(0)} ms)\n` +
    `${changed.map((file) => `answered otherwise when read again: ${file}\n`).join('')}` +
    `${speed.cpuMs === undefined ? '' : `processor: ${speed.cpuMs.toFixed(0)} ms a document\n`}` +
    `memory: ${mb(memory.process)} MB in the largest reading process, ${mb(memory.all)} MB in all`
  );
}

function reportBaseline(baseline: Baseline, { speed }: FolderFigures): string {
  if ('skipped' in baseline) return `${baseline.name}: skipped, ${baseline.skipped}`;
  const ours = baseline.per === 'page' ? speed.pagesPerSecond : speed.docsPerSecond;
  return (
    `${baseline.name}: p50 ${baseline.p50Ms.toFixed(1)} ms per ${baseline.per}, ${baseline.perSecond.toFixed(1)}/s ` +
    `(${String(baseline.runs)} runs); the engine does ${(ours / baseline.perSecond).toFixed(2)} times as many`
  );
}

function reportGates(gates: readonly Gate[]): string {
  const rows = gates.map((gate) => {
    const bound = (value: number | undefined): string =>
      value === undefined ? '' : `${gate.better === 'more' ? '≥' : '≤'} ${formatFigure(gate, value)}`;
    return [
      gate.name,
      bound(gate.gate),
      bound(gate.stretch),
      formatFigure(gate, gate.measured),
      holds(gate) ? 'yes' : 'NO',
      gate.stretch === undefined ? '' : holds({ ...gate, gate: gate.stretch }) ? 'yes' : 'no',
    ];
  });
  return formatTable(['gate', 'value', 'stretch', 'measured', 'holds', 'stretch holds'], rows);
}

function formatFigure({ unit }: Gate, value: number): string {
  if (unit === 'error') return value.toFixed(3);
  return `${value.toFixed(unit === 'MB' ? 0 : 1)} ${unit}`;
}

/** Each miss on a line; a field that no document answered is one line for all of them. */
function reportMisses(misses: readonly Miss[], fields: Record<string, FieldFigures>): string {
  const isNeverAnswered = (field: string): boolean => fields[field]?.answered === 0 && fields[field].labelled > 3;
  const never = [...new Set(misses.map(({ field }) => field))].filter(isNeverAnswered);
  const rows = misses
    .filter(({ field }) => !isNeverAnswered(field))
    .map(({ file, field, wanted, found }) => [
      file,
      field,
      wanted === '' ? '(nothing)' : shorten(wanted, 60),
      found === undefined ? '(absent)' : shorten(found, 60),
    ]);
  return [
    'misses',
    ...never.map((field) => `${field}: absent in all ${String(fields[field]?.labelled)}`),
    ...(rows.length === 0 ? [] : [formatTable(['file', 'field', 'expected', 'got'], rows)]),
  ].join('\n');
}

/** The answers to hostile files as text. */
export function reportHostile({ folder, rows, isAliveAfter }: HostileFigures): string {
  const table = rows.map((row) => [
    row.file,
    shorten(row.expected, 48),
    shorten(row.got, 60),
    row.ms.toFixed(0),
    row.memoryMb.toFixed(0),
    row.fault === undefined ? 'yes' : `NO: ${row.fault}`,
  ]);
  const fine = rows.filter((row) => row.fault === undefined).length;
  return [
    `\n== ${folder}: hostile files`,
    formatTable(['file', 'expected', 'got', 'ms', 'MB', 'ok'], table),
    `${String(fine)} of ${String(rows.length)} as expected; the engine ${isAliveAfter ? 'reads on after them' : 'is DEAD after them'}`,
  ].join('\n');
}

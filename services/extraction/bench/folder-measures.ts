import type { DocumentRow } from './read-folder.ts';
import type { FieldFigures, Miss, scoreCalibration, scoreTables, scoreZones } from './score-rows.ts';
import type { scorePrint } from './score-print.ts';
import type { LabelledFolder } from './manifest.ts';
import type { CodeFigures } from './measure-codes.ts';
import type { TextFigures } from './read-texts.ts';
import type { PeakMemory } from './reading-memory.ts';

/** What reading a folder gave, before it is held against anything. */
export type FolderMeasures = {
  folder: string;
  rows: DocumentRow[];
  skipped: LabelledFolder['skipped'];
  fields: Record<string, FieldFigures>;
  tables: ReturnType<typeof scoreTables>;
  calibration: ReturnType<typeof scoreCalibration>;
  zones: ReturnType<typeof scoreZones>;
  /** What the print of documents with a zone says of the fields of their zones. */
  print: ReturnType<typeof scorePrint>;
  /** Zones and licences that are given as text. */
  texts: TextFigures[];
  /** Pictures of barcodes, by their kind; read without the engine's processes. */
  codes: CodeFigures[];
  speed: {
    firstMs: number;
    p50Ms: number;
    /** Of each document's time by its pages. */
    p50PageMs: number;
    p95Ms: number;
    docsPerSecond: number;
    pagesPerSecond: number;
    /** Processor time of a document, its OCR program included. */
    cpuMs: number | undefined;
  };
  /** How often the folder was read. */
  rounds: number;
  /** The documents that were answered otherwise when read again. */
  changed: string[];
  memory: PeakMemory;
  misses: Miss[];
};

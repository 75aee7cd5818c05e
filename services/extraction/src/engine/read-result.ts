import type { CaptureSignals } from '@ifcgate/contracts';

/** Why a document could not be read; the codes are those of the public contract. */
export type FailureCode =
  | 'file_type_unsupported'
  | 'file_encrypted'
  | 'file_corrupt'
  | 'file_empty'
  | 'file_too_many_pages'
  | 'file_page_too_large'
  | 'file_limit_exceeded'
  | 'processing_timeout';

/** A box on a page as fractions of its width and height: left, top, right, bottom. */
export type BoundingBox = [x0: number, y0: number, x1: number, y1: number];

/** One rule that was tried on a value, and whether it held. */
export type Check = { name: string; passed: boolean };

/** What a field could also have been, best first. */
export type Alternative = { value: string; confidence: number; page: number | null; label: string | null };

/** The evidence of one field. `value` is null where the candidates did not agree or were too weak. */
export type FieldDetail = {
  value: string | null;
  /** 0 to 1. */
  confidence: number;
  /** From 1. */
  page: number | null;
  bbox: BoundingBox | null;
  /** `derived`: counted from other fields, not printed as such. */
  source: 'text' | 'ocr' | 'mrz' | 'barcode' | 'xml' | 'derived';
  /** The printed label that led to the value, as printed. */
  label: string | null;
  /** The value as printed, before it was normalised. */
  raw: string | null;
  checks: Check[];
  alternatives: Alternative[];
};

/** One row of a document's table, its cells by the name of their column: `description`, `quantity`, `unit_price`, … */
export type LineItem = {
  /** Normalised: amounts and quantities as decimal strings, dates in ISO form; a cell that was not read is absent. */
  fields: Record<string, string>;
  /** 0 to 1. */
  confidence: number;
  /** From 1; where the row begins. Null where it has no place, such as in XML. */
  page: number | null;
  bbox: BoundingBox | null;
  source: 'text' | 'ocr' | 'xml';
  checks: Check[];
};

/** What became of a candidate for a field. */
export type CandidateOutcome =
  | 'won'
  /** It says the same as the one that won. */
  | 'same_value'
  /** A sum is right with another value. */
  | 'arithmetic'
  /** Another value is as likely, so none is answered. */
  | 'conflict'
  /** No value of the field is likely enough to be answered. */
  | 'below_threshold'
  | 'weaker_label'
  | 'outranked'
  /** The label is there, and nothing beside it is what the field asks for. */
  | 'pattern_mismatch';

/** A candidate for a field, and why it won or lost. */
export type ExplainedCandidate = {
  value: string | null;
  raw: string | null;
  page: number | null;
  bbox: BoundingBox | null;
  label: string | null;
  /** 0 to 1. */
  score: number;
  /** What the score is the product of, each 0 to 1; empty where it was not weighed. */
  parts: Record<string, number>;
  outcome: CandidateOutcome;
  reason: string;
};

/** Why a field has its value, or none. */
export type FieldExplanation = {
  field: string;
  value: string | null;
  confidence: number;
  /** A value below it sends the document to review. */
  threshold: number;
  outcome: 'answered' | 'conflict' | 'below_threshold' | 'not_found';
  candidates: ExplainedCandidate[];
};

/** What was read from one document, with the evidence; equal bytes, template and versions give an equal result. */
export type ReadResult = {
  status: 'processed' | 'needs_review' | 'failed';
  template: string;
  templateVersion: number;
  /** Of the engine, and behind a plus of what recognised pages: `0.3.0+tesseract-5.3.0`. */
  engineVersion: string;
  /** Pages of the file; null when it failed before they were counted. */
  pages: number | null;
  /** The fields with enough evidence, by name; an absent field is unknown. */
  fields: Record<string, string>;
  details: Record<string, FieldDetail>;
  /** The rows of the document's table in their order, over all pages; empty where the template names none. */
  lineItems: LineItem[];
  /** Codes of what a reader should know, sorted: `hidden_text`, `mrz_not_found`, `text_not_found`, … */
  warnings: string[];
  /** How a picture of an identity document was taken; absent for other documents and for PDFs. */
  signals?: CaptureSignals;
  failure?: { code: FailureCode; message: string };
  /** The PDF that an XML document carries for people to read, in Base64. */
  carriedPdf?: string;
  /** Only where it was asked for, and the document could be read. */
  explanation?: FieldExplanation[];
};

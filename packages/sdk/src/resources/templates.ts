import type { ApiPromise } from '../api-promise.ts';
import type { ListParams, ListPromise } from '../pages.ts';
import { path } from '../path.ts';
import type { PostOptions, Requester, RequestOptions } from '../request.ts';
import type { FieldDetail, LineItem } from './document-parts.ts';
import type { DocumentFailure, DocumentStatus } from './documents.ts';
import type { BarcodeTemplate, TemplateDraft, ZoneTemplate } from './template-definitions.ts';

/** A file to read: one of a URL, an upload, or a document that was read before. */
export type TemplateFile =
  | { file_url: string; file_id?: undefined; document_id?: undefined }
  | { file_id: string; file_url?: undefined; document_id?: undefined }
  | { document_id: string; file_url?: undefined; file_id?: undefined };

/**
 * A file whose fields are known; `null`: the field must not be found. A processed document may stand for its final
 * fields, those that a person has corrected among them.
 */
export type TemplateFixture =
  | (TemplateFile & { expected: Record<string, string | null> })
  | { document_id: string; file_url?: undefined; file_id?: undefined; expected?: undefined };

/** A template to be published, and the 1 to 20 fixtures that it must read as expected. */
export interface TemplatePutParams {
  template: TemplateDraft;
  fixtures: TemplateFixture[];
}

/** A template in a list, in its newest version. */
export interface TemplateRow {
  name: string;
  version: number;
  /** Ships with the platform. */
  built_in: boolean;
  kind: 'text' | 'machine_readable_zone' | 'barcode';
  description: string | null;
  /** When this version was published; `null` for what ships with the platform. */
  updated_at: string | null;
}

/** A template as a whole. */
export interface Template extends TemplateRow {
  template: TemplateDraft | ZoneTemplate | BarcodeTemplate;
  /** What the version was tried on, as far as the key may see those documents. */
  fixtures: {
    file_url?: string | undefined;
    file_id?: string | undefined;
    document_id?: string | undefined;
    expected: Record<string, string | null>;
  }[];
}

/** Which version to fetch. */
export interface TemplateGetParams {
  /** The newest by default. */
  version?: number | undefined;
}

/** What to try: a draft, a version, or, by default, the newest version. */
export interface TemplateSubject {
  template?: TemplateDraft | undefined;
  version?: number | undefined;
}

/** A file to be read on trial. */
export type TemplateTestParams = TemplateFile & TemplateSubject;

/** What became of a candidate for a field. */
export type CandidateOutcome =
  | 'won'
  | 'same_value'
  | 'arithmetic'
  | 'conflict'
  | 'below_threshold'
  | 'weaker_label'
  | 'outranked'
  | 'pattern_mismatch';

/** Why a field has its value, or none: all candidates, best first. */
export interface FieldExplanation {
  field: string;
  value: string | null;
  confidence: number;
  threshold: number;
  outcome: 'answered' | 'conflict' | 'below_threshold' | 'not_found';
  candidates: {
    value: string | null;
    raw: string | null;
    page: number | null;
    bbox: [number, number, number, number] | null;
    label: string | null;
    /** 0 to 1. */
    score: number;
    /** What the score is made of. */
    parts: Record<string, number>;
    outcome: CandidateOutcome;
    reason: string;
  }[];
}

/** What a file reads as, and why. */
export interface TemplateTestResult {
  name: string;
  /** `null` for a draft. */
  version: number | null;
  status: DocumentStatus;
  pages: number | null;
  fields: Record<string, string>;
  details: Record<string, FieldDetail>;
  line_items: LineItem[];
  warnings: { code: string; message: string }[];
  failure: DocumentFailure | null;
  explanation: FieldExplanation[];
}

/** What to try, and on which past documents: those that are named, or those that filters find. */
export interface TemplateDryRunParams extends TemplateSubject {
  documents?: string[] | undefined;
  status?: 'processed' | 'needs_review' | 'failed' | undefined;
  since?: Date | string | undefined;
  /** 1 to 100; 25 by default. */
  limit?: number | undefined;
}

/** A field that would read otherwise. */
export interface ChangedField {
  field: string;
  before: string | null;
  after: string | null;
  confidence_before: number | null;
  confidence_after: number | null;
  /** By the word of whoever corrected the document; `null` where nobody did. */
  verdict: 'improved' | 'worse' | null;
}

/** What would change in past documents. */
export interface TemplateDryRun {
  name: string;
  /** `null` for a draft. */
  version: number | null;
  documents: { document_id: string; changed: ChangedField[]; unchanged: number; failure: DocumentFailure | null }[];
  /** For which there was no time. */
  not_reached: string[];
  summary: { same: number; changed: number; failed: number; not_reached: number; improved: number; worse: number };
}

/** Templates: what to look for in documents, and how to know that it is found. */
export class Templates {
  readonly #requester: Requester;

  constructor(requester: Requester) {
    this.#requester = requester;
  }

  /** Lists templates by name: those that ship with the platform and the workspace's own. */
  list(params?: ListParams, options?: RequestOptions): ListPromise<TemplateRow> {
    return this.#requester.list('/v1/templates', params, options);
  }

  /** Fetches a template: the newest version, or the one that is named. */
  get(name: string, params?: TemplateGetParams, options?: RequestOptions): ApiPromise<Template> {
    return this.#requester.send({ method: 'GET', path: path`/v1/templates/${name}`, query: { ...params } }, options);
  }

  /**
   * Publishes a template as the next version of its name, once it reads every fixture as expected. What is equal to the
   * newest version makes no new one.
   *
   * @throws UnprocessableError `template_fixtures_failed`; its `details` say what was expected, what was read, and why
   * @example
   * await client.templates.put('meter-reading', {
   *   template: {
   *     kind: 'text',
   *     fields: [{ name: 'meter_number', type: 'string', pattern: 'M-[0-9]+', labels: { en: ['meter no'] } }],
   *   },
   *   fixtures: [{ file_url: 'https://files.example.com/reading.pdf', expected: { meter_number: 'M-40012' } }],
   * });
   */
  put(name: string, params: TemplatePutParams, options?: RequestOptions): ApiPromise<Template> {
    return this.#requester.send({ method: 'PUT', path: path`/v1/templates/${name}`, body: params }, options);
  }

  /**
   * Reads a file with a template, or a draft of one, and explains every field. Nothing is stored.
   *
   * @example
   * const { explanation } = await client.templates.test('meter-reading', { file_url, template: draft });
   * for (const { field, candidates } of explanation) console.log(field, candidates[0]?.reason);
   */
  test(name: string, params: TemplateTestParams, options?: PostOptions): ApiPromise<TemplateTestResult> {
    return this.#requester.send({ method: 'POST', path: path`/v1/templates/${name}/test`, body: params }, options);
  }

  /** Reads past documents again with a template, or a draft of one, and tells what would change. Nothing is stored. */
  dryRun(name: string, params: TemplateDryRunParams = {}, options?: PostOptions): ApiPromise<TemplateDryRun> {
    return this.#requester.send({ method: 'POST', path: path`/v1/templates/${name}/dry_run`, body: params }, options);
  }
}

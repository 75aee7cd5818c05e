import type { CaptureSignals, FieldDetail, LineItem } from './document-parts.ts';
import type { ApiPromise } from '../api-promise.ts';
import type { ListParams, ListPromise } from '../pages.ts';
import { path } from '../path.ts';
import type { PostOptions, Requester, RequestOptions } from '../request.ts';
import { type WaitOptions, waitUntil } from '../wait-until.ts';
import type { Actor } from './cases.ts';

/** Where a file is: a URL that the platform fetches, or a file uploaded before. */
export type FileSource = { file_url: string; file_id?: undefined } | { file_id: string; file_url?: undefined };

/** How far the reading of a document is; `needs_review` has its fields, and waits for a person. */
export type DocumentStatus = 'processing' | 'processed' | 'needs_review' | 'failed' | 'cancelled';

/** Why a document could not be read: `file_unreachable`, `file_encrypted`, `file_too_many_pages`, … */
export interface DocumentFailure {
  code: string;
  message: string;
}

/** One document to be read. */
export type ExtractParams = FileSource & {
  /** `invoice-standard`, `receipt-standard`, `passport`, or a template of your own. */
  template: string;
  /** Whole seconds to wait for the result, 0 to 30; the API's default is 20. */
  wait?: number | undefined;
  /** Not here: see {@link ExtractSplitParams}. */
  split?: false | undefined;
  metadata?: Record<string, string> | undefined;
};

/**
 * A file that holds several documents, such as a pile that was scanned at once. It is cut into them, and they are read one by
 * one as a batch: list them by its id after its `batch.completed`. Where a cut is in doubt, its documents need review.
 */
export type ExtractSplitParams = FileSource & {
  template: string;
  split: true;
  /** Of each document. */
  metadata?: Record<string, string> | undefined;
};

/** Up to 100 documents to be read with one template; a `batch.completed` webhook tells when all are. */
export interface ExtractBatchParams {
  template: string;
  documents: (FileSource & { metadata?: Record<string, string> | undefined })[];
  metadata?: Record<string, string> | undefined;
}

/** What is known of a document when `extract` answers. */
export interface Extraction {
  document_id: string;
  /** `processing` when it took longer than `wait`: fetch it later, or receive its webhook. */
  status: DocumentStatus;
  /** Values by field name, absent while the document is `processing`; a field without enough evidence is not in it. */
  fields?: Record<string, string> | undefined;
  /** Only when `failed`. */
  failure?: DocumentFailure | undefined;
}

/** A batch as it was accepted; without documents where a file is yet to be cut into them. */
export interface ExtractionBatch {
  batch_id: string;
  documents: { document_id: string; status: DocumentStatus }[];
}

/** What a person read in a document that was in doubt. */
export interface CorrectionParams {
  /** New values by field name; null where the document has no such value. Fields that are right are left out. */
  fields: Record<string, string | null>;
  /** Who read it; for the case's audit history. */
  actor: Actor;
}

/** A document once it was corrected, with all of its fields. */
export interface CorrectedDocument {
  document_id: string;
  status: 'processed';
  fields: Record<string, string>;
}

/** A document whose reading was given up. */
export interface CancelledDocument {
  document_id: string;
  status: 'cancelled';
}

/** A document in a list. */
export interface DocumentRow {
  document_id: string;
  status: DocumentStatus;
  template: string;
  batch_id: string | null;
  /** The case that it belongs to, or that was opened because it needs a person. */
  case_id: string | null;
  metadata: Record<string, string>;
  /** Its first and last page there, from 1, where it was cut out of a file; `null` for a whole file. */
  pages_of_file: [number, number] | null;
  created_at: string;
  processed_at: string | null;
}

/** A document with its fields and their evidence. */
export interface Document extends DocumentRow {
  fields: Record<string, string>;
  /**
   * By field. `visual_<name>`, such as `visual_document_number`, is what is printed on an identity document outside of its
   * machine-readable zone, as printed; it is in no field. `visual_portrait` has a place and no value.
   */
  details: Record<string, FieldDetail>;
  /** The rows of its table, over all pages; empty where its template names none. */
  line_items: LineItem[];
  warnings: { code: string; message: string }[];
  /** How a picture of an identity document was taken; `null` for other documents and for PDFs. */
  signals: CaptureSignals | null;
  template_version: number | null;
  /** `null` until counted. */
  pages: number | null;
  /** Of `pages`; grows while a long document is read. */
  pages_done: number;
  failure: DocumentFailure | null;
  /** The PDF that an XML document carries for people to read, as a file; null where it carries none. */
  readable_file_id: string | null;
}

/** Filters of {@link Documents.list}. */
export interface DocumentListParams extends ListParams {
  batch_id?: string | undefined;
  status?: DocumentStatus | undefined;
  template?: string | undefined;
}

/** Documents: files in, structured fields with their evidence out. */
export class Documents {
  readonly #requester: Requester;

  constructor(requester: Requester) {
    this.#requester = requester;
  }

  /**
   * Submits a file, or up to 100 of them, for structured extraction. A file that cannot be read is no error: it comes
   * back as `status: 'failed'` with a `failure`.
   *
   * @example
   * const { fields } = await client.documents.extract({
   *   template: 'invoice-standard',
   *   file_url: 'https://files.example.com/invoice.pdf',
   * });
   * console.log(fields?.total_amount);
   * @example
   * const { batch_id } = await client.documents.extract({
   *   template: 'invoice-standard',
   *   documents: [{ file_id: first }, { file_id: second }],
   * });
   * @example
   * const { batch_id } = await client.documents.extract({ template: 'invoice-standard', file_id: pile, split: true });
   */
  extract(params: ExtractParams, options?: PostOptions): ApiPromise<Extraction>;
  extract(params: ExtractBatchParams | ExtractSplitParams, options?: PostOptions): ApiPromise<ExtractionBatch>;
  extract(
    params: ExtractParams | ExtractBatchParams | ExtractSplitParams,
    options?: PostOptions,
  ): ApiPromise<Extraction | ExtractionBatch> {
    const body =
      'documents' in params || params.split === true
        ? params
        : withFittingWait(params, this.#requester.timeoutMsOf(options));
    return this.#requester.send({ method: 'POST', path: '/v1/documents/extract', body }, options);
  }

  /** Fetches a document: fields with their evidence, warnings, progress. */
  get(documentId: string, options?: RequestOptions): ApiPromise<Document> {
    return this.#requester.send({ method: 'GET', path: path`/v1/documents/${documentId}` }, options);
  }

  /**
   * Stops the reading of a document; repeating it changes nothing. In a batch it counts as cancelled.
   *
   * @throws ConflictError when it has been read, or could not be, before
   */
  cancel(documentId: string, options?: PostOptions): ApiPromise<CancelledDocument> {
    return this.#requester.send({ method: 'POST', path: path`/v1/documents/${documentId}/cancel` }, options);
  }

  /**
   * Corrects a document that `needs_review`: it is then `processed`, and its case closes.
   *
   * @throws ConflictError when it does not, or no longer, need a review
   * @example
   * await client.documents.correct(document_id, {
   *   fields: { total_amount: '1250.00' },
   *   actor: { id: 'reviewer-7', name: 'Ada' },
   * });
   */
  correct(documentId: string, params: CorrectionParams, options?: PostOptions): ApiPromise<CorrectedDocument> {
    return this.#requester.send(
      { method: 'POST', path: path`/v1/documents/${documentId}/corrections`, body: params },
      options,
    );
  }

  /**
   * Reads a document again and again, less often as time goes by, until its reading has ended: it is then `processed`,
   * `needs_review`, `failed` or `cancelled`.
   *
   * @throws WaitTimeoutError when it has not ended within `timeoutMs` (5 minutes unless you say otherwise)
   */
  waitFor(documentId: string, options: WaitOptions = {}): Promise<Document> {
    return waitUntil({
      what: `${documentId} to be read`,
      read: (limits) => this.get(documentId, limits),
      isThere: ({ status }) => status !== 'processing',
      tell: ({ status }) => status,
      ...options,
    });
  }

  /** Lists documents, newest first. */
  list(params?: DocumentListParams, options?: RequestOptions): ListPromise<DocumentRow> {
    return this.#requester.list('/v1/documents', params, options);
  }

  /** Fetches the picture of a page as PNG. The view is noted in the timeline of the document's case. */
  page(documentId: string, page: number, options?: RequestOptions): ApiPromise<Uint8Array> {
    const file = `${page}.png`;
    return this.#requester.send(
      { method: 'GET', path: path`/v1/documents/${documentId}/pages/${file}`, binary: true },
      options,
    );
  }

  /** Deletes a document and its fields; a ConflictError for one of a verification, or one that is still being read. */
  delete(documentId: string, options?: RequestOptions): ApiPromise<void> {
    return this.#requester.send({ method: 'DELETE', path: path`/v1/documents/${documentId}` }, options);
  }
}

const usualWaitSeconds = 20;
/** What a try needs beside the wait itself. */
const restMs = 5000;

/**
 * A try that is given up before the wait has ended answers nothing, not even the document's id: so the API is asked to
 * wait no longer than the client does.
 */
function withFittingWait(params: ExtractParams, timeoutMs: number): ExtractParams {
  const longest = Math.floor((timeoutMs - Math.min(restMs, timeoutMs / 2)) / 1000);
  return (params.wait ?? usualWaitSeconds) <= longest ? params : { ...params, wait: longest };
}

import type { ApiPromise } from '../api-promise.ts';
import { path } from '../path.ts';
import type { PostOptions, Requester, RequestOptions } from '../request.ts';
import type { CaseStatus } from './cases.ts';
import type { DocumentFailure, FileSource } from './documents.ts';

/** Kinds of documents that every workspace knows; a workflow may name more. */
export type DocumentType =
  | 'passport'
  | 'id-card'
  | 'visa'
  | 'driving-licence'
  | 'residence-permit'
  | 'utility-bill'
  | 'bank-statement'
  | 'invoice'
  | (string & {});

/** A document of a verification: what it is, and where its file is. */
export type SubmittedDocument = FileSource & {
  type: DocumentType;
  side?: 'front' | 'back' | undefined;
};

/** What you know of the applicant; it is compared with what the documents say. */
export interface Applicant {
  given_names?: string | undefined;
  family_name?: string | undefined;
  /** `YYYY-MM-DD` */
  date_of_birth?: string | undefined;
  /** A state's code of up to three capital letters: `UTO`, `D`. */
  nationality?: string | undefined;
  document_number?: string | undefined;
  address?: string | undefined;
}

/** A verification to be made. */
export interface VerificationCreateParams {
  workflow: string;
  /** Your own id of the person or company: 1 to 128 characters. */
  applicant_id: string;
  documents?: SubmittedDocument[] | undefined;
  applicant?: Applicant | undefined;
  /** Up to 50 strings of up to 500 characters; they come back in the case and in its webhooks. */
  metadata?: Record<string, string> | undefined;
}

/** A verification as it begins. */
export interface CreatedVerification {
  case_id: string;
  status: CaseStatus;
  workflow: string;
  /** `null` while documents are awaited. */
  queue: string | null;
  submitted_at: string;
}

/** How a check ended; what could not be checked is `inconclusive` and goes to a person. */
export type CheckOutcome = 'clear' | 'consider' | 'rejected' | 'inconclusive';

/** One check of a verification. */
export interface Check {
  id: string;
  name: string;
  outcome: CheckOutcome;
  reasons: { code: string; message: string }[];
  evidence: Record<string, unknown>;
  started_at: string;
  completed_at: string;
}

/** A document of a verification, with what was read from it so far. */
export interface VerificationDocument {
  document_id: string;
  type: DocumentType;
  side: string | null;
  status: 'processing' | 'processed' | 'needs_review' | 'failed' | 'cancelled';
  fields: Record<string, string>;
  failure: DocumentFailure | null;
}

/** A verification: documents, checks and outcome. */
export interface Verification extends CreatedVerification {
  applicant_id: string;
  workflow_version: number;
  documents: VerificationDocument[];
  checks: Check[];
  checks_pending: boolean;
  /** `null` while checks run. */
  outcome: CheckOutcome | null;
  metadata: Record<string, string>;
}

/** Onboarding: a person, their documents, and the case that decides about them. */
export class Verifications {
  readonly #requester: Requester;

  constructor(requester: Requester) {
    this.#requester = requester;
  }

  /**
   * Creates a verification case and assigns it to a workflow.
   *
   * @throws UnprocessableError `workflow_not_found`; `workflow_validation_failed` when the workflow refuses to wait for
   *   a document that is missing
   * @example
   * const { case_id } = await client.verifications.create({
   *   workflow: 'onboarding-default',
   *   applicant_id: 'app_10294',
   *   documents: [{ type: 'passport', file_url: 'https://files.example.com/passport.png' }],
   * });
   */
  create(params: VerificationCreateParams, options?: PostOptions): ApiPromise<CreatedVerification> {
    return this.#requester.send({ method: 'POST', path: '/v1/verifications', body: params }, options);
  }

  /** Fetches a verification: documents, extracted fields, checks and outcome. */
  get(caseId: string, options?: RequestOptions): ApiPromise<Verification> {
    return this.#requester.send({ method: 'GET', path: path`/v1/verifications/${caseId}` }, options);
  }

  /**
   * Adds documents to a verification.
   *
   * @example
   * await client.verifications.addDocuments(case_id, { documents: [{ type: 'utility-bill', file_id }] });
   */
  addDocuments(
    caseId: string,
    params: { documents: SubmittedDocument[] },
    options?: PostOptions,
  ): ApiPromise<Verification> {
    const call = { method: 'POST', path: path`/v1/verifications/${caseId}/documents`, body: params } as const;
    return this.#requester.send(call, options);
  }
}

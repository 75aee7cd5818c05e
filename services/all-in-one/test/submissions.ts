import { setTimeout as sleep } from 'node:timers/promises';

/** Where to submit, and as whom. */
export interface Target {
  readonly url: string;
  readonly apiKey: string;
}

interface Submission {
  readonly applicantId: string;
  readonly hasPassport: boolean;
  /** When it is no longer repeated. */
  readonly givenUpAt: number;
}

/** How much to submit, and for how long. */
export interface SubmitOptions {
  /** Requests at once. */
  readonly concurrency: number;
  /** New submissions at most; none by default, so that only the unanswered ones are repeated. */
  readonly count?: number;
  /** Ends it; what is under way then comes to its end. */
  readonly signal?: AbortSignal;
}

/** How long a client waits before it repeats a request that was not served, and how long it repeats it. */
const pauseMs = 100;
const patienceMs = 240_000;

/**
 * A client that wants cases, one per applicant. A submission that was not answered is repeated, with the same
 * Idempotency-Key, until it is; after four minutes that is a complaint.
 */
export class Submissions {
  /** The `case_id` of each applicant, as it was answered. */
  readonly accepted = new Map<string, string>();
  /** Those of the applicants who came with a passport. */
  readonly withPassport = new Set<string>();
  /** Answers that no client should get. */
  readonly complaints: string[] = [];
  /** How often a request was not served: no answer, or one that says to repeat it. */
  unserved = 0;
  readonly #unanswered: Submission[] = [];
  readonly #passportEvery: number;
  #made = 0;

  /** @param passportEvery every so many submissions have the specimen passport; 0: none */
  constructor(passportEvery = 0) {
    this.#passportEvery = passportEvery;
  }

  /** How many applicants there are, answered or not. */
  get made(): number {
    return this.#made;
  }

  /** Submits until there is nothing left, or until the signal. */
  async submit(target: Target, { concurrency, count = 0, signal }: SubmitOptions): Promise<void> {
    const limit = this.#made + count;
    const work = async (): Promise<void> => {
      while (signal?.aborted !== true) {
        const submission = this.#unanswered.shift() ?? this.#next(limit);
        if (submission === undefined) return;
        if (!(await this.#send(target, submission))) await sleep(pauseMs);
      }
    };
    await Promise.all(Array.from({ length: concurrency }, work));
    // What failed last may have been put back when the others had gone home.
    if (signal?.aborted !== true && this.#unanswered.length > 0) await this.submit(target, { concurrency });
  }

  #next(limit: number): Submission | undefined {
    if (this.#made >= limit) return undefined;
    this.#made++;
    const applicantId = `app_${this.#made}`;
    const hasPassport = this.#passportEvery > 0 && this.#made % this.#passportEvery === 0;
    if (hasPassport) this.withPassport.add(applicantId);
    return { applicantId, hasPassport, givenUpAt: performance.now() + patienceMs };
  }

  /** Whether that was the end of it. */
  async #send(target: Target, submission: Submission): Promise<boolean> {
    const answer = await post(target, submission);
    const caseId = /"case_id":"(case_\w+)"/.exec(answer.body)?.[1];
    if (answer.status === 201 && caseId !== undefined) {
      this.#accept(submission.applicantId, caseId);
      return true;
    }
    const isPassing = [0, 409, 503, 504].includes(answer.status) && performance.now() < submission.givenUpAt;
    if (isPassing) this.unserved++;
    else this.complaints.push(`${submission.applicantId}: ${answer.status} ${answer.body}`);
    if (isPassing) this.#unanswered.push(submission);
    return !isPassing;
  }

  #accept(applicantId: string, caseId: string): void {
    const former = this.accepted.get(applicantId);
    if (former !== undefined) this.complaints.push(`${applicantId} was answered ${former}, then ${caseId}`);
    this.accepted.set(applicantId, caseId);
  }
}

/** The status is 0 when there was no answer, or only a part of one. */
async function post(target: Target, submission: Submission): Promise<{ status: number; body: string }> {
  const { applicantId, hasPassport } = submission;
  const documents = hasPassport ? [{ type: 'passport', file_url: 'https://files.example.com/passport.png' }] : [];
  try {
    const response = await fetch(`${target.url}/v1/verifications`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${target.apiKey}`,
        'content-type': 'application/json',
        'idempotency-key': `key of ${applicantId}`,
      },
      body: JSON.stringify({ workflow: 'onboarding-default', applicant_id: applicantId, documents }),
      signal: AbortSignal.timeout(30_000),
    });
    return { status: response.status, body: await response.text() };
  } catch {
    return { status: 0, body: '' };
  }
}

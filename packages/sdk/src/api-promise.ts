/** What came back, with what it came in. */
export interface WithResponse<T> {
  data: T;
  /** Status and headers; its body has been read. */
  response: Response;
  /** The request's id in logs and at support; the one you sent or one that the API made. */
  requestId: string | undefined;
  /** How many times the request was sent, from 1. */
  attempts: number;
}

/**
 * A promise of the answer's data that can also give the response around it.
 *
 * @example
 * const created = await client.verifications.create(params);
 * const { data, response, requestId } = await client.verifications.create(params).withResponse();
 * response.headers.get('idempotent-replayed'); // 'true' when the same key had been used before
 */
export class ApiPromise<T> implements Promise<T> {
  readonly [Symbol.toStringTag] = 'ApiPromise';
  readonly #answer: Promise<WithResponse<T>>;

  constructor(answer: Promise<WithResponse<T>>) {
    this.#answer = answer;
  }

  /** The data together with status, headers, request id and number of tries. */
  withResponse(): Promise<WithResponse<T>> {
    return this.#answer;
  }

  then<Kept = T, Caught = never>(
    onData?: ((data: T) => Kept | PromiseLike<Kept>) | null,
    onError?: ((error: unknown) => Caught | PromiseLike<Caught>) | null,
  ): Promise<Kept | Caught> {
    // Derived on demand: a second promise made ahead would be an unhandled rejection when only withResponse is used.
    return this.#answer.then(({ data }) => data).then(onData, onError);
  }

  catch<Caught = never>(onError?: ((error: unknown) => Caught | PromiseLike<Caught>) | null): Promise<T | Caught> {
    return this.then(undefined, onError);
  }

  finally(onEnd?: (() => void) | null): Promise<T> {
    return this.then().finally(onEnd);
  }
}

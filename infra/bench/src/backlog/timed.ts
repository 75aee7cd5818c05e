import type { Sql } from '@ifcgate/event-bus';

/** The milliseconds of everything that was done, by what it is called. */
export class Times {
  readonly #all = new Map<string, number[]>();

  add(what: string, milliseconds: number): void {
    const some = this.#all.get(what);
    if (some === undefined) this.#all.set(what, [milliseconds]);
    else some.push(milliseconds);
  }

  async of<T>(what: string, work: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    const answer = await work();
    this.add(what, performance.now() - startedAt);
    return answer;
  }

  get all(): ReadonlyMap<string, readonly number[]> {
    return this.#all;
  }
}

/** Times each statement that one of the names stands for; the others pass. */
export function timed(sql: Sql, names: Readonly<Record<string, RegExp>>, times: Times): Sql {
  const run = <T>(query: TemplateStringsArray, send: () => Promise<T>): Promise<T> => {
    const text = query.join('?');
    const name = Object.keys(names).find((one) => names[one]?.test(text));
    return name === undefined ? send() : times.of(name, send);
  };
  return {
    $queryRaw: <T>(query: TemplateStringsArray, ...values: unknown[]) =>
      run(query, () => sql.$queryRaw<T>(query, ...values)),
    $executeRaw: (query, ...values) => run(query, () => sql.$executeRaw(query, ...values)),
  };
}

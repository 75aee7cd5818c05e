import type { Sql } from '@ifcgate/event-bus';
import type pg from 'pg';
import { addToOutbox } from './fill.ts';

/**
 * The relay's statements, with as many rows put into the outbox as it deletes: so it reads from an outbox that is as full as it
 * was all the time, whatever its size.
 */
export class Refilled implements Sql {
  readonly #sql: Sql;
  readonly #owner: pg.Client;
  #missing = 0;
  #filling: Promise<void> | undefined;

  constructor(sql: Sql, owner: pg.Client) {
    this.#sql = sql;
    this.#owner = owner;
  }

  $queryRaw<T>(query: TemplateStringsArray, ...values: unknown[]): Promise<T> {
    return this.#sql.$queryRaw<T>(query, ...values);
  }

  async $executeRaw(query: TemplateStringsArray, ...values: unknown[]): Promise<number> {
    const deleted = await this.#sql.$executeRaw(query, ...values);
    this.#missing += deleted;
    this.#filling ??= this.#fill();
    return deleted;
  }

  /** Resolves when nothing is put in any more. */
  async finish(): Promise<void> {
    await this.#filling;
  }

  async #fill(): Promise<void> {
    while (this.#missing > 0) {
      const count = this.#missing;
      this.#missing = 0;
      await addToOutbox(this.#owner, count);
    }
    this.#filling = undefined;
  }
}

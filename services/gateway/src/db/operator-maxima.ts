import type { Sql } from '@ifcgate/event-bus';
import type { RetentionMaxima } from '../domain/settings.ts';

/** The maxima of the gateway that started last; undefined before the first. */
export async function findMaxima(sql: Sql): Promise<RetentionMaxima | undefined> {
  const [row] = await sql.$queryRaw<{ maxima: string }[]>`select maxima from operator_maxima`;
  return row && (JSON.parse(row.maxima) as RetentionMaxima);
}

/** Lets maxima hold for all gateways of the database. As text: in which form settings were told is compared letter by letter. */
export async function saveMaxima(sql: Sql, maxima: RetentionMaxima): Promise<void> {
  await sql.$executeRaw`
    insert into operator_maxima (maxima) values (${JSON.stringify(maxima)})
    on conflict (one) do update set maxima = excluded.maxima`;
}

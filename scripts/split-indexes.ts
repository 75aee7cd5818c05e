// What Prisma writes for a new index locks its table against writers while it is built, which on a large one takes minutes.

/**
 * Takes the indexes of tables that are there already out of the SQL of a migration.
 *
 * @param sql as Prisma writes it
 * @returns both migrations, either empty where there is nothing for it
 */
export function splitIndexes(sql: string): { rest: string; indexes: string } {
  const created = new Set([...sql.matchAll(/^CREATE TABLE ("[^"]+")/gm)].map(([, table]) => table));
  const indexes: string[] = [];
  const rest = sql.replace(
    /^-- CreateIndex\n(CREATE (?:UNIQUE )?INDEX) ("[^"]+" ON ("[^"]+")[^;]*;)\n*/gm,
    (whole, create: string, index: string, table: string) => {
      if (created.has(table)) return whole;
      indexes.push(`${create} CONCURRENTLY ${index}\n`);
      return '';
    },
  );
  const mark = '-- builds its indexes concurrently\n\n';
  return { rest: rest.trim() === '' ? '' : rest, indexes: indexes.length === 0 ? '' : mark + indexes.join('\n') };
}

import { createHash } from 'node:crypto';

/** So many different statements of the ORM are kept prepared; lists with many filters have more, those are not. */
const maxNames = 500;
const names = new Map<string, string>();

/** Names the ORM's statements, so that the server parses and plans each only once a connection. */
export function statementNameGenerator({ sql }: { readonly sql: string }): string {
  const known = names.get(sql);
  if (known !== undefined) return known;
  // Without a name it is prepared anew each time.
  if (names.size >= maxNames) return '';
  const name = `orm_${createHash('sha256').update(sql).digest('base64url').slice(0, 22)}`;
  names.set(sql, name);
  return name;
}

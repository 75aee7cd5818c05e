import type { Route } from '@ifcgate/contracts';
import type { z } from 'zod';

type BodyOf<S> = S extends z.ZodType ? z.input<S> : null;

/** An answer as a value: one of the statuses that the route documents, with the body of that status. */
export type ReplyOf<R extends Route> = {
  [S in keyof R['replies'] & number]: { readonly status: S; readonly body: BodyOf<R['replies'][S]> };
}[keyof R['replies'] & number];

/** Any answer. */
export interface Reply {
  readonly status: number;
  readonly body: unknown;
}

/** An answer with this status and body; keeps the status as a literal, so that the contract can be checked. */
export function reply<const S extends number, B>(status: S, body: B): { readonly status: S; readonly body: B } {
  return { status, body };
}

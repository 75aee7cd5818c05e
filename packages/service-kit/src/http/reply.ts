import type { Route } from '@ifcgate/contracts';
import type { z } from 'zod';

/** A body that is no JSON: bytes of a media type, shown by the client alone and kept by nobody on the way. */
export class Bytes {
  readonly mediaType: string;
  readonly content: Uint8Array;
  /** Offered as the name of the file that a browser saves. */
  readonly name: string;

  constructor(mediaType: string, content: Uint8Array, name: string) {
    this.mediaType = mediaType;
    this.content = content;
    this.name = name;
  }
}

type BodyOf<R extends Route, S> = R extends { readonly binary: readonly string[] }
  ? Bytes
  : S extends z.ZodType
    ? z.input<S>
    : null;

/** An answer as a value: one of the statuses that the route documents, with the body of that status. */
export type ReplyOf<R extends Route> = {
  [S in keyof R['replies'] & number]: { readonly status: S; readonly body: BodyOf<R, R['replies'][S]> };
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

import { AppError, isInFamilies } from '@ifcgate/contracts';

/** Who wants to see a file: a caller, or whoever named it in an event. */
export interface Viewer {
  readonly keyId: string;
  /** The first key of its line of rotation. */
  readonly lineId: string;
  /** Undefined: not limited. */
  readonly families: readonly string[] | undefined;
}

interface UploadedFile {
  readonly uploadedBy: string;
  /** The line of rotation of the key that uploaded it; null: from before it was noted. */
  readonly uploadedLine: string | null;
}

type Use = { readonly workflow: string | null };

/**
 * Whether a key may see a file: one without limits every file; one that is limited to families the files of their documents,
 * and what its line of rotation has uploaded.
 */
export function maySeeFile({ keyId, lineId, families }: Viewer, file: UploadedFile, uses: readonly Use[]): boolean {
  if (families === undefined) return true;
  if (file.uploadedLine === null ? [keyId, lineId].includes(file.uploadedBy) : file.uploadedLine === lineId)
    return true;
  return uses.some(({ workflow }) => isInFamilies(families, workflow));
}

/**
 * Checks that a key may see a file whose id is in the path.
 *
 * @throws AppError permission_denied, which names the families
 */
export function requireFile(viewer: Viewer, file: UploadedFile, uses: readonly Use[]): void {
  if (maySeeFile(viewer, file, uses)) return;
  throw new AppError('permission_denied', {
    detail: `This API key is limited to the workflow families ${viewer.families?.join(', ') ?? ''}; no document of them has this file.`,
  });
}

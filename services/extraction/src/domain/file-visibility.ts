import { AppError, isInFamilies } from '@ifcgate/contracts';

/**
 * Checks that a key may see a file: one without limits every file; one that is limited to families the files of their
 * documents, and what it has uploaded itself.
 *
 * @throws AppError permission_denied, which names the families
 */
export function requireFile(
  { keyId, families }: { readonly keyId: string; readonly families: readonly string[] | undefined },
  file: { readonly uploadedBy: string },
  uses: readonly { readonly workflow: string | null }[],
): void {
  if (families === undefined || file.uploadedBy === keyId) return;
  if (uses.some(({ workflow }) => isInFamilies(families, workflow))) return;
  throw new AppError('permission_denied', {
    detail: `This API key is limited to the workflow families ${families.join(', ')}; no document of them has this file.`,
  });
}

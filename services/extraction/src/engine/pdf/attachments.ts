import { withAllocation, type Pdfium } from './pdfium.ts';

/** A file attached to a PDF. */
export type Attachment = { name: string; bytes: Uint8Array };

const mostAttachments = 50;

/**
 * The attached files of a PDF whose names end in this, whatever its case; the others are not unpacked.
 *
 * @param document the handle of an open document
 */
export function readAttachments(pdfium: Pdfium, document: number, ending: string): Attachment[] {
  const count = Math.min(mostAttachments, pdfium._FPDFDoc_GetAttachmentCount(document));
  const found: Attachment[] = [];
  for (let index = 0; index < count; index++) {
    const handle = pdfium._FPDFDoc_GetAttachment(document, index);
    if (handle === 0) continue;
    const name = readName(pdfium, handle);
    const bytes = name.toLowerCase().endsWith(ending) ? readFile(pdfium, handle) : undefined;
    if (bytes !== undefined) found.push({ name, bytes });
  }
  return found;
}

function readName(pdfium: Pdfium, handle: number): string {
  const sizeBytes = pdfium._FPDFAttachment_GetName(handle, 0, 0);
  return withAllocation(pdfium, Math.max(2, sizeBytes), (buffer) => {
    pdfium._FPDFAttachment_GetName(handle, buffer, sizeBytes);
    // UTF-16 with a zero at its end.
    return new TextDecoder('utf-16le').decode(pdfium.HEAPU8.slice(buffer, buffer + Math.max(0, sizeBytes - 2)));
  });
}

function readFile(pdfium: Pdfium, handle: number): Uint8Array | undefined {
  return withAllocation(pdfium, 4, (size) => {
    if (pdfium._FPDFAttachment_GetFile(handle, 0, 0, size) === 0) return undefined;
    const [sizeBytes = 0] = new Uint32Array(pdfium.HEAPU8.slice(size, size + 4).buffer);
    if (sizeBytes === 0) return undefined;
    return withAllocation(pdfium, sizeBytes, (buffer) =>
      pdfium._FPDFAttachment_GetFile(handle, buffer, sizeBytes, size) === 0
        ? undefined
        : pdfium.HEAPU8.slice(buffer, buffer + sizeBytes),
    );
  });
}

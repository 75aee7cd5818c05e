/** A picture in grey: one byte per pixel, rows from the top, 0 is black. */
export type GreyImage = { width: number; height: number; data: Uint8Array };

/**
 * Gives the memory of a picture back that nobody looks at any more. Left to the collector, a few pictures of pages have it
 * look through all that lives: 3 % of the time of a scan.
 */
export function releasePixels({ data }: Pick<GreyImage, 'data'>): void {
  const { buffer } = data;
  // A part of something larger is not its own to give.
  if (buffer instanceof ArrayBuffer && !buffer.detached && buffer.byteLength === data.byteLength) buffer.transfer(0);
}

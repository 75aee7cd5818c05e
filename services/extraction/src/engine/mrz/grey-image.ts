/** A picture in grey: one byte per pixel, rows from the top, 0 is black. */
export type GreyImage = { width: number; height: number; data: Uint8Array };

/**
 * What a picture of a document says of how it was taken. Numbers only: what is good enough is for checks to say, by the type
 * of document. What cannot be told is null.
 */
export type CaptureSignals = {
  /** Of the picture as it was sent, upright. */
  width_px: number;
  height_px: number;
  /** Pixels per inch on the document, from the zone, whose characters stand ten to the inch (ICAO 9303-3, 4.2). */
  resolution_dpi: number | null;
  /** How far the picture was turned clockwise from upright when it was sent: 0, 90, 180 or 270. */
  orientation_degrees: number | null;
  /** How wide the edges of strokes are, in pixels of the picture as sent: 1 to 2 where it is sharp. */
  edge_width_px: number | null;
  /** Share of the pixels that are black, and that are white, beyond what they could show: 0 to 1. */
  clipped_dark: number;
  clipped_light: number;
  /** Share of the picture that its largest white spot covers, where paper is not white itself: 0 to 1. */
  glare: number;
  /** The least distance of the zone to an edge of the picture, as a share of its width; near 0 something is cut off. */
  zone_margin: number | null;
  /** How colourful it is, 0 to 1: a grey copy has next to nothing. */
  chroma: number;
  /** How far the strongest fine regular pattern stands out, as a power of ten: above 1.5 the grid of a screen, or moiré. */
  pattern: number;
  /** The quality a JPEG was saved with, 1 to 100; null for other formats. */
  jpeg_quality: number | null;
  /** Whether blocks of an earlier JPEG show that the picture was saved again in another place or format. */
  is_recompressed: boolean;
  /** Programs that change pictures and have left their names in the file. */
  editors: string[];
  /** Whether the small picture that a camera puts into its file shows something else; null where there is none. */
  thumbnail_differs: boolean | null;
  /** 16 hexadecimal digits: pictures of one document differ in few of their 64 bits. */
  perceptual_hash: string;
};

/** How a picture of an identity document was taken; what cannot be told is `null`. */
export interface CaptureSignals {
  width_px: number;
  height_px: number;
  /** Pixels per inch on the document. */
  resolution_dpi: number | null;
  /** How far it was turned clockwise from upright. */
  orientation_degrees: number | null;
  /** How wide the edges of strokes are: 1 to 2 where it is sharp. */
  edge_width_px: number | null;
  /** Shares of the pixels that are black, and white, 0 to 1. */
  clipped_dark: number;
  clipped_light: number;
  /** The share that the largest white spot covers, where paper is not white itself. */
  glare: number;
  /** The least distance of the zone to an edge of the picture, as a share of its width. */
  zone_margin: number | null;
  /** How colourful it is, 0 to 1. */
  chroma: number;
  /** How far the strongest fine regular pattern stands out, as a power of ten: above 1.5 the grid of a screen. */
  pattern: number;
  /** The quality a JPEG was saved with, 1 to 100. */
  jpeg_quality: number | null;
  is_recompressed: boolean;
  /** Programs that change pictures and have left their names in the file. */
  editors: string[];
  thumbnail_differs: boolean | null;
  /** 16 hexadecimal digits: pictures of one document differ in few of their 64 bits. */
  perceptual_hash: string;
}

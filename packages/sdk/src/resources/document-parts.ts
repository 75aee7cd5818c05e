/** Where a value comes from, and how sure the platform is. */
export interface FieldDetail {
  value: string | null;
  /** 0 to 1 */
  confidence: number;
  page: number | null;
  /** x0, y0, x1, y1 as fractions of the page, from its top left corner. */
  bbox: [number, number, number, number] | null;
  /** `derived` is counted from other fields, such as what is left to pay. */
  source: 'text' | 'ocr' | 'mrz' | 'barcode' | 'xml' | 'derived';
  label: string | null;
  raw: string | null;
  checks: { name: string; passed: boolean }[];
  alternatives: { value: string; confidence: number }[];
}

/** One row of a document's table. */
export interface LineItem {
  /** The cells by the name of their column: `description`, `quantity`, `unit_price`, `amount`, …; absent where not read. */
  fields: Record<string, string>;
  /** 0 to 1 */
  confidence: number;
  /** Where the row begins; null where it has no place, such as in XML. */
  page: number | null;
  bbox: [number, number, number, number] | null;
  source: 'text' | 'ocr' | 'xml';
  checks: { name: string; passed: boolean }[];
}

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

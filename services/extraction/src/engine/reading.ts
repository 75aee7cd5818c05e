import type { ZonePlace } from './capture/measure-capture.ts';
import type { FieldDetail, FieldExplanation, LineItem } from './read-result.ts';

/** What one way of reading found; the template's review rule is applied to it afterwards. */
export type Reading = {
  pages: number;
  details: Record<string, FieldDetail>;
  lineItems: LineItem[];
  warnings: string[];
  /** The PDF inside an XML document, in Base64. */
  carriedPdf?: string | undefined;
  /** Only where it was asked for. */
  explanation?: FieldExplanation[] | undefined;
  /** Where the zone of an identity document stands. */
  zone?: ZonePlace | undefined;
  /** What is printed outside of the zone, by `visual_<name>`; it is in no field, and decides nothing. */
  visual?: Record<string, FieldDetail> | undefined;
  /** What recognised its pages, if anything did. */
  ocrVersion?: string;
};

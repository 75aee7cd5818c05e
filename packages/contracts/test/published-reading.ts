import type { VisualZone } from '../src/index.ts';

/** A reading of an identity document, with how its picture was taken. */
export const publishedReading = {
  ...{ template_version: 1, fields: { surname: 'ERIKSSON' }, checks: [], warnings: [] },
  signals: {
    ...{ width_px: 1250, height_px: 880, resolution_dpi: 254, orientation_degrees: 0, edge_width_px: 1.4 },
    ...{ clipped_dark: 0, clipped_light: 0.01, glare: 0, zone_margin: null, chroma: 0.1, pattern: 0.4 },
    ...{ jpeg_quality: null, is_recompressed: false, editors: [], thumbnail_differs: null },
    perceptual_hash: '9f17e0e03ee0e01f',
  },
};

/** The same, with what is printed beside its zone. */
export const publishedReadingOfPrint = {
  ...publishedReading,
  visual: {
    document_number: { value: 'L898902C3', confidence: 0.97, page: 1, bbox: [0.64, 0.17, 0.82, 0.2] },
    portrait: { value: null, confidence: 0.7, page: 1, bbox: [0.05, 0.17, 0.23, 0.52] },
  } satisfies VisualZone,
};

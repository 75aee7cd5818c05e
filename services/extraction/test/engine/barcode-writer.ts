import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import { prepareZXingModule } from 'zxing-wasm/writer';

/** Loads the writer of barcodes from its package; by itself it would fetch it from a public host. */
export function prepareWriter(): void {
  const file = createRequire(import.meta.url).resolve('zxing-wasm/writer/zxing_writer.wasm');
  prepareZXingModule({ overrides: { wasmBinary: readFileSync(file) } });
}

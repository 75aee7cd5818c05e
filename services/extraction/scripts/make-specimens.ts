/**
 * Writes the specimens that ship with the service, always the same bytes for the same versions of pdf-lib and sharp:
 *
 *     node scripts/make-specimens.ts
 */
import { writeFileSync } from 'node:fs';

import { drawInvoice } from './draw-invoice.ts';
import { drawPassport } from './draw-passport.ts';

const folder = new URL('../specimens/', import.meta.url);
writeFileSync(new URL('invoice.pdf', folder), await drawInvoice());
writeFileSync(new URL('passport.png', folder), await drawPassport());

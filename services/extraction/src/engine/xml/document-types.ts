import { invoiceTypes, type InvoiceType } from '../values/invoice-types.ts';

/** UNTDID 1001, as far as EN 16931 allows its codes for BT-3. */
const untdid: Record<InvoiceType, string> = {
  invoice:
    '71 80 82 84 102 130 202 203 204 211 218 219 295 325 326 331 380 382 383 385 387 388 393 394 395 456 457 527 553 575 623 633 751 780 817 870 875 876 877 935',
  credit_note: '81 83 261 262 296 308 381 396 420 458 532',
  corrected_invoice: '384 471 472 473',
  prepayment_invoice: '386 500 503',
  self_billed_invoice: '389 501',
};
/** `TipoDocumento` of FatturaPA; from TD16 the buyer writes the document himself. */
const italian: Partial<Record<InvoiceType, string>> = {
  invoice: 'TD01 TD05 TD06 TD07 TD09 TD24 TD25 TD26',
  credit_note: 'TD04 TD08',
  prepayment_invoice: 'TD02 TD03',
  self_billed_invoice: 'TD16 TD17 TD18 TD19 TD20 TD21 TD22 TD23 TD27 TD28',
};

/** The type behind a code of UNTDID 1001; none for one that means something else. */
export function typeOfCode(code: string | undefined): InvoiceType[] {
  return lookUp(untdid, code?.replace(/^0+/, ''));
}

/** The type behind a `TipoDocumento`. */
export function typeOfItalianCode(code: string | undefined): InvoiceType[] {
  return lookUp(italian, code?.toUpperCase());
}

function lookUp(table: Partial<Record<InvoiceType, string>>, code: string | undefined): InvoiceType[] {
  return invoiceTypes.filter((type) => code !== undefined && table[type]?.split(' ').includes(code) === true);
}

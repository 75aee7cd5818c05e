/** What an invoice may be, by the codes of BT-3 in EN 16931. */
export const invoiceTypes = [
  'invoice',
  'credit_note',
  'corrected_invoice',
  'prepayment_invoice',
  'self_billed_invoice',
] as const;
/** What an invoice may be, as the field `document_type` names it. */
export type InvoiceType = (typeof invoiceTypes)[number];

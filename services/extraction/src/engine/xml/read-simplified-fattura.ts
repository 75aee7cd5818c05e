import { findAll, textAt, textsAt } from './walk-xml.ts';
import { addDecimals, toDate, toDecimal } from './xml-values.ts';
import { findPdf, firstOf, toLine, toLines, type XmlDocument } from './xml-document.ts';
import { italianVatIdOf } from './italian-vat-id.ts';
import { typeOfItalianCode } from './document-types.ts';
import type { XmlElement } from './parse-xml.ts';

/**
 * Reads a simplified Italian invoice (`FatturaElettronicaSemplificata`): its lines give what is to be paid, tax included,
 * and the tax, or only its rate; then net and tax are unknown.
 */
export function readSimplifiedFattura(root: XmlElement): XmlDocument {
  const bodies = findAll(root, 'FatturaElettronicaBody');
  const body = bodies[0] ?? root;
  const seller = firstOf(root, 'FatturaElettronicaHeader/CedentePrestatore');
  const general = 'DatiGenerali/DatiGeneraliDocumento';
  const currency = textAt(body, `${general}/Divisa`);
  const lines = findAll(body, 'DatiBeniServizi');
  return {
    kind: 'invoice',
    values: {
      document_type: typeOfItalianCode(textAt(body, `${general}/TipoDocumento`)),
      invoice_number: textsAt(body, `${general}/Numero`),
      issue_date: findAll(body, `${general}/Data`).flatMap((date) => toDate(date) ?? []),
      currency: currency === undefined ? [] : [currency.toUpperCase()],
      ...amountsOf(lines),
      seller_name: nameOf(seller),
      seller_vat_id: italianVatIdOf(seller),
      buyer_name: nameOf(firstOf(root, 'FatturaElettronicaHeader/CessionarioCommittente/AltriDatiIdentificativi')),
    },
    payerIbans: [],
    lines: toLines(lines, (line, index) => readLine(line, index + 1)),
    carriedPdf: findPdf(findAll(body, 'Allegati/Attachment')),
    warnings: bodies.length > 1 ? ['several_documents'] : [],
  };
}

function amountsOf(lines: readonly XmlElement[]): XmlDocument['values'] {
  const total = addDecimals(lines.flatMap((line) => textsAt(line, 'Importo')));
  const taxes = lines.map((line) => toDecimal(textAt(line, 'DatiIVA/Imposta') ?? '', 2));
  const tax = taxes.every((each) => each !== undefined) ? addDecimals(taxes) : undefined;
  if (total === undefined) return {};
  if (tax === undefined) return { net_amount: [], tax_amount: [], total_amount: [total] };
  const less = tax.startsWith('-') ? tax.slice(1) : `-${tax}`;
  return { net_amount: [addDecimals([total, less]) ?? total], tax_amount: [tax], total_amount: [total] };
}

function nameOf(party: XmlElement | undefined): string[] {
  if (party === undefined) return [];
  const person = [...textsAt(party, 'Nome'), ...textsAt(party, 'Cognome')].join(' ');
  const name = textAt(party, 'Denominazione') ?? person;
  return name === '' ? [] : [name.slice(0, 300)];
}

function readLine(line: XmlElement, number: number): Record<string, string> | undefined {
  return toLine({
    line_number: String(number),
    description: textAt(line, 'Descrizione'),
    article_number: undefined,
    quantity: undefined,
    unit_price: undefined,
    tax_rate: firstOf(line, 'DatiIVA/Aliquota'),
    amount: firstOf(line, 'Importo'),
  });
}

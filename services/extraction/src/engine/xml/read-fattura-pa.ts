import { findAll, textAt, textsAt } from './walk-xml.ts';
import { addDecimals, toDate, toDecimal, toIdentifier } from './xml-values.ts';
import { negate } from '../values/amount.ts';
import { asList, beyondLines, findPdf, firstOf, toLine, toLines, type XmlDocument } from './xml-document.ts';
import { italianVatIdOf } from './italian-vat-id.ts';
import { typeOfItalianCode } from './document-types.ts';
import type { XmlElement } from './parse-xml.ts';

/**
 * Reads an Italian invoice, FatturaPA 1.0 to 1.2. Its total may be left out: then it is net and tax. What is withheld is
 * not due, and no tax.
 *
 * @see Agenzia delle Entrate, Specifiche tecniche fattura elettronica, allegato A
 */
export function readFatturaPa(root: XmlElement): XmlDocument {
  const bodies = findAll(root, 'FatturaElettronicaBody');
  const body = bodies[0] ?? { name: '', attributes: new Map<string, string>(), children: [], text: '' };
  const seller = firstOf(root, 'FatturaElettronicaHeader/CedentePrestatore/DatiAnagrafici');
  const buyer = firstOf(root, 'FatturaElettronicaHeader/CessionarioCommittente/DatiAnagrafici');
  const general = 'DatiGenerali/DatiGeneraliDocumento';
  const payments = findAll(body, 'DatiPagamento/DettaglioPagamento');
  const currency = textAt(body, `${general}/Divisa`);
  return {
    kind: 'invoice',
    values: {
      document_type: typeOfItalianCode(textAt(body, `${general}/TipoDocumento`)),
      invoice_number: textsAt(body, `${general}/Numero`),
      issue_date: findAll(body, `${general}/Data`).flatMap((date) => toDate(date) ?? []),
      due_date: payments.flatMap((payment) =>
        findAll(payment, 'DataScadenzaPagamento').flatMap((date) => toDate(date) ?? []),
      ),
      currency: currency === undefined ? [] : [currency.toUpperCase()],
      ...amountsOf(body, payments),
      seller_name: nameOf(seller),
      seller_vat_id: italianVatIdOf(seller),
      seller_iban: payments.flatMap((payment) => textsAt(payment, 'IBAN').map(toIdentifier)),
      buyer_name: nameOf(buyer),
      purchase_order: textsAt(body, 'DatiGenerali/DatiOrdineAcquisto/IdDocumento'),
    },
    payerIbans: [],
    lines: toLines(findAll(body, 'DatiBeniServizi/DettaglioLinee'), readLine),
    beyondLines: beyondLines({ charges: chargesOf(body), allowances: [] }),
    beyondTax: besideTaxOf(body),
    carriedPdf: findPdf(findAll(body, 'Allegati/Attachment')),
    warnings: bodies.length > 1 ? ['several_documents'] : [],
  };
}

function amountsOf(body: XmlElement, payments: readonly XmlElement[]): XmlDocument['values'] {
  const summary = 'DatiBeniServizi/DatiRiepilogo';
  const general = 'DatiGenerali/DatiGeneraliDocumento';
  const net = addDecimals(textsAt(body, `${summary}/ImponibileImporto`));
  const tax = addDecimals(textsAt(body, `${summary}/Imposta`));
  const rounding = textsAt(body, `${general}/Arrotondamento`);
  const stated = textsAt(body, `${general}/ImportoTotaleDocumento`).flatMap((text) => toDecimal(text, 2) ?? []);
  const counted = net === undefined || tax === undefined ? undefined : addDecimals([net, tax, ...rounding]);
  const due = addDecimals(payments.flatMap((payment) => textsAt(payment, 'ImportoPagamento')));
  return {
    net_amount: asList(net),
    tax_amount: asList(tax),
    total_amount: stated.length > 0 ? stated : asList(counted),
    amount_due: asList(due),
  };
}

// Control 00422 of the exchange system: a base is its lines, what goes to pension funds, expenses and its own rounding.
function chargesOf(body: XmlElement): string[] {
  const summary = 'DatiBeniServizi/DatiRiepilogo';
  const paths = [
    'DatiGenerali/DatiGeneraliDocumento/DatiCassaPrevidenziale/ImportoContributoCassa',
    `${summary}/SpeseAccessorie`,
    `${summary}/Arrotondamento`,
  ];
  return paths.flatMap((path) => textsAt(body, path)).flatMap((text) => toDecimal(text, 2) ?? []);
}

// Rounding, stamp duty and what is taken off the whole; whether they are in the total, writers see differently.
function besideTaxOf(body: XmlElement): string[] {
  const general = 'DatiGenerali/DatiGeneraliDocumento';
  const added = ['Arrotondamento', 'DatiBollo/ImportoBollo'].flatMap((path) => textsAt(body, `${general}/${path}`));
  const adjusted = findAll(body, `${general}/ScontoMaggiorazione`).flatMap((each) => {
    const amount = toDecimal(textAt(each, 'Importo') ?? '', 2);
    return amount === undefined ? [] : [textAt(each, 'Tipo') === 'SC' ? negate(amount) : amount];
  });
  return [...added.flatMap((text) => toDecimal(text, 2) ?? []), ...adjusted];
}

function nameOf(party: XmlElement | undefined): string[] {
  const name = firstOf(party, 'Anagrafica');
  if (name === undefined) return [];
  const person = [...textsAt(name, 'Nome'), ...textsAt(name, 'Cognome')].join(' ');
  return [textAt(name, 'Denominazione') ?? person].filter((text) => text !== '').map((text) => text.slice(0, 300));
}

function readLine(line: XmlElement): Record<string, string> | undefined {
  return toLine({
    line_number: textAt(line, 'NumeroLinea'),
    description: textAt(line, 'Descrizione'),
    article_number: textAt(line, 'CodiceArticolo/CodiceValore'),
    quantity: firstOf(line, 'Quantita'),
    unit: textAt(line, 'UnitaMisura'),
    unit_price: firstOf(line, 'PrezzoUnitario'),
    tax_rate: firstOf(line, 'AliquotaIVA'),
    amount: firstOf(line, 'PrezzoTotale'),
  });
}

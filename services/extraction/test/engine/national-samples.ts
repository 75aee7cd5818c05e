type Changes = readonly (readonly [from: string, to: string])[];

function change(text: string, changes: Changes): Buffer {
  return Buffer.from(changes.reduce((changed, [from, to]) => changed.replace(from, () => to), text));
}

/** A FatturaPA of invented people with one line and a ritenuta; `changes` replaces parts of its text. */
export function aFatturaPa(changes: Changes = []): Buffer {
  return change(
    `<?xml version="1.0" encoding="UTF-8"?><?xml-stylesheet type="text/xsl" href="fatturapa.xsl"?>
<p:FatturaElettronica versione="FPR12" xmlns:p="http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2">
<FatturaElettronicaHeader><CedentePrestatore><DatiAnagrafici><IdFiscaleIVA><IdPaese>IT</IdPaese><IdCodice>01234567897</IdCodice></IdFiscaleIVA>
<Anagrafica><Denominazione>Bottega Arnica Srl</Denominazione></Anagrafica></DatiAnagrafici></CedentePrestatore>
<CessionarioCommittente><DatiAnagrafici><CodiceFiscale>NREDAA80A01H501X</CodiceFiscale><Anagrafica><Nome>Ada</Nome><Cognome>Neri</Cognome></Anagrafica></DatiAnagrafici></CessionarioCommittente></FatturaElettronicaHeader>
<FatturaElettronicaBody><DatiGenerali><DatiGeneraliDocumento><TipoDocumento>TD01</TipoDocumento><Divisa>EUR</Divisa><Data>2026-04-17</Data><Numero>2026/417</Numero>
<DatiRitenuta><TipoRitenuta>RT01</TipoRitenuta><ImportoRitenuta>200.00</ImportoRitenuta><AliquotaRitenuta>20.00</AliquotaRitenuta></DatiRitenuta>
<ImportoTotaleDocumento>1220.00</ImportoTotaleDocumento></DatiGeneraliDocumento>
<DatiOrdineAcquisto><IdDocumento>ODA-7</IdDocumento></DatiOrdineAcquisto></DatiGenerali>
<DatiBeniServizi><DettaglioLinee><NumeroLinea>1</NumeroLinea><Descrizione>Consulenza</Descrizione><Quantita>10.00</Quantita><UnitaMisura>ORE</UnitaMisura><PrezzoUnitario>100.00</PrezzoUnitario><PrezzoTotale>1000.00</PrezzoTotale><AliquotaIVA>22.00</AliquotaIVA></DettaglioLinee>
<DatiRiepilogo><AliquotaIVA>22.00</AliquotaIVA><ImponibileImporto>1000.00</ImponibileImporto><Imposta>220.00</Imposta></DatiRiepilogo></DatiBeniServizi>
<DatiPagamento><CondizioniPagamento>TP02</CondizioniPagamento><DettaglioPagamento><ModalitaPagamento>MP05</ModalitaPagamento><DataScadenzaPagamento>2026-05-17</DataScadenzaPagamento><ImportoPagamento>1020.00</ImportoPagamento><IBAN>IT60X0542811101000000123456</IBAN></DettaglioPagamento></DatiPagamento>
</FatturaElettronicaBody></p:FatturaElettronica>`,
    changes,
  );
}

/** A simplified credit note of Italy, of one line; its tax as it is given. */
export function aSimplifiedFattura(tax: string): Buffer {
  return Buffer.from(`<p:FatturaElettronicaSemplificata versione="FSM10" xmlns:p="http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.0"><FatturaElettronicaHeader>
<CedentePrestatore><IdFiscaleIVA><IdPaese>IT</IdPaese><IdCodice>01234567897</IdCodice></IdFiscaleIVA><Nome>Ada</Nome><Cognome>Neri</Cognome></CedentePrestatore></FatturaElettronicaHeader>
<FatturaElettronicaBody><DatiGenerali><DatiGeneraliDocumento><TipoDocumento>TD08</TipoDocumento><Divisa>EUR</Divisa><Data>2026-04-17</Data><Numero>S-9</Numero></DatiGeneraliDocumento></DatiGenerali>
<DatiBeniServizi><Descrizione>Pranzo</Descrizione><Importo>122.00</Importo><DatiIVA>${tax}</DatiIVA></DatiBeniServizi></FatturaElettronicaBody></p:FatturaElettronicaSemplificata>`);
}

/** A Facturae of invented people with two lines and IRPF. */
export function aFacturae(changes: Changes = []): Buffer {
  const line = (description: string, amount: string): string =>
    `<InvoiceLine><ItemDescription>${description}</ItemDescription><Quantity>1.0</Quantity><UnitPriceWithoutTax>${amount}</UnitPriceWithoutTax><TotalCost>${amount}</TotalCost><GrossAmount>${amount}</GrossAmount><TaxesOutputs><Tax><TaxTypeCode>01</TaxTypeCode><TaxRate>21.00</TaxRate></Tax></TaxesOutputs></InvoiceLine>`;
  return change(
    `<?xml version="1.0" encoding="UTF-8"?>
<fe:Facturae xmlns:fe="http://www.facturae.gob.es/formato/Versiones/Facturaev3_2_2.xml"><FileHeader><SchemaVersion>3.2.2</SchemaVersion><Modality>I</Modality><InvoiceIssuerType>EM</InvoiceIssuerType></FileHeader>
<Parties><SellerParty><TaxIdentification><PersonTypeCode>F</PersonTypeCode><TaxIdentificationNumber>12345678Z</TaxIdentificationNumber></TaxIdentification><Individual><Name>Luz</Name><FirstSurname>Vega</FirstSurname><SecondSurname>Prats</SecondSurname></Individual></SellerParty>
<BuyerParty><TaxIdentification><TaxIdentificationNumber>B11111119</TaxIdentificationNumber></TaxIdentification><LegalEntity><CorporateName>Talleres Encina SL</CorporateName></LegalEntity></BuyerParty></Parties>
<Invoices><Invoice><InvoiceHeader><InvoiceNumber>2026-88</InvoiceNumber><InvoiceDocumentType>FC</InvoiceDocumentType><InvoiceClass>OO</InvoiceClass></InvoiceHeader>
<InvoiceIssueData><IssueDate>2026-03-02</IssueDate><InvoiceCurrencyCode>EUR</InvoiceCurrencyCode></InvoiceIssueData>
<TaxesOutputs><Tax><TaxAmount><TotalAmount>105.00</TotalAmount></TaxAmount></Tax></TaxesOutputs>
<InvoiceTotals><TotalGrossAmount>500.00</TotalGrossAmount><TotalGrossAmountBeforeTaxes>500.00</TotalGrossAmountBeforeTaxes><TotalTaxOutputs>105.00</TotalTaxOutputs><TotalTaxesWithheld>75.00</TotalTaxesWithheld><InvoiceTotal>530.00</InvoiceTotal><TotalOutstandingAmount>530.00</TotalOutstandingAmount><TotalExecutableAmount>530.00</TotalExecutableAmount></InvoiceTotals>
<Items>${line('Diseño', '300.0')}${line('Revisión', '200.0')}</Items>
<PaymentDetails><Installment><InstallmentDueDate>2026-04-01</InstallmentDueDate><InstallmentAmount>530.00</InstallmentAmount><AccountToBeCredited><IBAN>ES9121000418450200051332</IBAN></AccountToBeCredited></Installment></PaymentDetails></Invoice></Invoices></fe:Facturae>`,
    changes,
  );
}

/** An order of four pieces in UBL. */
export function aUniversalOrder(changes: Changes = []): Buffer {
  return change(
    `<Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2" xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
<cbc:ID>PO-7731</cbc:ID><cbc:IssueDate>2026-03-02</cbc:IssueDate><cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
<cac:BuyerCustomerParty><cac:Party><cac:PartyLegalEntity><cbc:RegistrationName>Ada Works Ltd</cbc:RegistrationName></cac:PartyLegalEntity></cac:Party></cac:BuyerCustomerParty>
<cac:SellerSupplierParty><cac:Party><cac:PartyLegalEntity><cbc:RegistrationName>Northwind Tools GmbH</cbc:RegistrationName></cac:PartyLegalEntity></cac:Party></cac:SellerSupplierParty>
<cac:Delivery><cac:RequestedDeliveryPeriod><cbc:StartDate>2026-03-18</cbc:StartDate><cbc:EndDate>2026-03-20</cbc:EndDate></cac:RequestedDeliveryPeriod></cac:Delivery>
<cac:TaxTotal><cbc:TaxAmount currencyID="EUR">40.00</cbc:TaxAmount></cac:TaxTotal>
<cac:AnticipatedMonetaryTotal><cbc:LineExtensionAmount currencyID="EUR">200.00</cbc:LineExtensionAmount><cbc:TaxExclusiveAmount currencyID="EUR">200.00</cbc:TaxExclusiveAmount><cbc:TaxInclusiveAmount currencyID="EUR">240.00</cbc:TaxInclusiveAmount><cbc:PayableAmount currencyID="EUR">240.00</cbc:PayableAmount></cac:AnticipatedMonetaryTotal>
<cac:OrderLine><cac:LineItem><cbc:ID>1</cbc:ID><cbc:Quantity unitCode="C62">4</cbc:Quantity><cbc:LineExtensionAmount currencyID="EUR">200.00</cbc:LineExtensionAmount><cac:Price><cbc:PriceAmount currencyID="EUR">50.00</cbc:PriceAmount></cac:Price><cac:Item><cbc:Name>Vice</cbc:Name></cac:Item></cac:LineItem></cac:OrderLine></Order>`,
    changes,
  );
}

/** The same order in Order-X. */
export function anOrderX(changes: Changes = []): Buffer {
  return change(
    `<rsm:SCRDMCCBDACIOMessageStructure xmlns:rsm="urn:un:unece:uncefact:data:SCRDMCCBDACIOMessageStructure:100" xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:128" xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:128">
<rsm:ExchangedDocument><ram:ID>PO-7731</ram:ID><ram:TypeCode>220</ram:TypeCode><ram:IssueDateTime><udt:DateTimeString format="102">20260302</udt:DateTimeString></ram:IssueDateTime></rsm:ExchangedDocument>
<rsm:SupplyChainTradeTransaction><ram:IncludedSupplyChainTradeLineItem><ram:AssociatedDocumentLineDocument><ram:LineID>1</ram:LineID></ram:AssociatedDocumentLineDocument><ram:SpecifiedTradeProduct><ram:Name>Vice</ram:Name></ram:SpecifiedTradeProduct>
<ram:SpecifiedLineTradeAgreement><ram:NetPriceProductTradePrice><ram:ChargeAmount>50.00</ram:ChargeAmount></ram:NetPriceProductTradePrice></ram:SpecifiedLineTradeAgreement><ram:SpecifiedLineTradeDelivery><ram:RequestedQuantity unitCode="C62">4</ram:RequestedQuantity></ram:SpecifiedLineTradeDelivery>
<ram:SpecifiedLineTradeSettlement><ram:SpecifiedTradeSettlementLineMonetarySummation><ram:LineTotalAmount>200.00</ram:LineTotalAmount></ram:SpecifiedTradeSettlementLineMonetarySummation></ram:SpecifiedLineTradeSettlement></ram:IncludedSupplyChainTradeLineItem>
<ram:ApplicableHeaderTradeAgreement><ram:SellerTradeParty><ram:Name>Northwind Tools GmbH</ram:Name></ram:SellerTradeParty><ram:BuyerTradeParty><ram:Name>Ada Works Ltd</ram:Name></ram:BuyerTradeParty></ram:ApplicableHeaderTradeAgreement>
<ram:ApplicableHeaderTradeDelivery><ram:RequestedDeliverySupplyChainEvent><ram:OccurrenceDateTime><udt:DateTimeString format="102">20260320</udt:DateTimeString></ram:OccurrenceDateTime></ram:RequestedDeliverySupplyChainEvent></ram:ApplicableHeaderTradeDelivery>
<ram:ApplicableHeaderTradeSettlement><ram:OrderCurrencyCode>EUR</ram:OrderCurrencyCode><ram:SpecifiedTradeSettlementHeaderMonetarySummation><ram:LineTotalAmount>200.00</ram:LineTotalAmount><ram:TaxBasisTotalAmount>200.00</ram:TaxBasisTotalAmount><ram:TaxTotalAmount currencyID="EUR">40.00</ram:TaxTotalAmount><ram:GrandTotalAmount>240.00</ram:GrandTotalAmount></ram:SpecifiedTradeSettlementHeaderMonetarySummation></ram:ApplicableHeaderTradeSettlement>
</rsm:SupplyChainTradeTransaction></rsm:SCRDMCCBDACIOMessageStructure>`,
    changes,
  );
}

/** A file in the envelope of a signature (RFC 5652) without signers: whole, in pieces without lengths, or as text. */
export function signed(content: Buffer, form: 'der' | 'ber' | 'base64' | 'pem'): Buffer {
  const data = '06092a864886f70d010701';
  const envelope = (wrap: typeof element, octets: Buffer): Buffer => {
    const carried = wrap(0x30, Buffer.concat([Buffer.from(data, 'hex'), wrap(0xa0, octets)]));
    const message = wrap(0x30, Buffer.concat([Buffer.from('0201013100', 'hex'), carried, Buffer.from('3100', 'hex')]));
    return wrap(0x30, Buffer.concat([Buffer.from('06092a864886f70d010702', 'hex'), wrap(0xa0, message)]));
  };
  const der = envelope(element, element(0x04, content));
  if (form === 'der') return der;
  if (form === 'ber') {
    const pieces = [content.subarray(0, 700), content.subarray(700)].map((piece) => element(0x04, piece));
    return envelope(endless, endless(0x24, Buffer.concat(pieces)));
  }
  const text = der.toString('base64').replace(/.{64}/g, '$&\n');
  return Buffer.from(form === 'base64' ? text : `-----BEGIN PKCS7-----\n${text}\n-----END PKCS7-----\n`);
}

function element(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const head = length < 128 ? [tag, length] : [tag, 0x83, length >> 16, (length >> 8) & 255, length & 255];
  return Buffer.concat([Buffer.from(head), content]);
}

function endless(tag: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([tag, 0x80]), content, Buffer.alloc(2)]);
}

/** How the invoices of one country word things; of each list one is taken. */
export type Wording = {
  language: string;
  country: string;
  currency: { code: string; sign: string };
  titles: Record<'invoice' | 'credit_note', string[]>;
  number: string[];
  creditNumber: string[];
  date: string[];
  due: string[];
  /** `#` is the date. */
  dueSentence: string[];
  seller: string[];
  buyer: string[];
  order: string[];
  net: string[];
  tax: string[];
  total: string[];
  amountDue: string[];
  paid: string[];
  heads: {
    description: string[];
    quantity: string[];
    price: string[];
    amount: string[];
    rate: string[];
    position: string[];
  };
  rates: number[];
  vatLabel: string[];
  vatId: () => (digits: (count: number) => string) => string;
  companies: string[];
  people: string[];
  streets: string[];
  towns: string[];
  goods: string[];
  closing: string[];
  dates: DateStyle[];
  numbers: NumberStyle[];
};

/** How a date is written; `long` has the name of the month. */
export type DateStyle = 'iso' | 'dots' | 'slashes' | 'dashes' | 'long' | 'month_first' | 'us_slashes';
/** The signs between thousands and before decimals. */
export type NumberStyle = { thousands: string; decimal: string };

const comma: NumberStyle = { thousands: '.', decimal: ',' };
const blankComma: NumberStyle = { thousands: ' ', decimal: ',' };
const point: NumberStyle = { thousands: ',', decimal: '.' };
const apostrophe: NumberStyle = { thousands: "'", decimal: '.' };
const euro = { code: 'EUR', sign: '€' };

const german: Wording = {
  language: 'de',
  country: 'DE',
  currency: euro,
  titles: { invoice: ['Rechnung', 'RECHNUNG'], credit_note: ['Gutschrift', 'GUTSCHRIFT'] },
  number: ['Rechnungsnummer', 'Rechnungs-Nr.', 'Rechnung Nr.', 'Re.-Nr.', 'Belegnummer'],
  creditNumber: ['Gutschrift-Nr.', 'Gutschriftsnummer', 'Belegnummer'],
  date: ['Rechnungsdatum', 'Datum', 'Ausstellungsdatum', 'Belegdatum'],
  due: ['Fälligkeitsdatum', 'Fällig am', 'Zahlbar bis', 'Zahlungsziel'],
  dueSentence: [
    'Bitte überweisen Sie den Betrag bis zum #.',
    'Zahlbar ohne Abzug bis spätestens #.',
    'Der Rechnungsbetrag ist bis zum # fällig.',
    'Wir bitten um Zahlung bis #.',
  ],
  seller: ['Rechnungssteller', 'Lieferant', 'Verkäufer'],
  buyer: ['Rechnung an', 'Rechnungsempfänger', 'Kunde', 'Käufer'],
  order: ['Bestellnummer', 'Ihre Bestellung', 'Bestell-Nr.'],
  net: [
    'Nettobetrag',
    'Zwischensumme',
    'Summe netto',
    'Gesamtbetrag ohne MwSt.',
    'Warenwert netto',
    'Summe (netto)',
    'Zwischensumme (netto)',
  ],
  tax: ['MwSt. #', 'zzgl. # MwSt.', 'Umsatzsteuer #', 'USt. #', 'zzgl. Umsatzsteuer #', 'Mehrwertsteuer (#)'],
  total: [
    'Gesamtbetrag',
    'Rechnungsbetrag',
    'Bruttobetrag',
    'Endbetrag',
    'Summe brutto',
    'Gesamtsumme',
    'Total',
    'Rechnungssumme',
  ],
  amountDue: ['Zu zahlender Betrag', 'Offener Betrag', 'Zahlbetrag', 'Restbetrag'],
  paid: ['Bereits gezahlt', 'Anzahlung', 'Abzgl. Anzahlung'],
  heads: {
    description: ['Bezeichnung', 'Beschreibung', 'Artikel', 'Leistung'],
    quantity: ['Menge', 'Anzahl', 'Stück'],
    price: ['Einzelpreis', 'Preis', 'E-Preis'],
    amount: ['Gesamt', 'Betrag', 'Gesamtpreis', 'Summe'],
    rate: ['MwSt.', 'USt. %', 'Steuer'],
    position: ['Pos.', 'Nr.', '#'],
  },
  rates: [19, 7],
  vatLabel: ['USt-IdNr.', 'USt-ID', 'Umsatzsteuer-ID'],
  vatId: () => (digits) => `DE${digits(9)}`,
  companies: [
    'Holzbau Nord GmbH',
    'Brückner & Söhne KG',
    'Elektro Gygax AG',
    'Papierhaus Lindgren e.K.',
    'Agentur Morgenrot GbR',
    'Stahlwerk Jüchen GmbH & Co. KG',
    'Yachtservice Priebe GmbH',
  ],
  people: ['Petra Lindqvist', 'Jörg Gabriely', 'Dr. Anke Voss', 'Malte Hagedorn'],
  streets: ['Werftweg 3', 'Am Speicher 9', 'Königsallee 17a', 'Große Bergstraße 112', 'Jungfernstieg 8'],
  towns: ['20457 Hamburg', '24937 Flensburg', '80331 München', '50667 Köln', '04109 Leipzig'],
  goods: [
    'Eichenregal',
    'Winkel verzinkt',
    'Montagearbeiten vor Ort',
    'Bürostuhl Modell Lyngby',
    'Kabelkanal 40 x 60',
    'Beratung Jahresabschluss',
    'Schrauben M8, verzinkt',
    'Wartungspauschale',
  ],
  closing: ['Vielen Dank für Ihren Auftrag.', 'Es gelten unsere Geschäftsbedingungen.', 'Lieferung frei Haus.'],
  dates: ['dots', 'dots', 'long', 'iso'],
  numbers: [comma, comma, blankComma],
};

const swiss: Wording = {
  ...german,
  country: 'CH',
  currency: { code: 'CHF', sign: 'CHF' },
  rates: [8.1, 2.6],
  vatLabel: ['MWST-Nr.', 'UID'],
  vatId: () => (digits) => `CHE-${digits(3)}.${digits(3)}.${digits(3)}`,
  companies: ['Alpkäserei Tödi AG', 'Druckerei Gossweiler GmbH', 'Velowerk Zug AG', 'Treuhand Jenny & Co. AG'],
  towns: ['8001 Zürich', '6300 Zug', '3011 Bern', '9000 St. Gallen'],
  numbers: [apostrophe],
  dates: ['dots', 'long'],
};

const french: Wording = {
  language: 'fr',
  country: 'FR',
  currency: euro,
  titles: { invoice: ['Facture', 'FACTURE'], credit_note: ['Avoir', 'AVOIR', "Facture d'avoir"] },
  number: ['Facture n°', 'N° de facture', 'Numéro de facture', 'Facture N°'],
  creditNumber: ['Avoir n°', "N° d'avoir"],
  date: ['Date de facture', "Date d'émission", 'Date', 'Date de facturation'],
  due: ["Date d'échéance", 'Échéance', 'À payer avant le', 'Date limite de paiement'],
  dueSentence: [
    'Merci de régler cette facture avant le #.',
    'Paiement par virement au plus tard le #.',
    'Montant à régler pour le # par virement.',
  ],
  seller: ['Vendeur', 'Émetteur', 'Fournisseur'],
  buyer: ['Facturé à', 'Client', 'Destinataire', 'Adresse de facturation'],
  order: ['Bon de commande', 'N° de commande', 'Votre commande'],
  net: ['Total HT', 'Montant HT', 'Total hors taxes', 'Sous-total', 'Total H.T.', 'Montant total HT', 'Total hors TVA'],
  tax: ['TVA #', 'TVA (#)', 'Montant TVA', 'Total TVA', 'T.V.A. #'],
  total: ['Total TTC', 'Montant TTC', 'Total T.T.C.', 'Montant total', 'Total général', 'Montant total TTC'],
  amountDue: ['Net à payer', 'Reste à payer', 'Solde dû', 'Montant dû'],
  paid: ['Acompte versé', 'Déjà réglé', 'Acompte'],
  heads: {
    description: ['Désignation', 'Description', 'Libellé', 'Prestation'],
    quantity: ['Quantité', 'Qté'],
    price: ['Prix unitaire', 'P.U. HT', 'Prix unitaire HT', 'PU'],
    amount: ['Montant', 'Montant HT', 'Total HT', 'Total'],
    rate: ['TVA', 'Taux TVA', '% TVA'],
    position: ['N°', 'Réf.'],
  },
  rates: [20, 10, 5.5],
  vatLabel: ['N° TVA', 'TVA intracommunautaire', 'N° TVA intracommunautaire'],
  vatId: () => (digits) => `FR${digits(2)}${digits(9)}`,
  companies: [
    'Moulin Vert SARL',
    'Atelier Gauguin SAS',
    'Boulangerie Petitjean SARL',
    'Transports Quéré SA',
    'Garage du Lys EURL',
  ],
  people: ['Amélie Jacquet', 'Philippe Gagnon', 'Mme Sylvie Payet'],
  streets: ['9 rue du Lac', '14, avenue Jean Jaurès', '3 bis rue de la Paix', '120 boulevard Gambetta'],
  towns: ['74000 Annecy', '69003 Lyon', '75011 Paris', '33000 Bordeaux'],
  goods: [
    'Miel de sapin 250 g',
    'Farine bise 5 kg',
    'Réparation gouttière',
    'Chaise pliante hêtre',
    'Conseil en gestion',
    'Papier A4, ramette',
  ],
  closing: ['Merci de votre confiance.', 'Escompte pour paiement anticipé : néant.'],
  dates: ['slashes', 'slashes', 'long', 'dots'],
  numbers: [blankComma, blankComma, comma],
};

const spanish: Wording = {
  language: 'es',
  country: 'ES',
  currency: euro,
  titles: { invoice: ['Factura', 'FACTURA'], credit_note: ['Nota de crédito', 'Factura de abono', 'NOTA DE ABONO'] },
  number: ['Factura n.º', 'Número de factura', 'Nº de factura', 'N.º factura', 'Factura nº'],
  creditNumber: ['Número de factura', 'Nº de abono', 'Número'],
  date: ['Fecha de factura', 'Fecha', 'Fecha de emisión', 'Fecha de expedición'],
  due: ['Fecha de vencimiento', 'Vencimiento', 'Vence el'],
  dueSentence: [
    'Rogamos abonen el importe antes del #.',
    'Pago por transferencia hasta el #.',
    'El pago deberá realizarse a más tardar el #.',
  ],
  seller: ['Emisor', 'Vendedor', 'Proveedor'],
  buyer: ['Cliente', 'Facturar a', 'Datos del cliente', 'Destinatario'],
  order: ['Pedido', 'Nº de pedido', 'Su pedido'],
  net: ['Base imponible', 'Subtotal', 'Total sin IVA', 'Importe neto', 'Total antes de impuestos'],
  tax: ['IVA #', 'IVA (#)', 'Cuota IVA', 'Total IVA', 'I.V.A. #'],
  total: ['Total', 'Total factura', 'Importe total', 'Total con IVA', 'TOTAL A PAGAR', 'Total general'],
  amountDue: ['Importe pendiente', 'Saldo pendiente', 'Pendiente de pago'],
  paid: ['Anticipo', 'Pagado', 'Entrega a cuenta'],
  heads: {
    description: ['Descripción', 'Concepto', 'Artículo'],
    quantity: ['Cantidad', 'Cant.', 'Uds.'],
    price: ['Precio unitario', 'Precio', 'P. unitario'],
    amount: ['Importe', 'Total', 'Subtotal'],
    rate: ['IVA', '% IVA'],
    position: ['Nº', 'Línea'],
  },
  rates: [21, 10],
  vatLabel: ['NIF', 'CIF', 'NIF-IVA'],
  vatId: () => (digits) => `ESB${digits(8)}`,
  companies: ['Aguas del Júcar S.L.', 'Talleres Pagola S.A.', 'Gráficas Quijano SLU', 'Muebles Oyarzun S.L.'],
  people: ['Begoña Yáñez', 'Jaime Gallego', 'Sra. Pilar Jurado'],
  streets: ['Calle Mayor 12', 'Avda. Juárez 44', 'Plaza Goya 7, 2º B'],
  towns: ['28013 Madrid', '46002 Valencia', '41001 Sevilla'],
  goods: [
    'Repisa de roble',
    'Tornillos galvanizados',
    'Servicio de jardinería',
    'Papel reciclado A4',
    'Asesoría fiscal',
  ],
  closing: ['Gracias por su confianza.'],
  dates: ['slashes', 'slashes', 'long', 'dashes'],
  numbers: [comma],
};

const italian: Wording = {
  language: 'it',
  country: 'IT',
  currency: euro,
  titles: { invoice: ['Fattura', 'FATTURA'], credit_note: ['Nota di credito', 'NOTA DI CREDITO'] },
  number: ['Fattura n.', 'Numero fattura', 'N. fattura', 'Fattura numero'],
  creditNumber: ['Nota di credito n.', 'Numero documento'],
  date: ['Data fattura', 'Data', 'Data di emissione', 'Data documento'],
  due: ['Data di scadenza', 'Scadenza', 'Da pagare entro il'],
  dueSentence: [
    'Si prega di effettuare il pagamento entro il #.',
    'Pagamento tramite bonifico entro e non oltre il #.',
  ],
  seller: ['Fornitore', 'Cedente/prestatore', 'Venditore'],
  buyer: ['Cliente', 'Spett.le', 'Intestatario', 'Destinatario'],
  order: ['Ordine', 'Numero ordine', 'Vostro ordine'],
  net: ['Imponibile', 'Totale imponibile', 'Subtotale', 'Totale senza IVA', 'Totale netto', 'Totale (IVA esclusa)'],
  tax: ['IVA #', 'IVA (#)', 'Totale IVA', 'Imposta'],
  total: ['Totale fattura', 'Totale', 'Totale documento', 'Importo totale', 'Totale IVA inclusa', 'Totale da pagare'],
  amountDue: ['Netto a pagare', 'Saldo dovuto', 'Importo da pagare'],
  paid: ['Acconto', 'Già pagato'],
  heads: {
    description: ['Descrizione', 'Articolo', 'Prodotto'],
    quantity: ['Quantità', 'Q.tà', 'Qtà'],
    price: ['Prezzo unitario', 'Prezzo', 'Prezzo unit.'],
    amount: ['Importo', 'Totale', 'Prezzo totale'],
    rate: ['IVA', 'Aliquota', 'IVA %'],
    position: ['N°', 'Pos.'],
  },
  rates: [22, 10, 4],
  vatLabel: ['P. IVA', 'Partita IVA', 'P.IVA'],
  vatId: () => (digits) => `IT${digits(11)}`,
  companies: [
    'Falegnameria Gaggioli S.r.l.',
    'Oleificio Poggi S.p.A.',
    'Officina Quaglia snc',
    'Tipografia Jacopini S.r.l.',
  ],
  people: ['Giulia Pagani', 'Sig. Jacopo Quinto'],
  streets: ['Via Garibaldi 14', 'Piazza Oggiono, 3', 'Corso Italia 101'],
  towns: ['20121 Milano', '00184 Roma', '50122 Firenze'],
  goods: ['Mensola in rovere', 'Viti zincate', 'Consulenza aziendale', 'Olio extravergine 5 l', 'Manutenzione caldaia'],
  closing: ['Grazie per averci scelto.'],
  dates: ['slashes', 'slashes', 'long', 'dots'],
  numbers: [comma],
};

const dutch: Wording = {
  language: 'nl',
  country: 'NL',
  currency: euro,
  titles: { invoice: ['Factuur', 'FACTUUR'], credit_note: ['Creditnota', 'Creditfactuur', 'CREDITNOTA'] },
  number: ['Factuurnummer', 'Factuurnr.', 'Factuur nr.'],
  creditNumber: ['Creditnota nummer', 'Factuurnummer', 'Creditnotanummer'],
  date: ['Factuurdatum', 'Datum'],
  due: ['Vervaldatum', 'Uiterste betaaldatum', 'Te betalen voor'],
  dueSentence: [
    'Wij verzoeken u het bedrag vóór # over te maken.',
    'Gelieve te betalen uiterlijk op #.',
    'Graag betalen voor # onder vermelding van het factuurnummer.',
  ],
  seller: ['Leverancier', 'Verkoper', 'Afzender'],
  buyer: ['Klant', 'Factuuradres', 'Factuur aan', 'Afnemer'],
  order: ['Bestelnummer', 'Ordernummer', 'Uw bestelling'],
  net: [
    'Subtotaal',
    'Totaal excl. btw',
    'Totaal exclusief BTW',
    'Netto bedrag',
    'Bedrag excl. BTW',
    'Totaal zonder btw',
  ],
  tax: ['BTW #', 'Btw (#)', '# BTW', 'Totaal btw'],
  total: ['Totaal', 'Totaal incl. btw', 'Totaalbedrag', 'Factuurbedrag', 'Totaal inclusief BTW', 'Eindtotaal'],
  amountDue: ['Te betalen', 'Openstaand bedrag', 'Nog te betalen'],
  paid: ['Aanbetaling', 'Reeds betaald'],
  heads: {
    description: ['Omschrijving', 'Artikel', 'Dienst'],
    quantity: ['Aantal', 'Uren'],
    price: ['Prijs', 'Stukprijs', 'Tarief'],
    amount: ['Bedrag', 'Totaal', 'Regeltotaal'],
    rate: ['BTW', 'Btw %'],
    position: ['Pos.', 'Nr.'],
  },
  rates: [21, 9],
  vatLabel: ['BTW-nummer', 'Btw-nr.', 'BTW nr.'],
  vatId: () => (digits) => `NL${digits(9)}B${digits(2)}`,
  companies: [
    'Fietsenmakerij Jongejan B.V.',
    'Grafisch Bureau Pijpers BV',
    'Kwekerij Ypma V.O.F.',
    'Quist Logistiek B.V.',
  ],
  people: ['Joke van Gog', 'Dhr. P. Jager'],
  streets: ['Prinsengracht 84', 'Jan Pietersz. Coenstraat 7', 'Haagweg 12-B'],
  towns: ['1015 DZ Amsterdam', '3511 LN Utrecht', '2513 AA Den Haag'],
  goods: ['Plank eiken', 'Onderhoud fietsen', 'Ontwerp huisstijl', 'Bloempot grijs', 'Transportkosten regio'],
  closing: ['Bedankt voor uw opdracht.'],
  dates: ['dashes', 'dashes', 'long', 'slashes'],
  numbers: [comma],
};

const british: Wording = {
  language: 'en',
  country: 'GB',
  currency: { code: 'GBP', sign: '£' },
  titles: {
    invoice: ['Invoice', 'INVOICE', 'Tax Invoice', 'VAT INVOICE'],
    credit_note: ['Credit Note', 'CREDIT NOTE'],
  },
  number: ['Invoice No', 'Invoice number', 'Invoice #', 'Invoice No.', 'Invoice ref'],
  creditNumber: ['Credit note no', 'Credit note number', 'Credit Note #'],
  date: ['Invoice date', 'Date', 'Date of issue', 'Issue date', 'Tax point'],
  due: ['Due date', 'Payment due', 'Due by', 'Pay by'],
  dueSentence: ['Please pay by #.', 'Payment is due no later than #.', 'Kindly transfer the amount on or before #.'],
  seller: ['Seller', 'From', 'Supplier'],
  buyer: ['Bill to', 'Billed to', 'Customer', 'Invoice to', 'Sold to'],
  order: ['Purchase order', 'PO number', 'Your order no'],
  net: [
    'Subtotal',
    'Net amount',
    'Total excl. VAT',
    'Net total',
    'Total before tax',
    'Total amount without VAT',
    'Total net',
    'Amount excluding VAT',
  ],
  tax: ['VAT #', 'VAT @ #', 'VAT (#)', 'Total VAT', 'VAT amount'],
  total: [
    'Total',
    'Grand total',
    'Total amount',
    'Invoice total',
    'Total incl. VAT',
    'Total gross amount',
    'Amount payable',
  ],
  amountDue: ['Amount due', 'Balance due', 'Total due', 'Outstanding balance'],
  paid: ['Amount paid', 'Deposit paid', 'Less deposit'],
  heads: {
    description: ['Description', 'Item', 'Details', 'Product'],
    quantity: ['Qty', 'Quantity', 'Units', 'Hours'],
    price: ['Unit price', 'Price', 'Rate', 'Unit cost'],
    amount: ['Amount', 'Total', 'Line total', 'Net amount'],
    rate: ['VAT', 'VAT %', 'VAT rate'],
    position: ['#', 'No', 'Item no'],
  },
  rates: [20, 5],
  vatLabel: ['VAT No', 'VAT Reg No', 'VAT number'],
  vatId: () => (digits) => `GB${digits(9)}`,
  companies: [
    'Farrow & Pike Ltd',
    'Quayside Joinery Limited',
    'Gripley Paper Co. Ltd',
    'Jaggard Plumbing LLP',
    'Yelland Consulting Ltd',
  ],
  people: ['Peggy Jolley', 'Mr Giles Quigley', 'Imogen Pyper'],
  streets: ['12 Mill Lane', '8 Dock Road', 'Unit 4, Gregory Yard', 'Flat 2, 17 Jubilee Street'],
  towns: ['Leeds LS1 4AB', 'Hull HU1 1AA', 'London SW1A 2AA', 'Glasgow G1 1XQ'],
  goods: [
    'Oak shelf',
    'Zinc bracket',
    'Site visit and survey',
    'Paper, A4 recycled',
    'Copy editing',
    'Garden gate, painted',
  ],
  closing: ['Thank you for your business', 'Goods remain our property until paid.'],
  dates: ['long', 'slashes', 'iso', 'dots'],
  numbers: [point],
};

const american: Wording = {
  ...british,
  country: 'US',
  currency: { code: 'USD', sign: '$' },
  titles: { invoice: ['INVOICE', 'Invoice'], credit_note: ['Credit Memo', 'CREDIT MEMO'] },
  creditNumber: ['Credit memo no', 'Credit Memo #'],
  date: ['Invoice Date', 'Date', 'Date of issue'],
  due: ['Due Date', 'Payment Due', 'Date due'],
  net: ['Subtotal', 'Total before tax', 'Net total'],
  tax: ['Sales Tax #', 'Tax (#)', 'Sales tax'],
  total: ['Total', 'Grand Total', 'Invoice Total', 'Total Amount'],
  rates: [5.5, 8.25, 6],
  heads: { ...british.heads, rate: ['Tax', 'Tax %'] },
  companies: ['Blue Heron Supply LLC', 'Quillon Compute Inc.', 'Gypsum & Grain Inc.', 'Jasper Ridge Corp.'],
  people: ['Gregory Page', 'Judy Quimby'],
  streets: ['410 Lake Street', '500 Harbor Blvd', '77 Jay Avenue, Suite 9'],
  towns: ['Madison, WI 53703', 'Austin, TX 78701', 'San Francisco, CA 94107'],
  vatLabel: [],
  dates: ['month_first', 'month_first', 'us_slashes', 'iso'],
};

/** The wordings there are, one for each country. */
export const wordings: readonly Wording[] = [german, swiss, french, spanish, italian, dutch, british, american];

/** A language of a template's labels. */
export type TemplateLanguage = 'en' | 'de' | 'fr' | 'es' | 'it' | 'nl';

/** Phrases as they are printed, by language: `*` stands for the rest of a word, `…` for up to three words. */
export type TemplatePhrases = { [Language in TemplateLanguage]?: string[] };

/** One field that a template looks for. */
export interface TemplateField {
  name: string;
  type:
    | 'string'
    | 'date'
    | 'money'
    | 'currency'
    | 'vat_id'
    | 'iban'
    | 'name'
    | 'address'
    | 'header_name'
    | 'header_address'
    | 'document_type';
  /** A document without it goes to review. */
  required?: boolean | undefined;
  /** A document whose candidates for it contradict each other goes to review. */
  must_be_clear?: boolean | undefined;
  /** A found value below this confidence, 0 to 1, sends the document to review; 0.6 by default. */
  threshold?: number | undefined;
  /** Phrases that name the field. */
  labels?: TemplatePhrases | undefined;
  /** Phrases that may name it and may name something else. */
  weak_labels?: TemplatePhrases | undefined;
  /** Phrases that contain a label but name something else. */
  exclude?: string[] | undefined;
  /** Where the value stands, seen from its label; both by default. */
  positions?: ('right' | 'below')[] | undefined;
  /** Whether a label counts only where it begins a line and its value ends it: not in the midst of a sentence. */
  standalone?: boolean | undefined;
  /** For `string`: what a value looks like, in RE2 syntax. */
  pattern?: string | undefined;
  /** For `date`: phrases that give it as a period, with `#` for the days: "within # days". */
  periods?: TemplatePhrases | undefined;
  /** For `date`: the field that such a period begins at. */
  period_from?: string | undefined;
  /** For `date`: the field behind whose value, in the same line, it may stand without a label. */
  follows?: string | undefined;
  /** The party whose name it is, or under whose heading a number of it stands. */
  party?: string | undefined;
  /** For `money`: whether amounts behind the same label, such as one for each tax rate, may be added up. */
  adds_up?: boolean | undefined;
  /** Whether the value may be found by its own form where no label leads to it. */
  unlabelled?: boolean | undefined;
  /** Which of several values that are as likely is taken: the largest, or the first or last on the page. */
  prefer?: 'largest' | 'first' | 'last' | undefined;
  /** For `date`: earlier ones, and such as lie ahead, are misread. */
  most_years_ago?: number | undefined;
  /** A field that only bears witness for others and is not answered itself. */
  witness?: boolean | undefined;
}

/** Somebody whose name and address a document has. */
export interface TemplateParty {
  name: string;
  /** Phrases that stand above or before its name and address. */
  headings?: TemplatePhrases | undefined;
  /** Where its name is looked for when no heading leads to it; nowhere by default. */
  place?: 'headings_only' | 'letterhead' | 'company_letterhead' | 'address_window' | undefined;
}

/** A table whose rows are the line items of a document. */
export interface TemplateTable {
  name: string;
  columns: {
    name: string;
    type: 'integer' | 'text' | 'code' | 'quantity' | 'unit' | 'money' | 'percent' | 'date';
    /** Phrases that stand at the head of the column. */
    headers: TemplatePhrases;
  }[];
  /** The column whose amount makes a row. */
  anchor: string;
  /** Columns that stand for the anchor where money in and money out are apart. */
  anchor_parts?: { plus: string; minus: string } | undefined;
  /** Of each group of columns one must have a printed head. */
  required?: string[][] | undefined;
  /** A row has at least one of these beside its amount. */
  row_needs: string[];
  /** Words at the beginning of a line that is below the table. */
  end?: TemplatePhrases | undefined;
  /** Words at the beginning of a line between the rows that is none of them. */
  skip?: TemplatePhrases | undefined;
  /** The field that the rows are added to, such as an opening balance. */
  starts_from?: string | undefined;
  /** Fields that the rows may add up to. */
  sums?: string[] | undefined;
  /** Words before a printed sum of the rows. */
  sum_labels?: TemplatePhrases | undefined;
  validations?: { rule: 'product'; factors: string[]; result: string }[] | undefined;
}

/** What must hold between fields; a document where it does not goes to review. */
export type TemplateValidation =
  | { rule: 'sum'; parts: string[]; total: string; only_confirms?: boolean | undefined; less?: string[] | undefined }
  | { rule: 'equal'; field: string; reference: string }
  | { rule: 'difference'; field: string; minuend: string; subtrahend: string }
  | {
      rule: 'balance';
      total: string;
      net?: string | undefined;
      tax?: string | undefined;
      rounding?: string | undefined;
      cash?: string | undefined;
      change?: string | undefined;
    }
  | { rule: 'not_before'; field: string; reference: string }
  | { rule: 'left_to_pay'; field: string; total: string; less?: string[] | undefined };

/** A template of your own: what to look for in the text of documents. */
export interface TemplateDraft {
  kind: 'text';
  description?: string | undefined;
  /** The kind of document it is for; a document that is clearly of another kind is reported. */
  document_kind?: 'invoice' | 'purchase-order' | 'bank-statement' | 'utility-bill' | 'receipt' | undefined;
  /** What `CR` behind an amount means: less to pay, or more money. */
  credits?: 'negative' | 'positive' | undefined;
  /** How pages are cut into lines when they are recognised; each mode reads once more. */
  page_modes?: ('sparse' | 'layout' | 'column' | 'block' | 'darkened_block' | 'lines')[] | undefined;
  /** Whether `03/04` may be settled by the country that a document speaks of. */
  date_order_of_country?: boolean | undefined;
  parties?: TemplateParty[] | undefined;
  fields: TemplateField[];
  tables?: TemplateTable[] | undefined;
  /** What else of a document may answer its fields: an attached XML invoice; the QR code of a bill. */
  structured_sources?: ('e_invoice' | 'e_order' | 'payment_code')[] | undefined;
  validations?: TemplateValidation[] | undefined;
}

/** A template that reads the machine-readable zone of an identity document; these ship with the platform. */
export interface ZoneTemplate {
  kind: 'machine_readable_zone';
  description?: string | undefined;
  formats: ('TD1' | 'TD2' | 'TD3' | 'MRV-A' | 'MRV-B')[];
  required: string[];
  threshold: number;
}

/** A template that reads the barcode of a driving licence; these ship with the platform. */
export interface BarcodeTemplate {
  kind: 'barcode';
  description?: string | undefined;
  symbologies: ('PDF417' | 'QRCode' | 'Aztec')[];
  required: string[];
  threshold: number;
}

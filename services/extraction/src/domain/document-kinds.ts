/** The template that reads each kind of document of a verification; the others are looked at by people. */
const templateOf: Readonly<Record<string, string>> = {
  passport: 'passport',
  'id-card': 'id-card',
  visa: 'visa',
  'residence-permit': 'id-card',
  invoice: 'invoice-standard',
};

/** The template for a kind of document; the kind's own name where there is none, which then fails as unsupported. */
export function templateFor(type: string): string {
  return templateOf[type] ?? type;
}

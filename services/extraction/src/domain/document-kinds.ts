/** The template that reads each kind of document of a verification; the others are looked at by people. */
const templates: ReadonlyMap<string, string> = new Map([
  ['passport', 'passport'],
  ['id-card', 'id-card'],
  ['visa', 'visa'],
  ['residence-permit', 'id-card'],
  ['driving-licence', 'driving-licence'],
  ['invoice', 'invoice-standard'],
  ['purchase-order', 'purchase-order'],
  ['bank-statement', 'bank-statement'],
  ['utility-bill', 'utility-bill'],
]);

/** The template for a kind of document; the kind's own name where there is none, which then fails as unsupported. */
export function templateFor(type: string): string {
  return templates.get(type) ?? type;
}

/** The template that reads each kind of document of a verification; the others by the workspace's own of that name, or people. */
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

/** The template for a kind of document; the kind's own name where there is none: a workspace may have one of its own. */
export function templateFor(type: string): string {
  return templates.get(type) ?? type;
}

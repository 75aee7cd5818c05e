/** Names that the platform keeps for templates to come. */
const kept = ['purchase-order', 'bank-statement', 'utility-bill', 'driving-licence', 'residence-permit', 'invoice'];

/** Whether a name is kept for templates that ship with the platform: these, and all that end in `-standard`. */
export function isKeptName(name: string): boolean {
  return kept.includes(name) || name.endsWith('-standard');
}

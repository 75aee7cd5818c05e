/**
 * Whether a workflow belongs to one of these families.
 *
 * A family is a glob such as `onboarding-*`: `*` stands for any characters, also none, and everything else for itself.
 *
 * @param families what a key is limited to; undefined: it is not, so every workflow belongs, and also what has none
 * @param workflow null for what belongs to no workflow: then no family has it, not even `*`
 */
export function isInFamilies(families: readonly string[] | undefined, workflow: string | null): boolean {
  if (families === undefined) return true;
  return workflow !== null && families.some((family) => isInFamily(family, workflow));
}

function isInFamily(family: string, workflow: string): boolean {
  const [head = '', ...middle] = family.split('*');
  const tail = middle.pop();
  if (tail === undefined) return workflow === family;
  if (!workflow.startsWith(head)) return false;
  let end = head.length;
  for (const part of middle) {
    const start = workflow.indexOf(part, end);
    if (start < 0) return false;
    end = start + part.length;
  }
  return workflow.length - tail.length >= end && workflow.endsWith(tail);
}

/**
 * Whether every name that the one glob matches is matched by the other as well.
 *
 * The inner glob is read as a text in which `*` is a letter of its own, which only a `*` of the outer one takes: whatever
 * stands there later, that `*` takes it. So a yes is always right. Takes at most the product of both lengths.
 *
 * @param inner `*` stands for any text, also none; all other characters for themselves
 */
export function isGlobWithin(inner: string, outer: string): boolean {
  let at = 0;
  let to = 0;
  // Where to go on when what follows the last star does not fit: that star takes one letter more.
  let star: { readonly to: number; at: number } | undefined;
  while (at < inner.length) {
    if (outer[to] === '*') {
      star = { to, at };
      to += 1;
    } else if (to < outer.length && outer[to] === inner[at]) {
      at += 1;
      to += 1;
    } else if (star !== undefined) {
      star.at += 1;
      at = star.at;
      to = star.to + 1;
    } else return false;
  }
  return /^\**$/.test(outer.slice(to));
}

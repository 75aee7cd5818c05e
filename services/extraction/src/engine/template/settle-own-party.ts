import { findIbans, findVatIds } from '../values/identifiers.ts';
import { segmentsOf } from './page-segments.ts';
import type { FieldDetail } from '../read-result.ts';
import type { PageText } from '../page-text.ts';

/** Who reads: one of the names under which a workspace does business. */
export type OwnParty = { name?: string | undefined; vat_id?: string | undefined; iban?: string | undefined };

type Details = Record<string, FieldDetail>;
type Role = 'seller' | 'buyer';

/** All that a workspace is known by; each only in the form in which it is compared. */
type Us = { names: { written: string; plain: string }[]; vatIds: string[]; ibans: string[] };
/** What is printed, as far as parties are told by it. */
type Printed = { names: string; characters: string; vatIds: string[]; ibans: string[]; source: 'text' | 'ocr' };

const confidence = { settled: 0.95, contradicted: 0.5 };
const other: Record<Role, Role> = { seller: 'buyer', buyer: 'seller' };
const nameOf: Record<Role, string> = { seller: 'seller_name', buyer: 'buyer_name' };

/**
 * Settles which party of an invoice is the workspace itself, and so which is the other one: the name tells, else the account
 * that is to be paid to. The number and the account of the buyer are never the seller's. Another's VAT number and none of
 * ours speaks against us as the seller: that is a doubt and a failed check, and exchanges nothing, for our number may be
 * misread, left out or that of another registration. Where both parties may be meant, nothing changes. What an XML states is
 * left as it is.
 */
export function settleOwnParty(details: Details, own: readonly OwnParty[], pages: readonly PageText[]): Details {
  const isStated = Object.values(details).some(({ source }) => source === 'xml');
  if (own.length === 0 || isStated) return details;
  const [us, printed] = [collectOwn(own), collectPrinted(pages)];
  const isAnothers = speaksOfAnother(us, printed);
  const told = roleByNames(us, details, printed) ?? roleByIban(us, details);
  const role = told ?? (isAnothers && !isBetweenOwn(us, details) ? 'buyer' : undefined);
  const isDoubted = isAnothers && told !== 'buyer';
  return role === undefined ? details : withRole(details, { us, role, printed, isDoubted });
}

function collectOwn(own: readonly OwnParty[]): Us {
  const all = (key: keyof OwnParty): string[] => own.flatMap((party) => party[key] ?? []);
  return {
    names: all('name').map((written) => ({ written, plain: plain(written) })),
    vatIds: all('vat_id').map(compact),
    ibans: all('iban').map(compact),
  };
}

function collectPrinted(pages: readonly PageText[]): Printed {
  const texts = pages.flatMap((page) => segmentsOf(page).map(({ text }) => text));
  return {
    names: ` ${texts.map(plain).join(' | ')} `,
    characters: texts.map(compact).join('|'),
    vatIds: [...new Set(texts.flatMap((text) => findVatIds(text).map(({ value }) => compact(value))))],
    ibans: [...new Set(texts.flatMap((text) => findIbans(text).map(({ value }) => value)))],
    source: pages.some(({ source }) => source === 'ocr') ? 'ocr' : 'text',
  };
}

// Ours may be printed with blanks, or without its country.
function speaksOfAnother({ vatIds }: Us, printed: Printed): boolean {
  const isOurs = vatIds.some((id) => printed.characters.includes(id.replace(/^[A-Z]{2,3}/, '')));
  return vatIds.length > 0 && !isOurs && printed.vatIds.length > 0;
}

function isBetweenOwn(us: Us, { seller_name: seller, buyer_name: buyer }: Details): boolean {
  return isOurs(us, seller) && isOurs(us, buyer) && seller?.value !== buyer?.value;
}

function roleByNames(us: Us, details: Details, printed: Printed): Role | undefined {
  const roles = (['seller', 'buyer'] as const).filter((role) => isOurs(us, details[nameOf[role]]));
  if (roles.length > 0) return roles.length === 1 ? roles[0] : undefined;
  const open = (['seller', 'buyer'] as const).filter((role) => (details[nameOf[role]]?.value ?? null) === null);
  // The other place holds another's name: what is open is ours.
  return open.length === 1 && printedName(us, printed) !== undefined ? open[0] : undefined;
}

function roleByIban({ ibans }: Us, details: Details): Role | undefined {
  const paid = details['seller_iban']?.value;
  return paid != null && ibans.includes(paid) ? 'seller' : undefined;
}

type Settled = { us: Us; role: Role; printed: Printed; isDoubted: boolean };

function withRole(details: Details, settled: Settled): Details {
  return withSellersNumbers(withNames(details, settled), settled);
}

function withNames(details: Details, { us, role, printed, isDoubted }: Settled): Details {
  const [mine, theirs] = [nameOf[role], nameOf[other[role]]];
  const [own, others] = [details[mine], details[theirs]];
  const say = isDoubted ? contradict : settle;
  if (own !== undefined && isOurs(us, own)) {
    const twice = others !== undefined && others.value === own.value ? { [theirs]: withdraw(others) } : {};
    return { ...details, [mine]: say(own), ...twice };
  }
  const name = printedName(us, printed);
  if (name === undefined) return details;
  const isOpen = (own?.value ?? null) === null;
  const settled = own === undefined || isOpen ? say(named(name, own, printed)) : contradict(own, name);
  return { ...details, [mine]: settled };
}

function printedName({ names }: Us, printed: Printed): string | undefined {
  return names.find((name) => printed.names.includes(` ${name.plain} `))?.written;
}

function withSellersNumbers(details: Details, { us, role, printed, isDoubted }: Settled): Details {
  const vatId = sellersNumber(details['seller_vat_id'], { own: us.vatIds, role, printed: printed.vatIds });
  const numbers = {
    seller_vat_id: vatId?.value != null && isDoubted ? contradict(vatId) : vatId,
    seller_iban: sellersNumber(details['seller_iban'], { own: us.ibans, role, printed: printed.ibans }),
  };
  const known = Object.entries(numbers).filter((entry): entry is [string, FieldDetail] => entry[1] !== undefined);
  return { ...details, ...Object.fromEntries(known) };
}

function sellersNumber(
  detail: FieldDetail | undefined,
  { own, role, printed }: { own: readonly string[]; role: Role; printed: readonly string[] },
): FieldDetail | undefined {
  const isOwn = detail?.value != null && own.includes(detail.value);
  if (detail === undefined || own.length === 0) return detail;
  if (isOwn === (role === 'seller')) return isOwn ? settle(detail) : detail;
  // What is left of those that are printed is the other's, or ours, where it is one.
  const [value, ...more] = printed.filter((number) => own.includes(number) === (role === 'seller'));
  if (value !== undefined && more.length === 0)
    return { ...settle(detail), value, raw: value, bbox: null, label: null };
  return role === 'buyer' ? withdraw(detail) : detail;
}

function isOurs({ names }: Us, detail: FieldDetail | undefined): boolean {
  const value = detail?.value;
  return value != null && names.some((name) => `${plain(value)} `.startsWith(`${name.plain} `));
}

function settle(detail: FieldDetail): FieldDetail {
  const checks = [...detail.checks, { name: 'matches_own_party', passed: true }];
  return { ...detail, confidence: Math.max(detail.confidence, confidence.settled), checks };
}

function contradict(detail: FieldDetail, name?: string): FieldDetail {
  const rival = { confidence: confidence.contradicted, page: null, label: null };
  return {
    ...detail,
    confidence: Math.min(detail.confidence, confidence.contradicted),
    checks: [...detail.checks, { name: 'matches_own_party', passed: false }],
    alternatives: [...detail.alternatives, ...(name === undefined ? [] : [{ value: name, ...rival }])],
  };
}

function withdraw(detail: FieldDetail): FieldDetail {
  return { ...detail, value: null, confidence: 0, bbox: null, raw: null, label: null };
}

function named(name: string, detail: FieldDetail | undefined, { source }: Printed): FieldDetail {
  const place = { page: null, bbox: null, label: null };
  const alternatives = detail?.alternatives ?? [];
  return { ...place, value: name, confidence: confidence.settled, source, raw: name, checks: [], alternatives };
}

// "Müller & Söhne G.m.b.H." and "MULLER & SOHNE GMBH" are one; an abbreviation is one word.
function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/(?<=\p{L})\.(?=\p{L}|$|\s)/gu, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .toUpperCase();
}

function compact(number: string): string {
  return number.replace(/[\s./-]/g, '').toUpperCase();
}

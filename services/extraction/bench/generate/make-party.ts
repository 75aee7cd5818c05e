import type { Chance } from './chance.ts';
import type { Wording } from './wordings.ts';

/** The number of an invoice, in one of the forms that firms use. */
export function makeNumber({ pick, between }: Chance, issued: string): string {
  const year = issued.slice(0, 4);
  const serial = String(between(1, 9999)).padStart(4, '0');
  return pick([
    `RE-${year}-${serial}`,
    `${year}/${serial}`,
    `${year}${serial}`,
    `INV${serial}`,
    `F-${serial}`,
    `A${year.slice(2)}-${serial}`,
    `10${serial}`,
  ]);
}

/** A firm or a person with an address. */
export type Party = { name: string; lines: string[]; vatId: string | undefined };

/** A party of a name, with a street and a town of its country; firms have a VAT number. */
export function makeParty(name: string, wording: Wording, chance: Chance): Party {
  const isCompany = wording.companies.includes(name);
  return {
    name,
    lines: [name, chance.pick(wording.streets), chance.pick(wording.towns)],
    vatId:
      wording.vatLabel.length > 0 && isCompany
        ? wording.vatId.replace(/#/g, () => String(chance.between(1, 9)))
        : undefined,
  };
}

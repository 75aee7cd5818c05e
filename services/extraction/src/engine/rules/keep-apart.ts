import { chooseValue } from '../template/choose-value.ts';
import type { Choices } from '../template/choices.ts';
import type { TextTemplate } from '@ifcgate/contracts/templates';

/** No party of a document is another one too: of two that have the same name the surer one keeps it. */
export function keepPartiesApart(choices: Choices, template: TextTemplate): void {
  const names = template.fields.filter((field) => field.type === 'name' && field.party !== undefined && !field.witness);
  for (const [index, first] of names.entries())
    for (const second of names.slice(index + 1)) keepApart(choices, first.name, second.name);
}

function keepApart(choices: Choices, first: string, second: string): void {
  const [one, other] = [choices.get(first), choices.get(second)];
  if (one?.chosen === undefined || other?.chosen === undefined) return;
  if (plain(one.chosen.value) !== plain(other.chosen.value)) return;
  const loser = one.chosen.confidence < other.chosen.confidence ? one : other;
  const taken = plain(one.chosen.value);
  loser.groups = loser.groups.filter(({ value }) => plain(value) !== taken);
  loser.chosen = chooseValue(loser.groups);
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

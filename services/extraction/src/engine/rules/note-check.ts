import type { Check } from '../read-result.ts';
import type { Choices } from '../template/choices.ts';

const doubtLeftByCheck = 0.4;
const trustLeftByFailure = 0.5;

/** Notes on a field with a value how a rule turned out, which makes the value likelier or less so. */
export function noteCheck(choices: Choices, name: string, check: Check): void {
  const choice = choices.get(name);
  if (choice?.chosen === undefined) return;
  choice.checks.push(check);
  const { confidence: before } = choice.chosen;
  const confidence = check.passed ? 1 - (1 - before) * doubtLeftByCheck : before * trustLeftByFailure;
  choice.chosen = { ...choice.chosen, confidence };
}

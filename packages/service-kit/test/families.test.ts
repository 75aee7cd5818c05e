import { isInFamilies } from '@ifcgate/contracts';
import fc from 'fast-check';

const alphabet = ['a', 'b', '-', '.', '_', '%', '\\', '$'];
const workflow = fc.string({ unit: fc.constantFrom(...alphabet), maxLength: 8 });
const family = fc.string({ unit: fc.constantFrom(...alphabet, '*', '*'), maxLength: 8 });

/** The same rule, said the slow way. */
function matches(glob: string, text: string): boolean {
  if (glob === '') return text === '';
  if (glob.startsWith('*')) return matches(glob.slice(1), text) || (text !== '' && matches(glob, text.slice(1)));
  return text !== '' && glob[0] === text[0] && matches(glob.slice(1), text.slice(1));
}

describe('a workflow family', () => {
  it.each([
    ['onboarding-*', 'onboarding-default', true],
    ['onboarding-*', 'onboarding-', true],
    ['onboarding-*', 'onboarding', false],
    ['onboarding-*', 'verification-priority', false],
    ['*', 'document-review', true],
    ['a*a', 'a', false],
    ['document-review', 'document-review-2', false],
  ])('%s has %s: %s', (glob, name, expected) => {
    expect(isInFamilies([glob], name)).toBe(expected);
  });

  it('knows no special character but the star', () => {
    fc.assert(
      fc.property(family, workflow, (glob, name) => isInFamilies([glob], name) === matches(glob, name)),
      { numRuns: 2000 },
    );
  });

  it('has only what has a workflow, unless there is no limit at all', () => {
    expect(isInFamilies(['*'], null)).toBe(false);
    expect(isInFamilies([], 'onboarding-default')).toBe(false);
    expect(isInFamilies(undefined, null)).toBe(true);
    expect(isInFamilies(['verification-*', 'onboarding-*'], 'onboarding-default')).toBe(true);
  });
});

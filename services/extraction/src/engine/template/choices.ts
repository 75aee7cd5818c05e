import type { Check } from '../read-result.ts';
import type { ValueGroup } from './choose-value.ts';

/** The values found for a field, and the one chosen among them. */
export type Choice = { groups: ValueGroup[]; chosen: ValueGroup | undefined; checks: Check[] };
/** The choice of each field. */
export type Choices = Map<string, Choice>;

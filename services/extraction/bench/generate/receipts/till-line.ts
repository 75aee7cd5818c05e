/** One line of a till roll. */
export type TillLine =
  | { form: 'center' | 'left'; text: string; isStrong?: boolean }
  /** A label at the left and an amount at the right. */
  | { form: 'pair'; left: string; right: string; isStrong?: boolean }
  /** Cells: the first at the left, the others right-aligned in columns of equal width. */
  | { form: 'cells'; cells: string[] }
  | { form: 'rule' };

/** Writes an amount in cents; with the sign of the currency where `isMoney`. */
export type WriteMoney = (cents: number, isMoney?: boolean) => string;

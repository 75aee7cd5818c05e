type Check = (digits: string) => boolean;

const weigh = (digits: string, weights: readonly number[]): number =>
  weights.reduce((sum, weight, index) => sum + weight * Number(digits[index]), 0);
const crossSum = (value: number): number => Math.floor(value / 10) + (value % 10);

/** Luhn's sum over all digits but the last. */
function luhn(digits: string): number {
  const body = [...digits.slice(0, -1)].reverse().map(Number);
  const sum = body.reduce((total, digit, index) => total + (index % 2 === 0 ? crossSum(digit * 2) : digit), 0);
  return (10 - (sum % 10)) % 10;
}

// ISO 7064, MOD 11,10.
function isMod1110(digits: string): boolean {
  let product = 10;
  for (const digit of digits.slice(0, -1)) {
    const sum = (Number(digit) + product) % 10 || 10;
    product = (2 * sum) % 11;
  }
  return (11 - product) % 10 === Number(digits.at(-1));
}

// The rules the national tax offices publish; countries whose numbers have several forms or no public rule are left out.
const rules: Record<string, Check> = {
  AT: (digits) => {
    const sum = [...digits.slice(0, 7)].reduce(
      (total, digit, index) => total + (index % 2 === 0 ? Number(digit) : crossSum(Number(digit) * 2)),
      0,
    );
    return (96 - sum) % 10 === Number(digits[7]);
  },
  BE: (digits) => {
    const number = digits.padStart(10, '0');
    return 97 - (Number(number.slice(0, 8)) % 97) === Number(number.slice(8));
  },
  DE: isMod1110,
  DK: (digits) => weigh(digits, [2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0,
  EL: (digits) => (weigh(digits, [256, 128, 64, 32, 16, 8, 4, 2]) % 11) % 10 === Number(digits[8]),
  FI: (digits) => (11 - (weigh(digits, [7, 9, 10, 5, 8, 4, 2]) % 11)) % 11 === Number(digits[7]),
  FR: (digits) => (12 + 3 * (Number(digits.slice(2)) % 97)) % 97 === Number(digits.slice(0, 2)),
  HR: isMod1110,
  IT: (digits) => luhn(digits) === Number(digits.at(-1)),
  LU: (digits) => Number(digits.slice(0, 6)) % 89 === Number(digits.slice(6)),
  PL: (digits) => weigh(digits, [6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 === Number(digits[9]),
  PT: (digits) => {
    const rest = 11 - (weigh(digits, [9, 8, 7, 6, 5, 4, 3, 2]) % 11);
    return (rest > 9 ? 0 : rest) === Number(digits[8]);
  },
  SE: (digits) => luhn(digits.slice(0, 10)) === Number(digits[9]),
};

/**
 * Whether the check digits of a VAT number are wrong by the public rule of its country.
 *
 * @param vatId without blanks, with its country's prefix
 * @returns false where they are right and where no rule is known
 */
export function isVatIdWrong(vatId: string): boolean {
  const country = vatId.slice(0, 2);
  const digits = vatId.slice(2).replace(/^U/, '');
  const rule = rules[country];
  return rule !== undefined && /^\d+$/.test(digits) && !rule(digits);
}

/** Whether a GTIN (8, 12, 13 or 14 digits) has the right check digit (GS1 General Specifications, 7.9). */
export function isGtin(code: string): boolean {
  if (!/^(?:\d{8}|\d{12,14})$/.test(code)) return false;
  const body = [...code.slice(0, -1)].reverse().map(Number);
  const sum = body.reduce((total, digit, index) => total + digit * (index % 2 === 0 ? 3 : 1), 0);
  return (10 - (sum % 10)) % 10 === Number(code.at(-1));
}

import type { DateStyle, NumberStyle } from './wordings.ts';

const months: Record<string, string> = {
  en: 'January February March April May June July August September October November December',
  de: 'Januar Februar März April Mai Juni Juli August September Oktober November Dezember',
  fr: 'janvier février mars avril mai juin juillet août septembre octobre novembre décembre',
  es: 'enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre',
  it: 'gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre',
  nl: 'januari februari maart april mei juni juli augustus september oktober november december',
};

type DateParts = { day: string; month: string; year: string; name: string; language: string };

const dateStyles: Record<DateStyle, (parts: DateParts) => string> = {
  iso: ({ day, month, year }) => `${year}-${month}-${day}`,
  dots: ({ day, month, year }) => `${day}.${month}.${year}`,
  slashes: ({ day, month, year }) => `${day}/${month}/${year}`,
  dashes: ({ day, month, year }) => `${day}-${month}-${year}`,
  us_slashes: ({ day, month, year }) => `${month}/${day}/${year}`,
  dots_short: ({ day, month, year }) => `${day}.${month}.${year.slice(2)}`,
  slashes_short: ({ day, month, year }) => `${day}/${month}/${year.slice(2)}`,
  dashes_short: ({ day, month, year }) => `${day}-${month}-${year.slice(2)}`,
  us_short: ({ day, month, year }) => `${month}/${day}/${year.slice(2)}`,
  short_month: ({ day, year, name }) => `${day} ${name.slice(0, 3)} ${year}`,
  month_first: ({ day, year, name }) => `${name} ${String(Number(day))}, ${year}`,
  long: ({ day, year, name, language }) => {
    const joint = language === 'es' ? ' de ' : ' ';
    return `${String(Number(day))}${language === 'de' ? '.' : ''}${joint}${name}${joint}${year}`;
  },
};

/** A date as a document of a language writes it. @param date in ISO form */
export function writeDate(date: string, style: DateStyle, language: string): string {
  const [year = '', month = '', day = ''] = date.split('-');
  const name = months[language]?.split(' ')[Number(month) - 1] ?? '';
  return dateStyles[style]({ day, month, year, name, language });
}

/** An amount in cents as a document writes it. */
export function writeAmount(cents: number, { thousands, decimal }: NumberStyle): string {
  const whole = String(Math.floor(Math.abs(cents) / 100)).replace(/\B(?=(\d{3})+$)/g, thousands);
  return `${cents < 0 ? '-' : ''}${whole}${decimal}${String(Math.abs(cents) % 100).padStart(2, '0')}`;
}

/** Days after a date. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

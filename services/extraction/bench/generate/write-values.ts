import type { DateStyle, NumberStyle } from './wordings.ts';

const months: Record<string, string> = {
  en: 'January February March April May June July August September October November December',
  de: 'Januar Februar März April Mai Juni Juli August September Oktober November Dezember',
  fr: 'janvier février mars avril mai juin juillet août septembre octobre novembre décembre',
  es: 'enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre',
  it: 'gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre',
  nl: 'januari februari maart april mei juni juli augustus september oktober november december',
};

/** A date as a document of a language writes it. @param date in ISO form */
export function writeDate(date: string, style: DateStyle, language: string): string {
  const [year = '', month = '', day = ''] = date.split('-');
  const name = months[language]?.split(' ')[Number(month) - 1] ?? '';
  const joint = language === 'es' ? ' de ' : ' ';
  switch (style) {
    case 'iso':
      return date;
    case 'dots':
      return `${day}.${month}.${year}`;
    case 'slashes':
      return `${day}/${month}/${year}`;
    case 'dashes':
      return `${day}-${month}-${year}`;
    case 'us_slashes':
      return `${month}/${day}/${year}`;
    case 'month_first':
      return `${name} ${String(Number(day))}, ${year}`;
    case 'long':
      return `${String(Number(day))}${language === 'de' ? '.' : ''}${joint}${name}${joint}${year}`;
  }
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

import { firstOf } from './xml-document.ts';
import { textAt } from './walk-xml.ts';
import { toIdentifier } from './xml-values.ts';
import type { XmlElement } from './parse-xml.ts';

/** The VAT number of a party of an Italian invoice, its country before it; none where it has none. */
export function italianVatIdOf(party: XmlElement | undefined): string[] {
  const id = firstOf(party, 'IdFiscaleIVA');
  const number = id === undefined ? undefined : textAt(id, 'IdCodice');
  return id === undefined || number === undefined ? [] : [toIdentifier(`${textAt(id, 'IdPaese') ?? ''}${number}`)];
}

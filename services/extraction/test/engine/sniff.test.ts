import { openFile } from '../../src/engine/open-file.ts';
import { sniff } from '../../src/engine/index.ts';
import { signed } from './national-samples.ts';

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('sniff', () => {
  it.each([
    ['pdf', ascii('%PDF-1.7\n')],
    ['pdf', ascii('\r\n  %PDF-1.4\n')],
    ['png', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)],
    ['jpeg', Uint8Array.of(0xff, 0xd8, 0xff, 0xe0)],
    ['webp', ascii('RIFF....WEBPVP8 ')],
    ['tiff', Uint8Array.of(0x49, 0x49, 0x2a, 0x00)],
    ['tiff', Uint8Array.of(0x4d, 0x4d, 0x00, 0x2a)],
  ])('knows a %s by its first bytes', (kind, bytes) => {
    expect(sniff(bytes)).toBe(kind);
  });

  it.each([
    ['a signed file, by its envelope', Buffer.from('3082012306092a864886f70d010702a0', 'hex')],
    ['a signed file without a length', Buffer.from('308006092a864886f70d010702a080', 'hex')],
    ['a signed file in Base64', ascii(Buffer.from('3082012306092a864886f70d010702a0', 'hex').toString('base64'))],
  ])('knows %s', (_, bytes) => {
    expect(sniff(bytes)).toBe('p7m');
  });

  const contents = {
    pdf: ascii(`%PDF-1.7\n${'x'.repeat(1500)}`),
    png: Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    jpeg: Uint8Array.of(0xff, 0xd8, 0xff, 0xe0),
    webp: ascii('RIFF....WEBPVP8 '),
    tiff: Uint8Array.of(0x4d, 0x4d, 0x00, 0x2a),
    xml: ascii(
      '<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"><!-- see %PDF-1.7 --></Invoice>',
    ),
  };
  it.each(
    (['der', 'ber', 'base64', 'pem'] as const).flatMap((form) =>
      Object.entries(contents).map(([kind, content]) => ({ form, kind, content: Buffer.from(content) })),
    ),
  )('knows a signed $kind by its envelope, and what it holds ($form)', ({ form, kind, content }) => {
    const file = signed(content, form);

    expect(sniff(file)).toBe('p7m');
    expect(sniff(content)).toBe(kind);
    expect(openFile(file)).toEqual({ bytes: content, kind, isSigned: true });
    expect(openFile(signed(file, 'der'))).toMatchObject({ kind, isSigned: true });
  });

  it('takes what begins with a comment without an end for XML, since its head may be cut off', () => {
    const cut = `<?xml version="1.0"?>\n<!-- ${'licence '.repeat(600)}`;

    expect(sniff(ascii(cut.slice(0, 4096)))).toBe('xml');
    expect(
      sniff(
        ascii(
          `<!-- ${'licence '.repeat(40_000)}--><Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"/>`,
        ),
      ),
    ).toBe('xml');
    expect(sniff(ascii('<!-- a comment --><note/>'))).toBeUndefined();
  });

  it.each([
    ['nothing', new Uint8Array()],
    ['a web page', ascii('<!doctype html><p>%PD')],
    ['the first half of a PNG mark', Uint8Array.of(0x89, 0x50, 0x4e, 0x47)],
    ['a sound file', ascii('RIFF....WAVEfmt ')],
    ['a PDF mark far behind the start', ascii(`${' '.repeat(2000)}%PDF-1.7`)],
  ])('does not know %s', (_, bytes) => {
    expect(sniff(bytes)).toBeUndefined();
  });
});

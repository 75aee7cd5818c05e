import { decodeXml } from '../../src/engine/xml/decode-xml.ts';
import { parseXml } from '../../src/engine/xml/parse-xml.ts';

describe('parseXml', () => {
  it('reads elements, attributes, references and character data', () => {
    const root = parseXml(
      `<?xml version="1.0"?><!-- a --><p:a xmlns:p="urn:x" b='1 &lt; 2'>x &amp; &#228;<c/><![CDATA[<d>]]></p:a>\n`,
    );

    expect(root).toMatchObject({ name: 'a', text: 'x & ä<d>', children: [{ name: 'c' }] });
    expect(root.attributes.get('b')).toBe('1 < 2');
  });

  it.each([
    ['nothing', ''],
    ['an element that is not closed', '<a><b></b>'],
    ['elements that overlap', '<a><b></a></b>'],
    ['two roots', '<a/><b/>'],
    ['text behind the root', '<a/>more'],
    ['an attribute without quotes', '<a b=c/>'],
    ['an attribute given twice', '<a b="1" b="2"/>'],
    ['an entity that is not defined', '<a>&secret;</a>'],
    ['an entity with the name of a property', '<a>&constructor;</a>'],
    ['a prefix that is not bound', '<p:a/>'],
    ['the end of character data in a text', '<a>]]></a>'],
    ['a declaration that is not at the beginning', ' <?xml version="1.0"?><a/>'],
    ['a bare ampersand', '<a>you & me</a>'],
    ['a reference to no character', '<a>&#xD800;</a>'],
    ['a control character', '<a>\u0001</a>'],
    ['a document type definition', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'],
    ['elements nested deeper than 100', `${'<a>'.repeat(101)}${'</a>'.repeat(101)}`],
    ['a document type definition that leads elsewhere', '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'],
    ['more elements than are read', `<a>${'<b/>'.repeat(250_001)}</a>`],
    ['a comment without an end', '<a><!-- </a>'],
  ])('refuses %s', (_, text) => {
    expect(() => parseXml(text)).toThrow(expect.objectContaining({ name: 'XmlError' }));
  });
});

describe('decodeXml', () => {
  const text = '<?xml version="1.0" encoding="ISO-8859-1"?><a>Müller</a>';

  it.each([
    ['UTF-8 with a mark', Buffer.from('\ufeff<a>Müller</a>')],
    ['UTF-16, little end first, with a mark', Buffer.from('\ufeff<a>Müller</a>', 'utf16le')],
    ['UTF-16, big end first, without a mark', Buffer.from('<a>Müller</a>', 'utf16le').swap16()],
    ['the declared ISO-8859-1', Buffer.from(text, 'latin1')],
  ])('reads %s', (_, bytes) => {
    expect(decodeXml(bytes)).toContain('<a>Müller</a>');
  });

  it.each([
    ['bytes that are not in the declared encoding', Buffer.from('<a>Müller</a>', 'latin1')],
    ['an encoding that is not known', Buffer.from('<?xml version="1.0" encoding="EBCDIC-X"?><a/>')],
  ])('refuses %s', (_, bytes) => {
    expect(decodeXml(bytes)).toBeUndefined();
  });
});

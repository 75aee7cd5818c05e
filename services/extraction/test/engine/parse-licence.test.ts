import fc from 'fast-check';

import { findIssuer } from '../../src/engine/barcode/licence-issuers.ts';
import { parseLicence } from '../../src/engine/barcode/parse-licence.ts';

/** The text of a licence's barcode, of elements such as `DAQD1234`. */
function licence(elements: readonly string[], { iin = '636026', version = '08', type = 'DL' } = {}): string {
  const counts = version === '01' ? '01' : '0001';
  return `@\n\u001e\rANSI ${iin}${version}${counts}${type}00310288${type}${elements.join('\n')}\r`;
}

const usual = [
  'DAQD12345678',
  'DCSPUBLIC',
  'DDEN',
  'DACJOHN',
  'DADQUINCY',
  'DBD08242015',
  'DBB01311970',
  'DBA01312035',
];

describe('parseLicence', () => {
  it('reads a licence of the current build', () => {
    const address = ['DBC1', 'DAG789 E OAK ST', 'DAIANYTOWN', 'DAJCA', 'DAK902230000', 'DCGUSA'];

    expect(parseLicence(licence([...usual, ...address]))).toMatchObject({
      version: 8,
      issuerNumber: '636026',
      mayBeTruncated: false,
      fields: {
        document_number: 'D12345678',
        surname: 'PUBLIC',
        given_names: 'JOHN QUINCY',
        date_of_birth: '1970-01-31',
        date_of_issue: '2015-08-24',
        date_of_expiry: '2035-01-31',
        sex: 'M',
        address: '789 E OAK ST, ANYTOWN, CA 90223',
        issuer: 'Arizona',
      },
    });
  });

  it.each([
    ['1, one name of all parts', '01', ['DAQ77', 'DAAPUBLIC,JOHN,QUINCY,JR', 'DBB19700131', 'DBA20350131']],
    ['1, three names', '01', ['DAQ77', 'DABPUBLIC', 'DACJOHN', 'DADQUINCY', 'DBB19700131', 'DBA20350131']],
    ['2, all given names in one', '02', ['DAQ77', 'DCSPUBLIC', 'DCTJOHN,QUINCY', 'DBB01311970', 'DBA01312035']],
    [
      '3, the middle name repeated',
      '03',
      ['DAQ77', 'DCSPUBLIC', 'DCTJOHN QUINCY', 'DADQUINCY', 'DBB01311970', 'DBA01312035'],
    ],
    ['10', '10', ['DAQ77', 'DCSPUBLIC', 'DACJOHN', 'DADQUINCY', 'DBB01311970', 'DBA01312035']],
  ])('reads the names and dates of version %s', (_, version, elements) => {
    expect(parseLicence(licence(elements, { version }))?.fields).toMatchObject({
      document_number: '77',
      surname: 'PUBLIC',
      given_names: 'JOHN QUINCY',
      date_of_birth: '1970-01-31',
      date_of_expiry: '2035-01-31',
    });
  });

  it('reads the dates and the address of a Canadian licence', () => {
    const elements = [
      'DAQA1',
      'DCSROY',
      'DACZOÉ',
      'DBB19700131',
      'DBA20350131',
      'DAG1 RUE X',
      'DAIQUÉBEC',
      'DAJQC',
      'DAKG1A 0A1  ',
    ];

    const parsed = parseLicence(licence(elements, { iin: '604428' }));

    expect(parsed?.fields).toMatchObject({
      date_of_birth: '1970-01-31',
      address: '1 RUE X, QUÉBEC, QC G1A 0A1',
      issuer: 'Quebec',
    });
  });

  it('says when the issuer cut a name', () => {
    expect(parseLicence(licence([...usual.filter((line) => line !== 'DDEN'), 'DDET']))?.mayBeTruncated).toBe(true);
  });

  it.each([
    ['of Pennsylvania with an initial', '636025', 'DAAORLA M FENWICK', 'FENWICK', 'ORLA M', false],
    ['of Pennsylvania with two words and a suffix', '636025', 'DAAORLA FENWICK JR', 'FENWICK', 'ORLA', false],
    ['of Pennsylvania that may have two family names', '636025', 'DAALUZ VEGA PRATS', 'PRATS', 'LUZ VEGA', true],
    ['of an issuer that is not known for an order', '636006', 'DAAORLA M FENWICK', 'FENWICK', 'ORLA M', true],
    ['whose initial stands behind', '636006', 'DAAFENWICK ORLA M', 'FENWICK', 'ORLA M', true],
    ['with a comma and a blank', '636029', 'DAAFENWICK, ORLA M', 'FENWICK', 'ORLA M', false],
    ['with a family name of two words', '636029', 'DAADE VRIES,ORLA', 'DE VRIES', 'ORLA', false],
    ['with a suffix in the place of a middle name', '636003', 'DAAFENWICK,ORLA,,JR', 'FENWICK', 'ORLA', false],
    ['with dollars', '636003', 'DAAFENWICK$ORLA$MAY', 'FENWICK', 'ORLA MAY', false],
    ['with commas, but as it is said', '636003', 'DAAORLA,M,FENWICK', 'ORLA', 'M FENWICK', true],
  ])('reads a name %s', (_, iin, name, surname, given, isGuessed) => {
    const parsed = parseLicence(licence(['DAQ77', name, 'DBB19700131'], { iin, version: '01' }));

    expect(parsed?.fields).toMatchObject({ surname, given_names: given });
    expect(parsed?.doubtful).toEqual(isGuessed ? ['surname', 'given_names'] : []);
  });

  it.each([
    ['given names', ['DAAORLA MAY DE VRIES', 'DACORLA', 'DADMAY']],
    ['a family name', ['DAADE VRIES ORLA MAY', 'DCSDE VRIES']],
  ])('parts a name by %s that stand by themselves', (_, names) => {
    expect(parseLicence(licence(['DAQ77', ...names]))).toMatchObject({
      doubtful: [],
      fields: { surname: 'DE VRIES', given_names: 'ORLA MAY' },
    });
  });

  it.each([
    ['the type of the subfile not repeated', '@\n\x1e\rANSI 6360060101DL00290190', ''],
    ['the type repeated twice', '@\n\x1e\rANSI 6360060101DL00290190', 'DLDL'],
    ['no number of subfiles', '@\n\x1e\rANSI 63600601DL00290190', 'DL'],
    ['offsets of seven digits', '@\n\x1e\rANSI 636006080001DL0029190', 'DL'],
    ['offsets with blanks', '@\n\x1e\rANSI 636006080001DL  29 190', 'DL'],
    ['no directory', '@\n\x1e\rANSI 636006080001', 'DL'],
    ['the directory on a line of its own', '@\n\x1e\rANSI 636006080002DL00410190ZC02310031\n', 'DL'],
    ['the other file type', '@\r\n\x1e\rAAMVA6360060101DL00290190', 'ID'],
    ['no sign before it', 'ANSI  6360060101DL00290190', 'DL'],
  ])('reads a header with %s', (_, head, type) => {
    const text = `${head}${type}DAAFENWICK,ORLA,M\nDAQ20417765\nDBB19840611\nDBA20300203\r`;

    expect(parseLicence(text)?.fields).toMatchObject({
      document_number: '20417765',
      surname: 'FENWICK',
      given_names: 'ORLA M',
      date_of_expiry: '2030-02-03',
    });
  });

  it.each([
    ['that of the residence', ['DAL5 ELM ST', 'DANHARROW', 'DAOPA', 'DAP191300000'], '5 ELM ST, HARROW, PA 19130'],
    [
      'that of the mail, beside another',
      ['DAGPO BOX 7', 'DAIYORK', 'DAJPA', 'DAK17401', 'DAL5 ELM ST', 'DANHARROW', 'DAOPA', 'DAP19130'],
      'PO BOX 7, YORK, PA 17401',
    ],
    [
      'none of the street of one and the city of the other',
      ['DAL5 ELM ST', 'DAIHARROW', 'DAJPA', 'DAK19130'],
      undefined,
    ],
    ['none without the state that stands in the other', ['DAG5 ELM ST', 'DAIHARROW', 'DAOPA', 'DAP19130'], undefined],
    [
      'the one of two that is whole',
      ['DAGPO BOX 7', 'DAL5 ELM ST', 'DANHARROW', 'DAOPA', 'DAP19130'],
      '5 ELM ST, HARROW, PA 19130',
    ],
  ])('answers of two addresses %s', (_, elements, address) => {
    expect(parseLicence(licence(['DAQ77', 'DCSPUBLIC', ...elements]))?.fields.address).toBe(address);
  });

  it('reads the text of a magnetic stripe, with no expiry but one that has a day', () => {
    const stripe = (expiry: string): string =>
      `%PAHARROW^FENWICK$ORLA$MAY^44 ELM ST^?;63602550417765=${expiry}19840611=?%0019130      C 00            1506150   BRO?`;

    expect(parseLicence(stripe('3002'))).toMatchObject({
      doubtful: [],
      fields: {
        document_number: '50417765',
        surname: 'FENWICK',
        given_names: 'ORLA MAY',
        date_of_birth: '1984-06-11',
        issuer: 'Pennsylvania',
        address: '44 ELM ST, HARROW, PA 19130',
      },
    });
    expect(parseLicence(stripe('3002'))?.fields.date_of_expiry).toBeUndefined();
    expect(parseLicence(stripe('3099'))?.fields.date_of_expiry).toBe('2030-06-11');
    expect(parseLicence(stripe('3088'))?.fields.date_of_expiry).toBe('2030-06-30');
  });

  it('doubts a number of a magnetic stripe that may begin with a letter', () => {
    expect(parseLicence(';636014041234567=300219840611=?')?.doubtful).toEqual(['document_number']);
  });

  it('takes elements that nothing parts for no number', () => {
    expect(
      parseLicence('@\n\x1e\rANSI 636025080001DL00410268DLDAQ99999999 DCSSAMPLE DACJANICE DBB08041969'),
    ).toBeUndefined();
  });

  it('leaves out what the issuer left open, and dates that do not exist', () => {
    const fields = parseLicence(licence(['DAQ77', 'DCSPUBLIC', 'DADNONE', 'DBB02301970', 'DBC0']))?.fields;

    expect(fields).toEqual({ document_number: '77', surname: 'PUBLIC', issuer: 'Arizona' });
  });

  it.each([
    ['a link', 'https://example.com/'],
    ['nothing', ''],
    ['a header alone', '@\n\u001e\rANSI 636026080001'],
  ])('takes %s for no licence', (_, text) => {
    expect(parseLicence(text)).toBeUndefined();
  });

  it('gives back any number, name and date that is written, whatever the order of the elements', () => {
    const name = fc.stringMatching(/^[A-Z]{2,12}$/).filter((text) => !/^(?:NONE|UNAV)/.test(text));
    const date = fc.date({ min: new Date('1930-01-01'), max: new Date('2090-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(
        fc.record({ number: fc.stringMatching(/^[A-Z]\d{4,12}$/), surname: name, given: name, birth: date }),
        fc.boolean(),
        ({ number, surname, given, birth }, isYearFirst) => {
          const [year = '', month = '', day = ''] = birth.toISOString().slice(0, 10).split('-');
          const written = isYearFirst ? `${year}${month}${day}` : `${month}${day}${year}`;
          const elements = [`DBB${written}`, `DCS${surname}`, `DAQ${number}`, `DAC${given}`];

          expect(parseLicence(licence(elements))?.fields).toMatchObject({
            document_number: number,
            surname,
            given_names: given,
            date_of_birth: `${year}-${month}-${day}`,
          });
        },
      ),
    );
  });

  it('never throws, whatever a barcode says', () => {
    fc.assert(fc.property(fc.string(), (text) => void parseLicence(`@\n\u001e\rANSI 636026080102DL${text}`)));
  });
});

describe('findIssuer', () => {
  it('knows states and provinces by their numbers, and no others', () => {
    expect([findIssuer('636014'), findIssuer('636012'), findIssuer('123456')]).toEqual([
      'California',
      'Ontario',
      undefined,
    ]);
  });
});

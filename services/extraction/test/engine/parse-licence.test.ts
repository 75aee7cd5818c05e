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

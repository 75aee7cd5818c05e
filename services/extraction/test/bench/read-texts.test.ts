import { readTexts } from '../../bench/read-texts.ts';

const text = [
  '@\n\u001e\rANSI 636026080102DL00410288ZA03290015DLDAQD12345678',
  ...['DCSPUBLIC', 'DACJOHN', 'DADQUINCY', 'DBD08242015', 'DBB01311970', 'DBA01312035', 'DBC1'],
].join('\n');

describe('texts of licences', () => {
  it('are judged field by field, whatever comes of the others', () => {
    const labels = { document_number: 'D12345678', surname: 'PRIVATE', address: '1 Main Street' };
    const [figures, ...others] = readTexts({
      zones: [],
      licences: [
        { title: 'right', text, labels: { document_number: 'D12345678', date_of_birth: '1970-01-31' } },
        { title: 'wrong on purpose', text, labels },
        { title: 'no licence', text: 'Code 2D!', labels: { document_number: 'D12345678' } },
      ],
    });

    expect(others).toEqual([]);
    expect(figures).toMatchObject({ what: 'licences', texts: 3, right: 1 });
    expect(figures?.fields).toMatchObject({
      document_number: { labelled: 3, answered: 2, correct: 2 },
      surname: { labelled: 1, answered: 1, correct: 0, wrong: 1 },
      address: { labelled: 1, answered: 0 },
    });
    expect(figures?.misses).toEqual([
      { file: 'wrong on purpose', field: 'surname', wanted: 'PRIVATE', found: 'PUBLIC' },
      { file: 'wrong on purpose', field: 'address', wanted: '1 Main Street', found: undefined },
      { file: 'no licence', field: 'document_number', wanted: 'D12345678', found: undefined },
    ]);
  });
});

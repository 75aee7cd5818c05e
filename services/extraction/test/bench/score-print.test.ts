import { scorePrint } from '../../bench/score-print.ts';

const read = (fields: Record<string, string>) => ({ kind: 'zone' as const, fields });

describe('what is printed beside a zone', () => {
  it('is counted by field: what says the same, whatever its form, nothing, or something else', () => {
    const figures = scorePrint([
      read({ document_number: 'L898902C3', visual_document_number: 'L8989O2C3', surname: 'MUELLER' }),
      read({
        document_number: 'L898902C3',
        visual_document_number: 'L898902C8',
        visual_surname: 'Müller',
        surname: 'MUELLER',
      }),
      read({ date_of_birth: '1974-08-12', visual_date_of_birth: '1984-08-12' }),
    ]);

    expect(figures).toEqual({
      document_number: { confirmed: 1, open: 0, different: 1 },
      surname: { confirmed: 1, open: 1, different: 0 },
      given_names: { confirmed: 0, open: 0, different: 0 },
      date_of_birth: { confirmed: 0, open: 0, different: 1 },
      date_of_expiry: { confirmed: 0, open: 0, different: 0 },
    });
  });

  it('is not counted where there are no zones', () => {
    expect(scorePrint([{ kind: 'text', fields: {} }])).toBeUndefined();
  });
});

import { type FieldDetail, putTemplateSchema } from '@ifcgate/contracts';
import { findDifferences } from '../src/templates/domain/check-fixture.ts';
import { findBadPatterns } from '../src/templates/domain/check-patterns.ts';
import { compareReadings, type ReadValues } from '../src/templates/domain/compare-readings.ts';
import { eachInTurn } from '../src/templates/use-cases/try-files.ts';

const field = (more: object): object => ({ name: 'number', type: 'string', labels: { en: ['no'] }, ...more });
const withPattern = (pattern: string) => putDraft([field({ pattern })]);

function putDraft(
  fields: object[],
  validations: object[] = [],
  expected: object = { number: '1' },
  documentKind?: string,
) {
  const template = { kind: 'text', fields, validations, document_kind: documentKind };
  const parsed = putTemplateSchema.safeParse({ template, fixtures: [{ file_url: 'https://a.example/b', expected }] });
  return {
    data: parsed.data,
    problems: Object.fromEntries((parsed.error?.issues ?? []).map(({ path, message }) => [path.join('.'), message])),
  };
}

describe('a draft of a template', () => {
  it.each([
    ['a back reference', '(A)-\\1', 'back references'],
    ['a look at what follows', 'A(?=B)', 'look ahead or behind'],
    ['a bracket that is never closed', '[A-Z', 'not RE2 syntax'],
    ['a group that the engine would close', 'A)|(B', 'not RE2 syntax'],
    ['repetitions of repetitions beyond 1000', '((A{11}){11}){11}', 'not RE2 syntax'],
    ['counting far', 'A{0,201}', 'count beyond 200'],
  ])('is refused for %s in a pattern, with its path', (_name, pattern, reason) => {
    const { data } = withPattern(pattern);

    const [problem, ...others] = findBadPatterns(data?.template ?? { fields: [] });

    expect(problem?.path).toBe('template.fields.0.pattern');
    expect(problem?.message).toContain(reason);
    expect(others).toEqual([]);
  });

  it('is refused for patterns that together take long to compile', () => {
    const fields = Array.from({ length: 11 }, (_, index) => field({ name: `f${index}`, pattern: '(A{100}){2,100}' }));
    const { data } = putDraft(fields, [], { f0: '1' });

    expect(findBadPatterns(data?.template ?? { fields: [] })).toMatchObject([{ path: 'template.fields' }]);
  });

  it('keeps a pattern that can be matched in linear time', () => {
    expect(findBadPatterns(withPattern('INV-[0-9]{4,8}').data?.template ?? { fields: [] })).toEqual([]);
  });

  it('is refused for what contradicts itself, each with its path', () => {
    const { problems } = putDraft(
      [field({}), field({ type: 'date', pattern: '[0-9]+' }), field({ name: 'total', labels: { en: ['*'] } })],
      [
        { rule: 'sum', parts: ['net', 'tax'], total: 'total' },
        { rule: 'not_before', field: 'number', reference: 'number' },
      ],
    );

    expect(problems).toEqual({
      'template.fields.1.name': 'is the name of fields.0 too',
      'template.fields.1.pattern': 'is for fields of the type string only',
      'template.fields.2.labels.en.0': 'must have letters, digits or signs beside * and …',
      'template.validations.0.parts.0': 'is not the name of a field',
      'template.validations.0.parts.1': 'is not the name of a field',
      'template.validations.0.total': 'must name a field of the type money',
      'template.validations.1': 'must not name a field twice',
    });
  });

  it('is refused for dates that follow what is no number, and for parts that its type has no use for', () => {
    const { problems } = putDraft([
      field({ follows: 'on' }),
      { name: 'on', type: 'date', follows: 'nothing' },
      { name: 'due', type: 'date', follows: 'on', period_from: 'on', periods: { en: ['within # days'] } },
      { name: 'good', type: 'date', follows: 'number' },
      { name: 'total', type: 'money', most_years_ago: 5, period_from: 'on' },
    ]);

    expect(problems).toEqual({
      'template.fields.0.follows': 'must name a field of the type string',
      'template.fields.1.follows': 'must name a field of the type string',
      'template.fields.2.follows': 'must name a field of the type string',
      'template.fields.4.most_years_ago': 'is for fields of the type date only',
      'template.fields.4.period_from': 'is for fields of the type date only',
    });
  });

  it.each([
    [undefined, {}],
    ['invoice', {}],
    ['receipt', { 'template.fields.1.type': 'is for documents of the kind invoice only' }],
  ])('has its type told by titles, of invoices only: %s', (kind, expected) => {
    expect(putDraft([field({}), { name: 'kind', type: 'document_type' }], [], { number: '1' }, kind).problems).toEqual(
      expected,
    );
  });

  it('is refused for two types of one document, and for labels of it', () => {
    const { problems } = putDraft([
      field({}),
      { name: 'kind', type: 'document_type', labels: { en: ['type'] } },
      { name: 'sort', type: 'document_type', weak_labels: { en: [] } },
    ]);

    expect(problems).toEqual({
      'template.fields.1.labels': 'are of no use: titles tell the type',
      'template.fields.2.type': 'is that of fields.1 too',
    });
  });

  it('is refused for more labels than are worth looking for', () => {
    const labels = Array.from({ length: 200 }, (_, index) => `label ${index}`);
    const fields = Array.from({ length: 16 }, (_, index) => field({ name: `f${index}`, labels: { en: labels } }));

    expect(putDraft(fields, [], { f0: '1' }).problems).toEqual({
      'template.fields': 'must have 3000 phrases at most in all; has 3200',
    });
  });

  it('is refused for a fixture that expects a field it has not', () => {
    expect(putDraft([field({})], [], { total: '1' }).problems).toEqual({
      'fixtures.0.expected.total': 'is not the name of a field',
    });
  });
});

const aDetail: FieldDetail = {
  ...{ value: '7', confidence: 0.9, page: 1, bbox: null, source: 'text', label: 'Total', raw: '7' },
  ...{ checks: [], alternatives: [] },
};
const aReading = { failure: null, fields: { total: '7' }, details: { total: aDetail }, explanation: [] };

describe('a fixture', () => {
  it('passes when every expected field is read so, and none that must not be there', () => {
    expect(findDifferences({ expected: { total: '7', number: null } }, aReading, 'fixtures.0')).toEqual([]);
  });

  it('says what it expected, what it got, and why', () => {
    const candidate = { ...aDetail, value: null, score: 0, parts: {}, outcome: 'pattern_mismatch' as const };
    const explanation = [
      {
        ...{ field: 'number', value: null, confidence: 0, threshold: 0.6, outcome: 'not_found' as const },
        candidates: [{ ...candidate, label: 'No', reason: 'Nothing there is the pattern [0-9]+.' }],
      },
    ];

    const differences = findDifferences(
      { expected: { total: '8', number: '5', date: '2026-01-01' } },
      { ...aReading, explanation },
      'fixtures.3',
    );

    expect(differences).toEqual([
      {
        path: 'fixtures.3.expected.total',
        message: 'expected "8", got "7": found at the label "Total" on page 1',
      },
      {
        path: 'fixtures.3.expected.number',
        message: 'expected "5", got no value: Nothing there is the pattern [0-9]+. (label "No")',
      },
      {
        path: 'fixtures.3.expected.date',
        message: 'expected "2026-01-01", got no value: none of its labels is on the page',
      },
    ]);
  });

  it('fails as a whole when its file could not be read', () => {
    const failure = { code: 'file_empty' as const, message: 'The file has no content.' };

    expect(findDifferences({ expected: { total: '7' } }, { ...aReading, failure }, 'fixtures.0')).toEqual([
      { path: 'fixtures.0', message: 'the file was not read: file_empty: The file has no content.' },
    ]);
  });
});

const values = (entries: Record<string, string>): ReadValues =>
  new Map(Object.entries(entries).map(([name, value]) => [name, { value, confidence: 0.9 }]));

describe('two readings of a document', () => {
  it('differ in the fields whose values changed, came or went', () => {
    const before = values({ number: '1', total: '7', date: '2026-01-01' });
    const after = values({ number: '1', total: '8', currency: 'EUR' });

    const { changed, unchanged } = compareReadings(before, after, undefined);

    expect(unchanged).toBe(1);
    expect(changed.map(({ field: name, before: from, after: to }) => [name, from, to])).toEqual([
      ['currency', null, 'EUR'],
      ['date', '2026-01-01', null],
      ['total', '7', '8'],
    ]);
    expect(changed.every(({ verdict }) => verdict === null)).toBe(true);
    expect(changed[0]).toMatchObject({ confidence_before: null, confidence_after: 0.9 });
  });

  it('are better or worse by the word of whoever corrected the document', () => {
    const before = values({ number: '1', total: '7', tax: '3', net: '4' });
    const after = values({ number: '2', total: '8', tax: '5' });
    const truth = { number: '2', total: '7', tax: '6' };

    const { changed } = compareReadings(before, after, truth);

    expect(changed.map(({ field: name, verdict }) => [name, verdict])).toEqual([
      ['net', 'improved'],
      ['number', 'improved'],
      ['tax', null],
      ['total', 'worse'],
    ]);
  });
});

describe('files that are read one after the other', () => {
  it('are two at once, keep their order, and are left out once there is no time', async () => {
    const stop = new AbortController();
    let running = 0;
    const most: number[] = [];

    const results = await eachInTurn([1, 2, 3, 4, 5, 6], stop.signal, async (item) => {
      most.push(++running);
      await Promise.resolve();
      if (item === 4) stop.abort();
      stop.signal.throwIfAborted();
      running--;
      return item * 10;
    });

    expect(Math.max(...most)).toBe(2);
    expect(results.slice(0, 2)).toEqual([10, 20]);
    expect(results.slice(3)).toEqual([undefined, undefined, undefined]);
  });

  it('end with the first error that is not for want of time', async () => {
    const broken = eachInTurn([1, 2], new AbortController().signal, () => Promise.reject(new Error('broken')));

    await expect(broken).rejects.toThrow('broken');
  });
});

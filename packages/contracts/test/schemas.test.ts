import { z } from 'zod';
import {
  type IdKind,
  extractSchema,
  fileUrlSchema,
  idPrefixes,
  idSchema,
  isId,
  listQuery,
  metadataSchema,
  nameSchema,
  queueSchema,
  runWorkflowSchema,
  sensitive,
  sensitiveNames,
} from '../src/index.ts';

const ulid = '01k0000000000000000000000a';
const accepts = (schema: z.ZodType, value: unknown): boolean => schema.safeParse(value).success;

describe('an id', () => {
  const kinds = Object.keys(idPrefixes) as IdKind[];

  it.each(kinds)('of the kind %s has its own prefix and a ULID', (kind) => {
    const id = idPrefixes[kind] + ulid;

    expect([isId(kind, id), accepts(idSchema(kind), id)]).toEqual([true, true]);
    for (const other of kinds.filter((name) => name !== kind)) expect(isId(other, id)).toBe(false);
  });

  it.each([
    ['case_10294'],
    [`case_${ulid.toUpperCase()}`],
    [`case_${ulid}0`],
    [` case_${ulid}`],
    [`case_${ulid}\n`],
    [`case_8${ulid.slice(1)}`],
    [`case_${ulid.replace('k', 'i')}`],
    [`case_${ulid.replace('k', 'u')}`],
    [ulid],
    [''],
  ])('is not %p', (text) => {
    expect([isId('case', text), accepts(idSchema('case'), text)]).toEqual([false, false]);
  });
});

describe('a field', () => {
  it.each<[string, z.ZodType, unknown, boolean]>([
    ['a name', nameSchema, 'onboarding-default', true],
    ['a name of 64 characters', nameSchema, 'a'.repeat(64), true],
    ['a name of 65 characters', nameSchema, 'a'.repeat(65), false],
    ['a name that begins with a dash', nameSchema, '-a', false],
    ['a name with a capital', nameSchema, 'Onboarding', false],
    ['a name with a line break behind it', nameSchema, 'a\n', false],
    ['a queue', queueSchema, 'compliance-east', true],
    ['an empty queue', queueSchema, '', false],
    ['metadata', metadataSchema, { a: '' }, true],
    ['metadata with a number', metadataSchema, { a: 1 }, false],
    ['metadata with an empty key', metadataSchema, { '': 'a' }, false],
    ['an https address', fileUrlSchema, 'https://files.example.com/a.png?b=c', true],
    ['an address with a user', fileUrlSchema, 'https://user@example.com/', false],
    ['an ftp address', fileUrlSchema, 'ftp://example.com/', false],
    ['an address without a host', fileUrlSchema, 'https://', false],
    ['a data address', fileUrlSchema, 'data:text/plain,a', false],
    ['an action', runWorkflowSchema.shape.action, 'route_to_manual_review', true],
    ['an action with a space', runWorkflowSchema.shape.action, 'route to', false],
  ])('takes or refuses %s', (_name, schema, value, isTaken) => {
    expect(accepts(schema, value)).toBe(isTaken);
  });

  it('of a list has its limits: 1 to 100 rows, 25 when nothing is said', () => {
    const query = listQuery({});

    expect(query.parse({})).toEqual({ limit: 25 });
    expect(query.parse({ limit: '100' })).toEqual({ limit: 100 });
    for (const limit of ['0', '101', '-1', '1.5', 'many', '', ' ', ['1', '2']])
      expect([limit, accepts(query, { limit })]).toEqual([limit, false]);
  });
});

describe('a request to extract', () => {
  const one = { template: 'invoice-standard', file_url: 'https://files.example.com/invoice.pdf' };

  it('is one document or a batch, told apart by its documents', () => {
    expect(extractSchema.parse(one)).toEqual({ ...one, wait: 20, split: false });
    expect(extractSchema.parse({ template: 'a', documents: [{ file_url: one.file_url }] })).toMatchObject({
      documents: [{ file_url: one.file_url }],
    });
  });

  it.each<[object | string | null, (string | number)[]]>([
    [{ ...one, file_id: `file_${ulid}` }, []],
    [{ template: 'a' }, []],
    [{ ...one, wait: 31 }, ['wait']],
    [{ template: 'a', documents: [] }, ['documents']],
    [{ template: 'a', documents: [{ file_url: 'x' }] }, ['documents', 0, 'file_url']],
    [{ template: 'a', documents: [{ file_url: one.file_url }], wait: 3 }, []],
    ['text', []],
    [null, []],
  ])('is refused where it is wrong: %j', (body, path) => {
    const { error } = extractSchema.safeParse(body);

    expect(error?.issues[0]?.path).toEqual(path);
  });
});

describe('a mark of what is sensitive', () => {
  it('is found in any depth and behind any wrapper', () => {
    const marked = sensitive(z.string(), 'personal');
    const schema = z.object({
      plain: z.string(),
      direct: marked,
      optional: marked.optional(),
      nullable: marked.nullable(),
      defaulted: marked.default('x'),
      list: z.array(z.object({ inner: marked })),
      either: z.union([z.object({ left: marked }), z.object({ right: z.string() })]),
      record: sensitive(z.record(z.string(), z.string()), 'document'),
    });

    const found = [...sensitiveNames(schema)].sort();

    expect(found).toEqual(['defaulted', 'direct', 'inner', 'left', 'nullable', 'optional', 'record']);
  });
});

import { type Applicant, type Check, type CheckOutcome, builtInWorkflows } from '@ifcgate/contracts';
import fc from 'fast-check';
import { type ReadDocument, overallOutcome, runChecks } from '../src/domain/checks.ts';
import { decideBirth, missingDocuments } from '../src/domain/submission.ts';

const now = new Date('2026-03-30T03:00:00.000Z');
const fields = {
  surname: 'ERIKSSON',
  given_names: 'ANNA MARIA',
  document_number: 'L898902C3',
  nationality: 'UTO',
  date_of_birth: '1974-08-12',
  date_of_expiry: '2030-04-15',
};

function aDocument(changes: Partial<ReadDocument> = {}): ReadDocument {
  return {
    documentId: 'doc_01k0000000000000000000000a',
    type: 'passport',
    status: 'processed',
    fields,
    checks: [{ name: 'composite_check_digit', passed: true }],
    failure: null,
    readAt: now,
    ...changes,
  };
}

function checksOf(document: ReadDocument, applicant: Applicant | null = null): Check[] {
  return runChecks({ documents: [document], applicant, startedAt: now, now });
}

/** How a check ended, and why. */
function verdict(checks: readonly Check[], name: string): [CheckOutcome | undefined, string | undefined] {
  const check = checks.find((one) => one.name === name);
  return [check?.outcome, check?.reasons[0]?.code];
}

const failed = {
  status: 'failed' as const,
  fields: {},
  checks: [],
  failure: { code: 'file_unreachable' as const, message: 'away' },
};

describe('the checks of a document', () => {
  it.each<[string, string, Partial<ReadDocument>, CheckOutcome, string | undefined]>([
    ['document_readable', 'has fields', {}, 'clear', undefined],
    ['document_readable', 'has none', { fields: {} }, 'inconclusive', 'no_fields'],
    ['document_readable', 'could not be read', failed, 'inconclusive', 'file_unreachable'],
    ['document_integrity', 'fits together', {}, 'clear', undefined],
    [
      'document_integrity',
      'does not fit together',
      { checks: [{ name: 'sum', passed: false }] },
      'consider',
      'check_failed',
    ],
    ['document_integrity', 'is in doubt', { status: 'needs_review' }, 'inconclusive', 'low_confidence'],
    ['document_integrity', 'holds nothing to verify', { checks: [] }, 'inconclusive', 'nothing_to_verify'],
    ['document_integrity', 'could not be read', failed, 'inconclusive', 'file_unreachable'],
    ['document_expiry', 'is valid', {}, 'clear', undefined],
    ['document_expiry', 'ends today', { fields: { ...fields, date_of_expiry: '2026-03-30' } }, 'clear', undefined],
    [
      'document_expiry',
      'ended yesterday',
      { fields: { ...fields, date_of_expiry: '2026-03-29' } },
      'consider',
      'document_expired',
    ],
    ['document_expiry', 'says no date', { fields: { surname: 'A' } }, 'inconclusive', 'no_expiry_date'],
    [
      'document_expiry',
      'says what is no date',
      { fields: { ...fields, date_of_expiry: 'unlimited' } },
      'inconclusive',
      'no_expiry_date',
    ],
    [
      'document_expiry',
      'says a day that no calendar has',
      { fields: { ...fields, date_of_expiry: '2030-99-99' } },
      'inconclusive',
      'no_expiry_date',
    ],
    ['document_expiry', 'could not be read', failed, 'inconclusive', 'file_unreachable'],
  ])('%s: one that %s', (name, _what, changes, outcome, reason) => {
    expect(verdict(checksOf(aDocument(changes)), name)).toEqual([outcome, reason]);
  });

  it.each<[string, Applicant, CheckOutcome, string | undefined]>([
    [
      'says the same',
      { family_name: 'Eriksson', given_names: 'Anna Maria', date_of_birth: '1974-08-12' },
      'clear',
      undefined,
    ],
    ['says the same in another spelling', { family_name: 'Éríksson', given_names: 'anna-maria' }, 'clear', undefined],
    ['has the same number', { document_number: 'l 898-902 c3' }, 'clear', undefined],
    ['has another name', { family_name: 'Miller' }, 'consider', 'applicant_mismatch'],
    ['has another date', { family_name: 'Eriksson', date_of_birth: '1974-08-13' }, 'consider', 'applicant_mismatch'],
    ['has another number', { document_number: 'L898902C4' }, 'consider', 'applicant_mismatch'],
    ['has another nationality', { nationality: 'D' }, 'consider', 'applicant_mismatch'],
    ['has nothing to compare with', {}, 'inconclusive', 'nothing_to_compare'],
    ['does not say where somebody lives', { address: 'Utopia 1' }, 'inconclusive', 'nothing_to_compare'],
  ])('applicant_match: one that %s', (_what, applicant, outcome, reason) => {
    expect(verdict(checksOf(aDocument(), applicant), 'applicant_match')).toEqual([outcome, reason]);
  });

  it('applicant_match is inconclusive when a field was not read, and not made when nothing is known', () => {
    const { surname: _, ...unread } = fields;

    const checks = checksOf(aDocument({ fields: unread }), { family_name: 'Eriksson' });

    expect(verdict(checks, 'applicant_match')).toEqual(['inconclusive', 'field_not_read']);
    expect(verdict(checksOf(aDocument()), 'applicant_match')).toEqual([undefined, undefined]);
  });

  it('applicant_match does not take two names for one because neither has a Latin letter', () => {
    const document = aDocument({ fields: { ...fields, surname: '李' } });

    expect(verdict(checksOf(document, { family_name: 'Иванова' }), 'applicant_match')[0]).toBe('consider');
    expect(verdict(checksOf(document, { family_name: '李' }), 'applicant_match')[0]).toBe('clear');
    expect(verdict(checksOf(aDocument(), { family_name: '-' }), 'applicant_match')[0]).not.toBe('clear');
    expect(
      verdict(
        checksOf(aDocument({ fields: { ...fields, surname: '--' } }), { family_name: '-' }),
        'applicant_match',
      )[0],
    ).not.toBe('clear');
  });

  it('say on which document they were made, when, and each by its own id', () => {
    const documents = [aDocument(), aDocument({ documentId: 'doc_01k0000000000000000000000b' })];
    const startedAt = new Date(now.getTime() - 1000);

    const checks = runChecks({ documents, applicant: { family_name: 'Eriksson' }, startedAt, now });

    expect(new Set(checks.map(({ id }) => id)).size).toBe(8);
    expect(checks.map(({ evidence }) => evidence['document_id'])).toEqual([
      ...Array.from({ length: 4 }, () => documents[0]?.documentId),
      ...Array.from({ length: 4 }, () => documents[1]?.documentId),
    ]);
    for (const check of checks)
      expect(check).toMatchObject({ started_at: startedAt.toISOString(), completed_at: now.toISOString() });
  });

  it('never say in a reason or as evidence what the document or the applicant says', () => {
    const checks = checksOf(aDocument({ checks: [{ name: 'sum', passed: false }] }), { family_name: 'Miller' });

    expect(JSON.stringify(checks)).not.toMatch(/ERIKSSON|Miller|L898902C3|1974/i);
  });

  it('are never clear for a document that could not be read', () => {
    for (const check of checksOf(aDocument(failed), { family_name: 'Eriksson' }))
      expect(check.outcome).toBe('inconclusive');
  });
});

describe('the outcome of all checks', () => {
  const outcomes: CheckOutcome[] = ['clear', 'inconclusive', 'consider', 'rejected'];

  it.each(outcomes.flatMap((one, n) => outcomes.map((other, m) => [one, other, outcomes[Math.max(n, m)]] as const)))(
    'of %s and %s is %s',
    (one, other, both) => {
      expect(overallOutcome([{ outcome: one }, { outcome: other }])).toBe(both);
    },
  );

  it('is clear only when there are checks and all of them are', () => {
    expect(overallOutcome([])).toBe('inconclusive');
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...outcomes), { minLength: 1 }), (some) => {
        const isClear = overallOutcome(some.map((outcome) => ({ outcome }))) === 'clear';
        expect(isClear).toBe(some.every((outcome) => outcome === 'clear'));
      }),
    );
  });
});

describe('what a workflow requires', () => {
  const [workflow] = builtInWorkflows;
  const requiring = { ...workflow!, required_documents: [['passport', 'id-card'], ['utility-bill']] };

  it('is met by any one type of each group', () => {
    expect(missingDocuments(requiring, ['id-card', 'utility-bill', 'visa'])).toEqual([]);
    expect(missingDocuments(requiring, ['passport', 'id-card'])).toEqual([['utility-bill']]);
    expect(missingDocuments(requiring, [])).toEqual([['passport', 'id-card'], ['utility-bill']]);
    expect(missingDocuments({ ...requiring, required_documents: [] }, [])).toEqual([]);
  });

  it('decides where a case begins; checks run only when there is something to check', () => {
    const nothing = { ...requiring, required_documents: [] };

    expect(decideBirth(nothing, [])).toEqual({
      status: 'in_review',
      queue: workflow?.entry_queue,
      checksPending: false,
    });
    expect(decideBirth(nothing, ['visa'])).toMatchObject({ status: 'in_review', checksPending: true });
    expect(decideBirth(requiring, ['visa'])).toEqual({
      status: 'awaiting_documents',
      queue: null,
      checksPending: false,
    });
  });
});

import {
  type PublishedWorkflow,
  builtInWorkflows,
  checkOutcomeSchema,
  workflowDefinitionSchema,
} from '@ifcgate/contracts';
import { aCompletion } from '@ifcgate/test-kit/builders';
import fc from 'fast-check';
import { decide } from '../src/domain/decide.ts';

type Rule = PublishedWorkflow['rules'][number];
const outcomes = checkOutcomeSchema.options;
const caseId = 'case_01k0000000000000000000000a';

const withRules = (...rules: Rule[]): PublishedWorkflow => ({ ...(builtInWorkflows[0] as PublishedWorkflow), rules });
const approveWhen = (when: string): PublishedWorkflow => withRules({ name: 'the-rule', when, decide: 'approve' });
const completed = (...checks: [name: string, outcome: (typeof outcomes)[number]][]) =>
  aCompletion(caseId, {
    outcome: 'consider',
    checks: checks.map(([name, outcome]) => ({ name, outcome, reasons: [] })),
  });
const toAPerson = { decision: 'review', queue: null, rule: null };

describe('the rules of a workflow', () => {
  it('are tried in their order, and the first that holds decides', () => {
    const workflow = withRules(
      { name: 'never', when: 'outcome == "clear"', decide: 'approve' },
      { name: 'first', when: 'outcome == "consider"', decide: 'review', queue: 'second-line' },
      { name: 'second', when: 'true', decide: 'reject' },
    );

    expect(decide(workflow, completed())).toEqual({ decision: 'review', queue: 'second-line', rule: 'first' });
  });

  it.each([
    ['outcome == "consider"', true],
    ['outcome != "consider"', false],
    ['outcome in ["clear", "consider"]', true],
    ['checks.document_expiry == "consider"', true],
    ['checks["document_expiry"] == "clear"', false],
    ['"document_expiry" in checks', true],
    ['"face_match" in checks && checks.face_match == "clear"', false],
    ['has(checks.face_match)', false],
    ['!has(checks.face_match) && outcome == "consider"', true],
    ['checks.all(name, checks[name] == "clear")', false],
    ['checks.exists(name, checks[name] == "consider")', true],
    ['size(checks) == 2', true],
  ])('read %s as %p', (when, holds) => {
    const decision = decide(
      approveWhen(when),
      completed(['document_readable', 'clear'], ['document_expiry', 'consider']),
    );

    expect(decision).toEqual(holds ? { decision: 'approve', queue: null, rule: 'the-rule' } : toAPerson);
  });

  it('see the most severe outcome of the checks of one name, whatever their order', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...outcomes), { minLength: 1, maxLength: 6 }), (some) => {
        const order = ['clear', 'inconclusive', 'consider', 'rejected'];
        const worst = some.toSorted((a, b) => order.indexOf(b) - order.indexOf(a))[0];

        const decision = decide(
          approveWhen(`checks.expiry == "${worst}"`),
          completed(...some.map((outcome) => ['expiry', outcome] as [string, typeof outcome])),
        );

        expect(decision.decision).toBe('approve');
      }),
    );
  });

  it.each([
    ['is no expression', 'outcome =='],
    ['names what is not there', 'applicant.age > 18'],
    ['asks for a check that was not made', 'checks.face_match == "clear"'],
    ['is no condition', '"approve"'],
    ['is a number', '1'],
    ['compares what cannot be compared', 'outcome > 7'],
    ['divides by zero', '1 / 0 == 1'],
    ['calls what is not there', 'require("fs") == null'],
    ['reaches for our objects', 'checks.constructor.constructor("return true")()'],
    ['asks for the prototype', 'checks.__proto__ != null'],
  ])('leave the case to a person when one %s, and no later rule decides', (_what, when) => {
    const workflow = withRules(
      { name: 'broken', when, decide: 'approve' },
      { name: 'later', when: 'true', decide: 'approve' },
    );

    expect(decide(workflow, completed(['document_readable', 'clear']))).toEqual(toAPerson);
  });

  it('leave the case to a person when there are none, and when none holds', () => {
    expect(decide(withRules(), completed())).toEqual(toAPerson);
    expect(decide(approveWhen('false'), completed())).toEqual(toAPerson);
  });

  it('are not confused by a check with the name of something that every object has', () => {
    const decision = decide(approveWhen('checks.toString == "clear"'), completed(['toString', 'clear']));

    expect(decision.decision).toBe('approve');
  });
});

describe('the built-in workflows', () => {
  it.each(builtInWorkflows.map((workflow) => [workflow.name, workflow] as const))(
    '%s approves on its own only what is wholly clear, and leaves all else to people',
    (_name, workflow) => {
      const decisions = outcomes.map((outcome) => [
        outcome,
        decide(workflow, aCompletion(caseId, { outcome })).decision,
      ]);

      for (const [outcome, decision] of decisions) {
        if (outcome !== 'clear') expect(decision).toBe('review');
        else expect(decision).toBe(workflow.rules.length === 0 ? 'review' : 'approve');
      }
    },
  );

  it('are definitions as a client would have to write them, one of each name and version', () => {
    for (const { version, ...definition } of builtInWorkflows) {
      expect(workflowDefinitionSchema.parse(definition)).toEqual(definition);
      expect(version).toBeGreaterThan(0);
    }
    const keys = builtInWorkflows.map(({ name, version }) => `${name} ${version}`);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

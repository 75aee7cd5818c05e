import type { EventData, PublishedWorkflow } from '@ifcgate/contracts';
import { parse } from '@marcbachmann/cel-js';

/** What a workflow's rules decided. */
export interface Decision {
  readonly decision: 'approve' | 'reject' | 'review';
  readonly queue: string | null;
  /** The rule that held; null when none did, and a person has to decide. */
  readonly rule: string | null;
}

const toAPerson: Decision = { decision: 'review', queue: null, rule: null };

/**
 * Decides by the first rule that holds.
 *
 * Rules are CEL expressions over `outcome` (of all checks together) and `checks` (the most severe outcome by name). A
 * rule that cannot be evaluated never decides: the case goes to a person.
 */
export function decide(workflow: PublishedWorkflow, completed: EventData<'verification.completed'>): Decision {
  const facts = { outcome: completed.outcome, checks: outcomesByName(completed.checks) };
  for (const rule of workflow.rules) {
    const verdict = evaluate(rule.when, facts);
    if (verdict === undefined) return toAPerson;
    if (verdict) return { decision: rule.decide, queue: rule.queue ?? null, rule: rule.name };
  }
  return toAPerson;
}

/** True or false; undefined when the expression fails on these facts or is not a condition. */
function evaluate(expression: string, facts: Record<string, unknown>): boolean | undefined {
  try {
    const verdict: unknown = parse(expression)(facts);
    return typeof verdict === 'boolean' ? verdict : undefined;
  } catch {
    return undefined;
  }
}

const severity = ['clear', 'inconclusive', 'consider', 'rejected'] as const;

function outcomesByName(checks: EventData<'verification.completed'>['checks']): Record<string, string> {
  const byName: Record<string, (typeof severity)[number]> = {};
  for (const { name, outcome } of checks) {
    const former = byName[name];
    if (former === undefined || severity.indexOf(outcome) > severity.indexOf(former)) byName[name] = outcome;
  }
  return byName;
}

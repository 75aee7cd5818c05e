import type { FieldDetail } from '../read-result.ts';

/** A value that only one of several readings has is worth less, and one that another contradicts much less. */
const trustLeftByMost = 0.96;
const trustLeftAlone = 0.85;
const trustLeftContradicted = 0.75;
/** Below this a value is not answered. */
const weakest = 0.5;
const conflictMargin = 0.05;

/**
 * One evidence per field from several readings of the same document. A value that more readings have wins; among
 * values of as many readings the surer one, if it is clearly surer. What loses stays as an alternative.
 *
 * @param prose fields of names and addresses: two readings of one differ in a letter, and the surer one is good enough
 */
export function voteOnDetails(
  votes: readonly Record<string, FieldDetail>[],
  prose: ReadonlySet<string>,
): Record<string, FieldDetail> {
  const names = new Set(votes.flatMap((vote) => Object.keys(vote)));
  return Object.fromEntries(
    [...names].map((name) => [
      name,
      voteOnField(
        votes.flatMap((vote) => vote[name] ?? []),
        { voters: votes.length, isProse: prose.has(name) },
      ),
    ]),
  );
}

type Party = { value: string; details: FieldDetail[]; weight: number };

function voteOnField(
  details: readonly FieldDetail[],
  { voters, isProse }: { voters: number; isProse: boolean },
): FieldDetail {
  const answered = details.filter((detail) => detail.value !== null);
  const parties = [...Map.groupBy(answered, (detail) => detail.value ?? '')]
    .map(([value, members]) => ({ value, details: members, weight: weigh(members) }))
    .sort((a, b) => b.details.length - a.details.length || b.weight - a.weight || (a.value < b.value ? -1 : 1));
  const [winner, second] = parties;
  const fallback = details[0] as FieldDetail;
  if (winner === undefined) return fallback;
  const isTie =
    !isProse &&
    second !== undefined &&
    second.details.length === winner.details.length &&
    winner.weight - second.weight < conflictMargin;
  const share = shareOfTrust(winner, { voters, second });
  const best = bestOf(winner.details);
  const confidence = Math.round(best.confidence * share * 100) / 100;
  const alternatives = [...parties.slice(1).map(toAlternative), ...best.alternatives].filter(
    (other, index, all) =>
      other.value !== winner.value && all.findIndex(({ value }) => value === other.value) === index,
  );
  if (isTie || (confidence < weakest && !isProse))
    return { ...empty(best), alternatives: [toAlternative(winner), ...alternatives] };
  return { ...best, confidence, alternatives };
}

function weigh(details: readonly FieldDetail[]): number {
  const passed = details.some(({ checks }) => checks.length > 0 && checks.every((check) => check.passed));
  return bestOf(details).confidence + (passed ? conflictMargin : 0);
}

function shareOfTrust(winner: Party, { voters, second }: { voters: number; second: Party | undefined }): number {
  if (second !== undefined && second.details.length >= winner.details.length) return trustLeftContradicted;
  if (winner.details.length === voters) return 1;
  return winner.details.length > 1 ? trustLeftByMost : trustLeftAlone;
}

function bestOf(details: readonly FieldDetail[]): FieldDetail {
  return details.reduce((best, detail) => (detail.confidence > best.confidence ? detail : best));
}

function toAlternative({ value, details }: Party): FieldDetail['alternatives'][number] {
  const { confidence, page, label } = bestOf(details);
  return { value, confidence, page, label };
}

function empty(detail: FieldDetail): FieldDetail {
  return { ...detail, value: null, confidence: 0, page: null, bbox: null, label: null, raw: null, checks: [] };
}

import type { FieldDetail } from '../read-result.ts';
import type { PageReader } from '../page-text.ts';

/** One reading of a document. */
export type Vote = {
  details: Record<string, FieldDetail>;
  /** Who has read the page with that number: looks of one engine share its errors. */
  readerOf: (page: number | null) => PageReader | undefined;
};

/** A value that only one of several readings has is worth less, and one that another contradicts much less. */
const trustLeftByMost = 0.96;
const trustLeftAlone = 0.85;
const trustLeftContradicted = 0.75;
/** The two engines differ, and nothing else tells: the answer is for a person to confirm. */
const trustLeftAgainstOther = 0.7;
/** What is left of the doubt where two engines that share no errors read the same, and where one does so twice. */
const doubtLeft = { twoEngines: 0.25, twoLooks: 0.9 };
/** Below this a value is not answered. */
const weakest = 0.5;
const weakestOfGoodReader = 0.4;
const conflictMargin = 0.05;

/**
 * One evidence per field from several readings of the same document. Evidence comes before numbers: a value that sums
 * prove wins over one that they do not, then one that two engines read over one that a single engine did, however often;
 * then the one that more readings have, then the surer one, if it is clearly surer. What loses stays as an alternative.
 *
 * @param prose fields of names and addresses: two readings of one differ in a letter, and the surer one is good enough
 */
export function voteOnDetails(votes: readonly Vote[], prose: ReadonlySet<string>): Record<string, FieldDetail> {
  const names = new Set(votes.flatMap(({ details }) => Object.keys(details)));
  return Object.fromEntries(
    [...names].map((name) => {
      const ballots = votes.flatMap(({ details, readerOf }) => {
        const detail = details[name];
        return detail === undefined ? [] : [{ detail, reader: readerOf(detail.page) }];
      });
      return [name, voteOnField(ballots, { voters: votes.length, isProse: prose.has(name) })];
    }),
  );
}

/** The check on a value that two OCR engines, which share no errors, have read alike. */
export const twoEnginesAgree = 'two_engines_agree';

/** What holds for a wrong value nearly as often. */
const weakChecks = ['rounding', 'equals_cash', 'printed_again'];

type Ballot = { detail: FieldDetail; reader: PageReader | undefined };
type Party = {
  value: string;
  details: FieldDetail[];
  readers: number;
  isOfGoodReader: boolean;
  evidence: number;
  weight: number;
};

function voteOnField(
  ballots: readonly Ballot[],
  { voters, isProse }: { voters: number; isProse: boolean },
): FieldDetail {
  const answered = ballots.filter(({ detail }) => detail.value !== null);
  const parties = [...Map.groupBy(answered, ({ detail }) => detail.value ?? '')].map(toParty).sort(byEvidence);
  const [winner, second] = preferGoodReader(parties);
  const fallback = (ballots[0] as Ballot).detail;
  if (winner === undefined) return fallback;
  const isTie =
    !isProse &&
    second !== undefined &&
    hasSameStanding(winner, second) &&
    winner.isOfGoodReader === second.isOfGoodReader &&
    winner.weight - second.weight < conflictMargin;
  const best = bestOf(winner.details);
  const confidence = Math.round(trustIn(winner, { voters, second }) * 100) / 100;
  const alternatives = [...parties.filter((party) => party !== winner).map(toAlternative), ...best.alternatives].filter(
    (other, index, all) =>
      other.value !== winner.value && all.findIndex(({ value }) => value === other.value) === index,
  );
  if (isTie || (confidence < (winner.isOfGoodReader ? weakestOfGoodReader : weakest) && !isProse))
    return { ...empty(best), alternatives: [toAlternative(winner), ...alternatives] };
  const isSeenTwice = winner.readers > 1 && !isProse;
  const checks = isSeenTwice ? [...best.checks, { name: twoEnginesAgree, passed: true }] : best.checks;
  return { ...best, confidence, checks, alternatives };
}

function toParty([value, ballots]: [string, Ballot[]]): Party {
  const details = ballots.map(({ detail }) => detail);
  return {
    value,
    details,
    readers: new Set(ballots.map(({ reader }) => reader?.name)).size,
    isOfGoodReader: ballots.some(({ reader }) => reader?.isGoodAtDigits === true),
    evidence: Math.max(...details.map(evidenceOf)),
    weight: Math.max(...details.map((detail) => detail.confidence)),
  };
}

/** 1 where sums or check digits hold, -1 where one speaks against the value. */
function evidenceOf({ checks }: FieldDetail): number {
  if (checks.some((check) => !check.passed)) return -1;
  return checks.some(({ name }) => !weakChecks.includes(name)) ? 1 : 0;
}

function byEvidence(a: Party, b: Party): number {
  return (
    b.evidence - a.evidence ||
    b.readers - a.readers ||
    b.details.length - a.details.length ||
    b.weight - a.weight ||
    (a.value < b.value ? -1 : 1)
  );
}

/** Of two values with the same standing that of the reader that errs less in digits comes first, whoever is surer. */
function preferGoodReader(parties: Party[]): Party[] {
  const [first, second, ...others] = parties;
  if (first === undefined || second === undefined || first.isOfGoodReader || !second.isOfGoodReader) return parties;
  return hasSameStanding(first, second) ? [second, first, ...others] : parties;
}

function hasSameStanding(a: Party, b: Party): boolean {
  return a.evidence === b.evidence && a.readers === b.readers && a.details.length === b.details.length;
}

function trustIn(winner: Party, { voters, second }: { voters: number; second: Party | undefined }): number {
  const { confidence } = bestOf(winner.details);
  if (second !== undefined && hasSameStanding(winner, second) && winner.isOfGoodReader !== second.isOfGoodReader)
    return confidence * trustLeftAgainstOther;
  if (second !== undefined && second.evidence === winner.evidence && second.readers >= winner.readers)
    return confidence * (second.details.length >= winner.details.length ? trustLeftContradicted : trustLeftAlone);
  if (winner.readers > 1) return 1 - (1 - confidence) * doubtLeft.twoEngines;
  if (winner.evidence > 0) return confidence * (second === undefined ? 1 : trustLeftByMost);
  if (winner.details.length === voters) return 1 - (1 - confidence) * doubtLeft.twoLooks;
  if (winner.isOfGoodReader && second === undefined) return confidence * trustLeftByMost;
  return confidence * (winner.details.length > 1 ? trustLeftByMost : trustLeftAlone);
}

/** The surest one, and none that a sum contradicts where another look saw that it holds. */
function bestOf(details: readonly FieldDetail[]): FieldDetail {
  const most = Math.max(...details.map(evidenceOf));
  return details
    .filter((detail) => evidenceOf(detail) === most)
    .reduce((best, detail) => (detail.confidence > best.confidence ? detail : best));
}

function toAlternative({ value, details }: Party): FieldDetail['alternatives'][number] {
  const { confidence, page, label } = bestOf(details);
  return { value, confidence, page, label };
}

function empty(detail: FieldDetail): FieldDetail {
  return { ...detail, value: null, confidence: 0, page: null, bbox: null, label: null, raw: null, checks: [] };
}

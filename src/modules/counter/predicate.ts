/** What a condition says of a visit of which not everything is known: yes, no, or what would have to be asked. Pure. */
import type { FactId, LifeEvent, Predicate } from './schema.ts';

export type FactValue = boolean | string | number;
/** What is known; a fact that is missing is not known yet. */
export type Known = Readonly<Partial<Record<string, FactValue>>>;

export interface Situation {
  readonly event: LifeEvent;
  readonly visit: Known;
  /** Those it is about; the first is the subject. */
  readonly people: readonly Known[];
}

/** A fact of the visit, or of one of the people. */
export interface Question {
  readonly fact: FactId;
  /** Index into `people`; `null`: of the visit. */
  readonly person: number | null;
}

export type Verdict =
  | { readonly is: 'yes' | 'no' }
  /** The facts on which it hangs, in the order in which they are written. */
  | { readonly is: 'open'; readonly asks: readonly Question[] };

const YES: Verdict = { is: 'yes' };
const NO: Verdict = { is: 'no' };
const decided = (holds: boolean): Verdict => (holds ? YES : NO);

const unique = (questions: readonly Question[]): readonly Question[] => [
  ...new Map(questions.map((question) => [`${question.fact}/${String(question.person)}`, question])).values(),
];

/** `no` as soon as one is; `yes` when all are. What is open asks only what can still change it. */
const every = (verdicts: readonly Verdict[]): Verdict => {
  if (verdicts.some(({ is }) => is === 'no')) return NO;
  const asks = verdicts.flatMap((verdict) => (verdict.is === 'open' ? verdict.asks : []));
  return asks.length === 0 ? YES : { is: 'open', asks: unique(asks) };
};

const opposite = (verdict: Verdict): Verdict => {
  if (verdict.is === 'open') return verdict;
  return verdict.is === 'yes' ? NO : YES;
};

const some = (verdicts: readonly Verdict[]): Verdict => opposite(every(verdicts.map(opposite)));

/** A fact of the person in question, or of the visit; of which it is, the catalogue says (`lint.ts` holds them apart). */
const valueOf = (
  situation: Situation,
  fact: FactId,
  person: number | null,
  isOfVisit: (fact: FactId) => boolean,
): { readonly value: FactValue | undefined; readonly question: Question } => {
  if (isOfVisit(fact)) return { value: situation.visit[fact], question: { fact, person: null } };
  return {
    value: person === null ? undefined : situation.people[person]?.[fact],
    question: { fact, person },
  };
};

const compare = (value: FactValue, condition: Extract<Predicate, { readonly fact: FactId }>): boolean => {
  if ('is' in condition) {
    const { is } = condition;
    return typeof is === 'object' ? is.some((each) => each === value) : is === value;
  }
  const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = condition as {
    readonly from?: number;
    readonly to?: number;
  };
  return typeof value === 'number' && value >= from && value <= to;
};

export interface Reader {
  readonly situation: Situation;
  readonly isOfVisit: (fact: FactId) => boolean;
}

/** `person`: of whom facts of a person are meant here; `null`: outside of anybody. */
export const judge = (reader: Reader, predicate: Predicate, person: number | null): Verdict => {
  const { situation, isOfVisit } = reader;
  const each = (parts: readonly Predicate[]): Verdict[] => parts.map((part) => judge(reader, part, person));
  const ofPeople = (part: Predicate): Verdict[] =>
    situation.people.map((_, index) => judge(reader, part, index));
  if ('always' in predicate) return YES;
  if ('event' in predicate) {
    const { event } = predicate;
    return decided(typeof event === 'string' ? event === situation.event : event.includes(situation.event));
  }
  if ('fact' in predicate) {
    const { value, question } = valueOf(situation, predicate.fact, person, isOfVisit);
    return value === undefined ? { is: 'open', asks: [question] } : decided(compare(value, predicate));
  }
  if ('all' in predicate) return every(each(predicate.all));
  if ('any' in predicate) return some(each(predicate.any));
  if ('not' in predicate) return opposite(judge(reader, predicate.not, person));
  return 'anyone' in predicate ? some(ofPeople(predicate.anyone)) : every(ofPeople(predicate.everyone));
};

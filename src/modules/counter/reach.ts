/** Whether a condition can be so at all: searched for over what its facts can be, by asking them one after the other. Pure. */
import { type FactValue, judge, type Known, type Question, type Reader } from './predicate.ts';
import type { Fact, FactId, LifeEvent, Predicate } from './schema.ts';

type Range = Extract<Predicate, { readonly fact: FactId; readonly is?: never }>;

const partsOf = (predicate: Predicate): readonly Predicate[] => {
  if ('all' in predicate) return predicate.all;
  if ('any' in predicate) return predicate.any;
  if ('not' in predicate) return [predicate.not];
  if ('anyone' in predicate) return [predicate.anyone];
  return 'everyone' in predicate ? [predicate.everyone] : [];
};

/** Every condition within, itself first. */
export const withinPredicate = (predicate: Predicate): readonly Predicate[] => [
  predicate,
  ...partsOf(predicate).flatMap(withinPredicate),
];

const isRange = (predicate: Predicate): predicate is Range => 'fact' in predicate && !('is' in predicate);

/** Values between which nothing of the condition changes: every bound and its neighbours. */
const valuesOf = (fact: Fact, predicate: Predicate): readonly FactValue[] => {
  const { kind } = fact;
  if (kind.type === 'yes_no') return [true, false];
  if (kind.type === 'choice') return kind.choices.map(({ id }) => id);
  if (kind.type === 'date') return ['2026-04-01'];
  const bounds = withinPredicate(predicate)
    .filter((part) => 'fact' in part && part.fact === fact.id)
    .flatMap((part) => {
      if (isRange(part)) return [part.from, part.to].filter((bound) => bound !== undefined);
      return 'is' in part ? [part.is].flat().filter((value) => typeof value === 'number') : [];
    });
  const near = bounds.flatMap((bound) => [bound - 1, bound, bound + 1]);
  return [...new Set([kind.from, kind.to, ...near])].filter((each) => each >= kind.from && each <= kind.to);
};

const withAnswer = (
  situation: Reader['situation'],
  { fact, person }: Question,
  value: FactValue,
): Reader['situation'] => {
  if (person === null) return { ...situation, visit: { ...situation.visit, [fact]: value } };
  const people = situation.people.map(
    (each, index): Known => (index === person ? { ...each, [fact]: value } : each),
  );
  return { ...situation, people };
};

/** Of how many people a condition is tried: `anyone` and `everyone` differ from two on. */
const PEOPLE = 2;

export interface Reach {
  readonly facts: ReadonlyMap<string, Fact>;
  readonly isOfVisit: Reader['isOfVisit'];
  readonly event: LifeEvent;
  readonly person: number | null;
}

/** Whether it can be `wanted`, whatever would have to be answered for that. */
export const canBe = (reach: Reach, predicate: Predicate, wanted: 'yes' | 'no'): boolean => {
  const { facts, isOfVisit, event, person } = reach;
  const search = (situation: Reader['situation']): boolean => {
    const verdict = judge({ situation, isOfVisit }, predicate, person);
    if (verdict.is !== 'open') return verdict.is === wanted;
    const [ask] = verdict.asks;
    const fact = ask === undefined ? undefined : facts.get(ask.fact);
    if (ask === undefined || fact === undefined) return false;
    return valuesOf(fact, predicate).some((value) => search(withAnswer(situation, ask, value)));
  };
  return search({ event, visit: {}, people: Array.from({ length: PEOPLE }, () => ({})) });
};

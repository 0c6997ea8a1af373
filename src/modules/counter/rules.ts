/** 手続判定: what of a form is to be done by the people of a visit, and until when. Pure; the same at the desk, at the centre and in the editor. */
import { addDays, type CivilDate, civilDateSchema } from '../../kernel/dates.ts';
import { judge, type Question, type Reader, type Situation } from './predicate.ts';
import type { Catalogue, FactId, Form } from './schema.ts';

export type Need =
  | { readonly need: 'required' | 'optional' | 'not_needed' }
  /** Not decided: these would have to be known. */
  | { readonly need: 'asked'; readonly asks: readonly Question[] };

export const readerOf = (catalogue: Pick<Catalogue, 'facts'>, situation: Situation): Reader => {
  const ofVisit = new Set<string>(catalogue.facts.filter(({ of }) => of === 'visit').map(({ id }) => id));
  return { situation, isOfVisit: (fact: FactId) => ofVisit.has(fact) };
};

/** One entry for each of whom the form is: the people for whom it is made out one each, or the visit (`null`). */
export const needsOf = (
  reader: Reader,
  form: Pick<Form, 'events' | 'per' | 'when' | 'need'>,
): readonly { readonly person: number | null; readonly need: Need }[] => {
  const { situation } = reader;
  const whom = form.per === 'visit' ? [null] : situation.people.map((_, index) => index);
  return whom.map((person) => {
    if (!form.events.includes(situation.event)) return { person, need: { need: 'not_needed' } };
    const verdict = judge(reader, form.when, person);
    if (verdict.is === 'open') return { person, need: { need: 'asked', asks: verdict.asks } };
    return { person, need: { need: verdict.is === 'yes' ? form.need : 'not_needed' } };
  });
};

/** Of the form as a whole: needed when it is for anybody, decided when it is for everybody. */
export const needOf = (reader: Reader, form: Pick<Form, 'events' | 'per' | 'when' | 'need'>): Need => {
  const needs = needsOf(reader, form).map(({ need }) => need);
  const asks = needs.flatMap((need) => (need.need === 'asked' ? need.asks : []));
  return (
    needs.find(({ need }) => need === 'required' || need === 'optional') ??
    (asks.length === 0 ? { need: 'not_needed' } : { need: 'asked', asks })
  );
};

/**
 * The last day on which it is in time; `undefined`: there is none, or its day is not known. 民法140条: the first day is not counted, unless the
 * law counts it. Days on which the office is closed are not taken into account here.
 */
export const lastDay = (
  { deadline }: Pick<Form, 'deadline'>,
  known: (fact: FactId) => unknown,
): CivilDate | undefined => {
  if (deadline.rule === 'none' || deadline.rule === 'season') return undefined;
  const day = civilDateSchema.safeParse(known(deadline.rule === 'within' ? deadline.after : deadline.date));
  if (!day.success) return undefined;
  if (deadline.rule === 'before') return addDays(day.data, -deadline.days);
  return addDays(day.data, deadline.inclusive ? deadline.days - 1 : deadline.days);
};

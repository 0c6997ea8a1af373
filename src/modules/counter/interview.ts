/** Methods of a visit until its forms are filled: who, what for, the questions, the list. */
import type { ResidentId } from '../../kernel/ids.ts';
import { failure, success } from '../../kernel/result.ts';
import { isValueOf } from './lint.ts';
import { type Desk, method, type Table } from './methods.ts';
import { keyOfPerson } from './party.ts';
import type { CounterContext } from './ports.ts';
import { notNeededViews } from './shown.ts';
import type { VisitInput } from './visit.ts';
import { type CounterVisit, MOST_PEOPLE, type VisitPerson } from './visit-schema.ts';

/** One step, and the visit as it then is. */
export const stepping =
  ({ visits }: Desk) =>
  (id: string, input: VisitInput) => {
    const stepped = visits.step(id, input);
    return stepped.ok ? success(visits.view(stepped.value)) : stepped;
  };

export const beginMethods = ({
  context,
  visits,
}: Desk): Table<
  'counter.begin' | 'counter.takeCard' | 'counter.visit' | 'counter.hold' | 'counter.resume'
> => ({
  'counter.begin': method('counter.begin', ({ deskVisit }) => {
    if (visits.current() !== undefined) return failure('already');
    const visit = deskVisit === null ? null : context.visit(deskVisit);
    if (visit === undefined) return failure('no_such_visit');
    if (visit !== null && context.stops(visit.residentId)) return failure('release_needed');
    const household = visit === null ? [] : context.household(visit.residentId);
    if (household === undefined) return failure('person_not_served');
    const begun = visits.begin(visit, household);
    return begun.ok ? success(visits.view(begun.value)) : begun;
  }),
  'counter.takeCard': method('counter.takeCard', ({ visit: id, deskVisit }) => {
    const visit = visits.at(id);
    const card = context.visit(deskVisit);
    if (visit === undefined) return failure('no_visit');
    if (card === undefined) return failure('no_such_visit');
    const applicant = visit.applicant === 'proxy' ? undefined : visit.people[visit.applicant];
    // Another's card says nothing of whoever applies.
    if (applicant?.by !== 'registry' || applicant.residentId !== card.residentId)
      return failure('no_such_person');
    const { visitId, evidence, notes } = card;
    const stepped = visits.step(id, { kind: 'card', deskVisit: visitId, evidence, cardNotes: notes });
    return stepped.ok ? success(visits.view(stepped.value)) : stepped;
  }),
  'counter.visit': method('counter.visit', ({ visit: id }) => {
    const visit = visits.at(id);
    return visit === undefined ? failure('no_visit') : success(visits.view(visit));
  }),
  'counter.hold': method('counter.hold', ({ visit }) => {
    const held = visits.hold(visit);
    return held.ok ? success({}) : held;
  }),
  'counter.resume': method('counter.resume', ({ visit: id }) => {
    const visit = visits.held().find((each) => each.id === id);
    const stops = (person: VisitPerson): boolean =>
      person.by === 'registry' && context.stops(person.residentId);
    if (visit?.people.some(stops) === true) return failure('release_needed');
    const resumed = visits.resume(id);
    return resumed.ok ? success(visits.view(resumed.value)) : resumed;
  }),
});

/** Who may be named: those of the household, those who are in it already, and whom the last search showed. */
const personNamed = (context: CounterContext, visit: CounterVisit, key: string): VisitPerson | undefined => {
  const known = visit.people.find((each) => keyOfPerson(each) === key);
  if (known !== undefined) return known;
  const residentId = key as ResidentId;
  const may = visit.household.includes(residentId) || context.wasFound(residentId);
  return may && context.resident(residentId) !== undefined ? { by: 'registry', residentId } : undefined;
};

export const whoMethods = (
  desk: Desk,
): Table<'counter.setEvents' | 'counter.setPeople' | 'counter.setGuest' | 'counter.setApplicant'> => {
  const { context, visits } = desk;
  const step = stepping(desk);
  return {
    'counter.setEvents': method('counter.setEvents', ({ visit, events }) =>
      step(visit, { kind: 'events', events: [...new Set(events)] }),
    ),
    'counter.setPeople': method('counter.setPeople', ({ visit: id, people: keys }) => {
      const visit = visits.at(id);
      if (visit === undefined) return failure('no_visit');
      const people = [...new Set(keys)].map((key) => personNamed(context, visit, key));
      if (people.some((person) => person === undefined)) return failure('no_such_person');
      const named = people.flatMap((person) => person ?? []);
      if (named.some((person) => person.by === 'registry' && context.stops(person.residentId)))
        return failure('release_needed');
      return step(id, { kind: 'people', people: named });
    }),
    'counter.setGuest': method('counter.setGuest', ({ visit: id, key, guest }) => {
      const visit = visits.at(id);
      if (visit === undefined) return failure('no_visit');
      if (key === null) {
        if (visit.people.length >= MOST_PEOPLE) return failure('too_many');
        return step(id, { kind: 'guest', guestId: `g-${context.system.newId()}`, guest });
      }
      const isTyped = visit.people.some((each) => each.by === 'typed' && each.guestId === key);
      return isTyped ? step(id, { kind: 'guest', guestId: key, guest }) : failure('no_such_person');
    }),
    'counter.setApplicant': method('counter.setApplicant', ({ visit: id, applicant, proxy }) => {
      const visit = visits.at(id);
      if (visit === undefined) return failure('no_visit');
      const isSomebody = applicant === 'proxy' ? proxy !== null : applicant < visit.people.length;
      return isSomebody ? step(id, { kind: 'applicant', applicant, proxy }) : failure('no_such_person');
    }),
  };
};

export const questionMethods = (
  desk: Desk,
): Table<
  | 'counter.answer'
  | 'counter.unanswer'
  | 'counter.addForm'
  | 'counter.notNeeded'
  | 'counter.take'
  | 'counter.lateReason'
> => {
  const { context, visits } = desk;
  const step = stepping(desk);
  return {
    'counter.answer': method('counter.answer', ({ visit: id, fact: factId, answers }) => {
      const visit = visits.at(id);
      if (visit === undefined) return failure('no_visit');
      const fact = context.catalogue().catalogue.facts.find((each) => each.id === factId);
      if (fact === undefined) return failure('unknown_fact');
      const isOf = (person: number | null): boolean =>
        fact.of === 'visit' ? person === null : person !== null && person < visit.people.length;
      const fits = answers.every(({ person, value }) => isOf(person) && isValueOf(fact, value));
      return fits ? step(id, { kind: 'answered', fact: factId, answers }) : failure('wrong_value');
    }),
    'counter.unanswer': method('counter.unanswer', ({ visit, fact }) =>
      step(visit, { kind: 'unanswered', fact }),
    ),
    'counter.addForm': method('counter.addForm', ({ visit: id, form: formId, person }) => {
      const visit = visits.at(id);
      if (visit === undefined) return failure('no_visit');
      const form = context.catalogue().catalogue.forms.find((each) => each.id === formId);
      const isOf = form?.per === 'visit' ? person === null : person !== null && person < visit.people.length;
      if (form === undefined || !isOf) return failure('no_such_form');
      if (visit.added.length >= 60) return failure('too_many');
      return step(id, { kind: 'added', form: formId, person });
    }),
    'counter.notNeeded': method('counter.notNeeded', ({ visit: id }) => {
      const visit = visits.at(id);
      return visit === undefined
        ? failure('no_visit')
        : success({ procedures: notNeededViews(visits.work(visit)) });
    }),
    'counter.take': method('counter.take', ({ visit: id, procedures, taken }) => {
      const visit = visits.at(id);
      if (visit === undefined) return failure('no_visit');
      const listed = new Set<string>(visits.work(visit).guidance.procedures.map(({ key }) => key));
      if (!procedures.every((key) => listed.has(key))) return failure('no_such_form');
      return step(id, { kind: 'taken', procedures, taken });
    }),
    'counter.lateReason': method('counter.lateReason', ({ visit: id, procedure, reason }) => {
      const visit = visits.at(id);
      if (visit === undefined) return failure('no_visit');
      const isListed = visits.work(visit).guidance.procedures.some(({ key }) => key === procedure);
      return isListed ? step(id, { kind: 'late', procedure, reason }) : failure('no_such_form');
    }),
  };
};

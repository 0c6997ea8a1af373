/** A visit, step by step: a pure reducer. What changes what is signed makes a new revision, and a signature of an older one is none. */

import type { CardNote, Evidence } from '../../identity/schema.ts';
import type { VisitId } from '../../kernel/ids.ts';
import type { AttachmentState, Strokes } from './filled.ts';
import { keyOfPerson } from './party.ts';
import type { Known, Situation } from './predicate.ts';
import type { FactId, FormId, LifeEvent } from './schema.ts';
import type { CounterVisit, Guest, IdentityCheck, ProcedureKey, Proxy, VisitPerson } from './visit-schema.ts';

export type VisitInput =
  | { readonly kind: 'events'; readonly events: readonly LifeEvent[] }
  | { readonly kind: 'people'; readonly people: readonly VisitPerson[] }
  /** Her words put right, or somebody more at the end. */
  | { readonly kind: 'guest'; readonly guestId: string; readonly guest: Guest }
  | { readonly kind: 'applicant'; readonly applicant: number | 'proxy'; readonly proxy: Proxy | null }
  | {
      readonly kind: 'answered';
      readonly fact: FactId;
      readonly answers: readonly {
        readonly person: number | null;
        readonly value: boolean | number | string;
      }[];
    }
  /** `null`: those that were given last. */
  | { readonly kind: 'unanswered'; readonly fact: FactId | null }
  | { readonly kind: 'added'; readonly form: FormId; readonly person: number | null }
  | { readonly kind: 'taken'; readonly procedures: readonly ProcedureKey[]; readonly taken: boolean }
  | {
      readonly kind: 'filled';
      readonly values: readonly { readonly key: string; readonly value: string | null }[];
    }
  | {
      readonly kind: 'attached';
      readonly states: readonly {
        readonly procedure: ProcedureKey;
        readonly at: number;
        readonly state: AttachmentState;
      }[];
    }
  | { readonly kind: 'late'; readonly procedure: ProcedureKey; readonly reason: string }
  | { readonly kind: 'identity'; readonly identity: IdentityCheck }
  | { readonly kind: 'shown'; readonly shown: boolean }
  | { readonly kind: 'pointed'; readonly key: string; readonly wrong: boolean }
  | { readonly kind: 'signed'; readonly strokes: Strokes }
  /** Her card says now how sure the desk is of her. */
  | {
      readonly kind: 'card';
      readonly deskVisit: VisitId;
      readonly evidence: Evidence;
      readonly cardNotes: readonly CardNote[];
    }
  /** The person went, and the visit is laid aside or begun again without her card. */
  | { readonly kind: 'card_gone' };

export const procedureKey = (form: FormId, person: number | null): ProcedureKey =>
  `${form}#${person === null ? 'v' : String(person)}` as ProcedureKey;

export const attachmentKey = (procedure: ProcedureKey, at: number): string => `${procedure}/${String(at)}`;

/** Everything that hangs on a place among the people, moved to where each of them now is; of whoever has left it goes. */
const movePeople = (visit: CounterVisit, people: readonly VisitPerson[]): CounterVisit => {
  const before = visit.people.map(keyOfPerson);
  const now = people.map(keyOfPerson);
  const to = (person: number | null): number | null | undefined => {
    if (person === null) return null;
    const place = now.indexOf(before[person] ?? '');
    return place < 0 ? undefined : place;
  };
  /** `form#1/…` and `o/form/field/1`: the place is the number at the end of `#` or of the key. */
  const moveKey = (key: string, at: RegExp): string | undefined => {
    const found = at.exec(key);
    const place = found === null ? null : to(Number(found[1]));
    if (found === null) return key;
    return place === undefined || place === null
      ? undefined
      : `${key.slice(0, found.index)}${found[0].replace(found[1] ?? '', String(place))}${key.slice(found.index + found[0].length)}`;
  };
  const moved = <V>(all: Readonly<Record<string, V>>, at: RegExp): Record<string, V> =>
    Object.fromEntries(
      Object.entries(all).flatMap(([key, value]) => {
        const next = moveKey(key, at);
        return next === undefined ? [] : [[next, value]];
      }),
    );
  const applicant = visit.applicant === 'proxy' ? 'proxy' : (to(visit.applicant) ?? 0);
  return {
    ...visit,
    people: [...people],
    applicant,
    answers: visit.answers.flatMap((answer) => {
      const person = to(answer.person);
      return person === undefined ? [] : [{ ...answer, person }];
    }),
    added: visit.added.flatMap((each) => {
      const person = to(each.person);
      return person === undefined ? [] : [{ ...each, person }];
    }),
    taken: moved(visit.taken, /#(\d+)$/),
    lateReasons: moved(visit.lateReasons, /#(\d+)$/),
    attachments: moved(visit.attachments, /#(\d+)\//),
    values: moved(visit.values, /\/(\d+)$/),
  };
};

const answered = (
  visit: CounterVisit,
  { fact, answers }: Extract<VisitInput, { readonly kind: 'answered' }>,
): CounterVisit => {
  const said = new Set(answers.map(({ person }) => person));
  // At the end, also when it was said before: the undo takes back what was said last.
  const others = visit.answers.filter((each) => each.fact !== fact || !said.has(each.person));
  return { ...visit, answers: [...others, ...answers.map((each) => ({ ...each, fact }))] };
};

const unanswered = (visit: CounterVisit, fact: FactId | null): CounterVisit => {
  const which = fact ?? visit.answers.at(-1)?.fact;
  return { ...visit, answers: visit.answers.filter((each) => each.fact !== which) };
};

const filled = (
  visit: CounterVisit,
  values: Extract<VisitInput, { readonly kind: 'filled' }>['values'],
): CounterVisit => {
  const next = new Map(Object.entries(visit.values));
  for (const { key, value } of values) {
    if (value === null) next.delete(key);
    else next.set(key, value);
  }
  return { ...visit, values: Object.fromEntries(next) };
};

const MOST_CORRECTED = 500;

/** What she has before her is not what she saw: what was put right is told to her, and is not wrong any more. */
const recheck = ({ resident }: CounterVisit, input: VisitInput): CounterVisit['resident'] => {
  if (resident.is === 'away') return resident;
  const before = resident.is === 'checking' ? resident : { wrong: [], corrected: [] };
  // Another form or another person: it is read from the beginning, and keys may name somebody else.
  if (input.kind !== 'filled')
    return { is: 'checking', wrong: input.kind === 'people' ? [] : before.wrong, corrected: [] };
  const keys = new Set(input.values.map(({ key }) => key));
  return {
    is: 'checking',
    wrong: before.wrong.filter((key) => !keys.has(key)),
    corrected: [...new Set([...before.corrected, ...keys])].slice(-MOST_CORRECTED),
  };
};

/** What is signed is another thing from here on. */
const changed = (visit: CounterVisit, input: VisitInput, after: CounterVisit): CounterVisit => ({
  ...after,
  revision: visit.revision + 1,
  resident: recheck(visit, input),
});

const stepResident = (visit: CounterVisit, input: VisitInput): CounterVisit | undefined => {
  const { resident } = visit;
  switch (input.kind) {
    case 'shown':
      return {
        ...visit,
        resident: input.shown ? { is: 'checking', wrong: [], corrected: [] } : { is: 'away' },
      };
    case 'pointed': {
      if (resident.is !== 'checking') return visit;
      const others = resident.wrong.filter((key) => key !== input.key);
      return { ...visit, resident: { ...resident, wrong: input.wrong ? [...others, input.key] : others } };
    }
    case 'signed':
      return resident.is === 'checking'
        ? { ...visit, resident: { is: 'signed', revision: visit.revision, strokes: input.strokes } }
        : visit;
    default:
      return undefined;
  }
};

/** Of the office alone: what is written on the form stays as it is. */
const stepOffice = (visit: CounterVisit, input: VisitInput): CounterVisit | undefined => {
  switch (input.kind) {
    case 'attached': {
      const states = input.states.map(
        ({ procedure, at, state }) => [attachmentKey(procedure, at), state] as const,
      );
      return { ...visit, attachments: { ...visit.attachments, ...Object.fromEntries(states) } };
    }
    case 'identity':
      return { ...visit, identity: input.identity };
    case 'late': {
      const { [input.procedure]: _, ...others } = visit.lateReasons;
      return {
        ...visit,
        lateReasons: input.reason === '' ? others : { ...others, [input.procedure]: input.reason },
      };
    }
    case 'card': {
      const { deskVisit, evidence, cardNotes } = input;
      return { ...visit, deskVisit, evidence, cardNotes: [...cardNotes] };
    }
    case 'card_gone':
      return { ...visit, deskVisit: null };
    default:
      return undefined;
  }
};

const applicantKey = ({ applicant, people, proxy }: CounterVisit): string => {
  if (applicant === 'proxy') return `proxy/${proxy?.name ?? ''}`;
  const person = people[applicant];
  return person === undefined ? '' : keyOfPerson(person);
};

/** 本人確認 is of whoever applies: neither another's card nor what was checked of another says anything of her. */
const forApplicant = (before: CounterVisit, after: CounterVisit): CounterVisit =>
  applicantKey(before) === applicantKey(after)
    ? after
    : { ...after, evidence: null, cardNotes: [], identity: null };

const stepContent = (visit: CounterVisit, input: VisitInput): CounterVisit => {
  switch (input.kind) {
    case 'events':
      return { ...visit, events: [...input.events] };
    case 'people':
      return forApplicant(visit, movePeople(visit, input.people));
    case 'guest': {
      const person: VisitPerson = { by: 'typed', guestId: input.guestId, guest: input.guest };
      const at = visit.people.findIndex((each) => keyOfPerson(each) === input.guestId);
      return {
        ...visit,
        people:
          at < 0
            ? [...visit.people, person]
            : visit.people.map((each, index) => (index === at ? person : each)),
      };
    }
    case 'applicant':
      return forApplicant(visit, { ...visit, applicant: input.applicant, proxy: input.proxy });
    case 'answered':
      return answered(visit, input);
    case 'unanswered':
      return unanswered(visit, input.fact);
    case 'added': {
      const same = visit.added.some(({ form, person }) => form === input.form && person === input.person);
      return same ? visit : { ...visit, added: [...visit.added, { form: input.form, person: input.person }] };
    }
    case 'taken':
      return {
        ...visit,
        taken: { ...visit.taken, ...Object.fromEntries(input.procedures.map((key) => [key, input.taken])) },
      };
    case 'filled':
      return filled(visit, input.values);
    default:
      return visit;
  }
};

export const stepVisit = (visit: CounterVisit, input: VisitInput): CounterVisit =>
  stepResident(visit, input) ?? stepOffice(visit, input) ?? changed(visit, input, stepContent(visit, input));

/** What the guidance judges: the register's facts, with what was answered over them. */
export const situationOf = (
  { answers }: CounterVisit,
  event: LifeEvent,
  registry: readonly Known[],
): Situation => {
  const said = (person: number | null): Known =>
    Object.fromEntries(
      answers.filter((each) => each.person === person).map(({ fact, value }) => [fact, value]),
    );
  return { event, visit: said(null), people: registry.map((known, index) => ({ ...known, ...said(index) })) };
};

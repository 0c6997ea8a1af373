/**
 * 手続案内: what a visit comes to so far, and the one question that decides most of what is still open. Pure: the same answers give the same
 * question, whoever asks and in whatever order they were given.
 */
import type { CivilDate } from '../../kernel/dates.ts';
import { type FactValue, judge, type Question, type Reader, type Situation } from './predicate.ts';
import { lastDay, needsOf, readerOf } from './rules.ts';
import type { AttachmentId, Catalogue, Fact, FactId, Form, Predicate, Words } from './schema.ts';

/** A fact that decided, and what it was. */
export interface Because extends Question {
  readonly value: FactValue;
}

export interface Procedure {
  readonly form: Form;
  /** Of whom it is made out; `null`: once for the visit. */
  readonly person: number | null;
  readonly need: 'required' | 'optional' | 'not_needed' | 'asked';
  /** Why: the facts that decided it, in the order in which they are written. Empty while it is open. */
  readonly because: readonly Because[];
  readonly lastDay: CivilDate | undefined;
  /** What to bring, each any one of these; `at`: which of the form's; `open`: hangs on something that nobody has said yet. */
  readonly bring: readonly {
    readonly at: number;
    readonly oneOf: readonly AttachmentId[];
    readonly open: boolean;
  }[];
}

export interface Guidance {
  /** In the order in which the counters are walked. */
  readonly procedures: readonly Procedure[];
  /** `null`: nothing that could still be said would change the list. */
  readonly ask: Question | null;
  /** Questions that may still come, this one included. */
  readonly open: readonly Question[];
}

const factValue = ({ visit, people }: Situation, { fact, person }: Question): FactValue | undefined =>
  person === null ? visit[fact] : people[person]?.[fact];

const flip = (wanted: 'yes' | 'no'): 'yes' | 'no' => (wanted === 'yes' ? 'no' : 'yes');

/** The facts by which a condition that is decided is so: of what is enough by itself the first, of what is needed together all. */
export const reasonsOf = (
  reader: Reader,
  predicate: Predicate,
  person: number | null,
  wanted: 'yes' | 'no',
): readonly Because[] => {
  const { situation, isOfVisit } = reader;
  if ('fact' in predicate) {
    const question: Question = { fact: predicate.fact, person: isOfVisit(predicate.fact) ? null : person };
    const value = factValue(situation, question);
    return value === undefined ? [] : [{ ...question, value }];
  }
  if ('not' in predicate) return reasonsOf(reader, predicate.not, person, flip(wanted));
  const parts: readonly (readonly [Predicate, number | null])[] =
    'all' in predicate
      ? predicate.all.map((part) => [part, person] as const)
      : 'any' in predicate
        ? predicate.any.map((part) => [part, person] as const)
        : 'anyone' in predicate
          ? situation.people.map((_, index) => [predicate.anyone, index] as const)
          : 'everyone' in predicate
            ? situation.people.map((_, index) => [predicate.everyone, index] as const)
            : [];
  const needsAll = ('all' in predicate || 'everyone' in predicate) === (wanted === 'yes');
  const deciding = parts.filter(([part, of]) => judge(reader, part, of).is === wanted);
  return (needsAll ? deciding : deciding.slice(0, 1)).flatMap(([part, of]) =>
    reasonsOf(reader, part, of, wanted),
  );
};

const bringFor = (reader: Reader, form: Form, person: number | null): Procedure['bring'] =>
  form.attachments.flatMap(({ oneOf, when }, at) => {
    const verdict = when === undefined ? ({ is: 'yes' } as const) : judge(reader, when, person);
    return verdict.is === 'no' ? [] : [{ at, oneOf, open: verdict.is === 'open' }];
  });

const proceduresOf = (reader: Reader, forms: readonly Form[]): readonly Procedure[] =>
  forms.flatMap((form) =>
    needsOf(reader, form).map(({ person, need }): Procedure => {
      const known = (fact: FactId) =>
        factValue(reader.situation, { fact, person: reader.isOfVisit(fact) ? null : person });
      const isFor = need.need === 'required' || need.need === 'optional';
      return {
        form,
        person,
        need: need.need,
        because: need.need === 'asked' ? [] : reasonsOf(reader, form.when, person, isFor ? 'yes' : 'no'),
        lastDay: isFor ? lastDay(form, known) : undefined,
        bring: isFor ? bringFor(reader, form, person) : [],
      };
    }),
  );

const keyOf = ({ fact, person }: Question): string => `${fact}/${String(person)}`;

/** Something that is not decided, and the facts on which it hangs. */
interface Open {
  readonly asks: readonly Question[];
  /** Whether a form is needed comes before what is brought to it, and that before until when. */
  readonly weight: number;
}
const WEIGHT = { form: 1, bring: 1e-3, day: 1e-6 } as const;

const openFor = (reader: Reader, form: Form, person: number | null): readonly Open[] => {
  const { deadline, attachments } = form;
  const bring = attachments.flatMap(({ when }): Open[] => {
    const verdict = when === undefined ? undefined : judge(reader, when, person);
    return verdict?.is === 'open' ? [{ asks: verdict.asks, weight: WEIGHT.bring }] : [];
  });
  if (deadline.rule !== 'within' && deadline.rule !== 'before') return bring;
  const fact = deadline.rule === 'within' ? deadline.after : deadline.date;
  const day: Question = { fact, person: reader.isOfVisit(fact) ? null : person };
  return factValue(reader.situation, day) === undefined
    ? [...bring, { asks: [day], weight: WEIGHT.day }]
    : bring;
};

/** What each form still hangs on: whether it is needed, and of those that are needed what is to be brought, and until when. */
const openOf = (reader: Reader, forms: readonly Form[]): readonly Open[] =>
  forms.flatMap((form) =>
    needsOf(reader, form).flatMap(({ person, need }): readonly Open[] => {
      if (need.need === 'asked') return [{ asks: need.asks, weight: WEIGHT.form }];
      return need.need === 'not_needed' ? [] : openFor(reader, form, person);
    }),
  );

/** What hangs on one question alone counts most. */
const weigh = (open: readonly Open[]): ReadonlyMap<string, number> => {
  const weights = new Map<string, number>();
  for (const { asks, weight } of open)
    for (const ask of asks) {
      const key = keyOf(ask);
      weights.set(key, (weights.get(key) ?? 0) + weight / asks.length);
    }
  return weights;
};

/** One subject after the other, and one person after the other: whoever answers need not jump. */
const better = (
  facts: ReadonlyMap<string, number>,
  weights: ReadonlyMap<string, number>,
  a: Question,
  b: Question,
): number =>
  (weights.get(keyOf(b)) ?? 0) - (weights.get(keyOf(a)) ?? 0) ||
  (facts.get(a.fact) ?? 0) - (facts.get(b.fact) ?? 0) ||
  (a.person ?? -1) - (b.person ?? -1);

const walkingOrder = ({ counters }: Pick<Catalogue, 'counters'>) => {
  const at = new Map(counters.map(({ id }, index) => [id, index]));
  return (a: Procedure, b: Procedure): number =>
    (at.get(a.form.counter) ?? 0) - (at.get(b.form.counter) ?? 0);
};

/** What somebody is asked in so many words; of what only the register could say nobody is asked. */
export const questionOf = ({ source }: Pick<Fact, 'source'>): Words | undefined => source.question;

const askable = (facts: readonly Fact[]): ReadonlySet<string> =>
  new Set<string>(facts.filter((fact) => questionOf(fact) !== undefined).map(({ id }) => id));

export const guide = (catalogue: Catalogue, situation: Situation): Guidance => {
  const reader = readerOf(catalogue, situation);
  const forms = catalogue.forms.filter(({ events }) => events.includes(situation.event));
  const canAsk = askable(catalogue.facts);
  const open = openOf(reader, forms).map(
    ({ asks, weight }): Open => ({ asks: asks.filter(({ fact }) => canAsk.has(fact)), weight }),
  );
  const asked = open.flatMap(({ asks }) => asks.map((ask) => [keyOf(ask), ask] as const));
  const questions = [...new Map(asked).values()];
  const order = new Map(catalogue.facts.map(({ id }, index) => [id as string, index]));
  const weights = weigh(open);
  const [ask = null] = questions.toSorted((a, b) => better(order, weights, a, b));
  return {
    procedures: proceduresOf(reader, forms).toSorted(walkingOrder(catalogue)),
    ask,
    open: questions,
  };
};

/** 手続案内 of a visit for several purposes at once, with the question that comes next for everybody at once. Pure. */
import { type Guidance, guide, type Procedure } from './guide.ts';
import type { Known, Question } from './predicate.ts';
import type { Catalogue, FactId, Form } from './schema.ts';
import { procedureKey, situationOf } from './visit.ts';
import type { CounterVisit, ProcedureKey } from './visit-schema.ts';

export interface Listed extends Procedure {
  readonly key: ProcedureKey;
  readonly taken: boolean;
  /** Chosen by its name. */
  readonly added: boolean;
}

export interface VisitGuidance {
  /** In the order in which the counters are walked. */
  readonly procedures: readonly Listed[];
  readonly ask: { readonly fact: FactId; readonly people: readonly number[]; readonly left: number } | null;
}

/** Of two purposes the one that needs it more counts. */
const RANK = { required: 3, optional: 2, asked: 1, not_needed: 0 } as const;

const merge = (all: readonly Guidance[]): readonly Procedure[] => {
  const best = new Map<ProcedureKey, Procedure>();
  for (const procedure of all.flatMap(({ procedures }) => procedures)) {
    const key = procedureKey(procedure.form.id, procedure.person);
    const before = best.get(key);
    if (before === undefined || RANK[procedure.need] > RANK[before.need]) best.set(key, procedure);
  }
  return [...best.values()];
};

const sameQuestion = (a: Question, b: Question): boolean => a.fact === b.fact && a.person === b.person;

/** The first purpose's question, of all of whom it is open, whatever for: nobody is asked the same thing twice in a row. */
const askOf = (all: readonly Guidance[]): VisitGuidance['ask'] => {
  const ask = all.find((each) => each.ask !== null)?.ask ?? null;
  if (ask === null) return null;
  const open = all
    .flatMap((each) => each.open)
    .filter((each, at, every) => every.findIndex((other) => sameQuestion(other, each)) === at);
  const people = open.filter(({ fact }) => fact === ask.fact).flatMap(({ person }) => person ?? []);
  return {
    fact: ask.fact,
    people: people.toSorted((a, b) => a - b),
    left: new Set(open.map(({ fact }) => fact)).size,
  };
};

const orderOf = ({ counters, forms }: Catalogue) => {
  const counterAt = new Map(counters.map(({ id }, index) => [id, index]));
  const formAt = new Map(forms.map(({ id }, index) => [id, index]));
  return (a: Procedure, b: Procedure): number =>
    (counterAt.get(a.form.counter) ?? 0) - (counterAt.get(b.form.counter) ?? 0) ||
    (formAt.get(a.form.id) ?? 0) - (formAt.get(b.form.id) ?? 0) ||
    (a.person ?? -1) - (b.person ?? -1);
};

/** A form that was chosen by name, for one of its own purposes: the guidance says what to bring to it. */
const chosen = (
  catalogue: Catalogue,
  visit: CounterVisit,
  registry: readonly Known[],
): readonly Procedure[] =>
  visit.added.flatMap(({ form: id, person }) => {
    const form = catalogue.forms.find((each) => each.id === id);
    const [event] = form?.events ?? [];
    if (form === undefined || event === undefined) return [];
    // Wanted by name it is needed, whatever its condition says.
    const wanted: Form = { ...form, when: { always: true }, need: 'required', events: [event] };
    const { procedures } = guide({ ...catalogue, forms: [wanted] }, situationOf(visit, event, registry));
    return procedures
      .filter((each) => each.person === person)
      .map((each) => ({ ...each, form, because: [] }));
  });

/** `registry`: what 住民記録 says of each of the people, in their order. */
export const guideVisit = (
  catalogue: Catalogue,
  visit: CounterVisit,
  registry: readonly Known[],
): VisitGuidance => {
  const all = visit.events.map((event) => guide(catalogue, situationOf(visit, event, registry)));
  const guided = merge(all);
  const keys = new Set(
    guided
      .filter(({ need }) => need !== 'not_needed')
      .map(({ form, person }) => procedureKey(form.id, person)),
  );
  const added = chosen(catalogue, visit, registry).filter(
    ({ form, person }) => !keys.has(procedureKey(form.id, person)),
  );
  const addedKeys = new Set(added.map(({ form, person }) => procedureKey(form.id, person)));
  const listed = [
    ...guided.filter(({ form, person }) => !addedKeys.has(procedureKey(form.id, person))),
    ...added,
  ];
  return {
    procedures: listed.toSorted(orderOf(catalogue)).map((procedure): Listed => {
      const key = procedureKey(procedure.form.id, procedure.person);
      const isAdded = addedKeys.has(key);
      const isFor = procedure.need === 'required' || procedure.need === 'optional';
      // What must be done is done today unless somebody says otherwise; what may be done is somebody's wish.
      return {
        ...procedure,
        key,
        added: isAdded,
        taken: isFor && (visit.taken[key] ?? procedure.need === 'required'),
      };
    }),
    ask: askOf(all),
  };
};

/** The visit at this desk and those that are laid aside: in the encrypted record while they last, so that a power cut takes no interview away. */
import { hash } from 'node:crypto';
import type { Tx } from '../../db/index.ts';
import type { Visit } from '../../identity/schema.ts';
import type { ResidentId } from '../../kernel/ids.ts';
import { failure, type Result, success } from '../../kernel/result.ts';
import { registryFacts } from './facts.ts';
import { type FillContext, type Filled, fillForms } from './fill.ts';
import { guideVisit, type VisitGuidance } from './guidance.ts';
import { type Party, partyOf } from './party.ts';
import type { CatalogueOn, CounterContext } from './ports.ts';
import type { Known } from './predicate.ts';
import type { Form } from './schema.ts';
import { visitView } from './shown.ts';
import { nextNumber, readVisits, removeVisit, takenSince, writeVisit } from './store.ts';
import type { SheetView, VisitView } from './views.ts';
import { stepVisit, type VisitInput } from './visit.ts';
import { type CounterVisit, counterVisitSchema, MOST_PEOPLE } from './visit-schema.ts';

/** Everything that follows from a visit by the catalogue of today. */
export interface Worked {
  readonly visit: CounterVisit;
  readonly on: CatalogueOn;
  readonly parties: readonly Party[];
  readonly registry: readonly Known[];
  readonly guidance: VisitGuidance;
}

export interface Visits {
  current(): CounterVisit | undefined;
  held(): readonly CounterVisit[];
  /** The one at the desk, if that is meant. */
  at(id: string): CounterVisit | undefined;
  begin(
    deskVisit: Visit | null,
    household: readonly Party[],
  ): Result<CounterVisit, 'already' | 'cannot_record'>;
  step(id: string, input: VisitInput): Result<CounterVisit, 'no_visit' | 'cannot_record'>;
  hold(id: string): Result<undefined, 'no_visit' | 'cannot_record'>;
  resume(id: string): Result<CounterVisit, 'no_visit' | 'already' | 'cannot_record'>;
  /** Nothing of it stays; `also` in the same transaction. */
  end(id: string, also?: (tx: Tx) => void): Result<undefined, 'no_visit' | 'cannot_record'>;
  work(visit: CounterVisit): Worked;
  view(visit: CounterVisit): VisitView;
  fill(worked: Worked): readonly Filled[];
}

const digests = new WeakMap<Form, string>();
/** Digest of a form as the catalogue has it. */
export const digestOf = (form: Form): string => {
  const known = digests.get(form) ?? hash('sha256', JSON.stringify(form));
  digests.set(form, known);
  return known;
};

/** Stands for somebody whom the register no longer knows; nothing of her is guessed. */
const gone = (residentId: ResidentId): Party => ({
  key: residentId,
  residentId,
  name: '（住民データにありません）',
  kana: '',
  birthDate: null,
  born: '不詳',
  sex: '9',
  relationship: '',
  address: null,
  postCode: '',
  phone: '',
  nationality: 'XXX',
  alias: '',
  formerSurname: '',
  roman: '',
  kanji: '',
  stayUntil: null,
  deceased: false,
  leavesOn: null,
  protected: true,
});

const newVisit = (
  { system, catalogue }: CounterContext,
  number: number,
  deskVisit: Visit | null,
  household: readonly Party[],
): CounterVisit =>
  counterVisitSchema.parse({
    v: 1,
    id: system.newId(),
    number,
    openedAt: system.now(),
    deskVisit: deskVisit?.visitId ?? null,
    evidence: deskVisit?.evidence ?? null,
    cardNotes: deskVisit?.notes ?? [],
    household: household.flatMap(({ residentId }) => residentId ?? []),
    events: [],
    people: household
      .flatMap(({ residentId }) => (residentId === null ? [] : [{ by: 'registry', residentId }]))
      .slice(0, MOST_PEOPLE),
    applicant: 0,
    proxy: null,
    answers: [],
    added: [],
    taken: {},
    values: {},
    attachments: {},
    lateReasons: {},
    identity: null,
    revision: 0,
    resident: { is: 'away' },
    catalogue: catalogue().sha256,
  });

const workOut = (context: CounterContext, visit: CounterVisit): Worked => {
  const on = context.catalogue();
  const today = context.today();
  const parties = visit.people.map(
    (person) =>
      partyOf(person, context.resident) ??
      gone(person.by === 'registry' ? person.residentId : ('' as ResidentId)),
  );
  const { events } = visit;
  const registry = parties.map((party, index) =>
    registryFacts(on.catalogue.facts, party, { today, events, index }),
  );
  return { visit, on, parties, registry, guidance: guideVisit(on.catalogue, visit, registry) };
};

const fillContextOf = (
  { place, today }: CounterContext,
  { visit, on, parties, registry }: Worked,
): FillContext => ({
  catalogue: on.catalogue,
  visit,
  parties,
  registry,
  today: today(),
  place: { municipality: place.municipality, office: place.site, mayor: place.mayor },
  digestOf,
});

/** The same request within ten minutes is told (domain.md §11, Duplicate): nobody means it twice. Milliseconds. */
const AGAIN_MS = 600_000;

/** Which visit stands at the desk and which are laid aside, as the record has them. */
const createStand = ({ db, changed }: CounterContext) => {
  const stored = readVisits(db);
  // After a restart the visit stands where it stood; the card has to be held again where it is needed.
  let current = stored.find(({ held }) => !held)?.visit;
  let held = stored.filter((each) => each.visit !== current).map(({ visit }) => visit);
  /** In memory only what the disk has taken; told once it stands there. */
  const move = <R>(
    work: (tx: Tx) => R,
    next: (done: R) => { readonly current: CounterVisit | undefined; readonly held: CounterVisit[] },
  ): Result<R, 'cannot_record'> => {
    const written = db.write(work);
    if (written.ok) ({ current, held } = next(written.value));
    changed(written.ok);
    return written.ok ? success(written.value) : failure('cannot_record', { disk: written.reason });
  };
  return {
    current: () => current,
    held: (): readonly CounterVisit[] => held,
    at: (id: string): CounterVisit | undefined => (current?.id === id ? current : undefined),
    put: (visit: CounterVisit) =>
      move(
        (tx) => {
          writeVisit(tx, visit, false);
          return visit;
        },
        () => ({ current: visit, held: held.filter(({ id }) => id !== visit.id) }),
      ),
    begin: (make: (tx: Tx) => CounterVisit) =>
      move(
        (tx) => {
          const visit = make(tx);
          writeVisit(tx, visit, false);
          return visit;
        },
        (visit) => ({ current: visit, held }),
      ),
    layAside: (visit: CounterVisit) =>
      move(
        (tx) => writeVisit(tx, visit, true),
        () => ({ current: undefined, held: [...held, visit] }),
      ),
    remove: (id: string, also: (tx: Tx) => void) =>
      move(
        (tx) => {
          removeVisit(tx, id);
          also(tx);
        },
        () => ({
          current: current?.id === id ? undefined : current,
          held: held.filter((each) => each.id !== id),
        }),
      ),
  };
};

export const createVisits = (context: CounterContext): Visits => {
  const stand = createStand(context);
  const { at } = stand;
  const work = (visit: CounterVisit): Worked => workOut(context, visit);
  return {
    ...stand,
    work,
    begin(deskVisit, household) {
      if (stand.current() !== undefined) return failure('already');
      return stand.begin((tx) => newVisit(context, nextNumber(tx, context.today()), deskVisit, household));
    },
    step(id, input) {
      const before = at(id);
      return before === undefined
        ? failure('no_visit')
        : stand.put(counterVisitSchema.parse(stepVisit(before, input)));
    },
    hold(id) {
      const visit = at(id);
      if (visit === undefined) return failure('no_visit');
      // Who stood there goes: her screen is blank, and her card is not beside it any more.
      const aside = stepVisit(stepVisit(visit, { kind: 'shown', shown: false }), { kind: 'card_gone' });
      const laid = stand.layAside(aside);
      return laid.ok ? success(undefined) : laid;
    },
    resume(id) {
      if (stand.current() !== undefined) return failure('already');
      const visit = stand.held().find((each) => each.id === id);
      return visit === undefined ? failure('no_visit') : stand.put(visit);
    },
    end(id, also = () => undefined) {
      const isHeld = stand.held().some((each) => each.id === id);
      if (at(id) === undefined && !isHeld) return failure('no_visit');
      const removed = stand.remove(id, also);
      return removed.ok ? success(undefined) : removed;
    },
    view(visit) {
      const worked = work(visit);
      const household = visit.household.flatMap((residentId) => context.resident(residentId) ?? []);
      const residents = worked.parties.flatMap(({ residentId }) => residentId ?? []);
      const recent = takenSince(context.db, residents, context.system.now() - AGAIN_MS);
      return visitView(visit, { ...worked, household, recent, today: context.today() });
    },
    fill: (worked) => fillForms(fillContextOf(context, worked), worked.guidance.procedures),
  };
};

/** What is still to be asked, each once, with the forms it goes into; required ones first. */
export const sheetOf = (filled: readonly Filled[], revision: number): SheetView => {
  const missing = new Map<string, SheetView['missing'][number]>();
  for (const { filled: form, personOf } of filled)
    for (const field of form.blocks.flatMap(({ fields }) => fields)) {
      if (field.value !== null || field.byHand) continue;
      const before = missing.get(field.key);
      missing.set(field.key, {
        ...field,
        required: field.required || before?.required === true,
        person: personOf.get(field.key) ?? null,
        forms: [...(before?.forms ?? []), form.title.ja],
      });
    }
  return {
    forms: filled.map(({ listed, filled: form }) => ({ key: listed.key, filled: form })),
    missing: [...missing.values()].toSorted((a, b) => Number(b.required) - Number(a.required)),
    revision,
  };
};

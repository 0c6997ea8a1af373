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
import { nextNumber, readVisits, removeVisit, writeVisit } from './store.ts';
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

export const createVisits = (context: CounterContext): Visits => {
  const { db, changed } = context;
  const stored = readVisits(db);
  // After a restart the visit stands where it stood; the card has to be held again where it is needed.
  let current = stored.find(({ held }) => !held)?.visit;
  let held = stored.filter((each) => each.visit !== current).map(({ visit }) => visit);

  const write = <R>(work: (tx: Tx) => R): Result<R, 'cannot_record'> => {
    const written = db.write(work);
    changed(written.ok);
    return written.ok ? success(written.value) : failure('cannot_record', { disk: written.reason });
  };
  const at = (id: string): CounterVisit | undefined => (current?.id === id ? current : undefined);
  const work = (visit: CounterVisit): Worked => workOut(context, visit);

  return {
    current: () => current,
    held: () => held,
    at,
    work,
    begin(deskVisit, household) {
      if (current !== undefined) return failure('already');
      const made = write((tx) => {
        const visit = newVisit(context, nextNumber(tx, context.today()), deskVisit, household);
        writeVisit(tx, visit, false);
        return visit;
      });
      if (made.ok) current = made.value;
      return made;
    },
    step(id, input) {
      const before = at(id);
      if (before === undefined) return failure('no_visit');
      const after = counterVisitSchema.parse(stepVisit(before, input));
      const written = write((tx) => writeVisit(tx, after, false));
      if (!written.ok) return written;
      current = after;
      return success(after);
    },
    hold(id) {
      const visit = at(id);
      if (visit === undefined) return failure('no_visit');
      // Who stood there goes: her screen is blank, and her card is not beside it any more.
      const aside = stepVisit(stepVisit(visit, { kind: 'shown', shown: false }), { kind: 'card_gone' });
      const written = write((tx) => writeVisit(tx, aside, true));
      if (!written.ok) return written;
      held = [...held, aside];
      current = undefined;
      return success(undefined);
    },
    resume(id) {
      if (current !== undefined) return failure('already');
      const visit = held.find((each) => each.id === id);
      if (visit === undefined) return failure('no_visit');
      const written = write((tx) => writeVisit(tx, visit, false));
      if (!written.ok) return written;
      held = held.filter((each) => each !== visit);
      current = visit;
      return success(visit);
    },
    end(id, also = () => undefined) {
      const isHeld = held.some((each) => each.id === id);
      if (at(id) === undefined && !isHeld) return failure('no_visit');
      const written = write((tx) => {
        removeVisit(tx, id);
        also(tx);
      });
      if (!written.ok) return written;
      if (isHeld) held = held.filter((each) => each.id !== id);
      else current = undefined;
      return success(undefined);
    },
    view(visit) {
      const worked = work(visit);
      const household = visit.household.flatMap((residentId) => context.resident(residentId) ?? []);
      return visitView(visit, { ...worked, household, today: context.today() });
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

/** Methods of the counter's papers. What came out is recorded; what did not is said, form by form. */
import type { z } from 'zod';
import type { EventId } from '../../kernel/ids.ts';
import { failure, success } from '../../kernel/result.ts';
import type { Caller } from '../../rpc/contract.ts';
import type { counterContract } from './contract.ts';
import type { CounterEventData } from './events-schema.ts';
import type { FilledForm } from './filled.ts';
import type { Application } from './fold.ts';
import { type Desk, method, type Table } from './methods.ts';
import type { GuidePaper } from './ports.ts';
import { record } from './recording.ts';
import { refilled } from './refilled.ts';
import { applicationView, visitView } from './shown.ts';
import { applicationOf, applicationsOfVisit } from './store.ts';
import { digestOf } from './visits.ts';

type PaperKind = CounterEventData<'counter.printed'>['paper'];

const applicationsNamed = (
  { context }: Desk,
  ids: readonly EventId[],
): readonly Application[] | undefined => {
  const found = ids.map((id) => applicationOf(context.db, id));
  return found.every((each) => each !== undefined) ? found.flatMap((each) => each ?? []) : undefined;
};

/** That a paper came out is a fact, also where the rest did not; that it could not be written down takes nothing back. */
const note = (
  desk: Desk,
  caller: Caller,
  visit: string | null,
  paper: PaperKind,
  applications: readonly EventId[],
  pages: number,
) =>
  record(desk.context, caller, {
    kind: 'counter.printed',
    data: { visit, paper, applications: [...applications], pages },
  });

/** As it was taken, by the catalogue of today where that form is still the same. */
const formOf = ({ context }: Desk, taken: Application): FilledForm =>
  refilled(context.catalogue().catalogue, taken, (form) => digestOf(form) === taken.taken.form.sha256);

const printForms = async (desk: Desk, caller: Caller, ids: readonly EventId[]) => {
  const { papers } = desk.context;
  if (papers.forms === null) return failure('no_printer');
  const found = applicationsNamed(desk, ids);
  if (found === undefined) return failure('no_such_application');
  const forms = found.map((each) => formOf(desk, each));
  const { done, pages, failed, notes } = await papers.forms(forms);
  if (failed && done === 0) return failure('printer_failed');
  const noted = note(desk, caller, found[0]?.taken.visit ?? null, 'forms', ids.slice(0, done), pages);
  return noted.ok ? success({ pages, failed: ids.slice(done), notes: [...notes] }) : noted;
};

const printLetter = async (desk: Desk, caller: Caller, ids: readonly EventId[]) => {
  const { papers, catalogue, handover } = desk.context;
  if (papers.letter === null) return failure('no_printer');
  const found = applicationsNamed(desk, ids);
  if (found === undefined) return failure('no_such_application');
  const on = catalogue();
  const printed = await papers.letter(
    found.map((each) => applicationView(on, each, handover.isDone(each.id))),
  );
  if (!printed.ok) return printed;
  const noted = note(desk, caller, found[0]?.taken.visit ?? null, 'letter', ids, printed.value.pages);
  return noted.ok ? success({ pages: printed.value.pages, failed: [], notes: [] }) : noted;
};

/** Of a visit that stands, or of one that was taken: then of what was taken alone. */
const guideOf = ({ context, visits }: Desk, id: string): GuidePaper | undefined => {
  const on = context.catalogue();
  const today = context.today();
  const visit = visits.at(id);
  const taken = applicationsOfVisit(context.db, id);
  if (visit !== undefined) {
    const worked = visits.work(visit);
    const view = visitView(visit, { ...worked, household: [], recent: new Map(), today });
    const [subject] = worked.parties;
    return {
      number: String(visit.number),
      on: today,
      name: subject === undefined || subject.protected ? null : subject.name,
      procedures: view.procedures.map((each) => ({
        title: each.title.ja,
        counter: { name: each.counter.name.ja, floor: each.counter.floor },
        person: each.person === null ? null : (worked.parties[each.person]?.name ?? null),
        need: each.need,
        because: each.because,
        lastDay: each.lastDay,
        bring: each.bring.map(({ oneOf }) => oneOf.map(({ ja }) => ja).join('、または ')),
        taken: each.taken,
        applicationNumber: null,
      })),
    };
  }
  const [first] = taken;
  if (first === undefined) return undefined;
  const subject = first.taken.subject?.residentId;
  const isHidden =
    subject !== undefined && subject !== null && context.resident(subject)?.protected !== false;
  return {
    number: String(Number(first.taken.number.split('-').at(-2))),
    on: first.taken.on,
    name: isHidden ? null : (first.taken.subject?.name ?? null),
    procedures: taken.map((each) => {
      const view = applicationView(on, each, false);
      const counter = on.catalogue.counters.find(({ id: counterId }) => counterId === each.taken.counter);
      return {
        title: view.title,
        counter: { name: counter?.name.ja ?? '', floor: counter?.floor ?? '' },
        person: view.subject === '' ? null : view.subject,
        need: 'required',
        because: [],
        lastDay: view.lastDay,
        bring: view.attachments
          .filter(({ state }) => state.is === 'later')
          .map(({ oneOf }) => oneOf.map(({ name }) => name).join('、または ')),
        taken: true,
        applicationNumber: view.number,
      };
    }),
  };
};

const printGuide = async (desk: Desk, caller: Caller, paper: 'route_slip' | 'guide', id: string) => {
  const { papers } = desk.context;
  const guide = guideOf(desk, id);
  if (guide === undefined) return failure('no_visit');
  const print = paper === 'guide' ? papers.guide : papers.slip;
  if (print === null) return failure('no_printer');
  const printed = await print(guide);
  if (!printed.ok) return printed;
  const pages = printed.value === undefined ? 1 : printed.value.pages;
  const ids = applicationsOfVisit(desk.context.db, id).map((each) => each.id);
  const noted = note(desk, caller, id, paper, ids, pages);
  return noted.ok ? success({ pages, failed: [], notes: [] }) : noted;
};

type Previewed = z.output<(typeof counterContract)['counter.preview']['input']>;

/** What is meant by a look before printing: of a visit as it stands now, of what was taken as it was taken. */
const meant = (desk: Desk, input: Previewed, caller: Caller) => {
  if (input.of === 'application') {
    const taken = applicationOf(desk.context.db, input.application);
    if (taken === undefined) return failure('no_such_application');
    return desk.context.listed(caller, 1) ? success(formOf(desk, taken)) : failure('cannot_record');
  }
  const visit = desk.visits.at(input.visit);
  if (visit === undefined) return failure('no_visit');
  const found = desk.visits
    .fill(desk.visits.work(visit))
    .find(({ listed }) => listed.key === input.procedure);
  return found === undefined ? failure('no_such_form') : success(found.filled);
};

const preview = async (desk: Desk, input: Previewed, caller: Caller) => {
  const form = meant(desk, input, caller);
  if (!form.ok) return form;
  const seen = await desk.context.papers.preview(form.value);
  if (!seen.ok) return seen;
  const { pages, notes } = seen.value;
  return success({ pages: pages.map((page) => page.toString('base64')), notes: [...notes] });
};

export const issuingMethods = (desk: Desk): Table<'counter.print' | 'counter.preview'> => ({
  'counter.print': method('counter.print', (input, caller) => {
    if (input.paper === 'forms') return printForms(desk, caller, input.applications);
    if (input.paper === 'letter') return printLetter(desk, caller, input.applications);
    return printGuide(desk, caller, input.paper, input.visit);
  }),
  'counter.preview': method('counter.preview', (input, caller) => preview(desk, input, caller)),
});

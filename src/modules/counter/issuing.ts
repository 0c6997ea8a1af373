/** Methods of the counter's papers. What came out is recorded; what did not is said, form by form. */
import type { EventId } from '../../kernel/ids.ts';
import { failure, success } from '../../kernel/result.ts';
import type { Caller } from '../../rpc/contract.ts';
import type { CounterEventData } from './events-schema.ts';
import type { FilledForm } from './filled.ts';
import type { Application } from './fold.ts';
import { type Desk, method, type Table } from './methods.ts';
import type { SlipPaper } from './ports.ts';
import { record } from './recording.ts';
import { refilled } from './refilled.ts';
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

/** As they were recorded, by the forms of today's catalogue where those are still the same. */
const formsOf = ({ context }: Desk, applications: readonly Application[]): readonly FilledForm[] => {
  const { catalogue } = context.catalogue();
  return applications.map((each) =>
    refilled(catalogue, each, (form) => digestOf(form) === each.taken.form.sha256),
  );
};

const printForms = async (desk: Desk, caller: Caller, ids: readonly EventId[]) => {
  const { papers } = desk.context;
  if (papers.forms === null) return failure('no_printer');
  const found = applicationsNamed(desk, ids);
  if (found === undefined) return failure('no_such_application');
  const { done, pages, failed, notes } = await papers.forms(formsOf(desk, found));
  if (failed && done === 0) return failure('printer_failed');
  const noted = note(desk, caller, found[0]?.taken.visit ?? null, 'forms', ids.slice(0, done), pages);
  return noted.ok ? success({ pages, failed: ids.slice(done), notes: [...notes] }) : noted;
};

const printLetter = async (desk: Desk, caller: Caller, ids: readonly EventId[]) => {
  const { papers } = desk.context;
  if (papers.letter === null) return failure('no_printer');
  const found = applicationsNamed(desk, ids);
  if (found === undefined) return failure('no_such_application');
  const printed = await papers.letter(formsOf(desk, found));
  if (!printed.ok) return printed;
  const { pages } = printed.value;
  const noted = note(desk, caller, found[0]?.taken.visit ?? null, 'letter', ids, pages);
  return noted.ok ? success({ pages, failed: [], notes: [] }) : noted;
};

/** 手続案内書, while the visit stands: what it comes to is in no record. */
const printGuide = async (desk: Desk, caller: Caller, id: string) => {
  const { papers } = desk.context;
  const visit = desk.visits.at(id);
  if (visit === undefined) return failure('no_visit');
  if (papers.guide === null) return failure('no_printer');
  const { on, parties, guidance } = desk.visits.work(visit);
  const printed = await papers.guide({
    catalogue: on.catalogue,
    procedures: guidance.procedures,
    names: parties.map((party) => (party.protected ? '' : party.name)),
  });
  if (!printed.ok) return printed;
  const { pages } = printed.value;
  const noted = note(desk, caller, id, 'guide', [], pages);
  return noted.ok ? success({ pages, failed: [], notes: [] }) : noted;
};

/** 案内票 of a visit that stands, or of what was taken of it. */
const slipOf = (desk: Desk, id: string): SlipPaper | undefined => {
  const { context, visits } = desk;
  const { catalogue } = context.catalogue();
  const visit = visits.at(id);
  if (visit !== undefined) {
    const worked = visits.work(visit);
    const [subject] = worked.parties;
    const name = subject === undefined || subject.protected ? null : subject.name;
    return { catalogue, forms: visits.fill(worked).map(({ filled }) => filled), numbers: [], name };
  }
  const taken = applicationsOfVisit(context.db, id);
  const [first] = taken;
  if (first === undefined) return undefined;
  const { residentId = null, name = null } = first.taken.subject ?? {};
  const isHidden = residentId !== null && context.resident(residentId)?.protected !== false;
  return {
    catalogue,
    forms: formsOf(desk, taken),
    numbers: taken.map((each) => each.taken.number),
    name: isHidden ? null : name,
  };
};

const printSlip = async (desk: Desk, caller: Caller, id: string) => {
  const { papers } = desk.context;
  const slip = slipOf(desk, id);
  if (slip === undefined) return failure('no_visit');
  if (papers.slip === null) return failure('no_printer');
  const printed = await papers.slip(slip);
  if (!printed.ok) return printed;
  const ids = applicationsOfVisit(desk.context.db, id).map((each) => each.id);
  const noted = note(desk, caller, id, 'route_slip', ids, 1);
  return noted.ok ? success({ pages: 1, failed: [], notes: [] }) : noted;
};

export const issuingMethods = (desk: Desk): Table<'counter.print' | 'counter.preview'> => ({
  'counter.print': method('counter.print', (input, caller) => {
    if (input.paper === 'forms') return printForms(desk, caller, input.applications);
    if (input.paper === 'letter') return printLetter(desk, caller, input.applications);
    return input.paper === 'guide'
      ? printGuide(desk, caller, input.visit)
      : printSlip(desk, caller, input.visit);
  }),
  'counter.preview': method('counter.preview', async ({ visit: id, procedure }) => {
    const visit = desk.visits.at(id);
    if (visit === undefined) return failure('no_visit');
    const found = desk.visits.fill(desk.visits.work(visit)).find(({ listed }) => listed.key === procedure);
    if (found === undefined) return failure('no_such_form');
    const { pdf } = await desk.context.papers.preview(found.filled);
    return success({ pdf: pdf.toString('base64') });
  }),
});

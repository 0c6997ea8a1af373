/** Methods from the taken forms to the signature: fields, attachments, 本人確認, the resident's window. */
import { failure, type Result, success } from '../../kernel/result.ts';
import type { Method, Methods } from '../../rpc/contract.ts';
import { residentContract } from './contract.ts';
import type { Filled } from './fill.ts';
import { readFieldValue } from './fill-words.ts';
import { type AttachmentState, type FilledField } from './filled.ts';
import { findForms } from './find-forms.ts';
import { stepping } from './interview.ts';
import { type Desk, method, type Table } from './methods.ts';
import type { ResidentState } from './views.ts';
import type { VisitInput } from './visit.ts';
import { sheetOf } from './visits.ts';

const fieldsOf = (filled: readonly Filled[]): ReadonlyMap<string, FilledField> =>
  new Map(
    filled.flatMap(({ filled: form }) =>
      form.blocks.flatMap(({ fields }) => fields.map((field) => [field.key, field] as const)),
    ),
  );

/** Whether this paper can stand like that: one of those that will do, or left out for a reason that holds for it. */
export const isStateOf = (
  { oneOf }: { readonly oneOf: readonly { readonly id: string; readonly omittedBy: readonly string[] }[] },
  state: AttachmentState,
): boolean => {
  if (state.is === 'received') return oneOf.some(({ id }) => id === state.which);
  if (state.is === 'omitted') return oneOf.some(({ omittedBy }) => omittedBy.includes(state.by));
  return true;
};

/** The fields of a visit's forms as somebody typed them; those that cannot hold it by their keys. */
const readValues = (
  filled: readonly Filled[],
  values: readonly { readonly key: string; readonly value: string | null }[],
): Result<readonly { readonly key: string; readonly value: string | null }[], 'wrong_value'> => {
  const fields = fieldsOf(filled);
  const read = values.map(({ key, value }) => {
    const field = fields.get(key);
    if (field === undefined || field.byHand) return { key, value: undefined };
    const { kind, choices } = field;
    return {
      key,
      value: value === null ? null : readFieldValue({ kind, choices: choices ?? undefined }, value),
    };
  });
  const wrong = read.filter(({ value }) => value === undefined).map(({ key }) => key);
  if (wrong.length > 0) return failure('wrong_value', { at: wrong.join(' ') });
  return success(read.flatMap(({ key, value }) => (value === undefined ? [] : [{ key, value }])));
};

const filledOf = ({ visits }: Desk, id: string): readonly Filled[] | undefined => {
  const visit = visits.at(id);
  return visit === undefined ? undefined : visits.fill(visits.work(visit));
};

const sheetMethods = (desk: Desk): Table<'counter.sheet' | 'counter.fill' | 'counter.attach'> => {
  const { visits } = desk;
  const sheet = (id: string, input?: VisitInput) => {
    const stepped = input === undefined ? undefined : visits.step(id, input);
    if (stepped?.ok === false) return stepped;
    const visit = visits.at(id);
    if (visit === undefined) return failure('no_visit');
    return success(sheetOf(visits.fill(visits.work(visit)), visit.revision));
  };
  return {
    'counter.sheet': method('counter.sheet', ({ visit }) => sheet(visit)),
    'counter.fill': method('counter.fill', ({ visit: id, values }) => {
      const filled = filledOf(desk, id);
      if (filled === undefined) return failure('no_visit');
      const read = readValues(filled, values);
      return read.ok ? sheet(id, { kind: 'filled', values: read.value }) : read;
    }),
    'counter.attach': method('counter.attach', ({ visit: id, states }) => {
      const filled = filledOf(desk, id);
      if (filled === undefined) return failure('no_visit');
      const fits = states.every(({ procedure, at, state }) => {
        const form = filled.find(({ listed }) => listed.key === procedure);
        const attachment = form?.filled.attachments.find((each) => each.at === at);
        return attachment !== undefined && isStateOf(attachment, state);
      });
      return fits ? sheet(id, { kind: 'attached', states }) : failure('wrong_value');
    }),
  };
};

export const fillMethods = (
  desk: Desk,
): ReturnType<typeof sheetMethods> &
  Table<'counter.setIdentity' | 'counter.show' | 'counter.searchForms'> => {
  const step = stepping(desk);
  return {
    ...sheetMethods(desk),
    'counter.setIdentity': method('counter.setIdentity', ({ visit, identity }) =>
      step(visit, { kind: 'identity', identity }),
    ),
    'counter.show': method('counter.show', ({ visit: id, shown }) => {
      const filled = filledOf(desk, id);
      if (filled === undefined) return failure('no_visit');
      if (shown && filled.length === 0) return failure('nothing_taken');
      return step(id, { kind: 'shown', shown });
    }),
    'counter.searchForms': method('counter.searchForms', ({ text }) =>
      findForms(desk.context.catalogue(), text),
    ),
  };
};

type ResidentMethods = Methods<typeof residentContract>;
const resident = <Name extends keyof typeof residentContract>(
  name: Name,
  handle: Method<(typeof residentContract)[Name]>['handle'],
): Method<(typeof residentContract)[Name]> => ({
  roles: ['clerk', 'supervisor'],
  shape: residentContract[name],
  handle,
});

/** What the resident's window can do: sign what stands there, point at what is wrong, call somebody. */
export const residentMethods = ({ visits }: Desk, call: () => void): ResidentMethods => ({
  'resident.sign': resident('resident.sign', ({ visit: id, revision, strokes }) => {
    const visit = visits.at(id);
    if (visit === undefined || visit.resident.is === 'away') return failure('no_visit');
    if (visit.revision !== revision) return failure('outdated');
    const signed = visits.step(id, { kind: 'signed', strokes });
    return signed.ok ? success({}) : signed;
  }),
  'resident.point': resident('resident.point', ({ visit: id, key, wrong }) => {
    const visit = visits.at(id);
    if (visit === undefined || visit.resident.is !== 'checking') return failure('no_visit');
    const pointed = visits.step(id, { kind: 'pointed', key, wrong });
    return pointed.ok ? success({}) : pointed;
  }),
  'resident.call': resident('resident.call', () => {
    call();
    return {};
  }),
});

/** What stands on the resident's window. Of nobody but whom the clerk shows it, and only while she does. */
export const residentState = ({ context, visits }: Desk): ResidentState => {
  const { municipality, training } = context.place;
  const visit = visits.current();
  if (visit === undefined || visit.resident.is === 'away') return { is: 'idle', municipality, training };
  if (visit.resident.is === 'signed') return { is: 'signed', municipality, training };
  const filled = visits.fill(visits.work(visit)).map(({ filled: form }) => form);
  return {
    is: 'checking',
    municipality,
    training,
    visit: visit.id,
    revision: visit.revision,
    applicant: filled[0]?.applicant.name ?? '',
    // 注意点 are the clerk's.
    forms: filled.map((form) => ({ ...form, notes: [] })),
    wrong: visit.resident.wrong,
    corrected: visit.resident.corrected,
  };
};

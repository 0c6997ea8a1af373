/**
 * 記入: every field of the forms that are taken, with what is known of it and where that comes from. A field that two forms share is one field of
 * the visit, so that nobody says a thing twice. Pure.
 */
import { type CivilDate, civilDateSchema } from '../../kernel/dates.ts';
import { factWords } from './fact-words.ts';
import { fieldValueWords } from './fill-words.ts';
import type { FilledField, FilledForm, ValueSource } from './filled.ts';
import type { Listed } from './guidance.ts';
import { inWareki, type Party } from './party.ts';
import type { Known } from './predicate.ts';
import { judge, type Reader } from './predicate.ts';
import { readerOf } from './rules.ts';
import type { Catalogue, Fact, Field, FieldBlock, Form } from './schema.ts';
import { attachmentKey, situationOf } from './visit.ts';
import type { CounterVisit } from './visit-schema.ts';

export interface FillContext {
  readonly catalogue: Catalogue;
  readonly visit: CounterVisit;
  /** In the order of the visit's people. */
  readonly parties: readonly Party[];
  readonly registry: readonly Known[];
  readonly today: CivilDate;
  readonly place: { readonly municipality: string; readonly office: string; readonly mayor: string };
  /** Digest of a form, by its id. */
  readonly digestOf: (form: Form) => string;
}

/** What the register says of an item, by its official name; `undefined`: nothing, or it is not shown here. */
const ITEMS: Readonly<Record<string, (party: Party) => string | null>> = {
  氏名: ({ name }) => name,
  氏名_フリガナ: ({ kana }) => kana,
  生年月日: ({ born }) => born,
  住所: ({ address }) => address,
  郵便番号: ({ postCode }) => postCode,
  電話番号: ({ phone }) => phone,
  性別: ({ sex }) => ({ '1': '男', '2': '女', '9': '' })[sex],
  続柄: ({ relationship }) => relationship,
  続柄表記: ({ relationship }) => relationship,
  通称: ({ alias }) => alias,
  旧氏: ({ formerSurname }) => formerSurname,
  氏名_外国人ローマ字: ({ roman }) => roman,
  氏名_外国人漢字: ({ kanji }) => kanji,
  国籍名等: ({ nationality }) => (nationality === 'JPN' ? '日本' : nationality),
  在留期間の満了の日: ({ stayUntil }) => (stayUntil === null ? '' : inWareki(stayUntil)),
};

/** One place to write, before anything typed is put into it. */
interface Slot {
  readonly key: string;
  readonly field: Field;
  readonly label: string;
  /** What can be chosen: of the form itself, or of the question that stands behind it. */
  readonly choices?: readonly string[] | undefined;
  readonly person: number | null;
  readonly base: { readonly value: string; readonly source: ValueSource } | null;
  /** Nobody types it here. */
  readonly byHand: boolean;
}

const personPart = (person: number | null): string => (person === null ? 'v' : String(person));

interface Place {
  readonly form: Form;
  readonly block: FieldBlock | null;
  /** Of whom the form is. */
  readonly person: number | null;
}

const nameOfProxy = ({ visit }: FillContext, item: string): string | null | undefined => {
  if (visit.applicant !== 'proxy') return undefined;
  if (item === '氏名') return visit.proxy?.name ?? '';
  return item === '住所' ? (visit.proxy?.address ?? '') : '';
};

const registrySlots = (
  context: FillContext,
  field: Field,
  source: Extract<Field['source'], { readonly from: 'registry' }>,
  { person }: Place,
): readonly Slot[] => {
  const { visit, parties } = context;
  const { of, item } = source;
  const slot = (at: number | 'proxy', label: string): Slot => {
    const party = at === 'proxy' ? undefined : parties[at];
    const said =
      at === 'proxy' ? nameOfProxy(context, item) : party === undefined ? '' : ITEMS[item]?.(party);
    const typed = party !== undefined && party.residentId === null;
    return {
      key: `r/${of === 'applicant' ? 'applicant' : 'person'}/${item}/${String(at)}`,
      field,
      label,
      person: at === 'proxy' ? null : at,
      base:
        said === undefined || said === null || said === ''
          ? null
          : { value: said, source: typed || at === 'proxy' ? 'answer' : 'registry' },
      // 支援措置: no paper of ours shows it; she writes it herself where the form needs it.
      byHand: said === null,
    };
  };
  switch (of) {
    case 'applicant':
      return [slot(visit.applicant, field.label)];
    case 'members':
      return parties.map((_, at) =>
        slot(at, parties.length === 1 ? field.label : `${field.label}（${String(at + 1)}人目）`),
      );
    case 'head': {
      const head = parties.findIndex(({ relationship }) => relationship === '世帯主');
      return [slot(Math.max(0, head), field.label)];
    }
    default:
      return [slot(person ?? 0, field.label)];
  }
};

/** A question that was not asked can still be answered where the form needs it. */
const choicesOf = ({ kind }: Fact): readonly string[] | undefined => {
  if (kind.type === 'yes_no') return ['はい', 'いいえ'];
  return kind.type === 'choice' ? kind.choices.map(({ ja }) => ja) : undefined;
};

const deskValue = ({ today, place }: FillContext, what: string): string | null => {
  switch (what) {
    case 'today':
      return inWareki(today);
    case 'office':
      return place.office;
    case 'mayor':
      return place.mayor;
    default:
      return null;
  }
};

/** A block that speaks of the person it is about is hers; any other is the visit's: 申請者, 振込先. */
const isOfPerson = ({ fields }: FieldBlock): boolean =>
  fields.some(({ source }) => source.from === 'registry' && source.of === 'subject');

const keyOfAnswer = (
  { form, block, person }: Place,
  field: Field,
): { readonly key: string; readonly person: number | null } => {
  if (block === null) return { key: `o/${form.id}/${field.id}/${personPart(person)}`, person };
  const of = isOfPerson(block) ? person : null;
  return { key: `b/${block.id}/${field.id}/${personPart(of)}`, person: of };
};

const slotsOf = (context: FillContext, reader: Reader, field: Field, place: Place): readonly Slot[] => {
  const { source } = field;
  const one = (slot: Omit<Slot, 'field' | 'label'>): readonly Slot[] => [
    { field, label: field.label, ...slot },
  ];
  const fixed = `c/${place.form.id}/${field.id}/${personPart(place.person)}`;
  switch (source.from) {
    case 'registry':
      return registrySlots(context, field, source, place);
    case 'fact': {
      const person = reader.isOfVisit(source.fact) ? null : (place.person ?? 0);
      const known = person === null ? reader.situation.visit : reader.situation.people[person];
      const value = known?.[source.fact];
      const fact = context.catalogue.facts.find(({ id }) => id === source.fact);
      const words = value === undefined || fact === undefined ? '' : factWords(fact, value);
      return one({
        key: `f/${source.fact}/${personPart(person)}`,
        person,
        choices: fact === undefined ? undefined : choicesOf(fact),
        base:
          words === ''
            ? null
            : { value: words, source: fact?.source.by === 'registry' ? 'registry' : 'answer' },
        byHand: false,
      });
    }
    case 'answer':
      return one({ ...keyOfAnswer(place, field), base: null, byHand: field.kind === 'sign' });
    case 'constant':
      return one({
        key: fixed,
        person: place.person,
        base: { value: source.value, source: 'constant' },
        byHand: false,
      });
    case 'desk': {
      const value = deskValue(context, source.what);
      // 受付番号 is given when it is taken.
      const isNumber = source.what === 'number';
      return one({
        key: fixed,
        person: place.person,
        base: value === null ? null : { value, source: 'desk' },
        byHand: isNumber,
      });
    }
    case 'hand':
      return one({ key: fixed, person: place.person, base: null, byHand: true });
    default:
      return [];
  }
};

/** Kinds that mean the same thing under the same label on whatever form: said once, they are offered on the next. */
const CARRIED: ReadonlySet<Field['kind']> = new Set(['name', 'kana', 'address', 'phone', 'account']);
const carriedKey = ({ field, person }: Slot): string => `${field.kind}/${field.label}/${personPart(person)}`;

interface LaidOut {
  readonly listed: Listed;
  readonly blocks: readonly { readonly title: string | null; readonly slots: readonly Slot[] }[];
}

const layOut = (context: FillContext, listed: Listed): LaidOut => {
  const { catalogue, visit, registry } = context;
  const { form, person } = listed;
  const event = visit.events.find((each) => form.events.includes(each)) ?? form.events[0] ?? 'certificate';
  const reader = readerOf(catalogue, situationOf(visit, event, registry));
  const slots = (fields: readonly Field[], block: FieldBlock | null): readonly Slot[] =>
    fields
      .filter(({ when }) => when === undefined || judge(reader, when, person).is !== 'no')
      .flatMap((field) => slotsOf(context, reader, field, { form, block, person }));
  const blocks = form.blocks.flatMap((id) => catalogue.blocks.find((block) => block.id === id) ?? []);
  return {
    listed,
    blocks: [
      ...blocks.map((block) => ({ title: block.title, slots: slots(block.fields, block) })),
      ...(form.fields.length === 0 ? [] : [{ title: null, slots: slots(form.fields, null) }]),
    ],
  };
};

/** What somebody typed, ready to be written: days in 和暦, whatever they were typed in. */
const written = (field: Field, value: string): string => {
  const day = field.kind === 'date' ? civilDateSchema.safeParse(value) : undefined;
  return day?.success === true ? inWareki(day.data) : fieldValueWords(field, value);
};

const fieldOf = ({ visit }: FillContext, slot: Slot, carried: ReadonlyMap<string, string>): FilledField => {
  const { key, field, label, base, byHand } = slot;
  const choices = field.choices ?? slot.choices;
  const typed = visit.values[key];
  const earlier = CARRIED.has(field.kind) ? carried.get(carriedKey(slot)) : undefined;
  const value =
    typed !== undefined
      ? { value: written(field, typed), source: base === null ? ('answer' as const) : ('corrected' as const) }
      : (base ??
        (earlier === undefined ? null : { value: written(field, earlier), source: 'earlier' as const }));
  return {
    key,
    id: field.id,
    label,
    kind: field.kind,
    official: field.official ?? null,
    choices: choices === undefined ? null : [...choices],
    value: value?.value ?? null,
    source: value?.source ?? null,
    required: field.required && !byHand,
    byHand,
  };
};

const attachmentsOf = (
  { catalogue, visit }: FillContext,
  { form, key, bring }: Listed,
): FilledForm['attachments'] =>
  bring.map(({ at, oneOf }) => ({
    at,
    oneOf: oneOf.flatMap((id) => {
      const found = catalogue.attachments.find((each) => each.id === id);
      return found === undefined
        ? []
        : [{ id, name: found.name, about: found.about, omittedBy: found.omittedBy }];
    }),
    note: form.attachments[at]?.note ?? null,
    state: visit.attachments[attachmentKey(key, at)] ?? { is: 'open' },
  }));

const applicantOf = ({ visit, parties }: FillContext): FilledForm['applicant'] =>
  visit.applicant === 'proxy'
    ? { name: visit.proxy?.name ?? '', proxy: true }
    : { name: parties[visit.applicant]?.name ?? '', proxy: false };

export interface Filled {
  readonly listed: Listed;
  readonly filled: FilledForm;
  /** Of whom each field is, by its key. */
  readonly personOf: ReadonlyMap<string, number | null>;
}

const filledForm = (context: FillContext, laid: LaidOut, carried: ReadonlyMap<string, string>): Filled => {
  const { catalogue, visit, parties, today } = context;
  const { listed, blocks } = laid;
  const { form, person, lastDay } = listed;
  const counter = catalogue.counters.find(({ id }) => id === form.counter);
  const department = catalogue.departments.find(({ id }) => id === form.department);
  const late = lastDay !== undefined && lastDay < today && form.deadline.rule !== 'none';
  const subject = person ?? (parties.length === 0 ? null : 0);
  return {
    listed,
    personOf: new Map(blocks.flatMap(({ slots }) => slots.map((slot) => [slot.key, slot.person] as const))),
    filled: {
      formId: form.id,
      title: form.title,
      law: form.law,
      department: department?.name.ja ?? '',
      counter: { name: counter?.name ?? form.title, floor: counter?.floor ?? '' },
      formSha256: context.digestOf(form),
      number: null,
      on: today,
      subject: subject === null ? null : { person: subject, name: parties[subject]?.name ?? '' },
      applicant: applicantOf(context),
      blocks: blocks.map(({ title, slots }) => ({
        title,
        fields: slots.map((slot) => fieldOf(context, slot, carried)),
      })),
      attachments: attachmentsOf(context, listed),
      withoutAttachments: form.withoutAttachments ?? null,
      notes: form.notes,
      fee: form.fee,
      lastDay: lastDay ?? null,
      late:
        late && 'late' in form.deadline
          ? { what: form.deadline.late, reason: visit.lateReasons[listed.key] ?? null }
          : null,
      strokes:
        visit.resident.is === 'signed' && visit.resident.revision === visit.revision
          ? visit.resident.strokes
          : null,
    },
  };
};

/** The forms that are taken, in the order in which the counters are walked. */
export const fillForms = (context: FillContext, procedures: readonly Listed[]): readonly Filled[] => {
  const laid = procedures.filter(({ taken }) => taken).map((listed) => layOut(context, listed));
  const carried = new Map<string, string>();
  for (const slot of laid.flatMap(({ blocks }) => blocks.flatMap(({ slots }) => slots))) {
    const typed = context.visit.values[slot.key];
    if (typed !== undefined && !carried.has(carriedKey(slot))) carried.set(carriedKey(slot), typed);
  }
  return laid.map((each) => filledForm(context, each, carried));
};

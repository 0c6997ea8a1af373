/** A visit as the screen shows it. Pure but for what the context looks up. */
import { ageOn, type CivilDate, daysBetween } from '../../kernel/dates.ts';
import { factWords } from './fact-words.ts';
import { type Application, isMissing } from './fold.ts';
import type { Listed, VisitGuidance } from './guidance.ts';
import { questionOf } from './guide.ts';
import { inWareki, keyOfPerson, type Party } from './party.ts';
import type { CatalogueOn } from './ports.ts';
import type { Catalogue, Deadline, Fact, Form } from './schema.ts';
import type { AnswerView, ApplicationView, AskView, PersonView, ProcedureView, VisitView } from './views.ts';
import type { CounterVisit, IdentityCheck } from './visit-schema.ts';

/** 成年 */
const OF_AGE = 18;
/** 在留期間: a form that needs a longer one should be told of it. */
const SOON_DAYS = 90;

const marksOf = (party: Party, today: CivilDate): PersonView['marks'] => [
  ...(party.protected ? (['protected'] as const) : []),
  ...(party.deceased ? (['deceased'] as const) : []),
  ...(party.leavesOn === null ? [] : (['leaving'] as const)),
  ...(party.stayUntil !== null && daysBetween(today, party.stayUntil) <= SOON_DAYS
    ? (['stay_ends'] as const)
    : []),
  ...(party.birthDate !== null && ageOn(party.birthDate, today) < OF_AGE ? (['minor'] as const) : []),
];

const personView = (
  party: Party,
  index: number | null,
  visit: CounterVisit,
  today: CivilDate,
): PersonView => {
  const typed = visit.people.find((each) => keyOfPerson(each) === party.key);
  const { birthDate } = party;
  return {
    key: party.key,
    residentId: party.residentId,
    name: party.name,
    kana: party.kana,
    born: party.born,
    age: birthDate === null || birthDate > today ? null : ageOn(birthDate, today),
    relationship: party.relationship,
    index,
    guest: typed?.by === 'typed' ? typed.guest : null,
    marks: marksOf(party, today),
  };
};

/** Those it is about first, then who else lives with them. */
export const peopleViews = (
  visit: CounterVisit,
  parties: readonly Party[],
  household: readonly Party[],
  today: CivilDate,
): PersonView[] => {
  const keys = new Set(parties.map(({ key }) => key));
  return [
    ...parties.map((party, index) => personView(party, index, visit, today)),
    ...household.filter(({ key }) => !keys.has(key)).map((party) => personView(party, null, visit, today)),
  ];
};

const factOf = ({ facts }: Catalogue, id: string): Fact | undefined => facts.find((fact) => fact.id === id);

const askView = (catalogue: Catalogue, ask: VisitGuidance['ask']): AskView | null => {
  const fact = ask === null ? undefined : factOf(catalogue, ask.fact);
  const question = fact === undefined ? undefined : questionOf(fact);
  if (ask === null || fact === undefined || question === undefined) return null;
  return {
    fact: ask.fact,
    question,
    help: fact.source.by === 'answer' ? (fact.source.help ?? null) : null,
    kind: fact.kind,
    people: [...ask.people],
    left: Math.max(1, ask.left),
  };
};

const answerView = (catalogue: Catalogue, answer: CounterVisit['answers'][number]): AnswerView[] => {
  const fact = factOf(catalogue, answer.fact);
  const question = fact === undefined ? undefined : questionOf(fact);
  if (fact === undefined || question === undefined) return [];
  return [{ ...answer, question: question.ja, text: factWords(fact, answer.value) }];
};

const feeWords = ({ fee }: Form): string | null => {
  switch (fee.kind) {
    case 'none':
      return null;
    case 'each':
      return `${fee.yen.toLocaleString('ja-JP')}円（1${fee.unit}）`;
    default:
      return fee.about;
  }
};

const dayOfYear = (text: string): string => {
  const [month = '', day = ''] = text.split('-');
  return `${String(Number(month))}月${String(Number(day))}日`;
};

const deadlineWords = (deadline: Deadline): string | null => {
  switch (deadline.rule) {
    case 'none':
      return null;
    case 'within':
      return `${String(deadline.days)}日以内（${deadline.law}）。${deadline.late}`;
    case 'before':
      return `${deadline.days === 0 ? 'その日' : `${String(deadline.days)}日前`}まで（${deadline.law}）。${deadline.late}`;
    default:
      return `${dayOfYear(deadline.from)}から${dayOfYear(deadline.to)}まで。${deadline.late}`;
  }
};

const becauseWords = (catalogue: Catalogue, { because }: Listed, parties: readonly Party[]): string[] => [
  ...new Set(
    because.flatMap(({ fact: id, person, value }) => {
      const fact = factOf(catalogue, id);
      if (fact === undefined) return [];
      const said = fact.source.by === 'registry' ? fact.source.item : fact.source.question.ja;
      const whose = person === null || parties.length < 2 ? '' : `${parties[person]?.name ?? ''}　`;
      return [`${whose}${said}：${factWords(fact, value)}`];
    }),
  ),
];

const departmentOf = ({ departments }: Catalogue, { department }: Form): string =>
  departments.find(({ id }) => id === department)?.name.ja ?? '';

const procedureView = (
  catalogue: Catalogue,
  listed: Listed & { readonly need: 'required' | 'optional' },
  { parties, today, recent }: Pick<ShownParts, 'parties' | 'today' | 'recent'>,
): ProcedureView => {
  const { form, lastDay } = listed;
  const subject = parties[listed.person ?? 0]?.residentId ?? '';
  const counter = catalogue.counters.find(({ id }) => id === form.counter);
  const attachment = (id: string) => catalogue.attachments.find((each) => each.id === id);
  return {
    key: listed.key,
    form: form.id,
    title: form.title,
    department: departmentOf(catalogue, form),
    counter: { id: form.counter, name: counter?.name ?? form.title, floor: counter?.floor ?? '' },
    person: listed.person,
    need: listed.need,
    because: becauseWords(catalogue, listed, parties),
    lastDay: lastDay ?? null,
    late: lastDay !== undefined && lastDay < today,
    deadline: deadlineWords(form.deadline),
    bring: listed.bring.map(({ at, oneOf, open }) => {
      const each = oneOf.flatMap((id) => attachment(id) ?? []);
      return {
        oneOf: each.map(({ name }) => name),
        omittedBy: [...new Set(each.flatMap(({ omittedBy }) => omittedBy))],
        note: form.attachments[at]?.note ?? null,
        open,
      };
    }),
    fee: feeWords(form),
    notes: form.notes,
    taken: listed.taken,
    added: listed.added,
    again: recent.get(`${form.id}/${subject}`) ?? null,
  };
};

const IDENTITY_BY_LEVEL = { L0: null, L1: 'card_photo', LC: 'card_chip', L2: 'card_pin' } as const;

/** What the card alone is worth; bytes that were only read prove nobody, and neither does a card that is over. */
const suggestedIdentity = ({ evidence, cardNotes }: CounterVisit): IdentityCheck | null => {
  const how =
    evidence === null || cardNotes.includes('card_expired') ? null : IDENTITY_BY_LEVEL[evidence.level];
  return how === null ? null : { how, documents: [] };
};

const shownResident = ({ resident, revision }: CounterVisit): VisitView['resident'] => {
  switch (resident.is) {
    case 'signed':
      return { is: 'signed', current: resident.revision === revision };
    case 'checking':
      return { is: 'checking', wrong: resident.wrong };
    default:
      return { is: 'away' };
  }
};

const isNeeded = ({ need }: Listed): boolean => need === 'required' || need === 'optional';

export interface ShownParts {
  readonly on: CatalogueOn;
  readonly parties: readonly Party[];
  readonly household: readonly Party[];
  readonly guidance: VisitGuidance;
  /** What was taken of them a moment ago: `form/宛名番号` → when. */
  readonly recent: ReadonlyMap<string, number>;
  readonly today: CivilDate;
}

export const visitView = (visit: CounterVisit, parts: ShownParts): VisitView => {
  const { on, parties, household, guidance, today } = parts;
  const { catalogue } = on;
  return {
    id: visit.id,
    number: visit.number,
    events: visit.events,
    people: peopleViews(visit, parties, household, today),
    applicant: visit.applicant,
    proxy: visit.proxy,
    identity: visit.identity,
    cardNotes: visit.cardNotes,
    suggestedIdentity: suggestedIdentity(visit),
    ask: askView(catalogue, guidance.ask),
    answers: visit.answers.flatMap((answer) => answerView(catalogue, answer)),
    procedures: guidance.procedures
      .filter((each): each is Listed & { readonly need: 'required' | 'optional' } => isNeeded(each))
      .map((listed) => procedureView(catalogue, listed, parts)),
    undecided: guidance.procedures.filter(({ need }) => need === 'asked').length,
    notNeeded: guidance.procedures.filter(({ need }) => need === 'not_needed').length,
    revision: visit.revision,
    resident: shownResident(visit),
    catalogueChanged: visit.catalogue !== on.sha256,
  };
};

/** Why each of the others is not needed. */
export const notNeededViews = ({ on, parties, guidance }: Pick<ShownParts, 'on' | 'parties' | 'guidance'>) =>
  guidance.procedures
    .filter(({ need }) => need === 'not_needed')
    .map((listed) => ({
      key: listed.key,
      title: listed.form.title.ja,
      department: departmentOf(on.catalogue, listed.form),
      person: listed.person,
      because: becauseWords(on.catalogue, listed, parties),
    }));

/** `protected`: her name stays, since the office must know whose paper it is; no list has her address. */
export const applicationView = (
  { catalogue }: CatalogueOn,
  application: Application,
  handedOver: boolean,
): ApplicationView => {
  const { taken, attachments } = application;
  const nameOf = (id: string): string => catalogue.attachments.find((each) => each.id === id)?.name.ja ?? id;
  return {
    application: application.id,
    number: taken.number,
    visit: taken.visit,
    title: taken.form.title,
    department: catalogue.departments.find(({ id }) => id === taken.department)?.name.ja ?? taken.department,
    subject: taken.subject?.name ?? '',
    applicant: taken.applicant.name,
    at: application.at,
    staff: application.staff,
    status: application.status,
    statusNote: application.statusNote,
    attachments: taken.attachments.map(({ oneOf }, at) => ({
      oneOf: oneOf.map((id) => ({ id, name: nameOf(id) })),
      state: attachments[at] ?? { is: 'open' },
    })),
    missing: attachments.filter(isMissing).length,
    lastDay: taken.lastDay,
    withdrawn: application.withdrawn,
    printed: [...application.printed],
    handedOver,
  };
};

/** 令和8年11月26日 まで */
export const untilWords = (day: CivilDate): string => `${inWareki(day)}まで`;

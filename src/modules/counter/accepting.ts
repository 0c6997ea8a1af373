/** 受付: whether a visit's forms can be taken, and what is then recorded of each. Pure. */
import { ageOn, type CivilDate } from '../../kernel/dates.ts';
import type { TAKE_REASONS } from './contract.ts';
import type { CounterEventData } from './events-schema.ts';
import type { Filled } from './fill.ts';
import type { Party } from './party.ts';
import type { CounterVisit } from './visit-schema.ts';

export type TakeReason = (typeof TAKE_REASONS)[number];
export type Sign = 'screen' | 'paper' | 'none';

export interface Obstacle {
  readonly reason: TakeReason;
  /** Keys of fields or of forms, for the screen to go to. */
  readonly at: readonly string[];
}

const emptyFields = (forms: readonly Filled[]): string[] => [
  ...new Set(
    forms.flatMap(({ filled }) =>
      filled.blocks.flatMap(({ fields }) =>
        fields.filter(({ required, value }) => required && value === null).map(({ key }) => key),
      ),
    ),
  ),
];

const signObstacle = ({ resident, revision }: CounterVisit, sign: Sign): TakeReason | undefined => {
  if (sign !== 'screen') return undefined;
  if (resident.is !== 'signed') return 'not_signed';
  return resident.revision === revision ? undefined : 'signature_outdated';
};

/** 意思能力: whoever is younger applies through 法定代理人. [K] (domain.md §7, 潟上市: under 15). */
export interface AgeOn {
  readonly today: CivilDate;
  readonly youngest: number;
}

const isTooYoung = (
  { applicant }: CounterVisit,
  parties: readonly Party[],
  { today, youngest }: AgeOn,
): boolean => {
  const birthDate = applicant === 'proxy' ? null : (parties[applicant]?.birthDate ?? null);
  return birthDate !== null && ageOn(birthDate, today) < youngest;
};

/** 本人確認 by a card that is over is none (domain.md §11, Card expired). */
const isByExpiredCard = ({ identity, cardNotes }: CounterVisit): boolean =>
  cardNotes.includes('card_expired') && identity?.how.startsWith('card_') === true;

/** The first thing that stands in the way, in the order in which a clerk puts it right. `seen`: the revision on her screen. */
export const obstacleTo = (
  visit: CounterVisit,
  forms: readonly Filled[],
  parties: readonly Party[],
  { sign, seen, on }: { readonly sign: Sign; readonly seen: number; readonly on: AgeOn },
): Obstacle | undefined => {
  const stop = (reason: TakeReason, at: readonly string[] = []): Obstacle => ({ reason, at });
  const keys = (some: (filled: Filled) => boolean): string[] =>
    forms.filter(some).map(({ listed }) => listed.key);
  if (forms.length === 0) return stop('nothing_taken');
  if (parties.length === 0 && visit.applicant !== 'proxy') return stop('nobody_named');
  const empty = emptyFields(forms);
  if (empty.length > 0) return stop('fields_missing', empty);
  const late = keys(({ filled }) => filled.late !== null && filled.late.reason === null);
  if (late.length > 0) return stop('late_reason_needed', late);
  const open = keys(({ filled }) => filled.attachments.some(({ state }) => state.is === 'open'));
  if (open.length > 0) return stop('attachment_open', open);
  const { proxy, identity } = visit;
  if (visit.applicant === 'proxy' && (proxy === null || (proxy.relation === 'mandated' && !proxy.papersSeen)))
    return stop('proxy_papers_needed');
  if (isTooYoung(visit, parties, on)) return stop('applicant_too_young');
  if (identity === null || isByExpiredCard(visit)) return stop('identity_needed');
  const unsigned = signObstacle(visit, sign);
  if (unsigned !== undefined) return stop(unsigned);
  return seen === visit.revision ? undefined : stop('signature_outdated');
};

/** `20261126-gym-1-0012-03` */
export const applicationNumber = (day: CivilDate, device: string, visit: number, nth: number): string =>
  `${day.replaceAll('-', '')}-${device}-${String(visit).padStart(4, '0')}-${String(nth).padStart(2, '0')}`;

const partyData = (party: Party): CounterEventData<'counter.taken'>['applicant'] => ({
  residentId: party.residentId,
  name: party.name,
});

const applicantData = (
  visit: CounterVisit,
  parties: readonly Party[],
): CounterEventData<'counter.taken'>['applicant'] => {
  const party = visit.applicant === 'proxy' ? undefined : parties[visit.applicant];
  return party === undefined ? { residentId: null, name: visit.proxy?.name ?? '' } : partyData(party);
};

/** What is recorded of one form. Nothing of whoever is not in it. */
export const takenData = (
  visit: CounterVisit,
  { filled, listed }: Filled,
  parties: readonly Party[],
  { sign, number, day }: { readonly sign: Sign; readonly number: string; readonly day: CivilDate },
): CounterEventData<'counter.taken'> => {
  const { form } = listed;
  const subject = filled.subject === null ? undefined : parties[filled.subject.person];
  if (visit.identity === null) throw new Error('taken without 本人確認');
  return {
    visit: visit.id,
    number,
    events: visit.events,
    form: { id: form.id, sha256: filled.formSha256, title: form.title.ja },
    department: form.department,
    counter: form.counter,
    on: day,
    subject: subject === undefined ? null : partyData(subject),
    applicant: applicantData(visit, parties),
    proxy: visit.applicant === 'proxy' ? visit.proxy : null,
    identity: visit.identity,
    values: filled.blocks.flatMap(({ fields }) =>
      fields.flatMap(({ id, label, official, value, source }) =>
        value === null || source === null ? [] : [{ id, label, official, value, source }],
      ),
    ),
    attachments: filled.attachments.map(({ oneOf, state }) => ({ oneOf: oneOf.map(({ id }) => id), state })),
    signature:
      sign === 'screen' && visit.resident.is === 'signed'
        ? { by: 'screen', strokes: visit.resident.strokes }
        : { by: sign === 'screen' ? 'none' : sign },
    fee: form.fee,
    lastDay: filled.lastDay,
    lateReason: filled.late?.reason ?? null,
    retentionYears: form.retentionYears,
  };
};

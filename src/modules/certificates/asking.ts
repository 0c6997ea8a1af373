import { failure, type Result, success } from '../../kernel/result.ts';
import { actorOf } from '../../kernel/roles.ts';
import type { Caller, Methods } from '../../rpc/contract.ts';
import { certificatesContract, type Quote, type WishInput } from './contract.ts';
import {
  type Desk,
  deskNow,
  fiscalYearAt,
  type Met,
  machineOf,
  meet,
  mustEntry,
  unitOf,
  wishOf,
} from './desk.ts';
import { newRequestId } from './document.ts';
import { CERTIFICATE_KINDS } from './kinds-schema.ts';
import type { KnownSubject } from './ports.ts';
import { record } from './recording.ts';
import { type Decision, decideRequest, kindStop } from './rules.ts';
import type { CertificateEventData, RequestId, Stop } from './schema.ts';
import { stoppedOf } from './store.ts';
import type { DeskView, Entry, PersonView } from './views-schema.ts';

/** 請求: whose, what, what it costs, and the act itself. */

const DESK = ['clerk', 'supervisor'] as const;

const personView = ({ residentId, name, kana, born, relationship }: KnownSubject): PersonView => ({
  residentId,
  name,
  kana,
  born,
  relationship,
});

/** Of the machine or of a form not filled in yet: nobody was refused anything. */
const NO_REFUSAL: readonly Stop[] = [
  'offline',
  'clock',
  'data_stale',
  'no_printer',
  'no_paper',
  'kind_stopped',
  'not_offered',
  'no_such_person',
  'supervisor_needed',
  'requester_missing',
  'papers_missing',
  'reason_missing',
  'purpose_missing',
  'year_missing',
  'option_not_here',
  'exemption_not_here',
];

/** A refusal that somebody was told of stands in the record, once as long as the clerk stays with it. */
const noteRefusal = (
  desk: Desk,
  { kind, requester }: WishInput,
  { subject }: Met,
  why: Stop,
  caller: Caller,
): Result<unknown, 'cannot_record'> => {
  if (subject === undefined || NO_REFUSAL.includes(why)) return success(undefined);
  const key = [subject.residentId, kind, requester.as, why].join();
  if (desk.refused === key) return success(undefined);
  const data = { kind, subjectId: subject.residentId, as: requester.as, why };
  const noted = record(desk.context, caller, { kind: 'certificates.refused', data });
  if (noted.ok) desk.refused = key;
  return noted;
};

const decide = (
  desk: Desk,
  input: WishInput,
  caller: Caller,
): Result<{ readonly met: Met; readonly decision: Decision }, 'cannot_record'> => {
  const met = meet(desk.context, input.whose);
  const wish = wishOf(input);
  const decided = decideRequest(deskNow(desk, met, wish), met.subject, wish);
  // Without a visit there is nobody a supervisor could release: the office serves her.
  const decision: Decision =
    decided.kind === 'stop' && decided.why === 'supervisor_needed' && met.held === null
      ? { kind: 'stop', why: 'not_here' }
      : decided;
  if (decision.kind !== 'stop') return success({ met, decision });
  const noted = noteRefusal(desk, input, met, decision.why, caller);
  return noted.ok ? success({ met, decision }) : noted;
};

const quoteOf = (decision: Decision): Quote => {
  if (decision.kind === 'ok') return { kind: 'ok', fee: decision.fee };
  return decision.kind === 'warn' ? { ...decision, warnings: [...decision.warnings] } : decision;
};

type Requested = CertificateEventData<'certificates.requested'>;
const requestedData = (
  requestId: RequestId,
  input: WishInput,
  subject: KnownSubject,
  { fee, seal }: Extract<Decision, { kind: 'ok' }>,
): Requested => ({
  requestId,
  kind: input.kind,
  subjectId: subject.residentId,
  options: input.options,
  requester: input.requester,
  identity: input.identity,
  fee,
  past: input.past,
  ...(input.fiscalYear === undefined ? {} : { fiscalYear: input.fiscalYear }),
  ...(seal === null ? {} : { seal }),
  ...(input.purpose === undefined ? {} : { purpose: input.purpose }),
  ...(input.replaces === undefined ? {} : { replaces: input.replaces }),
});

type Asked =
  | { readonly kind: 'asked'; readonly entry: Entry }
  | Extract<Quote, { kind: 'stop' }>
  | Omit<Extract<Quote, { kind: 'warn' }>, 'fee'>;

const request = (desk: Desk, input: WishInput, caller: Caller): Result<Asked, 'cannot_record'> => {
  const decided = decide(desk, input, caller);
  if (!decided.ok) return decided;
  const { decision, met } = decided.value;
  if (decision.kind === 'stop') return success(decision);
  if (decision.kind === 'warn') return success({ kind: 'warn', warnings: [...decision.warnings] });
  if (met.subject === undefined) return success({ kind: 'stop', why: 'no_such_person' });
  const { context, issuing } = desk;
  const requestId = newRequestId(context.system);
  const evidence = input.whose.by === 'visit' ? context.visit(input.whose.visitId)?.evidence : undefined;
  const data = requestedData(requestId, input, met.subject, decision);
  const written = record(context, caller, { kind: 'certificates.requested', data }, evidence);
  if (!written.ok) return written;
  desk.refused = '';
  issuing.start(requestId, actorOf(caller), input.sealCard);
  return success({ kind: 'asked', entry: mustEntry(desk, requestId) });
};

type DeskMethod = Methods<typeof certificatesContract>['certificates.desk'];
type Of = Parameters<DeskMethod['handle']>[0]['of'];

const kindsOf = ({ context }: Desk, subject: KnownSubject, byCard: boolean): DeskView['kinds'] => {
  const machine = machineOf(context);
  const stopped = stoppedOf(context.db);
  const { policy } = context;
  return CERTIFICATE_KINDS.filter((kind) => policy.kinds.includes(kind)).map((kind) => ({
    kind,
    yen: unitOf(context, kind, byCard),
    stop: kindStop({ machine, policy, stopped: stopped.has(kind) }, subject, kind) ?? null,
  }));
};

const openDesk = (desk: Desk, of: Of, caller: Caller): ReturnType<DeskMethod['handle']> => {
  const { context } = desk;
  const residentId = of.by === 'visit' ? context.visit(of.visitId)?.residentId : of.residentId;
  if (residentId === undefined) return failure('no_such_person');
  const { subject, atDesk, held } = meet(context, { ...of, residentId });
  if (subject === undefined) return failure('no_such_person');
  if (subject.protected && held === null) return failure('not_here');
  if (subject.protected && held !== null && context.stops(held)) return failure('supervisor_needed');
  if (of.by === 'search' && !context.looked(caller, residentId)) return failure('cannot_record');
  const others = atDesk === null ? [] : context.household(residentId).filter((each) => each !== residentId);
  const byCard = atDesk?.byCard === true;
  return success({
    standing: subject.standing,
    people: [subject, ...others.flatMap((each) => context.subject(each) ?? [])].map(personView),
    present: atDesk !== null,
    byCard,
    cardExpired: atDesk?.cardExpired === true,
    proved: atDesk?.proved === true,
    identity: byCard && atDesk?.cardExpired !== true ? 'card_face' : 'photo_id',
    kinds: kindsOf(desk, subject, byCard),
    exemptions: context.fees.exemptions.map(({ kinds, ...each }) => ({
      ...each,
      kinds: kinds === undefined ? null : [...kinds],
    })),
    fiscalYear: fiscalYearAt(context.system.now()),
    sealByCard: context.policy.sealByCard,
  });
};

export const askingMethods = (
  desk: Desk,
): Pick<
  Methods<typeof certificatesContract>,
  'certificates.findEnded' | 'certificates.desk' | 'certificates.quote' | 'certificates.request'
> => ({
  'certificates.findEnded': {
    roles: DESK,
    shape: certificatesContract['certificates.findEnded'],
    handle: (query, caller) => desk.context.findEnded(query, caller),
  },
  'certificates.desk': {
    roles: DESK,
    shape: certificatesContract['certificates.desk'],
    handle: ({ of }, caller) => openDesk(desk, of, caller),
  },
  'certificates.quote': {
    roles: DESK,
    shape: certificatesContract['certificates.quote'],
    handle: (input, caller) => {
      const decided = decide(desk, input, caller);
      return decided.ok ? success(quoteOf(decided.value.decision)) : decided;
    },
  },
  'certificates.request': {
    roles: DESK,
    shape: certificatesContract['certificates.request'],
    handle: (input, caller) => request(desk, input, caller),
  },
});

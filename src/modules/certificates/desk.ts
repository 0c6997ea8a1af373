import { civilDateInJapan } from '../../kernel/dates.ts';
import type { ResidentId } from '../../kernel/ids.ts';
import type { Whose, WishInput } from './contract.ts';
import type { Issuing } from './issuing.ts';
import type { CertificateKind } from './kinds-schema.ts';
import type { CertificatesContext, KnownSubject } from './ports.ts';
import type { DeskNow, Wish } from './rules.ts';
import type { RequestId } from './schema.ts';
import { factsOfRequest, isRepeated, ledgerOf, requestState, stoppedOf, undoneEvents } from './store.ts';
import type { Entry, LedgerView } from './views-schema.ts';

/** What one terminal's desk of certificates has in its hands. */
export interface Desk {
  readonly context: CertificatesContext;
  readonly issuing: Issuing;
  /** The refusal that was written down last: the same screen asks again with every touch. */
  refused: string;
}

/** What lets no certificate out of this desk. */
export const machineOf = (context: CertificatesContext): DeskNow['machine'] => {
  const fault = context.machine();
  if (fault !== null) return fault;
  if (context.print === null) return 'no_printer';
  const ledger = ledgerOf(context.db);
  return context.policy.paper === 'numbered' && (ledger === null || ledger.left === 0) ? 'no_paper' : null;
};

export interface Met {
  readonly subject: KnownSubject | undefined;
  readonly atDesk: DeskNow['atDesk'];
  /** Whose release by a supervisor counts. */
  readonly held: ResidentId | null;
}

/** Whom the screen means, by what the host itself knows of this desk. */
export const meet = ({ visit, subject, household, wasFound }: CertificatesContext, whose: Whose): Met => {
  const nobody: Met = { subject: undefined, atDesk: null, held: null };
  if (whose.by === 'search')
    return wasFound(whose.residentId) ? { ...nobody, subject: subject(whose.residentId) } : nobody;
  const here = visit(whose.visitId);
  const person = here === undefined ? undefined : subject(here.residentId);
  if (here === undefined || person === undefined) return nobody;
  if (here.residentId !== whose.residentId && !household(here.residentId).includes(whose.residentId))
    return nobody;
  const byCard = here.evidence.source !== 'search';
  return {
    subject: subject(whose.residentId),
    held: here.residentId,
    atDesk: {
      residentId: here.residentId,
      householdId: person.householdId,
      byCard,
      cardExpired: here.notes.includes('card_expired'),
      proved: here.evidence.level === 'L2',
    },
  };
};

export const wishOf = (input: WishInput): Wish => ({ ...input, sealCard: input.sealCard !== undefined });

/** The desk as it is now, for one wish. Asks for the release only of whom it is needed. */
export const deskNow = (
  { context }: Desk,
  { subject, atDesk, held }: Met,
  wish: Pick<Wish, 'kind' | 'fiscalYear'>,
): DeskNow => {
  const { db, policy, fees, system, stops } = context;
  const since = system.now() - policy.repeatMinutes * 60_000;
  return {
    machine: machineOf(context),
    stopped: stoppedOf(db).has(wish.kind),
    atDesk,
    released: subject?.protected !== true || (held !== null && !stops(held)),
    repeated:
      subject !== undefined &&
      isRepeated(db, { subjectId: subject.residentId, kind: wish.kind, fiscalYear: wish.fiscalYear }, since),
    policy,
    fees,
  };
};

/** [K]: figures of a 年度 are there from June on. */
export const fiscalYearAt = (now: number): number => {
  const day = civilDateInJapan(now);
  const year = Number(day.slice(0, 4));
  return Number(day.slice(5, 7)) >= 6 ? year : year - 1;
};

const UNKNOWN = '（住民データにありません）';

/** The fee of a request that stands. */
const feeOfRequest = ({ context: { db } }: Desk, requestId: RequestId): Entry['fee'] => {
  const undone = undoneEvents(db);
  const facts = factsOfRequest(db, requestId).filter(({ eventId }) => !undone.has(eventId));
  const taken = facts.find(({ event }) => event.kind === 'certificates.fee_taken');
  if (taken?.event.kind !== 'certificates.fee_taken') return null;
  const returned = facts.reduce(
    (sum, { event }) => sum + (event.kind === 'certificates.fee_returned' ? event.data.yen : 0),
    0,
  );
  const { yen, how } = taken.event.data;
  return { eventId: taken.eventId, yen, how, returned };
};

export const entryOf = (desk: Desk, requestId: RequestId): Entry | undefined => {
  const { context } = desk;
  const state = requestState(context.db, requestId);
  if (state === undefined) return undefined;
  const { at, asked, phase, document, sheets, why, inDoubt } = state;
  const person = context.subject(asked.subjectId);
  return {
    requestId,
    at,
    kind: asked.kind,
    name: person?.name ?? UNKNOWN,
    born: person?.born ?? '',
    phase,
    pages: document?.pages ?? null,
    copies: asked.fee.copies,
    yen: asked.fee.yen,
    sheets,
    why,
    inDoubt,
    fee: feeOfRequest(desk, requestId),
  };
};

export const mustEntry = (desk: Desk, requestId: RequestId): Entry => {
  const entry = entryOf(desk, requestId);
  if (entry === undefined) throw new Error('a request that was recorded is not in the view');
  return entry;
};

export const unitOf = ({ fees }: CertificatesContext, kind: CertificateKind, byCard: boolean): number => {
  const row = fees.fees.find((each) => each.kind === kind);
  return (byCard ? row?.cardYen : undefined) ?? row?.yen ?? 0;
};

export type LedgerEntry = LedgerView['entries'][number];

/** One wish of a desk, from the question to the record. */
import type { Logger } from '../kernel/log.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import type { StoredEvent } from '../outbox/event.ts';
import type { EventDraft, EventLog } from '../outbox/log-types.ts';
import {
  type AcceptedData,
  grantKeyOf,
  type ReserveRequest,
  type ReserveVerb,
  type ReserveWinner,
  type ScopeDocument,
  scopeIdSchema,
  signReserve,
  subjectSchema,
  verifyGrant,
} from '../outbox/reservation.ts';
import {
  addPending,
  type Db,
  dropPending,
  holdsSubject,
  type PendingRequest,
  pendingOf,
  standingAcceptance,
  startCancelling,
  storedScope,
  type Tx,
  type WriteFailure,
} from '../outbox/reservation-store.ts';
import {
  begin,
  decideLate,
  type ReserveDecision,
  type ReserveInput,
  type ReserveState,
  step,
} from './reserve-state.ts';
import type { AskReserve } from './reserve-transport.ts';

export interface ReserveWish extends Pick<EventDraft, 'actor' | 'site' | 'mode' | 'evidence'> {
  readonly scope: string;
  readonly subject: string;
  /** More of the module's own for the same transaction. */
  readonly also?: (tx: Tx, event: StoredEvent) => void;
}

/** Several subjects of one person (her ballots by group): all of them, or none. */
export interface ReserveAllWish extends Omit<ReserveWish, 'subject' | 'also'> {
  readonly subjects: readonly string[];
  /** `events`: one for each subject, sorted by them. */
  readonly also?: (tx: Tx, events: readonly StoredEvent[]) => void;
}

export type ReserveAllOutcome =
  /** On the disk. */
  | { readonly kind: 'accepted'; readonly events: readonly StoredEvent[] }
  /** Because of this subject nobody was accepted on any; what was granted is being given back. */
  | { readonly kind: 'refused'; readonly subject: string; readonly outcome: ReserveRefusal };

export type ReserveOutcome =
  /** On the disk. */
  | { readonly kind: 'accepted'; readonly basis: AcceptedData['basis']; readonly event: StoredEvent }
  | ReserveRefusal;

export type ReserveRefusal =
  /** Accepted at this very site before; `device`: by which terminal. */
  | { readonly kind: 'already'; readonly device: string }
  | { readonly kind: 'taken'; readonly winner: ReserveWinner }
  | { readonly kind: 'held'; readonly holder: Omit<ReserveWinner, 'at'> }
  | { readonly kind: 'no_contact' | 'device_refused' | 'unknown_scope' | WriteFailure };

export interface ReserverOptions {
  readonly db: Db;
  readonly log: EventLog;
  readonly ask: AskReserve;
  readonly system: System;
  readonly logger: Logger;
  /** The centre's key from enrolment (base64 SPKI): a grant that it did not sign is none. */
  readonly centralPublicKey: string;
}

export interface Parts extends ReserverOptions {
  readonly stopping: AbortSignal;
  /** When each request was last tried in this process, monotonic. */
  readonly tried: Map<string, number>;
}

const bodyFor = (
  { log }: Parts,
  verb: ReserveVerb,
  { requestId, scope, subject }: Omit<PendingRequest, 'state'>,
): ReserveRequest => {
  const { tenant, device } = log.stream;
  const request = {
    device: device as ReserveRequest['device'],
    requestId,
    scope: scopeIdSchema.parse(scope),
    subject: subjectSchema.parse(subject),
  };
  return signReserve(tenant, verb, request, log.privateKey);
};

/** Tells the centre; a request that it has given back, or never granted, is forgotten here too. */
export const cancel = async (parts: Parts, pending: PendingRequest, ms: number): Promise<boolean> => {
  const { db, ask, stopping } = parts;
  if (!db.write((tx) => startCancelling(tx, pending.requestId)).ok) return false;
  const signal = AbortSignal.any([stopping, AbortSignal.timeout(Math.max(1, Math.ceil(ms)))]);
  const reply = await ask('cancel', bodyFor(parts, 'cancel', pending), signal);
  if (reply.kind !== 'answer') return false;
  return db.write((tx) => dropPending(tx, pending.requestId)).ok;
};

/** The request to send: one that is open, or a new one, on the disk before it is sent. */
const openRequest = async (
  parts: Parts,
  { scope, subject }: Pick<ReserveWish, 'scope' | 'subject'>,
  deadline: number,
): Promise<Result<PendingRequest, 'no_contact' | WriteFailure>> => {
  const { db, system } = parts;
  for (const pending of pendingOf(db, scope, subject)) {
    if (pending.state === 'asking') return success(pending);
    // What it may still hold at the centre would be in our own way.
    if (!(await cancel(parts, pending, deadline - system.monotonic()))) return failure('no_contact');
  }
  const fresh: PendingRequest = { requestId: system.newId(), scope, subject, state: 'asking' };
  const added = db.write((tx) => addPending(tx, fresh));
  return added.ok ? success(fresh) : added;
};

const inputOf = (
  { log, centralPublicKey }: Parts,
  request: ReserveRequest,
  reply: Awaited<ReturnType<AskReserve>>,
): ReserveInput => {
  if (reply.kind !== 'answer' || reply.answer.outcome !== 'granted') return reply;
  const { tenant } = log.stream;
  const { grant, issuer } = reply.answer;
  const key = grantKeyOf(tenant, issuer, centralPublicKey);
  return key !== undefined && verifyGrant(tenant, request, grant, key) ? reply : { kind: 'failed' };
};

const askUntilDecided = async (
  parts: Parts,
  document: ScopeDocument,
  pending: PendingRequest,
  first: ReserveState,
): Promise<ReserveDecision> => {
  const { system, ask, stopping, tried } = parts;
  const request = bodyFor(parts, 'reserve', pending);
  let state = first;
  while (state.kind !== 'decided') {
    const now = system.monotonic();
    tried.set(pending.requestId, now);
    if (state.kind === 'asking') {
      const left = Math.max(1, Math.ceil(state.deadline - now));
      const reply = await ask('reserve', request, AbortSignal.any([stopping, AbortSignal.timeout(left)]));
      state = step(state, inputOf(parts, request, reply), document.policy, system.monotonic());
    } else {
      await system.sleep(Math.max(1, state.until - now), stopping);
      state = stopping.aborted
        ? { kind: 'decided', decision: { kind: 'no_contact' } }
        : step(state, { kind: 'time' }, document.policy, system.monotonic());
    }
  }
  return state.decision;
};

/** A subject that may be accepted: what will stand in the event, and the request that it stands on. */
interface Ready {
  readonly kind: 'ready';
  readonly subject: string;
  readonly data: Pick<AcceptedData, 'policy' | 'policyVersion' | 'basis' | 'requestId' | 'grant'>;
  readonly pending: PendingRequest | undefined;
}

/** On the disk, once: whoever was accepted here meanwhile (a neighbour's record may have come) is not accepted again. */
const record = (
  { db, log }: Parts,
  { scope, actor, site, mode, evidence, also }: Omit<ReserveAllWish, 'subjects'>,
  ready: readonly Ready[],
): ReserveAllOutcome => {
  const written = db.write((tx): ReserveAllOutcome => {
    for (const { subject } of ready) {
      const standing = standingAcceptance(tx, scope, subject);
      if (standing !== undefined)
        return { kind: 'refused', subject, outcome: { kind: 'already', device: standing.device } };
    }
    const events = ready.map(({ subject, data }) =>
      log.append(tx, {
        kind: 'reservation.accepted',
        actor,
        site,
        mode,
        ...(evidence === undefined ? {} : { evidence }),
        data: { scope, subject, ...data },
      }),
    );
    also?.(tx, events);
    return { kind: 'accepted', events };
  });
  if (written.ok) return written.value;
  return { kind: 'refused', subject: ready[0]?.subject ?? '', outcome: { kind: written.reason } };
};

const decisionOf = async (
  parts: Parts,
  document: ScopeDocument,
  pending: PendingRequest | undefined,
  state: ReserveState,
): Promise<ReserveDecision> => {
  if (state.kind === 'decided') return state.decision;
  // An old request is in the way and cannot be given back just now.
  if (pending === undefined) return decideLate(document.policy);
  return askUntilDecided(parts, document, pending, state);
};

/** What the decision means for the record. Undefined: a new request is to be made. */
const conclude = (
  parts: Parts,
  subject: string,
  { policy, version: policyVersion }: ScopeDocument,
  pending: PendingRequest | undefined,
  decision: ReserveDecision,
): Ready | ReserveRefusal | undefined => {
  if (decision.kind === 'accept') {
    const requestId = pending?.requestId ?? parts.system.newId();
    const grant = decision.basis === 'central' ? { grant: decision.grant } : {};
    const data = { policy, policyVersion, basis: decision.basis, requestId, ...grant };
    return { kind: 'ready', subject, data, pending };
  }
  if (decision.kind === 'no_contact' || decision.kind === 'device_refused') return decision;
  if (pending !== undefined) {
    const dropped = parts.db.write((tx) => dropPending(tx, pending.requestId));
    if (!dropped.ok) return { kind: dropped.reason };
  }
  return decision.kind === 'again' ? undefined : decision;
};

/** Decides by asking; a request that was given back before makes way for a new one. */
const makeReady = async (
  parts: Parts,
  wish: Pick<ReserveWish, 'scope' | 'subject' | 'mode'>,
): Promise<Ready | ReserveRefusal> => {
  const { db, system } = parts;
  const { scope, subject, mode } = wish;
  const document = storedScope(db, scope);
  if (document === undefined || document.mode !== mode) return { kind: 'unknown_scope' };
  const standing = standingAcceptance(db, scope, subject);
  if (standing !== undefined) return { kind: 'already', device: standing.device };
  const holds = holdsSubject(db, scope, subject);
  const state = begin({ holds, budgetMs: document.budgetMs }, system.monotonic());
  for (;;) {
    const opened = state.kind === 'asking' ? await openRequest(parts, wish, state.deadline) : undefined;
    if (opened?.ok === false && opened.reason !== 'no_contact') return { kind: opened.reason };
    const pending = opened?.ok === true ? opened.value : undefined;
    const decision = await decisionOf(parts, document, pending, state);
    const concluded = conclude(parts, subject, document, pending, decision);
    if (concluded !== undefined) return concluded;
  }
};

/** One subject. */
export const reserveOnce = async (parts: Parts, wish: ReserveWish): Promise<ReserveOutcome> => {
  const { subject, also } = wish;
  const ready = await makeReady(parts, wish);
  if (ready.kind !== 'ready') return ready;
  const accepted = record(
    parts,
    {
      ...wish,
      also: (tx, [event]) => {
        if (event !== undefined) also?.(tx, event);
      },
    },
    [ready],
  );
  if (accepted.kind === 'refused') return accepted.outcome;
  const [event] = accepted.events;
  if (event === undefined) throw new Error(`nothing was recorded of ${subject}`);
  return { kind: 'accepted', basis: ready.data.basis, event };
};

/** What was granted and is not made use of is given back as soon as the centre answers (`createReserver` goes on with it). */
const giveUp = ({ db }: Parts, ready: readonly Ready[]): void => {
  // A disk that is full keeps them as they are: after a while they are given back all the same.
  void db.write((tx) => {
    for (const { pending } of ready) if (pending !== undefined) startCancelling(tx, pending.requestId);
  });
};

/**
 * All of the subjects or none, recorded in one transaction. Asked for one after the other, in one order everywhere: asked for at once,
 * two desks could get a part each, and neither would accept her.
 */
export const reserveTogether = async (parts: Parts, wish: ReserveAllWish): Promise<ReserveAllOutcome> => {
  const ready: Ready[] = [];
  for (const subject of wish.subjects.toSorted()) {
    const got = await makeReady(parts, { ...wish, subject });
    if (got.kind !== 'ready') {
      giveUp(parts, ready);
      return { kind: 'refused', subject, outcome: got };
    }
    ready.push(got);
  }
  const outcome = record(parts, wish, ready);
  if (outcome.kind === 'refused') giveUp(parts, ready);
  return outcome;
};

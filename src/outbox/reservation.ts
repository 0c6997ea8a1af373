/**
 * 二重受付を防ぐ: who may accept a subject (an elector of one election, say), and what it means when two did (decision 0028).
 * Shared by the terminal and the centre; shapes and decisions only, no IO.
 */
import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import {
  preImage,
  publicKeySchema,
  signatureSchema,
  signBytes,
  verifyByKey,
  verifyBytes,
} from '../kernel/ed25519.ts';
import { deviceIdSchema, eventIdSchema } from '../kernel/ids.ts';
import type { Role } from '../kernel/roles.ts';
import { modeSchema } from './event.ts';
import { budgetSchema, policySchema, type ReservePolicy, scopeIdSchema } from './reserve-policy.ts';

export {
  DEFAULT_BUDGET_MS,
  policySchema,
  type ReservePolicy,
  scopeIdSchema,
} from './reserve-policy.ts';

/**
 * To whom: a roll number or a keyed hash, told apart and nothing more. Never a name, and never twelve digits alone, as a My
 * Number (個人番号) has.
 */
export const subjectSchema = z.string().regex(/^(?!\d{12}$)[A-Za-z0-9:_-]{1,64}$/);

/** On what an acceptance stands: the centre's grant, a subject held beforehand, or nothing but the policy `available`. */
export const basisSchema = z.enum(['central', 'escrow', 'provisional']);
export type ReserveBasis = z.infer<typeof basisSchema>;

/** 選挙管理委員会の決定: the policy of one scope, as the centre signed it. A later version takes the place of an earlier one. */
export const scopeDocumentSchema = z
  .strictObject({
    scope: scopeIdSchema,
    version: z.int32().min(1),
    mode: modeSchema,
    policy: policySchema,
    budgetMs: budgetSchema,
    signature: signatureSchema,
  })
  .readonly();
export type ScopeDocument = z.infer<typeof scopeDocumentSchema>;
export type UnsignedScope = Omit<ScopeDocument, 'signature'>;

const scopeMessage = (tenant: string, document: UnsignedScope): Uint8Array =>
  preImage('kazasu.reserve-scope.v1', [
    tenant,
    document.scope,
    String(document.version),
    document.mode,
    document.policy,
    String(document.budgetMs),
  ]);
export const signScope = (tenant: string, document: UnsignedScope, key: KeyObject): ScopeDocument => ({
  ...document,
  signature: signBytes(scopeMessage(tenant, document), key),
});
export const verifyScope = (
  tenant: string,
  { signature, ...document }: ScopeDocument,
  publicKey: string,
): boolean => verifyBytes(scopeMessage(tenant, document), signature, publicKey);

/** GET, signed as `registry/package.ts` says → `scopeListSchema`. */
export const SCOPES_PATH = '/v1/reservations/scopes';
export const scopeListSchema = z.object({ scopes: z.array(scopeDocumentSchema).max(64) }).readonly();

/** GET `?scope=&after=`: subjects that the asking terminal holds, in order, a page at a time. */
export const HELD_PATH = '/v1/reservations/held';
export const heldPath = (scope: string, after: string): string =>
  `${HELD_PATH}?scope=${encodeURIComponent(scope)}&after=${encodeURIComponent(after)}`;
export const MAX_HELD = 2_000;
export const heldListSchema = z
  .object({
    scope: scopeIdSchema,
    subjects: z.array(subjectSchema).max(MAX_HELD).readonly(),
    /** There is another page behind the last of these. */
    hasMore: z.boolean(),
    signature: signatureSchema,
  })
  .readonly();
export type HeldList = z.infer<typeof heldListSchema>;

const heldMessage = (tenant: string, device: string, list: Omit<HeldList, 'signature'>): Uint8Array =>
  preImage('kazasu.reserve-held.v1', [tenant, device, list.scope, String(list.hasMore), ...list.subjects]);
export const signHeld = (
  tenant: string,
  device: string,
  list: Omit<HeldList, 'signature'>,
  key: KeyObject,
): HeldList => ({ ...list, signature: signBytes(heldMessage(tenant, device, list), key) });
export const verifyHeld = (
  tenant: string,
  device: string,
  { signature, ...list }: HeldList,
  publicKey: string,
): boolean => verifyBytes(heldMessage(tenant, device, list), signature, publicKey);

/** POST `reserveRequestSchema` → `reserveAnswerSchema`. */
export const RESERVE_PATH = '/v1/reservations';
/** POST the same body → the same answer: gives back a reservation on which nobody was accepted. */
export const CANCEL_PATH = '/v1/reservations/cancel';

/**
 * Signed by the device. No time in it: sent again it gets the answer that it got, so a copy of it is worth nothing, and a clock
 * that is off by a day keeps nobody from the poll.
 */
export const reserveRequestSchema = z
  .strictObject({
    v: z.literal(1),
    device: deviceIdSchema,
    /** New for each wish, the same for each try. */
    requestId: z.uuid(),
    scope: scopeIdSchema,
    subject: subjectSchema,
    signature: signatureSchema,
  })
  .readonly();
export type ReserveRequest = z.infer<typeof reserveRequestSchema>;
export type UnsignedReserve = Omit<ReserveRequest, 'signature' | 'v'>;

export type ReserveVerb = 'reserve' | 'cancel';

const requestMessage = (tenant: string, verb: ReserveVerb, request: UnsignedReserve): Uint8Array =>
  preImage(`kazasu.${verb}.v1`, [tenant, request.device, request.requestId, request.scope, request.subject]);
export const signReserve = (
  tenant: string,
  verb: ReserveVerb,
  request: UnsignedReserve,
  key: KeyObject,
): ReserveRequest => ({ v: 1, ...request, signature: signBytes(requestMessage(tenant, verb, request), key) });
export const verifyReserve = (
  tenant: string,
  verb: ReserveVerb,
  request: ReserveRequest,
  key: KeyObject,
): boolean => verifyByKey(requestMessage(tenant, verb, request), request.signature, key);

/** Who was first: a machine, a place and a time (the centre's, milliseconds since 1970); nobody's name. */
export const winnerSchema = z
  .strictObject({ device: deviceIdSchema, siteName: z.string(), at: z.number() })
  .readonly();
export type ReserveWinner = z.infer<typeof winnerSchema>;

/** The centre's word that nobody else is to be accepted; kept in the event, where whoever checks it later needs no database. */
export const grantSchema = z.strictObject({ at: z.int().min(0), signature: signatureSchema }).readonly();
export type ReserveGrant = z.infer<typeof grantSchema>;

const grantMessage = (tenant: string, request: UnsignedReserve, at: number): Uint8Array =>
  preImage('kazasu.reserve-grant.v1', [
    tenant,
    request.device,
    request.requestId,
    request.scope,
    request.subject,
    String(at),
  ]);
export const signGrant = (
  tenant: string,
  request: UnsignedReserve,
  at: number,
  key: KeyObject,
): ReserveGrant => ({ at, signature: signBytes(grantMessage(tenant, request, at), key) });
export const verifyGrant = (
  tenant: string,
  request: UnsignedReserve,
  { at, signature }: ReserveGrant,
  publicKey: string,
): boolean => verifyBytes(grantMessage(tenant, request, at), signature, publicKey);

/**
 * Whose word the grant is where a branch (支所ノード) hands it back: a terminal there knows the branch's key, and in its word which one
 * the centre above signs with. Whoever judges the record later has that key and needs no word of the branch.
 */
export const issuerSchema = z.object({ publicKey: publicKeySchema, signature: signatureSchema }).readonly();
export type GrantIssuer = z.infer<typeof issuerSchema>;

const issuerMessage = (tenant: string, publicKey: string): Uint8Array =>
  preImage('kazasu.grant-issuer.v1', [tenant, publicKey]);
export const signIssuer = (tenant: string, publicKey: string, key: KeyObject): GrantIssuer => ({
  publicKey,
  signature: signBytes(issuerMessage(tenant, publicKey), key),
});

/** The key that a grant must be signed with, for a terminal that was enrolled with `known`; undefined: nobody it knows says so. */
export const grantKeyOf = (
  tenant: string,
  issuer: GrantIssuer | undefined,
  known: string,
): string | undefined => {
  if (issuer === undefined) return known;
  return verifyBytes(issuerMessage(tenant, issuer.publicKey), issuer.signature, known)
    ? issuer.publicKey
    : undefined;
};

/** `taken`: somebody was first. `held`: it was given to a terminal beforehand,
 * which accepts it without asking. `cancelled`: this very request was given back. */
export const reserveAnswerSchema = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('granted'), grant: grantSchema, issuer: issuerSchema.optional() }).readonly(),
  z.object({ outcome: z.literal('taken'), winner: winnerSchema }).readonly(),
  z.object({ outcome: z.literal('held'), holder: winnerSchema.unwrap().omit({ at: true }) }).readonly(),
  z.object({ outcome: z.literal('cancelled') }).readonly(),
  z.object({ outcome: z.literal('unknown_scope') }).readonly(),
]);
export type ReserveAnswer = z.infer<typeof reserveAnswerSchema>;

/** Shorter than this is no reason that anybody could check later. */
export const MIN_RELEASE_REASON = 5;

/** The records about reservations, in a terminal's stream. */
export const reservationEventSchemas = {
  /** Written before the desk is told; nobody was accepted of whom there is none. */
  'reservation.accepted': z
    .strictObject({
      scope: scopeIdSchema,
      subject: subjectSchema,
      policy: policySchema,
      policyVersion: z.int32().min(1),
      basis: basisSchema,
      requestId: z.uuid(),
      /** With basis `central`. */
      grant: grantSchema.optional(),
    })
    .refine(({ basis, grant }) => (basis === 'central') === (grant !== undefined), { path: ['grant'] })
    .readonly(),
  /** 取消し: the acceptance does not stand, and the subject may be accepted again. Two persons (domain.md §12.4). */
  'reservation.released': z
    .strictObject({
      scope: scopeIdSchema,
      subject: subjectSchema,
      releases: eventIdSchema,
      reason: z
        .string()
        .min(MIN_RELEASE_REASON)
        .max(500)
        .regex(/^[^\p{Cc}\p{Cs}]+$/u),
      second: z.string().min(1).max(64),
    })
    .readonly(),
  /** A held subject given back to the centre: this terminal accepts it no more, whatever happens. */
  'reservation.returned': z.strictObject({ scope: scopeIdSchema, subject: subjectSchema }).readonly(),
} as const;
export type ReservationKind = keyof typeof reservationEventSchemas;
export type AcceptedData = z.infer<(typeof reservationEventSchemas)['reservation.accepted']>;
export type ReleasedData = z.infer<(typeof reservationEventSchemas)['reservation.released']>;

export const RESERVATION_PREFIX = 'reservation.';
export const isReservationKind = (kind: string): kind is ReservationKind => kind in reservationEventSchemas;

/** What a terminal that does not hold the subject may do by itself, when the centre did not answer in time. */
export const policyAlone = (policy: ReservePolicy): 'provisional' | 'nothing' =>
  policy === 'available' ? 'provisional' : 'nothing';

export type ReleaseFault = 'no_reason' | 'no_second' | 'same_person' | 'not_allowed';

/** Whether these two may take an acceptance back with these words. */
export const checkRelease = (
  actor: { readonly staff: string; readonly role: Role },
  { reason, second }: { readonly reason: string; readonly second: string },
): ReleaseFault | undefined => {
  if (actor.role !== 'supervisor') return 'not_allowed';
  if (reason.trim().length < MIN_RELEASE_REASON) return 'no_reason';
  if (second.trim() === '') return 'no_second';
  return second.trim() === actor.staff ? 'same_person' : undefined;
};

/** An acceptance as the fold sees it. */
export interface Acceptance {
  readonly device: string;
  readonly epoch: string;
  readonly seq: number;
  readonly eventId: string;
  readonly hlc: string;
}

const compare = (a: string | number, b: string | number): number => (a < b ? -1 : a > b ? 1 : 0);

/** The one order in which every node sees them, whatever came first over the line. */
const inOrder = (a: Acceptance, b: Acceptance): number =>
  compare(a.hlc, b.hlc) || compare(a.device, b.device) || compare(a.seq, b.seq) || compare(a.epoch, b.epoch);

/**
 * Of all acceptances of one subject: the one that stands, and those that came after it. What was released never counted. Depends
 * on the set alone: neither order nor redelivery changes it.
 */
export const foldSubject = <A extends Acceptance>(
  acceptances: readonly A[],
  released: ReadonlySet<string>,
): { readonly winner: A | undefined; readonly duplicates: readonly A[] } => {
  const each = new Map(acceptances.map((a) => [`${a.device}/${a.epoch}/${a.seq}`, a]));
  const [winner, ...duplicates] = [...each.values()]
    .filter(({ eventId }) => !released.has(eventId))
    .toSorted(inOrder);
  return { winner, duplicates };
};

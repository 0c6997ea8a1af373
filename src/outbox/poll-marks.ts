/**
 * 投票済の印: who voted before the poll day, for stations that work alone on it (decision 0042). Published by the centre as a whole and
 * signed, so that a station that could not ask has all of one version or none, and its 点検表 shows which.
 */
import { hash, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { preImage, signatureSchema, signBytes, verifyBytes } from '../kernel/ed25519.ts';
import { eventIdSchema, sha256HexSchema } from '../kernel/ids.ts';
import { modeSchema } from './event.ts';
import { scopeIdSchema } from './reserve-policy.ts';

/** 名簿番号; what it is made of is for the roll to say. Never twelve digits alone. */
const electorSchema = z.string().regex(/^(?!\d{12}$)[A-Za-z0-9-]{1,40}$/);
const nameSchema = z.string().regex(/^[A-Za-z0-9-]{1,64}$/);

/** One acceptance: `ballots` that it gave, as the station's fold takes them (`Mark`). `provisional`: 仮投票. */
export const pollMarkSchema = z
  .strictObject({
    elector: electorSchema,
    ballots: z.array(nameSchema).min(1).max(20).readonly(),
    eventId: eventIdSchema,
    /** Milliseconds since 1970. */
    at: z.int().min(0),
    place: nameSchema,
    device: nameSchema,
    when: z.enum(['day', 'early']),
    provisional: z.boolean(),
  })
  .readonly();
export type PollMark = z.infer<typeof pollMarkSchema>;

/** More than a city of half a million has; a body beyond it is none of ours. */
export const MAX_MARKS = 500_000;

const headSchema = z.strictObject({
  election: scopeIdSchema,
  mode: modeSchema,
  /** Grows by one with each publication. */
  version: z.int32().min(1),
  /** When it was made, by the centre's clock. */
  at: z.int().min(0),
  count: z.int().min(0).max(MAX_MARKS),
  sha256: sha256HexSchema,
});
export type MarksHead = z.infer<typeof headSchema>;

export const signedMarksSchema = headSchema.extend({
  marks: z.array(pollMarkSchema).max(MAX_MARKS).readonly(),
  signature: signatureSchema,
});
export type SignedMarks = z.infer<typeof signedMarksSchema>;

/** GET `?election=&have=` → `signedMarksSchema`; 204: there is none newer than `have`. */
export const MARKS_PATH = '/v1/polling/marks';
export const marksQuerySchema = z.object({
  election: scopeIdSchema,
  have: z.coerce.number().pipe(z.int().min(0)).default(0),
});
export const marksPath = (election: string, have: number): string =>
  `${MARKS_PATH}?election=${encodeURIComponent(election)}&have=${have}`;

const fieldsOf = (mark: PollMark): readonly string[] => [
  mark.elector,
  mark.ballots.join(','),
  mark.eventId,
  String(mark.at),
  mark.place,
  mark.device,
  mark.when,
  String(mark.provisional),
];

/** SHA-256 (hex) of what the marks say, whatever the bytes between. */
export const digestOfMarks = (marks: readonly PollMark[]): string =>
  hash('sha256', preImage('kazasu.poll-marks.v1', marks.flatMap(fieldsOf)));

const headMessage = (tenant: string, head: MarksHead): Uint8Array =>
  preImage('kazasu.poll-marks-head.v1', [
    tenant,
    head.election,
    head.mode,
    String(head.version),
    String(head.at),
    String(head.count),
    head.sha256,
  ]);

export const signMarks = (tenant: string, head: MarksHead, key: KeyObject): string =>
  signBytes(headMessage(tenant, head), key);

/** Whether the centre published exactly these. */
export const verifyMarks = (tenant: string, signed: SignedMarks, publicKey: string): boolean => {
  const { marks, signature, ...head } = signed;
  return (
    head.count === marks.length &&
    head.sha256 === digestOfMarks(marks) &&
    verifyBytes(headMessage(tenant, head), signature, publicKey)
  );
};

/** 要確認: what went wrong in the record of a municipality, and how a person settled it. Pure shapes: the console compiles them too. */
import { z } from 'zod';
import { deviceIdSchema, epochSchema } from '../kernel/ids.ts';
import type { Role } from '../kernel/roles.ts';

/**
 * - `duplicate_acceptance`      one subject (an elector, say) was accepted twice; the later one stands here
 * - `unreserved_acceptance`     accepted without what the scope's policy asks for (no grant, not the holder, not that policy)
 * - `fork`                      two histories under one stream: a cloned disk or tampering
 * - `quarantined`               a record that is kept and cannot be counted
 * - `withdrawn_device_record`   a record that was made after its device was withdrawn
 * - `clock_suspect_reservation` accepted while the desk's clock was not to be trusted: who was first is not certain
 * - `break_glass`               somebody came in with the sealed code (非常用コード)
 * - `regression`                a stream or the centre itself went back to an older state
 * - `double_vote`               an elector was accepted twice for one ballot; the later acceptance stands here
 * - `poll_roll`                 a polling station works with a roll that the centre never gave out, or an old one
 * - `poll_tie_out`              受付 = 投票用紙 = 入場券 does not hold for an hour of a place
 * - `poll_hours`                accepted outside of the hours of the place
 * - `poll_not_open`             a place was not open when it was due, as far as is known here
 * - `poll_wrong_election`       a terminal of another election, or of a place that the election does not have
 */
export const anomalyKindSchema = z.enum([
  'duplicate_acceptance',
  'unreserved_acceptance',
  'fork',
  'quarantined',
  'withdrawn_device_record',
  'clock_suspect_reservation',
  'regression',
  'break_glass',
  'double_vote',
  'poll_roll',
  'poll_tie_out',
  'poll_hours',
  'poll_not_open',
  'poll_wrong_election',
]);
export type AnomalyKind = z.infer<typeof anomalyKindSchema>;

/** What came of a poll besides its reservations. */
export const POLL_ANOMALIES = [
  'double_vote',
  'poll_roll',
  'poll_tie_out',
  'poll_hours',
  'poll_not_open',
  'poll_wrong_election',
] as const satisfies readonly AnomalyKind[];

/** What 選挙担当 may settle: what came of reservations, and of the poll itself. */
export const RESERVATION_ANOMALIES: readonly AnomalyKind[] = [
  'duplicate_acceptance',
  'unreserved_acceptance',
  'clock_suspect_reservation',
  ...POLL_ANOMALIES,
];

/** Codes, counts, times, names of places and machines; never a person's. */
export const anomalyDetailSchema = z
  .record(z.string().max(40), z.union([z.string().max(200), z.number(), z.boolean()]))
  .readonly();
export type AnomalyDetail = z.infer<typeof anomalyDetailSchema>;

/** Why it is no longer open, in the words of whoever looked into it; kept for ever. */
export const settlementSchema = z
  .strictObject({ at: z.number(), by: z.string(), reason: z.string() })
  .readonly();

export const anomalySchema = z
  .strictObject({
    /** Says nothing but which: neither how many there are, nor in which order they came. */
    id: z.int().min(1),
    kind: anomalyKindSchema,
    device: deviceIdSchema.nullable(),
    siteName: z.string().nullable(),
    epoch: epochSchema.nullable(),
    seq: z.int().nullable(),
    /** When the centre found it, milliseconds since 1970. */
    foundAt: z.number(),
    detail: anomalyDetailSchema,
    /** Records that came later say that nothing was wrong (an undo that was still under way, say). */
    withdrawnAt: z.number().nullable(),
    settled: settlementSchema.nullable(),
  })
  .readonly();
export type Anomaly = z.infer<typeof anomalySchema>;

/** Which are listed: those a person must still look into, or those that are over. */
export const anomalyFilterSchema = z.strictObject({
  state: z.enum(['open', 'closed']).default('open'),
  kind: anomalyKindSchema.optional(),
  /** Only those that stand behind this one: the next page. */
  before: z.coerce.number().pipe(z.int().min(1)).optional(),
});
export type AnomalyFilter = z.infer<typeof anomalyFilterSchema>;

/** Most in one answer, newest first. */
export const MAX_ANOMALIES = 200;

export const anomalyListSchema = z
  .strictObject({
    anomalies: z.array(anomalySchema).max(MAX_ANOMALIES).readonly(),
    /** How many are open, of every kind. */
    open: z.int().min(0),
    hasMore: z.boolean(),
  })
  .readonly();
export type AnomalyList = z.infer<typeof anomalyListSchema>;

/** Shorter than this is no reason that anybody could check later. */
export const MIN_REASON = 5;

export const settleReasonSchema = z
  .string()
  .trim()
  .min(MIN_REASON)
  .max(500)
  // A control character is no part of a sentence, and U+0000 no text at all for PostgreSQL.
  .regex(/^[^\p{Cc}\p{Cs}]+$/u);

/** Body of the POST that settles: several at once only where one cause made them all. */
export const settleSchema = z
  .strictObject({
    ids: z.array(z.int().min(1)).min(1).max(MAX_ANOMALIES).readonly(),
    reason: settleReasonSchema,
  })
  .readonly();
export type Settle = z.infer<typeof settleSchema>;

/** `settled`: how many this request closed; the others were closed before, and keep their own reason. */
export const settledSchema = z.strictObject({ settled: z.int().min(0) }).readonly();

/** Who looks after the record; whoever answers the telephone among them. It names machines, places and times, never a person. */
export const SEES_ANOMALIES: readonly Role[] = [
  'clerk',
  'supervisor',
  'election_officer',
  'auditor',
  'admin',
  'operator',
];
/** 選挙担当 settles what came of reservations, and nothing else. */
export const SETTLES_ANOMALIES: readonly Role[] = ['supervisor', 'election_officer'];

export const ANOMALY_API = {
  /** GET, query of `anomalyFilterSchema` → `anomalyListSchema` */
  list: '/console/api/anomalies',
  /** POST `settleSchema` → `settledSchema` */
  settle: '/console/api/anomalies/settle',
} as const;

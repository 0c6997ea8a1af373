import { z } from 'zod';
import { civilDateSchema } from '../../kernel/dates.ts';
import { eventIdSchema, sha256HexSchema } from '../../kernel/ids.ts';
import { PLAIN_TEXT } from '../../kernel/plain-text.ts';
import { staffIdSchema } from '../../kernel/roles.ts';
import {
  departmentSchema,
  lineSchema,
  monthSchema,
  postIdSchema,
  punchedAtSchema,
  punchTypeSchema,
  reasonSchema,
  requestIdSchema,
  staffNoSchema,
} from './ids-schema.ts';
import { requestSchema } from './request-schema.ts';

/**
 * 職員の出退勤: what is recorded. Pure shapes. A punch is never edited and never rounded: what was wrong is put right by an event with a
 * reason, and both stay. No card number is in the record, only its keyed hash under this place's own key.
 */

/** `card`: My Number Card; `staff_card`: by its identifier; `manual`: a supervisor for a forgotten card; `pc`: at the console. */
export const punchHowSchema = z.enum(['card', 'staff_card', 'manual', 'pc']);
export type PunchHow = z.infer<typeof punchHowSchema>;

/** By the time of day, or by the person's press of a button. */
export const directionSchema = z.enum(['auto', 'button']);

/** The door, as the site calls it. Which machine it was stands in the event's own stream. */
export const doorSchema = z.string().trim().min(1).max(40).regex(PLAIN_TEXT);

/** Two steps (申請と承認): who asks never approves. */
export const approvalsSchema = z
  .array(z.strictObject({ by: staffIdSchema, at: z.int().min(0) }).readonly())
  .min(1)
  .max(3)
  .readonly();

/** What is done to a punch. `void`: it counts no more, and stays; `restore`: it counts again, as it was punched. */
export const correctionSchema = z.discriminatedUnion('act', [
  z.strictObject({
    act: z.literal('add'),
    type: punchTypeSchema,
    at: punchedAtSchema,
    post: postIdSchema.optional(),
  }),
  z.strictObject({
    act: z.literal('change'),
    punch: eventIdSchema,
    type: punchTypeSchema,
    at: punchedAtSchema,
    post: postIdSchema.optional(),
  }),
  z.strictObject({ act: z.literal('void'), punch: eventIdSchema }),
  z.strictObject({ act: z.literal('restore'), punch: eventIdSchema }),
]);
export type Correction = z.infer<typeof correctionSchema>;

/** Why a card opened nothing. */
export const cardRefusalSchema = z.enum([
  /** Linked to nobody. */
  'unknown',
  /** 退職・異動: her time here is over, or has not begun. */
  'not_in_service',
  /** One card in the records of two. */
  'two_records',
]);
export type CardRefusal = z.infer<typeof cardRefusalSchema>;

const cardKindSchema = z.string().regex(/^(common_card_id|jpki_serial|card_uid|profile:[a-z0-9-]{1,40})$/);
const token = { token: sha256HexSchema, kind: cardKindSchema };
const musterId = z.uuid().brand<'MusterId'>();
export type MusterId = z.infer<typeof musterId>;

/** What of a person's month was closed. */
const monthOf = { staffNo: staffNoSchema, month: monthSchema };

export const attendanceEventSchemas = {
  'attendance.punched': z.strictObject({
    staffNo: staffNoSchema,
    /** 兼務先; without: her main post. */
    post: postIdSchema.optional(),
    type: punchTypeSchema,
    how: punchHowSchema,
    direction: directionSchema,
    /** Of `manual` and `pc`, when it is not the moment of recording. Otherwise the clock of the event counts. */
    at: punchedAtSchema.optional(),
    /** This machine's clock against the centre's, positive when ahead; `null`: not heard. */
    offsetMs: z.int().nullable(),
    door: doorSchema,
    /** With `manual`. */
    reason: reasonSchema.optional(),
  }),
  /** Another button within seconds of the tap: what the person meant. No approval, and only at the door where she tapped. */
  'attendance.turned': z.strictObject({
    staffNo: staffNoSchema,
    punch: eventIdSchema,
    type: punchTypeSchema,
  }),
  /** 兼務: for which of her posts the tap was, said within seconds of it at the door where she tapped. */
  'attendance.post_said': z.strictObject({
    staffNo: staffNoSchema,
    punch: eventIdSchema,
    post: postIdSchema,
  }),
  /** 打刻の訂正 */
  'attendance.corrected': z.strictObject({
    staffNo: staffNoSchema,
    correction: correctionSchema,
    reason: reasonSchema,
    /** Who asked for it. */
    asked: staffIdSchema,
    approvals: approvalsSchema,
    /** The request it grants. */
    request: requestIdSchema.optional(),
  }),
  /** 申請 */
  'attendance.requested': z.strictObject({
    requestId: requestIdSchema,
    staffNo: staffNoSchema,
    request: requestSchema,
    reason: reasonSchema.optional(),
  }),
  /** 承認: `last` when no further step is needed; the request counts from then. */
  'attendance.approved': z.strictObject({
    requestId: requestIdSchema,
    staffNo: staffNoSchema,
    step: z.int().min(1).max(3),
    last: z.boolean(),
  }),
  /** 却下 */
  'attendance.rejected': z.strictObject({
    requestId: requestIdSchema,
    staffNo: staffNoSchema,
    reason: reasonSchema,
  }),
  /** 取下げ; of an approved one, by whom it was approved (取消). */
  'attendance.withdrawn': z.strictObject({
    requestId: requestIdSchema,
    staffNo: staffNoSchema,
    reason: reasonSchema,
  }),
  /** 仮眠・休憩中の出場: work, whatever the roster says. */
  'attendance.called_out': z.strictObject({
    staffNo: staffNoSchema,
    from: punchedAtSchema,
    to: punchedAtSchema,
    what: z.enum(['fire', 'rescue', 'ambulance', 'guard', 'disaster', 'other']),
  }),
  'attendance.card_linked': z.strictObject({
    staffNo: staffNoSchema,
    ...token,
    /** 同意: the words she agreed to, of a My Number Card. A staff card is the town's own. */
    consent: lineSchema.optional(),
    /** The link this one takes the place of (更新). */
    replaces: sha256HexSchema.optional(),
  }),
  'attendance.card_unlinked': z.strictObject({
    staffNo: staffNoSchema,
    ...token,
    why: z.enum(['left', 'lost', 'replaced', 'wrong_person', 'withdrawn']),
  }),
  /** Nothing was punched, and the person was told why. */
  'attendance.refused': z.strictObject({
    ...token,
    why: cardRefusalSchema,
    staffNo: staffNoSchema.optional(),
    door: doorSchema,
  }),
  /** 参集: who is in the building, and who has come. */
  'attendance.muster_opened': z.strictObject({
    musterId,
    what: lineSchema,
    kind: z.enum(['disaster', 'evacuation', 'drill']),
  }),
  'attendance.muster_seen': z.strictObject({
    musterId,
    staffNo: staffNoSchema,
    as: z.enum(['here', 'came', 'out_safe', 'missing']),
  }),
  'attendance.muster_closed': z.strictObject({ musterId, here: z.int().min(0), missing: z.int().min(0) }),
  /** 月締め: `digest` of the result, so that what was paid can be shown to be what was counted. */
  'attendance.month_closed': z.strictObject({ ...monthOf, digest: sha256HexSchema }),
  'attendance.month_reopened': z.strictObject({ ...monthOf, reason: reasonSchema }),
  /** 勤務割 of one day that was changed by hand after it was published. */
  'attendance.roster_changed': z.strictObject({
    staffNo: staffNoSchema,
    department: departmentSchema,
    date: civilDateSchema,
    post: postIdSchema,
    /** `null`: 週休日. */
    shift: z.string().max(40).nullable(),
    reason: reasonSchema,
  }),
} as const;

export type AttendanceEventKind = keyof typeof attendanceEventSchemas;
export type AttendanceEventData<K extends AttendanceEventKind> = z.infer<(typeof attendanceEventSchemas)[K]>;
export type AttendanceEvent = {
  [K in AttendanceEventKind]: { readonly kind: K; readonly data: AttendanceEventData<K> };
}[AttendanceEventKind];

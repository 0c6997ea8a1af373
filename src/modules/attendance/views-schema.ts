import { z } from 'zod';
import { tapProblemSchema } from '../../identity/card-tap.ts';
import { cardNoteSchema } from '../../identity/schema.ts';
import { civilDateSchema } from '../../kernel/dates.ts';
import { eventIdSchema, sha256HexSchema } from '../../kernel/ids.ts';
import { postIdSchema, punchTypeSchema, staffNoSchema } from './ids-schema.ts';
import { attendanceEventSchemas, cardRefusalSchema, punchHowSchema } from './schema.ts';

/** What a staff door shows. Pure shapes. */

/** Milliseconds since 1970. */
const moment = z.number();

/** A colleague as this door may show her: `name` `null` where it shows numbers only. */
export const shownPersonSchema = z.strictObject({ no: staffNoSchema, name: z.string().nullable() });
export type ShownPerson = z.infer<typeof shownPersonSchema>;

/** What she should know though the punch stands. */
export const punchNoteSchema = z.discriminatedUnion('kind', [
  /** 退勤漏れ: of that day there is no `type`. */
  z.strictObject({ kind: z.literal('missing'), type: punchTypeSchema, on: civilDateSchema }),
  /** Came already today, and the time of day says that she comes. */
  z.strictObject({ kind: z.literal('already_in'), at: moment }),
  /** Goes, and never came. */
  z.strictObject({ kind: z.literal('no_start') }),
  /** This machine's clock cannot be believed; ahead by so much, as far as is known. */
  z.strictObject({ kind: z.literal('clock'), aheadMs: z.number().nullable() }),
  z.strictObject({ kind: z.literal('card'), note: cardNoteSchema }),
]);
export type PunchNote = z.infer<typeof punchNoteSchema>;

/** 兼務: a post by its name. */
export const shownPostSchema = z.strictObject({ post: postIdSchema, name: z.string() });
export type ShownPost = z.infer<typeof shownPostSchema>;

const punchPostSchema = shownPostSchema.extend({
  /** Why it is this one (`door-posts.ts`). */
  by: z.enum(['door', 'since', 'main', 'said']),
  /** What she is asked to choose from while the punch can be turned; empty: she is not asked. */
  choices: z.array(shownPostSchema).max(6),
});
export type PunchPost = z.infer<typeof punchPostSchema>;

const seen = { seq: z.int(), at: moment, person: shownPersonSchema };

/** What the last tap came to. `seq` grows with each. */
export const doorVerdictSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('punched'),
    ...seen,
    punch: eventIdSchema,
    type: punchTypeSchema,
    /** Another button was pressed after the tap. */
    turned: z.boolean(),
    /** 兼務: for which of her posts; `null`: she has one. */
    post: punchPostSchema.nullable(),
    notes: z.array(punchNoteSchema).max(6),
    /** 参集: she is written down as having come, too. */
    mustered: z.boolean(),
    /** Milliseconds of the host between the card's last answer and this. */
    afterLastApduMs: z.number(),
  }),
  /** さきほど受け付けました: nothing new is in the record. `since`: the punch that stands. */
  z.strictObject({ kind: z.literal('repeat'), ...seen, type: punchTypeSchema, since: moment }),
  /** 参集: written down as here; no punch. */
  z.strictObject({ kind: z.literal('here'), ...seen }),
  z.strictObject({ kind: z.literal('linked'), ...seen }),
  /** The card that was to be registered belongs to her already. */
  z.strictObject({ kind: z.literal('linked_before'), ...seen }),
  z.strictObject({
    kind: z.literal('refused'),
    seq: z.int(),
    at: moment,
    /**
     * `other_card`: the card that was to be registered is somebody else's; `consent_needed`: it is a My Number Card.
     * `not_recorded`: the disk takes nothing.
     */
    why: z.enum([
      ...cardRefusalSchema.options,
      ...tapProblemSchema.options,
      'other_card',
      'consent_needed',
      'not_recorded',
    ]),
  }),
]);
export type DoorVerdict = z.infer<typeof doorVerdictSchema>;
export type DoorRefusal = Extract<DoorVerdict, { kind: 'refused' }>['why'];

export const shownPunchSchema = z.strictObject({
  punch: eventIdSchema,
  person: shownPersonSchema,
  type: punchTypeSchema,
  at: moment,
});
export type ShownPunch = z.infer<typeof shownPunchSchema>;

const musterKindSchema = attendanceEventSchemas['attendance.muster_opened'].shape.kind;
export const shownMusterSchema = z.strictObject({
  what: z.string(),
  kind: musterKindSchema,
  since: moment,
  /** Open for longer than `musterHours`: a tap is 出退勤 again, and a supervisor is asked to close it. */
  overdue: z.boolean(),
  /** In the building now. */
  inside: z.int(),
  /** Have tapped, or were marked, since it was opened. */
  seen: z.int(),
});
export type ShownMuster = z.infer<typeof shownMusterSchema>;

/** Topic `attendance`. */
export const attendanceStateSchema = z.strictObject({
  door: z.string(),
  show: z.enum(['name', 'number']),
  sound: z.boolean(),
  changeSeconds: z.int(),
  consent: z.string(),
  /** 名簿 in use; `null`: none ever came, and no card leads to anybody. */
  list: z.strictObject({ asOf: moment, members: z.int(), old: z.boolean() }).nullable(),
  /** What a tap is now, by the time of day. */
  next: z.enum(['in', 'out']),
  /** A button was pressed: what the next tap will be. */
  chosen: punchTypeSchema.nullable(),
  reading: z.boolean(),
  verdict: doorVerdictSchema.nullable(),
  /** Newest first, of this door, without the one that `verdict` shows. */
  recent: z.array(shownPunchSchema).max(5),
  mayMuster: z.boolean(),
  muster: shownMusterSchema.nullable(),
  /** A supervisor waits for the card of this colleague. */
  linking: shownPersonSchema.nullable(),
  /** Grows with every change of the record. */
  revision: z.int(),
});
export type AttendanceState = z.infer<typeof attendanceStateSchema>;

export const foundPersonSchema = shownPersonSchema.extend({
  department: z.string(),
  inService: z.boolean(),
  duty: z.boolean(),
  /** 兼務: those in force today; empty: she has one. */
  posts: z.array(shownPostSchema).max(6),
});
export type FoundPerson = z.infer<typeof foundPersonSchema>;

export const heldCardSchema = z.strictObject({
  token: sha256HexSchema,
  kind: z.string(),
  /** When it was registered; `null`: by a list that does not say so. */
  at: moment.nullable(),
});
export type HeldCard = z.infer<typeof heldCardSchema>;

/** One colleague as a supervisor sees her at the door. */
export const personViewSchema = z.strictObject({
  person: foundPersonSchema,
  /** Of the last days, newest first. */
  punches: z.array(
    z.strictObject({
      punch: eventIdSchema,
      type: punchTypeSchema,
      at: moment,
      how: punchHowSchema.nullable(),
      /** Entered or changed with a reason. */
      corrected: z.boolean(),
      /** 兼務: the name of the post. */
      post: z.string().nullable(),
    }),
  ),
  /** The day of which an end is missing. */
  missing: z.strictObject({ type: punchTypeSchema, on: civilDateSchema }).nullable(),
  cards: z.array(heldCardSchema),
});
export type PersonView = z.infer<typeof personViewSchema>;

export const insideRowSchema = shownPersonSchema.extend({
  department: z.string(),
  type: punchTypeSchema,
  since: moment,
  /** 参集 that is open: how she is written down there. */
  mustered: attendanceEventSchemas['attendance.muster_seen'].shape.as.nullable(),
});
export type InsideRow = z.infer<typeof insideRowSchema>;

/** 在館者: who is in the building by the doors that this one hears of. */
export const insideViewSchema = z.strictObject({
  at: moment,
  muster: shownMusterSchema.nullable(),
  people: z.array(insideRowSchema),
  /** Have come to the muster and are not in the building by their punches. */
  others: z.array(insideRowSchema.omit({ type: true })),
});
export type InsideView = z.infer<typeof insideViewSchema>;

export const todayRowSchema = shownPunchSchema.extend({
  how: punchHowSchema.nullable(),
  corrected: z.boolean(),
  post: z.string().nullable(),
});
export const todayViewSchema = z.strictObject({
  on: civilDateSchema,
  punches: z.array(todayRowSchema),
  /** More were punched than are shown. */
  more: z.boolean(),
});
export type TodayView = z.infer<typeof todayViewSchema>;

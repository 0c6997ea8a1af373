import { z } from 'zod';
import { eventIdSchema, sha256HexSchema } from '../../kernel/ids.ts';
import { resultSchema } from '../../kernel/result-schema.ts';
import {
  lineSchema,
  postIdSchema,
  punchedAtSchema,
  punchTypeSchema,
  reasonSchema,
  staffNoSchema,
} from './ids-schema.ts';
import { attendanceEventSchemas } from './schema.ts';
import {
  attendanceStateSchema,
  foundPersonSchema,
  insideViewSchema,
  personViewSchema,
  todayViewSchema,
} from './views-schema.ts';

/** The methods of a staff door, each with its shapes; the roles stand in `api.ts`. A tap is no method: it comes from the reader. */

const nothing = z.strictObject({});
const whom = { no: staffNoSchema };

/** `own`: nobody writes down her own. */
const WRITE_REASONS = ['no_such_member', 'own', 'cannot_record'] as const;

export const attendanceContract = {
  /** A button before the tap; `null`: by the time of day again. Good for one tap, and not for long. */
  'attendance.choose': { input: z.strictObject({ type: punchTypeSchema.nullable() }), output: nothing },
  /** Another button after it: the punch on the screen is meant so. `too_late`: a supervisor puts it right. */
  'attendance.change': {
    input: z.strictObject({ punch: eventIdSchema, type: punchTypeSchema }),
    output: resultSchema(nothing, ['too_late', 'cannot_record']),
  },
  /** 兼務: for which of her posts it is, of those that she is asked about. */
  'attendance.post': {
    input: z.strictObject({ punch: eventIdSchema, post: postIdSchema }),
    output: resultSchema(nothing, ['too_late', 'no_such_post', 'cannot_record']),
  },
  /** Takes the last verdict off the screen. */
  'attendance.clear': { input: nothing, output: nothing },
  /** By number, or by a part of name or kana; at most twelve. */
  'attendance.find': {
    fleeting: true,
    input: z.strictObject({ text: z.string().max(60) }),
    output: z.strictObject({ people: z.array(foundPersonSchema).max(12), more: z.boolean() }),
  },
  'attendance.person': {
    input: z.strictObject(whom),
    output: resultSchema(personViewSchema, ['no_such_member']),
  },
  /** カードの登録: the next tap is hers. `agreed`: she agreed to the words, which a My Number Card needs. */
  'attendance.link': {
    input: z.strictObject({ ...whom, agreed: z.boolean() }),
    output: resultSchema(nothing, ['no_such_member', 'not_in_service']),
  },
  'attendance.linkCancel': { input: nothing, output: nothing },
  'attendance.unlink': {
    input: z.strictObject({
      ...whom,
      token: sha256HexSchema,
      why: attendanceEventSchemas['attendance.card_unlinked'].shape.why,
    }),
    output: resultSchema(personViewSchema, ['no_such_member', 'no_such_card', 'cannot_record']),
  },
  /** カード忘れ: a punch of this moment. */
  'attendance.manual': {
    input: z.strictObject({
      ...whom,
      type: punchTypeSchema,
      /** 兼務; without: as a tap here would be. */
      post: postIdSchema.optional(),
      reason: reasonSchema,
    }),
    output: resultSchema(personViewSchema, [...WRITE_REASONS, 'not_in_service', 'no_such_post']),
  },
  /** 打刻漏れ: one of an earlier time, asked for by her and granted by the supervisor who is signed in. */
  'attendance.add': {
    input: z.strictObject({
      ...whom,
      type: punchTypeSchema,
      at: punchedAtSchema,
      /** 兼務; without: it is not said. */
      post: postIdSchema.optional(),
      reason: reasonSchema,
    }),
    output: resultSchema(personViewSchema, [
      ...WRITE_REASONS,
      'in_future',
      'too_old',
      'there_already',
      'no_such_post',
    ]),
  },
  'attendance.today': { input: nothing, output: todayViewSchema },
  'attendance.inside': { input: nothing, output: insideViewSchema },
  'attendance.musterOpen': {
    input: z.strictObject({
      what: lineSchema,
      kind: attendanceEventSchemas['attendance.muster_opened'].shape.kind,
    }),
    output: resultSchema(insideViewSchema, ['open_already', 'not_here', 'cannot_record']),
  },
  'attendance.musterMark': {
    input: z.strictObject({ ...whom, as: attendanceEventSchemas['attendance.muster_seen'].shape.as }),
    output: resultSchema(insideViewSchema, ['not_open', 'no_such_member', 'cannot_record']),
  },
  'attendance.musterClose': {
    input: nothing,
    output: resultSchema(insideViewSchema, ['not_open', 'cannot_record']),
  },
  /** A4: 在館者名簿 */
  'attendance.printInside': {
    input: nothing,
    output: resultSchema(z.strictObject({ pages: z.int() }), ['no_printer', 'printer_silent']),
  },
} as const;

export const attendanceTopics = { attendance: attendanceStateSchema } as const;

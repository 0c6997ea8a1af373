import { z } from 'zod';
import { PLAIN_TEXT } from '../../kernel/plain-text.ts';
import { departmentSchema } from './ids-schema.ts';
import { musterHoursSchema } from './muster-schema.ts';

/** What `kiosk-config/sites/*.yaml` says under `attendance:`: one door, and how a tap at it is understood. */

const clockSchema = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);

/** From a time of day until another, which is not in it; over midnight where `to` is not later. */
export const windowSchema = z
  .strictObject({ from: clockSchema, to: clockSchema, type: z.enum(['in', 'out']) })
  .readonly();
export type Window = z.infer<typeof windowSchema>;

export const attendanceSiteSchema = z.strictObject({
  /** 出入口, as colleagues call it; stands in every record of it. */
  door: z.string().trim().min(1).max(40).regex(PLAIN_TEXT),
  /**
   * 打刻の向き by time of day; a time that no window has is 出勤. [K]: as 大阪府教育庁 set its school terminals, 3:00–14:30 出勤 and
   * 14:30–3:00 退勤.
   */
  windows: z
    .array(windowSchema)
    .min(1)
    .max(8)
    .readonly()
    .default([
      { from: '03:00', to: '14:30', type: 'in' },
      { from: '14:30', to: '03:00', type: 'out' },
    ]),
  /** 日の境: work that goes on over midnight is of the day before until then. [K] */
  dayBegins: clockSchema.default('03:00'),
  /** 二度打ち: a second tap within this time is none. [K]: 60. */
  doubleTapSeconds: z.int().min(5).max(600).default(60),
  /** How long after a tap another button turns it. */
  changeSeconds: z.int().min(2).max(30).default(5),
  /** How long a name stays on the screen by itself. */
  showSeconds: z.int().min(2).max(60).default(8),
  /** 所属 of the door itself, as the list of staff codes it: of a colleague with several posts (兼務) it says which she is here for. */
  department: departmentSchema.optional(),
  /**
   * 兼務: for which post a tap is. `ask`: the door's own, else hers since she came, else she is asked, and it is her main one until she
   * says; `door`: the same, and nobody is asked; `first`: her main one always.
   */
  posts: z.enum(['ask', 'door', 'first']).default('ask'),
  /** What of a person stands on the screen. A list without names shows numbers whatever is said here. */
  show: z.enum(['name', 'number']).default('name'),
  sound: z.boolean().default(true),
  /** No picture is ever taken at a door; the word stands here so that whoever reads the file sees it. */
  photo: z.literal('off').default('off'),
  /** 参集: whether a supervisor may open a muster here. */
  muster: z.boolean().default(true),
  /** 参集: how many hours after it was opened the taps are 出退勤 again, whether it was closed or forgotten. [K]: 72. */
  musterHours: musterHoursSchema,
  /** 職員証 by its identifier, which anybody can copy: taken beside My Number Cards. */
  staffCards: z.boolean().default(true),
  /** A list that is older is said to be old; nobody is shut out by it. */
  listDays: z.int().min(1).max(366).default(30),
  /** Words to which a colleague agrees whose My Number Card is registered. */
  consent: z
    .string()
    .trim()
    .min(10)
    .max(100)
    .regex(PLAIN_TEXT)
    .default(
      'マイナンバーカードを 出退勤の打刻に使います。個人番号と氏名は読み取りません。いつでも取り消せます。',
    ),
  /** 職員の名簿 as a file, for a door without a centre that has one, and for 訓練; the centre's list takes its place. */
  list: z.string().min(1).max(500).optional(),
});
export type AttendanceSite = z.infer<typeof attendanceSiteSchema>;

import { z } from 'zod';
import { civilDateSchema } from '../../kernel/dates.ts';
import { eventIdSchema } from '../../kernel/ids.ts';
import { PLAIN_TEXT } from '../../kernel/plain-text.ts';
import { resultSchema } from '../../kernel/result-schema.ts';
import {
  actKeySchema,
  campaignIdSchema,
  offerIdSchema,
  pointsSchema,
  REFUSALS,
  yenSchema,
} from '../../outbox/benefits-shapes.ts';
import {
  benefitsStateSchema,
  closingSchema,
  countsSchema,
  dayViewSchema,
  entrySchema,
  LOCAL_STOPS,
  settledViewSchema,
  tapIdSchema,
} from './views-schema.ts';

/** The methods of 民間優遇・地域ポイント at the till, each with its shapes; the roles stand in `api.ts`. */

export const reasonSchema = z.string().trim().min(2).max(100).regex(PLAIN_TEXT);

/**
 * `gone`: the card was here too long ago. `unreachable`: no answer, and without a line it is not done; nothing was used, nor will be.
 */
export const ACT_REASONS = ['gone', 'unreachable', ...REFUSALS, ...LOCAL_STOPS, 'cannot_record'] as const;
export type ActReason = (typeof ACT_REASONS)[number];

export const UNDO_REASONS = ['no_such_act', 'not_done', ...REFUSALS, 'cannot_record'] as const;
export type UndoReason = (typeof UNDO_REASONS)[number];

const of = { tapId: tapIdSchema, key: actKeySchema };
const slip = z.strictObject({ markup: z.string() });

export const benefitsContract = {
  /** この特典を使う. Success: it is on the disk. */
  'benefits.redeem': {
    input: z.strictObject({ ...of, offerId: offerIdSchema }),
    output: resultSchema(entrySchema, ACT_REASONS),
  },
  'benefits.spend': {
    input: z.strictObject({ ...of, points: pointsSchema }),
    output: resultSchema(entrySchema, ACT_REASONS),
  },
  'benefits.earn': {
    input: z.strictObject({ ...of, campaignId: campaignIdSchema, yen: yenSchema }),
    output: resultSchema(entrySchema, ACT_REASONS),
  },
  /** 取り消し: what was done stays in the record, and what takes it back is written behind it. */
  'benefits.undo': {
    input: z.strictObject({ key: actKeySchema, reason: reasonSchema }),
    output: resultSchema(entrySchema, UNDO_REASONS),
  },
  /** 次のお客様へ: nothing of a card is kept on the screen. */
  'benefits.clear': { input: z.strictObject({}), output: z.strictObject({}) },
  /** 控え, by the receipt printer; the markup is given too, for the screen. */
  'benefits.receipt': {
    input: z.strictObject({ key: actKeySchema, print: z.boolean() }),
    output: resultSchema(slip, ['no_such_act', 'not_done', 'no_printer', 'printer_failed']),
  },
  'benefits.day': { input: z.strictObject({ day: civilDateSchema }), output: dayViewSchema },
  /** 締め of a day. `seen`: the figures that whoever closes has before her. */
  'benefits.close': {
    input: z.strictObject({ day: civilDateSchema, seen: countsSchema }),
    output: resultSchema(closingSchema, [
      'moved_on',
      'in_hand',
      'nothing',
      'closed_already',
      'not_yet',
      'cannot_record',
    ]),
  },
  /** 締めの訂正, by a supervisor: the figures as they stand now, and why. */
  'benefits.correct': {
    input: z.strictObject({ closing: eventIdSchema, seen: countsSchema, reason: reasonSchema }),
    output: resultSchema(closingSchema, [
      'moved_on',
      'in_hand',
      'no_such_closing',
      'corrected_already',
      'cannot_record',
    ]),
  },
  'benefits.printClosing': {
    input: z.strictObject({ closing: eventIdSchema, print: z.boolean() }),
    output: resultSchema(slip, ['no_such_closing', 'no_printer', 'printer_failed']),
  },
  /** What the centre settled otherwise, newest first. */
  'benefits.settled': {
    input: z.strictObject({}),
    output: z.strictObject({ settled: z.array(settledViewSchema).max(200) }),
  },
  /** The shop has read them, up to this number. */
  'benefits.settledSeen': {
    input: z.strictObject({ upTo: z.int().min(0) }),
    output: resultSchema(z.strictObject({}), ['cannot_record']),
  },
} as const;

export const benefitsTopics = { benefits: benefitsStateSchema } as const;

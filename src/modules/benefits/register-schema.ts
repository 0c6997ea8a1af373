import { z } from 'zod';
import { visitIdSchema } from '../../kernel/ids.ts';
import { resultSchema } from '../../kernel/result-schema.ts';

/** ポイントの登録窓口: what a counter that knows its residents and its screen say to each other. Pure shapes; the roles stand in `register-api.ts`. */

/** `missing`, `damaged`: the points' own key is not at this terminal, or is none: cards mean nothing here. */
export const pointsStateSchema = z.strictObject({
  key: z.enum(['ready', 'missing', 'damaged']),
  /** The line to the centre; without it the record goes there later, and shops hear of it then. */
  online: z.boolean(),
  /** A receipt printer is set up. */
  receipts: z.boolean(),
});
export type PointsState = z.infer<typeof pointsStateSchema>;

/** What was done last for an account, by the record of this terminal. */
export const ACCOUNT_STATES = ['none', 'registered', 'stopped', 'withdrawn'] as const;
export const accountSchema = z.strictObject({
  /** Of the person at the desk, as it may be shown. */
  name: z.string(),
  state: z.enum(ACCOUNT_STATES),
  /** Milliseconds since 1970; `null`: nothing is in the record here, which says nothing of other counters. */
  at: z.number().nullable(),
  /** Check-ins give her points, as she wished. */
  checkIns: z.boolean(),
});
export type AccountView = z.infer<typeof accountSchema>;

/** Why she has it stopped. */
export const STOP_REASONS = ['lost', 'stolen', 'other'] as const;
export type StopReason = (typeof STOP_REASONS)[number];

const PERSON_REASONS = ['no_such_visit', 'release_needed', 'no_key'] as const;
export const CARD_REASONS = [
  'no_card',
  'two_cards',
  'card_busy',
  'card_pulled',
  'card_unreadable',
  'not_my_number_card',
  'phone',
  /** It leads to somebody else, or to nobody yet. */
  'other_card',
  'not_linked',
  'relink_needed',
  'card_superseded',
  'person_not_active',
  'chip_mismatch',
] as const;
export type CardReason = (typeof CARD_REASONS)[number];
const RECORDED = [...PERSON_REASONS, 'cannot_record'] as const;
export const REGISTER_REASONS = [...RECORDED, ...CARD_REASONS] as const;
export type RegisterReason = (typeof REGISTER_REASONS)[number];

const of = z.strictObject({ visitId: visitIdSchema });

export const pointsContract = {
  /** Of the person at the desk. */
  'points.account': { input: of, output: resultSchema(accountSchema, PERSON_REASONS) },
  /** 登録, of the card that lies there; cards of hers that were registered before are blocked by it. */
  'points.register': {
    input: of.extend({ checkIns: z.boolean() }),
    output: resultSchema(accountSchema, REGISTER_REASONS),
  },
  /** 停止 of every card of hers, with one or without. */
  'points.stop': {
    input: of.extend({ why: z.enum(STOP_REASONS) }),
    output: resultSchema(accountSchema, RECORDED),
  },
  /** 取りやめ */
  'points.withdraw': { input: of, output: resultSchema(accountSchema, RECORDED) },
  /** 控え of what was done last, by the receipt printer; the markup is given too. */
  'points.receipt': {
    input: of.extend({ print: z.boolean() }),
    output: resultSchema(z.strictObject({ markup: z.string() }), [
      ...PERSON_REASONS,
      'nothing_done',
      'no_printer',
      'printer_failed',
    ]),
  },
} as const;

export const pointsTopics = { points: pointsStateSchema } as const;

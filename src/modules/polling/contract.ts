import { z } from 'zod';
import { SECOND_REASONS, secondSchema, staffNamesShape } from '../../identity/schema.ts';
import { civilDateSchema } from '../../kernel/dates.ts';
import { eventIdSchema, visitIdSchema } from '../../kernel/ids.ts';
import { resultSchema } from '../../kernel/result-schema.ts';
import { ballotIdSchema } from '../../registry/roll/election.ts';
import { electorIdSchema } from '../../registry/roll/schema.ts';
import {
  assistSchema,
  ballotCountsSchema,
  checkItemSchema,
  earlyReasonSchema,
  hourSchema,
  reasonTextSchema,
  rollStampSchema,
  strokesSchema,
} from './schema.ts';
import {
  acceptanceSchema,
  acceptOutcomeSchema,
  backupRowSchema,
  checklistItemSchema,
  conflictSchema,
  countSchema,
  lookSchema,
  oathSchema,
  pollingStateSchema,
  reportSchema,
  searchHitSchema,
  tieOutViewSchema,
} from './views.ts';

/** The methods of 投票入場受付, each with its shapes; the roles stand in `api.ts`. */

/** `stop_stands`: a stop is on the screen, and only `polling.clear` takes it away. `not_listed`: chosen from no search. */
const FIND_REASONS = ['stop_stands', 'no_such_visit', 'not_listed', 'cannot_record'] as const;
const LOOK_REASONS = ['no_such_look', 'cannot_record'] as const;

const oathInputSchema = z.discriminatedUnion('form', [
  /** Printed, signed by hand and taken in. */
  z.strictObject({ form: z.literal('printed') }),
  z.strictObject({ form: z.literal('signed'), strokes: strokesSchema }),
]);

export const pollingContract = {
  /** By the card's visit, a ticket's code as it was scanned, a line of the last search, or 名簿番号 from a paper roll. */
  'polling.find': {
    fleeting: true,
    input: z.discriminatedUnion('by', [
      z.strictObject({ by: z.literal('visit'), visitId: visitIdSchema }),
      z.strictObject({ by: z.literal('ticket'), code: z.string().min(1).max(300) }),
      z.strictObject({ by: z.literal('search'), electorId: electorIdSchema }),
      z.strictObject({ by: z.literal('number'), electorId: electorIdSchema }),
    ]),
    output: resultSchema(lookSchema, FIND_REASONS),
  },
  /** At most 20; kana, name, birth date in any notation or part of an address in one text. */
  'polling.search': {
    fleeting: true,
    input: z.strictObject({ text: z.string().max(100), birthDate: civilDateSchema.optional() }),
    output: resultSchema(z.strictObject({ hits: z.array(searchHitSchema).max(20), more: z.boolean() }), [
      'too_short',
      'wrong_date',
      'too_many',
      'no_roll',
      'cannot_record',
    ]),
  },
  /** The same once more: after the screen was loaded again. */
  'polling.look': {
    input: z.strictObject({ lookId: z.uuid() }),
    output: resultSchema(lookSchema, ['no_such_look']),
  },
  /** 次の方へ: done with this person, or the stop was seen and she was told. */
  'polling.clear': {
    input: z.strictObject({ lookId: z.uuid() }),
    output: resultSchema(z.strictObject({}), ['no_such_look']),
  },
  /** Past a stop whose `goOn` is `accept`; gives the verdict that stands after it (there may be another stop behind). */
  'polling.override': {
    input: z.strictObject({ lookId: z.uuid(), reason: reasonTextSchema, second: secondSchema }),
    output: resultSchema(lookSchema, [...LOOK_REASONS, ...SECOND_REASONS, 'cannot_go_on']),
  },
  /** 宣誓書 of this person with this reason, to be printed or shown for signing. */
  'polling.oath': {
    input: z.strictObject({ lookId: z.uuid(), reason: earlyReasonSchema }),
    output: resultSchema(oathSchema, ['no_such_look', 'not_acceptable', 'not_early']),
  },
  /**
   * 受付. `ballots`: left out, all of the verdict's; fewer where the elector declines one. At an early place `reason` and `oath` are
   * needed. Success is on the disk.
   */
  'polling.accept': {
    input: z.strictObject({
      lookId: z.uuid(),
      ballots: z.array(ballotIdSchema).min(1).max(20).optional(),
      reason: earlyReasonSchema.optional(),
      oath: oathInputSchema.optional(),
      assist: assistSchema.optional(),
    }),
    output: resultSchema(acceptOutcomeSchema, [
      ...LOOK_REASONS,
      'not_acceptable',
      'wrong_ballots',
      'reason_needed',
      'oath_needed',
      'not_early',
      'helpers_differ',
    ]),
  },
  /** 投票用紙の交付: a tick for each ballot as it is handed out. */
  'polling.issue': {
    input: z.strictObject({ acceptId: eventIdSchema, ballot: ballotIdSchema }),
    output: resultSchema(acceptanceSchema, [
      'no_such_acceptance',
      'undone',
      'wrong_ballots',
      'already_issued',
      'cannot_record',
    ]),
  },
  'polling.undoIssue': {
    input: z.strictObject({ tickId: eventIdSchema }),
    output: resultSchema(acceptanceSchema, ['no_such_tick', 'already_undone', 'cannot_record']),
  },
  /** 書損・再交付・持ち帰り: by kind of ballot; whose it was is not asked and not kept. */
  'polling.spoil': {
    input: z.strictObject({
      ballot: ballotIdSchema,
      cause: z.enum(['spoiled', 'wrong_ballot', 'taken_home', 'unused']),
      reissued: z.boolean(),
    }),
    output: resultSchema(z.strictObject({ eventId: eventIdSchema }), [
      'not_open',
      'wrong_ballots',
      'cannot_record',
    ]),
  },
  /** 仮投票: of a stop whose `goOn` is `provisional` or `returned`, or of an `ok` to which 投票立会人 object. */
  'polling.provisional': {
    input: z.strictObject({
      lookId: z.uuid(),
      ballots: z.array(ballotIdSchema).min(1).max(20),
      cause: z.enum(['refused', 'objected', 'proxy_refused']),
      assist: assistSchema.optional(),
      reason: reasonTextSchema,
      second: secondSchema,
    }),
    output: resultSchema(z.strictObject({ eventId: eventIdSchema }), [
      ...LOOK_REASONS,
      ...SECOND_REASONS,
      'cannot_go_on',
      'wrong_ballots',
      'helpers_differ',
    ]),
  },
  /** 不在者投票用紙の返還; gives the verdict that stands after it. */
  'polling.absenteeReturned': {
    input: z.strictObject({ lookId: z.uuid(), papers: z.int().min(1).max(20), second: secondSchema }),
    output: resultSchema(lookSchema, [...LOOK_REASONS, ...SECOND_REASONS, 'cannot_go_on']),
  },
  /** 受付の取消し. `ballots_out`: ballots of it were handed out; take those ticks back first, when the papers are back. */
  'polling.undo': {
    input: z.strictObject({ acceptId: eventIdSchema, reason: reasonTextSchema, second: secondSchema }),
    output: resultSchema(acceptanceSchema, [
      'no_such_acceptance',
      'already_undone',
      'ballots_out',
      ...SECOND_REASONS,
      'cannot_record',
    ]),
  },
  /**
   * Keyed afterwards from paper ticks. A fact that happened is always recorded; `conflict` says that somebody had accepted her already.
   * `paperAt`: when it was ticked, milliseconds since 1970, within the opening and not ahead of now.
   */
  'polling.paper': {
    input: z.strictObject({
      electorId: electorIdSchema,
      paperAt: z.int().min(0),
      ballots: z.array(ballotIdSchema).min(1).max(20),
      reason: earlyReasonSchema.optional(),
      assist: assistSchema.optional(),
      /** Papers were handed out as ticked: their ticks are recorded with it. */
      issued: z.boolean(),
    }),
    output: resultSchema(z.strictObject({ acceptance: acceptanceSchema, conflict: z.boolean() }), [
      'not_open',
      'no_such_elector',
      'wrong_ballots',
      'wrong_time',
      'reason_needed',
      'not_early',
      'helpers_differ',
      'cannot_record',
    ]),
  },
  /** 開所前の点検 */
  'polling.checklist': {
    input: z.strictObject({}),
    output: z.strictObject({ items: z.array(checklistItemSchema) }),
  },
  /** A scan at the checklist, of a ticket or a test sheet; answers whether it is a code of this roll. */
  'polling.tryScan': {
    fleeting: true,
    input: z.strictObject({ code: z.string().min(1).max(300) }),
    output: z.strictObject({ read: z.boolean(), inRoll: z.boolean() }),
  },
  /** What a person looked at: the test page came out (`printer`), the paper roll is at hand, the boxes are empty; and back. */
  'polling.tick': {
    input: z.strictObject({
      item: checkItemSchema.extract(['printer', 'paper_roll', 'empty_boxes']),
      done: z.boolean(),
    }),
    output: z.strictObject({ items: z.array(checklistItemSchema) }),
  },
  /** 開所. Whatever is not done is waived by a second person with a reason, where it may be. */
  'polling.open': {
    input: z.strictObject({
      waived: z.array(z.strictObject({ item: checkItemSchema, reason: reasonTextSchema })).max(9),
      second: secondSchema.optional(),
    }),
    output: resultSchema(z.strictObject({ eventId: eventIdSchema }), [
      'already_open',
      'closed',
      /** `detail.item`: the first of them. */
      'checklist_open',
      'not_waivable',
      'second_needed',
      /** `detail.fault` */
      'station_fault',
      ...SECOND_REASONS,
      'cannot_record',
    ]),
  },
  /** 毎時の照合 */
  'polling.tieOut': {
    input: z.strictObject({ hour: hourSchema, tickets: countSchema, ballots: ballotCountsSchema }),
    output: resultSchema(tieOutViewSchema, ['not_open', 'wrong_hour', 'wrong_ballots', 'cannot_record']),
  },
  /** 閉所: after it nobody is taken in; paper ticks may still be keyed. */
  'polling.close': {
    input: z.strictObject({ second: secondSchema }),
    output: resultSchema(reportSchema, ['not_open', 'closed', ...SECOND_REASONS, 'cannot_record']),
  },
  /** Figures for 投票録, now. */
  'polling.report': { input: z.strictObject({}), output: resultSchema(reportSchema, ['station_fault']) },
  /** 予備の名簿, a page of lines at a time in roll order, behind `after`; the first page is written down before it is given. */
  'polling.backup': {
    input: z.strictObject({ after: electorIdSchema.nullable() }),
    output: resultSchema(
      z.strictObject({
        electionName: z.string(),
        placeName: z.string(),
        at: z.number(),
        roll: rollStampSchema,
        electors: countSchema,
        rows: z.array(backupRowSchema).max(1_000),
        /** Behind which the next page begins; `null`: this was the last. */
        next: electorIdSchema.nullable(),
      }),
      ['station_fault', 'cannot_record'],
    ),
  },
  /** The latest acceptances of this place, newest first; `open`: only those with ballots still to be handed out. */
  'polling.recent': {
    input: z.strictObject({ open: z.boolean() }),
    output: resultSchema(z.strictObject({ entries: z.array(acceptanceSchema) }), ['cannot_record']),
  },
  /** 二重受付 */
  'polling.conflicts': {
    input: z.strictObject({}),
    output: resultSchema(z.strictObject({ conflicts: z.array(conflictSchema) }), ['cannot_record']),
  },
  /** Staff of the place, for 二人目 and helpers; empty where only numbers are known. */
  'polling.staff': staffNamesShape,
} as const;

export const pollingTopics = { polling: pollingStateSchema } as const;

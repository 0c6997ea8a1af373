import { z } from 'zod';
import { civilDateSchema } from '../../kernel/dates.ts';
import { deviceIdSchema, eventIdSchema, sha256HexSchema } from '../../kernel/ids.ts';
import { PLAIN_TEXT } from '../../kernel/plain-text.ts';
import { staffIdSchema } from '../../kernel/roles.ts';
import {
  ballotIdSchema,
  electionIdSchema,
  placeIdSchema,
  precinctIdSchema,
} from '../../registry/roll/election.ts';
import { electorIdSchema } from '../../registry/roll/schema.ts';

/**
 * 投票入場受付: what is recorded, and what the desk may say. Pure shapes, shared by desk, centre and screen.
 *
 * 投票の秘密: nothing here leads from a person to a paper. What is kept of a person is which kinds of ballot she was given; papers that
 * were spoiled or carried away are counted by kind and never name anybody.
 */

/** 当日投票 or 期日前投票: by the place and the day, never by what somebody says. */
export const votingWhenSchema = z.enum(['day', 'early']);
export type VotingWhen = z.infer<typeof votingWhenSchema>;

/** By what the elector was found. `number`: 名簿番号 from the printed roll; `paper`: keyed afterwards from paper ticks. */
export const foundBySchema = z.enum(['card', 'ticket', 'search', 'number', 'paper']);
export type FoundBy = z.infer<typeof foundBySchema>;

/**
 * 期日前投票の事由 (公職選挙法48条の2第1項): 1 職務・業務・用務, 2 用務・事故で投票区外, 3 疾病・負傷・妊娠・老衰・身体障害・産褥・刑事施設等,
 * 4 交通至難の島等, 5 投票区のある市町村外に居住, 6 天災・悪天候.
 */
export const earlyReasonSchema = z.union([
  z.literal(1),
  z.literal(2),
  z.literal(3),
  z.literal(4),
  z.literal(5),
  z.literal(6),
]);
export type EarlyReason = z.infer<typeof earlyReasonSchema>;

/** Sex as 住民記録 codes it: 1 男, 2 女, 9 その他・不明. */
export const sexSchema = z.enum(['1', '2', '9']);
export type Sex = z.infer<typeof sexSchema>;

/** Which roll was looked into. Printed on every output (上越 2016: 23,875 tickets from an old one). */
export const rollStampSchema = z
  .strictObject({ version: z.int().min(1), asOf: civilDateSchema, sha256: sha256HexSchema })
  .readonly();
export type RollStamp = z.infer<typeof rollStampSchema>;

/** What a person wrote because something was out of the ordinary: said in words, and no control characters. */
export const reasonTextSchema = z.string().trim().min(5).max(250).regex(PLAIN_TEXT);

const helperSchema = z.string().trim().min(1).max(64).regex(PLAIN_TEXT);

/** 代理投票 (48条: two helpers of the polling staff, chosen by 投票管理者) or 点字投票. */
export const assistSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('proxy'),
      helpers: z.tuple([helperSchema, helperSchema]),
      /** 心身の故障その他の事由 */
      cause: z.enum(['body', 'sight', 'illness', 'cannot_write', 'other']),
    }),
    z.strictObject({ kind: z.literal('braille') }),
  ])
  .readonly();
export type Assist = z.infer<typeof assistSchema>;

/** Every answer to "may this person vote here now". All but `ok` are stops, and all stops are one and the same blocking screen. */
export const VERDICT_KINDS = [
  'ok',
  'voted',
  'early_voted',
  'absentee_issued',
  'other_place',
  'not_on_roll',
  'disfranchised',
  'deceased',
  'check',
  'not_open',
  'taken',
  'unreachable',
  'station',
] as const;
export const verdictKindSchema = z.enum(VERDICT_KINDS);
export type VerdictKind = z.infer<typeof verdictKindSchema>;
export const stopKindSchema = verdictKindSchema.exclude(['ok']);
export type StopKind = z.infer<typeof stopKindSchema>;

/** 要確認: what a person has to look into before going on. */
export const checkWhySchema = z.enum([
  /** The register's name (婚姻, 旧氏, 通称) is none of those on the roll. */
  'name_differs',
  /** 県内移動者: 引き続き県内に住所を有することの証明 (44条3項). */
  'mover_proof',
  /** Another elector has the same name and birth date: the address is read. */
  'same_person_twice',
  /** This ticket is of somebody else than the card or ticket just before: a family's tickets are easily swapped. */
  'ticket_of_other',
  /** 二重登録: two rows of the roll are this card's, and both may vote. */
  'on_roll_twice',
  /** The same code was printed on tickets of several. */
  'ticket_of_several',
  /** The clock of this machine jumped, and nobody has compared it since. */
  'clock_doubt',
  /** Given a provisional ballot (仮投票) before. */
  'provisional_before',
  /** She was here when this ballot could be given too, and was not given it: declined, or forgotten. */
  'declined_before',
]);
export type CheckWhy = z.infer<typeof checkWhySchema>;

/** Why nobody can be taken in just now. */
export const notOpenWhySchema = z.enum([
  'not_opened',
  'closed',
  'before_hours',
  'after_hours',
  /** Not a day on which this place is open. */
  'not_this_day',
  /** None of the ballots she may still have can be given yet (国民審査). */
  'ballot_not_open',
  /** Turns 18 by the poll day but is not today: 不在者投票. */
  'too_young',
]);
export type NotOpenWhy = z.infer<typeof notOpenWhySchema>;

/** What is wrong with the station itself; while it stands nobody is taken in. */
export const stationFaultSchema = z.enum([
  /** No election was loaded, or its signature does not hold. */
  'no_election',
  /** The roll, or the terminals nearby, are of another election. */
  'wrong_election',
  /** This place is not one of the election's, or its precincts are not in this roll. */
  'wrong_precinct',
  'no_roll',
  /** 基準日 of the roll is longer ago than the election allows: last year's. */
  'roll_stale',
  /** The centre has another roll than this one. */
  'roll_differs',
  /** Off by more than the election allows (30 s). */
  'clock_off',
]);
export type StationFault = z.infer<typeof stationFaultSchema>;

/** 二人目: what was gone past, by whose word beside the clerk's, and why. */
export const overrideSchema = z
  .strictObject({
    verdict: stopKindSchema,
    why: z.union([checkWhySchema, notOpenWhySchema]).nullable(),
    second: staffIdSchema,
    reason: reasonTextSchema,
  })
  .readonly();
export type Override = z.infer<typeof overrideSchema>;

const MAX_BALLOTS = 20;
const ballotsSchema = z
  .array(ballotIdSchema)
  .min(1)
  .max(MAX_BALLOTS)
  .refine((ballots) => new Set(ballots).size === ballots.length)
  .readonly();

/** A count of each kind of ballot. */
export const ballotCountsSchema = z
  .array(z.strictObject({ ballot: ballotIdSchema, count: z.int().min(0).max(1_000_000) }).readonly())
  .max(MAX_BALLOTS)
  .readonly();
export type BallotCounts = z.infer<typeof ballotCountsSchema>;

/** `YYYY-MM-DDTHH`, Japan: the hour that began then. */
export const hourSchema = z.string().regex(/^\d{4}-\d\d-\d\dT([01]\d|2[0-3])$/);

/** 署名: strokes of a pen in 0–999 of the box; a signature is no more than two thousand points. */
export const strokesSchema = z
  .array(
    z
      .array(z.tuple([z.int().min(0).max(999), z.int().min(0).max(999)]))
      .min(1)
      .max(600),
  )
  .min(1)
  .max(60)
  .refine((strokes) => strokes.reduce((points, stroke) => points + stroke.length, 0) <= 2_000);
export type Strokes = z.infer<typeof strokesSchema>;

/** The opening checklist (弘前 2026: every reader of every kind is tried before 7:00). */
export const CHECK_ITEMS = [
  'election',
  'readers',
  'scanner',
  'printer',
  'clock',
  'roll',
  'roll_at_centre',
  /** 投票済の印: who voted before this day, as the centre published it. */
  'marks',
  /** 予備の名簿: printed and at hand. */
  'paper_roll',
  /** 投票箱が空であることの確認, by the first elector or before witnesses. */
  'empty_boxes',
] as const;
export const checkItemSchema = z.enum(CHECK_ITEMS);
export type CheckItem = z.infer<typeof checkItemSchema>;

const spot = { election: electionIdSchema, place: placeIdSchema };

export const pollingEventSchemas = {
  /** 開所 */
  'polling.opened': z.strictObject({
    ...spot,
    roll: rollStampSchema,
    /** `done`: tried or compared, and good. `waived`: the place opens without, by two persons. */
    checklist: z
      .array(
        z.strictObject({
          item: checkItemSchema,
          state: z.enum(['done', 'waived']),
          /** Of a waived item. */
          reason: reasonTextSchema.optional(),
        }),
      )
      .max(CHECK_ITEMS.length)
      .readonly(),
    /** Ahead of the centre's clock; `null`: the centre was not heard. */
    clockAheadMs: z.number().nullable(),
    /** Of waived items. */
    second: staffIdSchema.optional(),
  }),
  /** 受付: from here on she has voted, as far as the roll goes. */
  'polling.accepted': z.strictObject({
    ...spot,
    electorId: electorIdSchema,
    precinct: precinctIdSchema,
    /** Those that she is given now. */
    ballots: ballotsSchema,
    how: foundBySchema,
    when: votingWhenSchema,
    /** With `early`. */
    reason: earlyReasonSchema.optional(),
    sex: sexSchema,
    /** Full years on the poll day; `null`: the birth date is not known. */
    age: z.int().min(0).max(150).nullable(),
    roll: rollStampSchema,
    override: overrideSchema.optional(),
    assist: assistSchema.optional(),
    /** When it was ticked on paper, milliseconds since 1970; the event's own time is when it was keyed. */
    paperAt: z.int().min(0).optional(),
  }),
  /** 投票用紙の交付: one ballot into the hand of the elector of that acceptance. */
  'polling.ballot_issued': z.strictObject({ ...spot, accepts: eventIdSchema, ballot: ballotIdSchema }),
  /** A tick by mistake: the paper was not handed out, or is back. Needs no second person: the hourly count finds it. */
  'polling.tick_undone': z.strictObject({ ...spot, undoes: eventIdSchema }),
  /** 書損・持ち帰り等. Of a kind of ballot, never of an elector. */
  'polling.ballot_spoiled': z.strictObject({
    ...spot,
    ballot: ballotIdSchema,
    /** `wrong_ballot`: 交付誤り; `taken_home`: 持ち帰り; `unused`: 残った・返された. */
    cause: z.enum(['spoiled', 'wrong_ballot', 'taken_home', 'unused']),
    /** 再交付: another one was handed out in its place. */
    reissued: z.boolean(),
  }),
  /** 宣誓書 (施行令49条の8). What is written on it is the roll's; kept are the reason and that it was sworn. */
  'polling.oath': z.strictObject({
    ...spot,
    accepts: eventIdSchema,
    reasonCode: earlyReasonSchema,
    form: z.enum(['printed', 'signed']),
    /** With `signed`. */
    strokes: strokesSchema.optional(),
  }),
  /** 仮投票 (50条): the papers lie in an envelope until it is decided. */
  'polling.provisional': z.strictObject({
    ...spot,
    /** `null`: she is on no roll; her name stands on the envelope and not here. */
    electorId: electorIdSchema.nullable(),
    ballots: ballotsSchema,
    when: votingWhenSchema,
    /** `refused`: 投票管理者の拒否に不服; `objected`: 投票立会人の異議; `proxy_refused`: 代理投票の拒否に不服. */
    cause: z.enum(['refused', 'objected', 'proxy_refused']),
    /** The stop before it; `null`: 投票立会人 objected to somebody who may vote. */
    verdict: stopKindSchema.nullable(),
    assist: assistSchema.optional(),
    second: staffIdSchema,
    reason: reasonTextSchema,
  }),
  /** 不在者投票用紙の返還: with this the stop is gone. */
  'polling.absentee_returned': z.strictObject({
    ...spot,
    electorId: electorIdSchema,
    papers: z.int().min(1).max(MAX_BALLOTS),
    second: staffIdSchema,
  }),
  /** 名簿の閲覧: an elector was shown because of a ticket, a search or her number; with a card 閲覧記録 is the desk's own. */
  'polling.looked_up': z.strictObject({ ...spot, electorId: electorIdSchema, how: foundBySchema }),
  /** A stop was shown. */
  'polling.stopped': z.strictObject({
    ...spot,
    verdict: stopKindSchema,
    why: z.union([checkWhySchema, notOpenWhySchema, stationFaultSchema]).nullable(),
    electorId: electorIdSchema.nullable(),
    how: foundBySchema,
  }),
  /** 受付の取消し: the acceptance stays in the record and counts no more. Two persons. */
  'polling.undone': z.strictObject({
    ...spot,
    undoes: eventIdSchema,
    reason: reasonTextSchema,
    second: staffIdSchema,
  }),
  /** 毎時の照合: tickets in the box and papers handed out, as counted by hand. */
  'polling.tie_out': z.strictObject({
    ...spot,
    /** Counted at the end of this hour, from the opening on. */
    hour: hourSchema,
    /** 入場券 collected; electors without one are counted by a slip in its place. */
    tickets: z.int().min(0).max(1_000_000),
    /** 投票用紙 handed out: those of the morning less those that are left. */
    ballots: ballotCountsSchema,
    /** What this record said at that moment: people with their ballots or a 仮投票, and the papers they were to have, 再交付 included. */
    accepted: z.int().min(0),
    acceptedBallots: ballotCountsSchema,
  }),
  /** A list of electors was made for paper: how many lines of it, and of which roll. */
  'polling.backup_printed': z.strictObject({ ...spot, roll: rollStampSchema, electors: z.int().min(0) }),
  /** 閉所 */
  'polling.closed': z.strictObject({
    ...spot,
    people: z.int().min(0),
    bySex: z.strictObject({ '1': z.int().min(0), '2': z.int().min(0), '9': z.int().min(0) }),
    accepted: ballotCountsSchema,
    issued: ballotCountsSchema,
    spoiled: ballotCountsSchema,
    provisional: z.int().min(0),
    conflicts: z.int().min(0),
    stops: z.int().min(0),
    second: staffIdSchema,
    /** Where each terminal's record stood, as far as it is held here; this terminal's own goes up to the event before. */
    heads: z
      .array(z.strictObject({ device: deviceIdSchema, seq: z.int().min(0), hash: sha256HexSchema }))
      .max(64)
      .readonly(),
  }),
} as const;

export type PollingEventKind = keyof typeof pollingEventSchemas;
export type PollingEventData<K extends PollingEventKind> = z.infer<(typeof pollingEventSchemas)[K]>;
export type PollingEvent = {
  [K in PollingEventKind]: { readonly kind: K; readonly data: PollingEventData<K> };
}[PollingEventKind];

/** One acceptance of an elector for a ballot, as the fold keeps it. */
export const markSchema = z
  .strictObject({
    eventId: eventIdSchema,
    /** Milliseconds since 1970; of a paper entry when it was ticked. */
    at: z.number(),
    place: placeIdSchema,
    device: z.string(),
    when: votingWhenSchema,
    provisional: z.boolean(),
  })
  .readonly();
export type Mark = z.infer<typeof markSchema>;

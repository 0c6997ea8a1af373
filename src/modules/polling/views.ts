import { z } from 'zod';
import { civilDateSchema } from '../../kernel/dates.ts';
import { eventIdSchema, sha256HexSchema, visitIdSchema } from '../../kernel/ids.ts';
import {
  ballotIdSchema,
  electionIdSchema,
  placeIdSchema,
  placeKindSchema,
  precinctIdSchema,
} from '../../registry/roll/election.ts';
import { electorIdSchema } from '../../registry/roll/schema.ts';
import {
  ballotCountsSchema,
  checkItemSchema,
  checkWhySchema,
  earlyReasonSchema,
  foundBySchema,
  hourSchema,
  notOpenWhySchema,
  rollStampSchema,
  sexSchema,
  stationFaultSchema,
  stopKindSchema,
  verdictKindSchema,
  votingWhenSchema,
} from './schema.ts';

/** What the host shows of an election, a person and a place; the methods that give it stand in `contract.ts`. */

export const countSchema = z.int().min(0);

/** A kind of ballot as the screen shows it. */
export const shownBallotSchema = z.strictObject({
  id: ballotIdSchema,
  name: z.string(),
  /** What fits on a button: 小選挙区. */
  short: z.string(),
  /** 用紙の色, as it is called at the desk (桃色); never the only way to tell it. */
  color: z.string(),
  /** Can be given from this day on (国民審査); `null`: with the others. */
  opensOn: civilDateSchema.nullable(),
});
export type ShownBallot = z.infer<typeof shownBallotSchema>;

/** A place as it is told to somebody who came to the wrong one. */
export const shownPlaceSchema = z.strictObject({
  id: placeIdSchema,
  name: z.string(),
  kind: placeKindSchema,
  address: z.string(),
  /** In whatever the town's map is drawn in. */
  map: z.strictObject({ x: z.number(), y: z.number() }).nullable(),
});
export type ShownPlace = z.infer<typeof shownPlaceSchema>;

/** Where and when a ballot was given before. */
export const earlierSchema = z.strictObject({
  ballots: z.array(ballotIdSchema),
  placeName: z.string(),
  /** Milliseconds since 1970. */
  at: z.number(),
  when: votingWhenSchema,
  /** 仮投票 */
  provisional: z.boolean(),
  /** Names the event that `polling.undo` takes; `null` where it is not recorded here. */
  eventId: eventIdSchema.nullable(),
});
export type Earlier = z.infer<typeof earlierSchema>;

export const verdictSchema = z.discriminatedUnion('kind', [
  /** 受付可 */
  z.strictObject({
    kind: z.literal('ok'),
    /** Those that she is given now. */
    ballots: z.array(shownBallotSchema).min(1),
    /** Those for which she must come again, because they cannot be given yet. */
    later: z.array(shownBallotSchema),
    /** Those that she had before (国民審査 alone today). */
    earlier: z.array(earlierSchema),
  }),
  /** 投票済 */
  z.strictObject({ kind: z.literal('voted'), earlier: z.array(earlierSchema).min(1) }),
  /** 期日前投票済 */
  z.strictObject({ kind: z.literal('early_voted'), earlier: z.array(earlierSchema).min(1) }),
  /** 不在者投票用紙交付済: the papers must be returned first. */
  z.strictObject({ kind: z.literal('absentee_issued'), issuedOn: civilDateSchema.nullable() }),
  /** 他の投票所 */
  z.strictObject({ kind: z.literal('other_place'), places: z.array(shownPlaceSchema) }),
  /** 名簿にない */
  z.strictObject({ kind: z.literal('not_on_roll') }),
  /**
   * 失権. `disfranchised`: 公民権停止中; `moved_out`: 転出者 who has no ballot of this election, or whose 表示 is over; `struck`: 誤載・二重登録・
   * その他の抹消; `no_ballot`: none of this election's ballots is of her 投票区.
   */
  z.strictObject({
    kind: z.literal('disfranchised'),
    why: z.enum(['disfranchised', 'moved_out', 'struck', 'no_ballot']),
    on: civilDateSchema.nullable(),
  }),
  /** 死亡 */
  z.strictObject({ kind: z.literal('deceased') }),
  /** 要確認: all of these have to be looked into. */
  z.strictObject({ kind: z.literal('check'), why: z.array(checkWhySchema).min(1) }),
  /** 受付時間外 and the like. `from`, `to`: `HH:MM` of today; `on`: from which day she, or the ballot, can. */
  z.strictObject({
    kind: z.literal('not_open'),
    why: notOpenWhySchema,
    from: z.string().nullable(),
    to: z.string().nullable(),
    on: civilDateSchema.nullable(),
  }),
  /** Somebody was first, at another place, while this one asked. `at`: the centre's time; `null`: she was set apart for that place. */
  z.strictObject({ kind: z.literal('taken'), placeName: z.string(), at: z.number().nullable() }),
  /** 本部につながらない: this place accepts nobody without the centre. */
  z.strictObject({ kind: z.literal('unreachable') }),
  /** この端末では受付できません */
  z.strictObject({ kind: z.literal('station'), why: stationFaultSchema }),
]);
export type Verdict = z.infer<typeof verdictSchema>;

/** The elector as she may be shown at this desk (支援措置 already applied). */
export const shownElectorSchema = z.strictObject({
  electorId: electorIdSchema,
  name: z.string(),
  kana: z.string(),
  /** 旧氏・通称 where the roll has one. */
  otherName: z.string().nullable(),
  /** In 和暦, or what is known of it (不詳). */
  birthDate: z.string(),
  age: z.int().nullable(),
  sex: sexSchema,
  /** Masked where `protected`. */
  address: z.string(),
  protected: z.boolean(),
  precinct: precinctIdSchema,
  precinctName: z.string(),
  braille: z.boolean(),
});
export type ShownElector = z.infer<typeof shownElectorSchema>;

/**
 * What going on past a stop may lead to, by a second person. `accept`: `polling.override`, and then as with `ok`. `provisional`: 仮投票 alone.
 * `returned`: `polling.absenteeReturned` when the papers are there, or 仮投票. `none`: nothing.
 */
export const goOnSchema = z.enum(['none', 'accept', 'provisional', 'returned']);
export type GoOn = z.infer<typeof goOnSchema>;

/**
 * One person at this desk, from the tap, the ticket or the search until `polling.clear`. The host keeps who that is: a screen cannot
 * claim an elector.
 */
export const lookSchema = z.strictObject({
  lookId: z.uuid(),
  /** `null`: on no roll here. */
  elector: shownElectorSchema.nullable(),
  how: foundBySchema,
  /** The visit of the card, where there is one. */
  visitId: visitIdSchema.nullable(),
  verdict: verdictSchema,
  /** What may come after this stop; `none` with `ok`. */
  goOn: goOnSchema,
  /** This is a verdict that a second person went past. */
  overridden: stopKindSchema.nullable(),
  when: votingWhenSchema,
  /** A reason and an 宣誓書 are needed to accept. */
  needsOath: z.boolean(),
  /** How the commission wants the 宣誓書: signed on paper or on the screen. */
  oathBy: z.enum(['print', 'sign']),
  /** 有効期限の過ぎたカード: she was looked up by it, and who she is has to be asked. */
  cardExpired: z.boolean(),
  /** Monotonic milliseconds from the card's last answer to this verdict; `null` without a card. */
  afterLastApduMs: z.number().nullable(),
  roll: rollStampSchema.nullable(),
});
export type Look = z.infer<typeof lookSchema>;

export const searchHitSchema = z.strictObject({
  electorId: electorIdSchema,
  name: z.string(),
  kana: z.string(),
  birthDate: z.string(),
  address: z.string(),
  protected: z.boolean(),
  precinctName: z.string(),
  /** Votes at this place. */
  here: z.boolean(),
});
export type ElectorHit = z.infer<typeof searchHitSchema>;

/** 宣誓書: everything that stands on it. */
export const oathSchema = z.strictObject({
  electionName: z.string(),
  commission: z.string(),
  name: z.string(),
  /** 和暦, or what is known of it. */
  birthDate: z.string(),
  /** 名簿に記載されている住所; `null`: 支援措置, and she writes it herself, since it is nowhere at this place. */
  address: z.string().nullable(),
  /** 現住所, where the register knows another. */
  currentAddress: z.string().nullable(),
  /** Day of the oath, and 投票期日. */
  swornOn: civilDateSchema,
  pollDay: civilDateSchema,
  reasonCode: earlyReasonSchema,
  reasonText: z.string(),
  /** 宣誓文 */
  text: z.string(),
  precinctName: z.string(),
  /** 名簿番号 */
  electorId: electorIdSchema,
  placeName: z.string(),
  roll: rollStampSchema,
});
export type Oath = z.infer<typeof oathSchema>;

/** An acceptance with the ticks that are still to be made. */
export const acceptanceSchema = z.strictObject({
  acceptId: eventIdSchema,
  electorId: electorIdSchema,
  name: z.string(),
  at: z.number(),
  device: z.string(),
  how: foundBySchema,
  when: votingWhenSchema,
  ballots: z.array(
    z.strictObject({
      ballot: ballotIdSchema,
      name: z.string(),
      /** Of the tick that stands; `null`: not handed out yet. */
      tickId: eventIdSchema.nullable(),
    }),
  ),
  assist: z.enum(['proxy', 'braille']).nullable(),
  overridden: stopKindSchema.nullable(),
  undone: z.boolean(),
  /** Somebody else accepted the same elector for the same ballot. */
  conflict: z.boolean(),
});
export type ShownAcceptance = z.infer<typeof acceptanceSchema>;

/** A stop that came up only when the ballots were to be given: somebody was first, or the centre is out of reach. */
export const acceptOutcomeSchema = z.discriminatedUnion('outcome', [
  z.strictObject({ outcome: z.literal('accepted'), acceptance: acceptanceSchema }),
  z.strictObject({ outcome: z.literal('stopped'), look: lookSchema }),
]);
export type AcceptOutcome = z.infer<typeof acceptOutcomeSchema>;

/** `differs`: counted by hand and recorded are not the same. `people`: tickets and acceptances; otherwise a kind of ballot. */
export const tieOutAlarmSchema = z.strictObject({
  what: z.string(),
  counted: countSchema,
  recorded: countSchema,
});
export type TieOutAlarm = z.infer<typeof tieOutAlarmSchema>;

export const tieOutViewSchema = z.strictObject({
  eventId: eventIdSchema,
  hour: hourSchema,
  at: z.number(),
  tickets: countSchema,
  ballots: ballotCountsSchema,
  accepted: countSchema,
  acceptedBallots: ballotCountsSchema,
  alarms: z.array(tieOutAlarmSchema),
});
export type TieOutView = z.infer<typeof tieOutViewSchema>;

const bySexSchema = z.strictObject({ '1': countSchema, '2': countSchema, '9': countSchema });

export const placeCountsSchema = z.strictObject({
  /** Acceptances that stand at this place, each person each time she came; undone ones left out. */
  accepted: countSchema,
  /** Different electors. */
  people: countSchema,
  bySex: bySexSchema,
  acceptedBallots: ballotCountsSchema,
  issued: ballotCountsSchema,
  spoiled: ballotCountsSchema,
  reissued: ballotCountsSchema,
  /** Papers in the envelopes of 仮投票. */
  envelopes: ballotCountsSchema,
  provisional: countSchema,
  braille: countSchema,
  /** 代理投票 */
  proxy: countSchema,
  /** Keyed from paper. */
  paper: countSchema,
  undone: countSchema,
  stops: countSchema,
  /** Electors that were accepted twice for one ballot, here or elsewhere. */
  conflicts: countSchema,
});
export type PlaceCounts = z.infer<typeof placeCountsSchema>;

/** Pushed on topic `polling`. Counts and the place; of persons only that a stop is on the screen. */
export const pollingStateSchema = z.strictObject({
  election: z
    .strictObject({
      id: electionIdSchema,
      name: z.string(),
      pollDay: civilDateSchema,
      ballots: z.array(shownBallotSchema),
    })
    .nullable(),
  place: shownPlaceSchema.nullable(),
  precincts: z.array(z.strictObject({ id: precinctIdSchema, name: z.string() })),
  when: votingWhenSchema,
  phase: z.enum(['not_open', 'open', 'closed']),
  /** `HH:MM` of today; `null`: this place is not open today. */
  hours: z.strictObject({ from: z.string(), to: z.string() }).nullable(),
  /** While there is one, nobody is taken in and the place cannot be opened. */
  faults: z.array(stationFaultSchema),
  roll: rollStampSchema.unwrap().extend({ source: z.string(), electors: countSchema }).nullable(),
  /** `central`: acceptances are asked for at the centre, because another place is open to the same electors (共通・期日前). */
  reservations: z.enum(['none', 'central']),
  counts: placeCountsSchema,
  /** `due`: the hour whose count is to be entered now; `null`: none. */
  tieOut: z.strictObject({ due: hourSchema.nullable(), last: tieOutViewSchema.nullable() }),
  /** The look that is on the screen; with a stop it stays until `polling.clear`. */
  standing: z.strictObject({ lookId: z.uuid(), verdict: verdictKindSchema }).nullable(),
});
export type PollingState = z.infer<typeof pollingStateSchema>;

export const checklistItemSchema = z.strictObject({
  item: checkItemSchema,
  /** `by_machine`: this program tried it; `by_hand`: a person says so. */
  by: z.enum(['machine', 'hand']),
  /** `todo`: not tried yet. `bad`: tried, and not good. */
  state: z.enum(['done', 'todo', 'bad']),
  /** Of readers: which are still to be tried. Of the clock: milliseconds. Of the roll: 基準日. Of marks: how many, and when
   * they were made (milliseconds since 1970). Empty otherwise. */
  detail: z.array(z.string()),
  /** May be gone without, by two persons. */
  waivable: z.boolean(),
});
export type ChecklistItem = z.infer<typeof checklistItemSchema>;

export const conflictSchema = z.strictObject({
  electorId: electorIdSchema,
  name: z.string(),
  ballots: z.array(ballotIdSchema),
  acceptances: z.array(
    z.strictObject({
      acceptId: eventIdSchema,
      placeName: z.string(),
      device: z.string(),
      at: z.number(),
      /** First in the order that all terminals agree on. */
      first: z.boolean(),
    }),
  ),
});
export type Conflict = z.infer<typeof conflictSchema>;

/** 投票録 and the closing report of this place. */
export const reportSchema = z.strictObject({
  electionName: z.string(),
  place: shownPlaceSchema,
  when: votingWhenSchema,
  /** Milliseconds since 1970. */
  at: z.number(),
  openedAt: z.number().nullable(),
  closedAt: z.number().nullable(),
  roll: rollStampSchema.nullable(),
  counts: placeCountsSchema,
  /** 投票速報: acceptances of each hour. */
  hours: z.array(z.strictObject({ hour: hourSchema, bySex: bySexSchema })),
  tieOuts: z.array(tieOutViewSchema),
  conflicts: countSchema,
  /** The last event of each terminal's record, as far as it is held here. */
  heads: z.array(z.strictObject({ device: z.string(), seq: z.int(), hash: sha256HexSchema })),
});
export type PollingReport = z.infer<typeof reportSchema>;

/** One line of the printed roll (予備の名簿). */
export const backupRowSchema = z.strictObject({
  electorId: electorIdSchema,
  name: z.string(),
  kana: z.string(),
  birthDate: z.string(),
  sex: sexSchema,
  /** Masked where `protected`. */
  address: z.string(),
  protected: z.boolean(),
  /** What stands against voting, in one word for the margin; `null`: nothing. */
  stop: stopKindSchema.nullable(),
  /** Ballots given already. */
  given: z.array(ballotIdSchema),
});
export type BackupRow = z.infer<typeof backupRowSchema>;

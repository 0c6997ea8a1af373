/**
 * 投票の状況: what the election commission (選挙管理委員会) sees of a poll. Pure shapes: the console compiles them too. Nothing here
 * names an elector; lists that do are taken out one by one (`POLLING_API.lists`), and each is an act of the centre.
 */
import { z } from 'zod';
import type { Role } from '../kernel/roles.ts';
import { electionSchema } from '../registry/roll/election.ts';
import { rollVersionSchema } from '../registry/roll/schema.ts';

/** 男・女・その他不明 as the roll (選挙人名簿) writes them. */
export const sexCountsSchema = z.strictObject({
  male: z.int().min(0),
  female: z.int().min(0),
  other: z.int().min(0),
});
export type SexCounts = z.infer<typeof sexCountsSchema>;

/**
 * `before`: not due yet. `late`: due and no 開所 has come, whether it is shut or only its line is. `open`. `closing`: past its
 * hours and no 締切 has come. `closed`. `unplanned`: records name it, the election as the centre knows it does not.
 */
export const pollPlaceStateSchema = z.enum(['before', 'late', 'open', 'closing', 'closed', 'unplanned']);
export type PollPlaceState = z.infer<typeof pollPlaceStateSchema>;

/** `same`: what the centre published last. `old`: one of an earlier day. `other`: one that the centre never published. */
export const rollStandingSchema = z.enum(['same', 'old', 'other', 'unknown']);
export type RollStanding = z.infer<typeof rollStandingSchema>;

export const rollInUseSchema = z.strictObject({
  version: z.string(),
  /** The day (or moment) as of which it stands, as the roll's own words say. */
  asOf: z.string(),
  sha256: z.string(),
  standing: rollStandingSchema,
});

/** 突合: one hour's tie-out of one place, checked-in = ballots handed out = tickets collected. */
export const tieOutSchema = z.strictObject({
  /** `2026-11-29T07`: day and hour in Japan. */
  hour: z.string(),
  /** 入場券 and 投票用紙 (of the ballot shown) as the place counted them by hand, from its opening on. */
  tickets: z.int(),
  ballots: z.int().nullable(),
  /** 受付 and 交付 as its record said at that moment. */
  accepted: z.int(),
  handedOut: z.int().nullable(),
  matches: z.boolean(),
});
export type TieOutFigure = z.infer<typeof tieOutSchema>;

export const pollPlaceSchema = z.strictObject({
  placeId: z.string(),
  name: z.string(),
  /** 指定・共通・期日前 */
  kind: z.enum(['assigned', 'common', 'early', 'unknown']),
  state: pollPlaceStateSchema,
  /** Of the day shown, milliseconds since 1970; null: not on that day. */
  opensAt: z.number().nullable(),
  closesAt: z.number().nullable(),
  openedAt: z.number().nullable(),
  closedAt: z.number().nullable(),
  /**
   * 締切の照合, once every record that the closing names is here: whether the place's own figures are the centre's. `waiting`: some are
   * still on their way. null: not closed.
   */
  closing: z.enum(['waiting', 'equal', 'differs']).nullable(),
  terminals: z.int().min(0),
  /** When a terminal of it last spoke to the centre; null: never. */
  lastWordAt: z.number().nullable(),
  /** When the newest record of it that is here was made, by its own clock. */
  lastEventAt: z.number().nullable(),
  roll: rollInUseSchema.nullable(),
  /** 受付 of the ballot shown, on the day shown. */
  accepted: sexCountsSchema,
  /** 投票用紙の交付 of the ballot shown, on the day shown; a re-issue replaces a spoiled one and is not a further one. */
  handedOut: z.int().min(0),
  tieOut: tieOutSchema.nullable(),
  /** Hours whose tie-out does not match. */
  tieOutFaults: z.int().min(0),
  /** 要確認 of this place that nobody has settled. */
  open: z.int().min(0),
});
export type PollPlace = z.infer<typeof pollPlaceSchema>;

/** 投票速報: who was accepted in one hour (Japan's), by sex. */
export const pollHourSchema = sexCountsSchema.extend({ placeId: z.string(), hour: z.int().min(0).max(23) });
export type PollHour = z.infer<typeof pollHourSchema>;

export const pollPrecinctSchema = z.strictObject({
  precinct: z.string(),
  name: z.string(),
  /** On the roll of the newest version; null: the centre was not told. */
  electors: sexCountsSchema.nullable(),
  /** 当日・期日前・不在者 */
  day: sexCountsSchema,
  early: sexCountsSchema,
  absentee: sexCountsSchema,
});
export type PollPrecinct = z.infer<typeof pollPrecinctSchema>;

/** 期日前: a day of a place, by reason (事由 1–6; 0: not said). */
export const earlyCountSchema = sexCountsSchema.extend({
  day: z.iso.date(),
  placeId: z.string(),
  reason: z.int().min(0).max(6),
});
export type EarlyCount = z.infer<typeof earlyCountSchema>;

/** 投票録 figures of one place on one day, of all ballots together unless it is said. */
export const placeRecordSchema = z.strictObject({
  placeId: z.string(),
  /** Re-issued for a spoiled one. */
  spoiled: z.int().min(0),
  provisional: z.int().min(0),
  proxy: z.int().min(0),
  braille: z.int().min(0),
  /** 不在者投票用紙の返還 */
  absenteeReturned: z.int().min(0),
  overrides: z.int().min(0),
  stops: z.int().min(0),
  undone: z.int().min(0),
  /** Keyed from paper. */
  paper: z.int().min(0),
});
export type PlaceRecord = z.infer<typeof placeRecordSchema>;

/** 投票済の印: what the stations of the next day must know; `published` is what they are given. */
export const marksStandingSchema = z.strictObject({
  /** Electors who are marked now. */
  count: z.int().min(0),
  published: z
    .strictObject({ version: z.int().min(1), at: z.number(), count: z.int(), sha256: z.string() })
    .nullable(),
});

export const pollingBoardSchema = z.strictObject({
  asOf: z.number(),
  mode: z.enum(['drill', 'real']),
  /** Known to this centre, newest poll day first. */
  elections: z.array(z.strictObject({ electionId: z.string(), name: z.string(), pollDay: z.string() })),
  election: z
    .strictObject({
      electionId: z.string(),
      name: z.string(),
      pollDay: z.string(),
      ballots: z.array(z.strictObject({ id: z.string(), name: z.string() })),
      /** Which of them the figures are of. */
      ballot: z.string(),
      /** The day the places and hours are of: `YYYY-MM-DD` in Japan. */
      day: z.iso.date(),
      roll: z.strictObject({ version: z.string(), asOf: z.string(), sha256: z.string() }).nullable(),
      places: z.array(pollPlaceSchema),
      hours: z.array(pollHourSchema),
      precincts: z.array(pollPrecinctSchema),
      early: z.array(earlyCountSchema),
      records: z.array(placeRecordSchema),
      /** 不在者: papers given out as the roll says (null: it is not known here), and taken back at a place. */
      absentee: z.strictObject({ issued: z.int().min(0).nullable(), returned: z.int().min(0) }),
      marks: marksStandingSchema,
    })
    .nullable(),
});
export type PollingBoard = z.infer<typeof pollingBoardSchema>;
export type PolledElection = NonNullable<PollingBoard['election']>;

/** What is shown; left out: the newest election, its first ballot, today or the poll day. */
export const pollingQuerySchema = z.strictObject({
  election: z.string().max(40).optional(),
  ballot: z.string().max(40).optional(),
  day: z.iso.date().optional(),
});
export type PollingQuery = z.infer<typeof pollingQuerySchema>;

/** Of the overview, which is pushed: as soon as `version` is another one, the board is another one. */
export const pollingPulseSchema = z.strictObject({ electionId: z.string(), version: z.int().min(0) });
export type PollingPulse = z.infer<typeof pollingPulseSchema>;

/** Figures as a file; nobody is named in any of them. */
export const pollingSheetSchema = z.enum(['turnout', 'early', 'record', 'ages', 'absentee']);
export type PollingSheet = z.infer<typeof pollingSheetSchema>;

/**
 * Lists of electors by 名簿番号: 宣誓書一覧, 代理投票記録, 投票済の印, 操作の記録.
 */
export const pollingListSchema = z.enum(['oaths', 'proxies', 'marks', 'audit']);
export type PollingList = z.infer<typeof pollingListSchema>;

/** As electionIdSchema, without its brand: the page has it as text. */
const electionName = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/);

/** Body of POST `POLLING_API.lists`. */
export const takeListSchema = z.strictObject({ election: electionName, list: pollingListSchema });
export type TakeList = z.infer<typeof takeListSchema>;

/** Figures: whoever runs the poll, answers for it, or looks it through afterwards. */
export const SEES_POLLING: readonly Role[] = ['viewer', 'clerk', 'supervisor', 'election_officer', 'auditor'];
export const publishedMarksSchema = z.strictObject({
  version: z.int().min(1),
  at: z.number(),
  count: z.int().min(0),
  sha256: z.string(),
});
/** Who may say what was decided. */
export const PLANS_POLLING: readonly Role[] = ['election_officer'];
/** Lists of electors leave the house. */
export const TAKES_POLLING_LISTS: readonly Role[] = ['supervisor', 'election_officer'];

export const POLLING_API = {
  /** GET, query of `pollingQuerySchema` → `pollingBoardSchema` */
  board: '/console/api/polling',
  /** GET, `pollingQuerySchema`: `turnout.csv` → CSV, `turnout.pdf` → A4. */
  sheetRoute: '/console/api/polling/sheets/:file',
  sheet: (sheet: PollingSheet, as: 'csv' | 'pdf'): string => `/console/api/polling/sheets/${sheet}.${as}`,
  /** POST `takeListSchema` → `takenListSchema`; needs a fresh proof. */
  lists: '/console/api/polling/lists',
  /** POST `publishMarksSchema` → the marks as they were published; needs a fresh proof. */
  marks: '/console/api/polling/marks',
  /** POST `pollPlanSchema` → 204: the election and the roll that were decided; needs a fresh proof, 409 when this version is there. */
  plan: '/console/api/polling/plan',
} as const;

/** A file as the browser keeps it. */
export const takenListSchema = z.strictObject({ name: z.string(), csv: z.string() });
export type TakenList = z.infer<typeof takenListSchema>;

/** Electors of one 投票区, as the roll counts them. */
export const electorateSchema = sexCountsSchema.extend({ precinct: z.string() });

/**
 * Body of POST `POLLING_API.plan`, as whoever makes the roll writes it: the decided election, and which roll was given out. The
 * centre holds the stations' words against it (domain.md §12, 7b).
 */
export const pollPlanSchema = z
  .strictObject({
    election: electionSchema,
    roll: rollVersionSchema.omit({ count: true }).extend({
      electorate: z.array(electorateSchema).max(2_000).default([]),
      /** 不在者投票用紙 given out; null: the roll does not say. */
      absentees: z.int().min(0).nullable().default(null),
    }),
  })
  .refine(({ election, roll }) => election.electionId === roll.electionId, { path: ['roll', 'electionId'] });
export type NewPollPlan = z.infer<typeof pollPlanSchema>;

/** Body of POST `POLLING_API.marks` → `publishedMarksSchema`. */
export const publishMarksSchema = z.strictObject({ election: electionName });

export const NO_COUNTS: SexCounts = { male: 0, female: 0, other: 0 };
export const totalOf = ({ male, female, other }: SexCounts): number => male + female + other;
export const sumOf = (counts: readonly SexCounts[]): SexCounts => {
  const sum = { ...NO_COUNTS };
  for (const { male, female, other } of counts) {
    sum.male += male;
    sum.female += female;
    sum.other += other;
  }
  return sum;
};

/** 投票者数 of a precinct: on the day, early and absentee. */
export const votersOf = ({ day, early, absentee }: PollPrecinct): SexCounts => sumOf([day, early, absentee]);

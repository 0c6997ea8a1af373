/**
 * 選挙の定義: what is voted on, by whom, where and when, as the 選挙管理委員会 decides it. One document of one version, signed by
 * whoever publishes the roll; the station, the centre and the console read it. Pure.
 *
 * What law says is the default of a field marked `[K]` (domain.md §3a): a commission that reads the law otherwise says so in
 * the document, and no program is changed.
 */
import { z } from 'zod';
import { addDays, ageOn, type CivilDate, civilDateInJapan, civilDateSchema } from '../../kernel/dates.ts';
import { PLAIN_TEXT } from '../../kernel/plain-text.ts';

/** Also the scope of its reservations and the `event` of its terminals (outbox/reserve-policy.ts, outbox/roster.ts). */
export const electionIdSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/)
  .brand<'ElectionId'>();
export type ElectionId = z.infer<typeof electionIdSchema>;

/**
 * 投票区: at most four digits, with letters of its 区 before them where numbers begin anew in each. Few digits, because a 名簿番号
 * is made of it and must never be as long as a My Number (schema.ts).
 */
export const precinctIdSchema = z
  .string()
  .regex(/^[A-Z]{0,4}[1-9]\d{0,3}$/)
  .brand<'PrecinctId'>();
export type PrecinctId = z.infer<typeof precinctIdSchema>;

/** 投票所: 指定投票所, 共通投票所 or 期日前投票所. The site id of its terminals, unless `site` says another. */
export const placeIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9-]{1,64}$/)
  .brand<'PlaceId'>();
export type PlaceId = z.infer<typeof placeIdSchema>;

/** Short: it stands in the subject of a reservation behind the 名簿番号. */
export const groupIdSchema = z.string().regex(/^[a-z0-9-]{1,20}$/);
export const ballotIdSchema = z.string().regex(/^[a-z0-9-]{1,20}$/);

const text = (longest: number) => z.string().min(1).max(longest).regex(PLAIN_TEXT);
/** `07:00`, Japan time. */
const timeSchema = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/);

/** Ballots that open together and are reserved as one: 国民審査 opens later than 衆議院 when few days lie between. */
const groupSchema = z.strictObject({
  id: groupIdSchema,
  name: text(40),
  /** First day on which it can be voted on; `null`: since 期日前投票 began. */
  opensOn: civilDateSchema.nullable().default(null),
});
export type BallotGroup = z.infer<typeof groupSchema>;

/**
 * Who among those who moved away may still have it [K: 公選法 9条, 44条3項]. `none`: 市町村の選挙. `within_prefecture`: 都道府県の選挙,
 * with 引き続き県内に住所を有する旨の証明 or 確認. `anywhere`: 国の選挙, as long as they stand on the roll (表示, four months).
 */
export const moversSchema = z.enum(['none', 'within_prefecture', 'anywhere']);

/** 投票用紙の種類 */
const ballotSchema = z.strictObject({
  id: ballotIdSchema,
  /** 小選挙区選出議員選挙 */
  name: text(60),
  /** What fits on a button: 小選挙区. */
  short: text(12),
  /** 用紙の色, as it is called at the desk; never the only way to tell it. */
  color: text(20),
  group: groupIdSchema,
  movers: moversSchema,
  /** Only electors of these 投票区 have it (a 小選挙区 within the city, 補欠選挙); `null`: of all. */
  precincts: z.array(precinctIdSchema).min(1).nullable().default(null),
});
export type Ballot = z.infer<typeof ballotSchema>;

const precinctSchema = z.strictObject({
  id: precinctIdSchema,
  /** 第一投票区 */
  name: text(40),
  /** 指定投票所 of its electors on the poll day. */
  placeId: placeIdSchema,
});
export type Precinct = z.infer<typeof precinctSchema>;

/** Open from one hour to another on each day of `from`..`to`. */
const hoursSchema = z
  .strictObject({ from: civilDateSchema, to: civilDateSchema, opens: timeSchema, closes: timeSchema })
  .refine(({ from, to, opens, closes }) => from <= to && opens < closes, { path: ['to'] });

export const placeKindSchema = z.enum(['assigned', 'common', 'early']);
export type PlaceKind = z.infer<typeof placeKindSchema>;

const placeSchema = z.strictObject({
  id: placeIdSchema,
  name: text(100),
  kind: placeKindSchema,
  /** Site id of the terminals that stand there, where it is not the place's own (one site on several days). */
  site: placeIdSchema.optional(),
  /** 共通・期日前: whose electors may come; `null`: everybody's. An assigned place has those that name it (`precinctsOf`). */
  precincts: z.array(precinctIdSchema).min(1).nullable().default(null),
  /** [K: 公選法 40条, 48条の2: 7:00–20:00 and 8:30–20:00, which a commission may shift.] */
  hours: z.array(hoursSchema).min(1).max(40),
  address: text(200),
  /** 平面直角座標 or longitude and latitude, for the map; whatever the town's map is drawn in. */
  map: z.strictObject({ x: z.number(), y: z.number() }).nullable().default(null),
});
export type PollingPlace = z.infer<typeof placeSchema>;

/** 宣誓書 of 期日前投票: printed and signed by hand, or signed on the screen where the commission has approved it [K: 令49条の8]. */
const oathSchema = z.strictObject({
  how: z.enum(['print', 'sign']).default('print'),
  /** 宣誓文; left out: the module's own. */
  words: text(300).optional(),
});

/** [K: 公選法 9条; 年齢計算ニ関スル法律: a year is full at the end of the day before the birthday.] */
const ageRuleSchema = z.strictObject({
  years: z.int().min(15).max(30).default(18),
  /** Whether somebody must be of age on the day of 期日前投票 (`the_day`), or only on the poll day. Before that 不在者投票 is hers. */
  early: z.enum(['the_day', 'poll_day']).default('the_day'),
});

/** [K: 公選法 27条, 28条: whoever moved away stands on the roll, with 表示, for four months.] */
const moverRulesSchema = z.strictObject({
  monthsOnRoll: z.int().min(0).max(12).default(4),
  /** How 引き続き県内に住所 is shown: 証明書 that is handed in, or a look into 住基ネット by the office. */
  proof: z.enum(['certificate', 'certificate_or_lookup']).default('certificate_or_lookup'),
});

/** 突合: 受付 = 投票用紙 = 入場券, every so many minutes; more than `tolerance` apart is an alarm. */
const tieOutSchema = z.strictObject({
  everyMinutes: z.int().min(10).max(240).default(60),
  tolerance: z.int().min(0).max(100).default(0),
  /** So long after it was due, a station that has not counted is an alarm too. */
  lateMinutes: z.int().min(1).max(240).default(15),
});

const shapeSchema = z.strictObject({
  v: z.literal(1),
  electionId: electionIdSchema,
  /** Grows with every change of the document. */
  version: z.int().min(1).max(999_999),
  name: text(100),
  /** 訓練 and 本番 never mix (`modeSchema` of the event). */
  mode: z.enum(['drill', 'real']),
  /** 選挙期日 */
  pollDay: civilDateSchema,
  /** 公示日・告示日: 期日前投票 begins the day after [K]. */
  announcedOn: civilDateSchema,
  groups: z.array(groupSchema).min(1).max(10),
  ballots: z.array(ballotSchema).min(1).max(20),
  precincts: z.array(precinctSchema).min(1).max(2_000),
  places: z.array(placeSchema).min(1).max(2_000),
  oath: oathSchema.prefault({}),
  ageRule: ageRuleSchema.prefault({}),
  moverRules: moverRulesSchema.prefault({}),
  /** A station whose clock is off by more does not open (domain.md §11, last row). */
  clockToleranceSeconds: z.int().min(1).max(600).default(30),
  /** Most days from the roll's 基準日 to the day it is taken over or used: an older one is of another time [domain.md §12, 7b]. */
  maxRollAgeDays: z.int().min(0).max(365).default(30),
  tieOut: tieOutSchema.prefault({}),
});

const repeated = (ids: readonly string[]): string | undefined => ids.find((id, at) => ids.indexOf(id) !== at);

type Shape = z.infer<typeof shapeSchema>;

/** Days that two spans of one place share: which hours would hold on them? */
const overlaps = ({ hours }: PollingPlace): boolean =>
  hours.some((a, at) => hours.some((b, other) => other > at && a.from <= b.to && b.from <= a.to));

const idsFault = ({ groups, ballots, precincts, places }: Shape): string | undefined => {
  for (const [what, lot] of Object.entries({ groups, ballots, precincts, places })) {
    const id = repeated(lot.map((each) => each.id));
    if (id !== undefined) return `${what}.${id}: この id が二つあります`;
  }
  return undefined;
};

/** The first thing that does not fit together, with where it stands. */
const faultOf = (election: Shape): string | undefined => {
  const { groups, ballots, precincts, places, pollDay, announcedOn } = election;
  if (pollDay <= announcedOn) return 'announcedOn: 選挙期日より前の日にしてください';
  const ids = idsFault(election);
  if (ids !== undefined) return ids;
  const known = new Set<string>(precincts.map(({ id }) => id));
  for (const { id, precincts: only, ...rest } of [...ballots, ...places]) {
    const unknown = only?.find((precinct) => !known.has(precinct));
    if (unknown !== undefined) return `${id}.precincts: ${unknown} という投票区はありません`;
    if ('kind' in rest && rest.kind === 'assigned' && only !== null)
      return `${id}.precincts: 指定投票所の投票区は precincts の placeId で決まります`;
  }
  const orphan = ballots.find(({ group }) => groups.every(({ id }) => id !== group));
  if (orphan !== undefined) return `${orphan.id}.group: ${orphan.group} という組はありません`;
  const late = groups.find(({ opensOn }) => opensOn !== null && opensOn > pollDay);
  if (late !== undefined) return `${late.id}.opensOn: 選挙期日より後です`;
  return placesFault(election);
};

const placesFault = ({ precincts, places, pollDay }: Shape): string | undefined => {
  const astray = precincts.find(({ placeId }) =>
    places.every(({ id, kind }) => id !== placeId || kind === 'early'),
  );
  if (astray !== undefined) return `${astray.id}.placeId: 投票日の投票所ではありません`;
  for (const place of places) {
    if (overlaps(place)) return `${place.id}.hours: 同じ日が二つあります`;
    const outside = place.hours.find(({ from, to }) =>
      place.kind === 'early' ? to >= pollDay : from !== pollDay || to !== pollDay,
    );
    if (outside !== undefined) return `${place.id}.hours: 開く日が選挙期日と合いません`;
  }
  return undefined;
};

export const electionSchema = shapeSchema.check(({ value, issues }) => {
  const fault = faultOf(value);
  if (fault !== undefined) issues.push({ code: 'custom', message: fault, input: value });
});
export type Election = z.infer<typeof electionSchema>;

export const placeOf = ({ places }: Pick<Election, 'places'>, id: string): PollingPlace | undefined =>
  places.find((place) => place.id === id);

export const precinctOf = ({ precincts }: Pick<Election, 'precincts'>, id: string): Precinct | undefined =>
  precincts.find((precinct) => precinct.id === id);

/** 投票所 whose terminals have this site's profile. */
export const placesAtSite = ({ places }: Pick<Election, 'places'>, site: string): readonly PollingPlace[] =>
  places.filter((place) => (place.site ?? place.id) === site);

/** 投票区 whose electors may vote at that place. */
export const precinctsOf = (
  { precincts }: Pick<Election, 'precincts'>,
  place: PollingPlace,
): readonly PrecinctId[] => {
  const all = precincts.map(({ id }) => id);
  if (place.kind === 'assigned')
    return precincts.filter(({ placeId }) => placeId === place.id).map(({ id }) => id);
  return place.precincts ?? all;
};

const isOnDay = ({ hours }: PollingPlace, day: CivilDate) =>
  hours.find(({ from, to }) => from <= day && day <= to);

/** Every place at which an elector of that 投票区 may vote on that day. */
export const placesServing = (
  election: Pick<Election, 'precincts' | 'places'>,
  precinct: string,
  day: CivilDate,
): readonly PollingPlace[] =>
  election.places.filter(
    (place) =>
      isOnDay(place, day) !== undefined && precinctsOf(election, place).some((each) => each === precinct),
  );

/**
 * Whether another place may accept the same elector on that day, so that both must ask the centre. A 指定投票所 owns its
 * electors only where no 共通投票所 is open to them.
 */
export const sharesElectors = (
  election: Pick<Election, 'precincts' | 'places'>,
  precinct: string,
  day: CivilDate,
): boolean => placesServing(election, precinct, day).length > 1;

const HOUR_MS = 3_600_000;
const JAPAN_OFFSET_MS = 9 * HOUR_MS;
const timeInJapan = (now: number): string => new Date(now + JAPAN_OFFSET_MS).toISOString().slice(11, 16);

/**
 * `other_day`: closed all day. Who was inside before the end still votes (公選法 53条): that is for whoever asks to say.
 * `opens` and `closes`: of this day, `07:00`.
 */
export type OpenState =
  | { readonly state: 'open' | 'before' | 'after'; readonly opens: string; readonly closes: string }
  | { readonly state: 'other_day' };

/** `now`: milliseconds since 1970. Open from the first minute to the last, the end excluded. */
export const isOpenAt = (place: PollingPlace, now: number): OpenState => {
  const hours = isOnDay(place, civilDateInJapan(now));
  if (hours === undefined) return { state: 'other_day' };
  const { opens, closes } = hours;
  const time = timeInJapan(now);
  const state = time < opens ? 'before' : time < closes ? 'open' : 'after';
  return { state, opens, closes };
};

/** When the last 期日前投票所 closes, milliseconds since 1970; `null`: there is none. Who voted early is known from then on. */
export const lastEarlyClose = ({ places }: Pick<Election, 'places'>): number | null => {
  const ends = places.flatMap(({ kind, hours }) =>
    kind === 'early' ? hours.map(({ to, closes }) => Date.parse(`${to}T${closes}:00+09:00`)) : [],
  );
  return ends.length === 0 ? null : Math.max(...ends);
};

/** Whether that group can be voted on: 国民審査 may begin later. */
export const isGroupOpen = (election: Election, group: string, day: CivilDate): boolean => {
  const found = election.groups.find(({ id }) => id === group);
  return found !== undefined && (found.opensOn ?? addDays(election.announcedOn, 1)) <= day;
};

/** Ballots that are handed out at that place now; none while it is closed. */
export const openBallots = (election: Election, place: PollingPlace, now: number): readonly Ballot[] =>
  isOpenAt(place, now).state === 'open'
    ? election.ballots.filter(({ group }) => isGroupOpen(election, group, civilDateInJapan(now)))
    : [];

/** The day on which somebody is of voting age: the one before her birthday. */
export const comesOfAgeOn = ({ ageRule }: Pick<Election, 'ageRule'>, birthDate: CivilDate): CivilDate => {
  const year = Number(birthDate.slice(0, 4)) + ageRule.years;
  const birthday = civilDateSchema.safeParse(`${year}${birthDate.slice(4)}`);
  // Born on 29 February: of age with the end of 28 February in a common year.
  return birthday.success ? addDays(birthday.data, -1) : civilDateSchema.parse(`${year}-02-28`);
};

/** 選挙期日の年齢, as 投票速報 and 年齢別投票者数 count it; `null`: 生年月日不詳. */
export const ageOnPollDay = (
  { pollDay }: Pick<Election, 'pollDay'>,
  birthDate: CivilDate | null,
): number | null => (birthDate === null ? null : ageOn(birthDate, addDays(pollDay, 1)));

/**
 * Whether she may vote on that day as far as her age goes. `not_yet`: 不在者投票 until she is of age. A birth date that is 不詳
 * is no hindrance: whoever made the roll has decided.
 */
export const ageGate = (
  election: Pick<Election, 'ageRule' | 'pollDay'>,
  birthDate: CivilDate | null,
  day: CivilDate,
): 'good' | 'not_yet' => {
  if (birthDate === null) return 'good';
  const needed = election.ageRule.early === 'the_day' ? day : election.pollDay;
  return comesOfAgeOn(election, birthDate) <= needed ? 'good' : 'not_yet';
};

/** Whether 転出の表示 of that day has run out: then she is struck off, whether or not the roll was told yet. `null`: nobody knows. */
export const isMarkOver = (
  { moverRules }: Pick<Election, 'moverRules'>,
  movedOn: CivilDate | null,
  day: CivilDate,
): boolean => {
  if (movedOn === null) return false;
  const months = Number(movedOn.slice(0, 4)) * 12 + Number(movedOn.slice(5, 7)) - 1 + moverRules.monthsOnRoll;
  // Compared as text, so that the 31st of a shorter month is its end.
  const last = `${Math.floor(months / 12)}-${String((months % 12) + 1).padStart(2, '0')}${movedOn.slice(7)}`;
  return day > last;
};

/** Why a roll of that 基準日 is not this election's on that day; `undefined`: it may be used. */
export const rollAgeFault = (
  { pollDay, maxRollAgeDays }: Pick<Election, 'pollDay' | 'maxRollAgeDays'>,
  asOf: CivilDate,
  day: CivilDate,
): 'roll_of_the_past' | 'roll_of_the_future' | undefined => {
  if (asOf > day || asOf > pollDay) return 'roll_of_the_future';
  // Used after the poll day too, for the papers: then it is as old as it was on that day.
  return addDays(asOf, maxRollAgeDays) < (day < pollDay ? day : pollDay) ? 'roll_of_the_past' : undefined;
};

/**
 * 選挙人名簿 as a station may hold it: electors, versions, and what the polling module asks (`RollPort`). Pure shapes.
 * Field names of 公選法 20条 and of the roll systems stand in the comments (domain.md §3b).
 */
import { z } from 'zod';
import { type CivilDate, civilDateSchema } from '../../kernel/dates.ts';
import { hasAtMost } from '../../kernel/graphemes.ts';
import { type ResidentId, residentIdSchema, sha256HexSchema } from '../../kernel/ids.ts';
import type { Result } from '../../kernel/result.ts';
import { type Ballot, type Election, electionIdSchema, isMarkOver, precinctIdSchema } from './election.ts';

/**
 * 名簿番号: 投票区-頁-行, without leading zeros (12-103-7). Eleven digits at most: twelve in groups could be a My Number, and every
 * scanner of this program would say so.
 */
export const electorIdSchema = z
  .string()
  .regex(/^[A-Z]{0,4}[1-9]\d{0,3}-[1-9]\d{0,3}-[1-9]\d{0,2}$/)
  .brand<'ElectorId'>();
export type ElectorId = z.infer<typeof electorIdSchema>;

/** Where an elector stands in the order of 名簿: 投票区, 頁, 行. */
export const placeOnRoll = (
  electorId: ElectorId,
): { readonly precinct: string; readonly page: number; readonly line: number } => {
  const [precinct = '', page, line] = electorId.split('-');
  return { precinct, page: Number(page), line: Number(line) };
};

/**
 * 表示・状態 of a row. What `on` is depends on it; `null`: the roll does not say, or there is nothing to say.
 *
 * - `active` stands on the roll and may vote
 * - `not_yet_18` on the roll for the poll day; `on`: the day she is of age (the one before her birthday)
 * - `moved_out` 転出の表示, out of the prefecture or to where nobody knows; `on`: 転出年月日
 * - `prefectural_mover` 転出の表示, within the prefecture; `on`: 転出年月日
 * - `disfranchised` 失権 (公民権停止中の表示); `on`: since when
 * - `deceased` 死亡; `on`: when
 * - `mistaken` 誤載, `double` 二重登録, `struck` any other 抹消 (国籍喪失, 表示後四箇月): no longer on the roll; `on`: 抹消年月日
 */
export const standingKindSchema = z.enum([
  'active',
  'not_yet_18',
  'moved_out',
  'prefectural_mover',
  'disfranchised',
  'deceased',
  'mistaken',
  'double',
  'struck',
]);
export type StandingKind = z.infer<typeof standingKindSchema>;
export const standingSchema = z.strictObject({
  kind: standingKindSchema,
  on: civilDateSchema.nullable().default(null),
});
export type RollStanding = z.infer<typeof standingSchema>;

/** 不在者投票用紙: once it is out, nobody votes in person before it has come back (`returnedOn`) [K]. */
export const absenteeSchema = z.strictObject({
  issuedOn: civilDateSchema,
  returnedOn: civilDateSchema.nullable().default(null),
});

const letters = (longest: number) =>
  z
    .string()
    .min(1)
    .refine((value) => hasAtMost(value, longest));

/** What a bar code or QR of 投票所入場券 says, as `readTicket` (ticket.ts) makes it of what the scanner types. */
export const ticketCodeSchema = z.string().regex(/^(?!\d{12}$)[A-Z0-9.$/+%:-]{3,64}$/);

export const electorSchema = z
  .strictObject({
    electorId: electorIdSchema,
    /** 宛名番号, by which a card finds her; `null`: the roll does not have it. */
    residentId: residentIdSchema.nullable(),
    /** 投票区 */
    precinct: precinctIdSchema,
    /** 氏名, family and given name with U+3000 between them; 外字 as MJ with IVS. */
    name: letters(100),
    kana: letters(200),
    /** 旧氏 (a family name only): a card or ticket may say it. */
    formerSurname: letters(100).nullable().default(null),
    /** 通称, of a roll that has foreigners (住民投票 by ordinance). */
    alias: letters(100).nullable().default(null),
    /** 生年月日; `null` is 不詳. */
    birthDate: civilDateSchema.nullable(),
    /** What the roll writes of a date that is 不詳 (昭和20年5月日不詳). */
    birthDateText: letters(40).nullable().default(null),
    /** 性別: 1 男, 2 女, 9 その他・不明 */
    sex: z.enum(['1', '2', '9']),
    /** 住所; of the protected what stands in its place (`HIDDEN_ADDRESS`), save at the office. */
    address: letters(200),
    standing: standingSchema,
    /** 支援措置: the address is on no screen and no paper of a station. */
    protected: z.boolean().default(false),
    /** 点字投票 or 代理投票 known beforehand; nothing is decided by it. */
    braille: z.boolean().default(false),
    absentee: absenteeSchema.nullable().default(null),
    ticketCodes: z.array(ticketCodeSchema).max(4).readonly().default([]),
  })
  .refine(({ electorId, precinct }) => placeOnRoll(electorId).precinct === precinct, { path: ['precinct'] });
export type Elector = z.infer<typeof electorSchema>;

/**
 * Which roll it is: on every output, and held against the centre's at opening (domain.md §12, 7b). `version` grows by one with
 * every 更正; `sha256`: digest of all its rows (digest.ts), the same wherever the same rows lie.
 */
export const rollVersionSchema = z.strictObject({
  electionId: electionIdSchema,
  version: z.int().min(1).max(999_999_999),
  /** 基準日: the day of which it is. */
  asOf: civilDateSchema,
  sha256: sha256HexSchema,
  /** 出典: the system it comes from. */
  source: z.string().min(1).max(100),
  /** Rows, of any standing. */
  count: z.int().min(0),
});
export type RollVersion = z.infer<typeof rollVersionSchema>;

/** What a place has of the roll, for the head of a list and the check at opening. */
export interface RollCount {
  readonly precinct: string;
  readonly standing: StandingKind;
  readonly count: number;
}

/** A search at the desk: as of residents, but within the roll. `more`: there are more than are given. */
export interface RollHits {
  readonly hits: readonly Elector[];
  readonly more: boolean;
}

/**
 * The roll of this station's election, as the polling module asks it. Always the version in use: `version` and the rows of one
 * synchronous stretch belong together.
 */
export interface RollPort {
  /** `undefined`: nothing was taken over yet, and nobody can be accepted. */
  version(): RollVersion | undefined;
  election(): Election | undefined;
  byId(electorId: string): Elector | undefined;
  /** Usually one; the one who may vote first. Two who may are a 二重登録 that a person settles. */
  byResident(residentId: ResidentId): readonly Elector[];
  /** Whose 入場券 says the first of these (`readTicket`) that anybody's does. More than one: the tickets were printed wrong. */
  byTicket(candidates: readonly string[]): readonly Elector[];
  /** 氏名・かな・生年月日・住所 as a clerk types them; `too_short`: it would find half the town. */
  search(text: string, birthDate?: CivilDate): Result<RollHits, 'too_short' | 'wrong_date'>;
  /** Reads every row: for the head of a list, not where somebody waits. */
  counts(): readonly RollCount[];
  /** Whether anybody of that 投票区 stands on it; as quick in a city as in a village. */
  holds(precinct: string): boolean;
  /** Everybody in the order of 名簿番号 (投票区, 頁, 行), for 抄本 on paper; one such walk at a time. */
  everyone(precinct?: string): IterableIterator<Elector>;
}

/** Whether the station's roll is the one the centre gives out. `differs`: of the same version and not the same rows. */
export const rollComparisonSchema = z.strictObject({
  result: z.enum(['same', 'older', 'differs', 'unreachable']),
  /** `null`: there is none here. */
  here: rollVersionSchema.nullable(),
  /** `null`: the centre has none, or could not be asked. */
  centre: rollVersionSchema.omit({ count: true }).nullable(),
});
export type RollComparison = z.infer<typeof rollComparisonSchema>;

/** For the checklist at opening. Never rejects. */
export interface RollCheckPort {
  rollAgainstCentre(): Promise<RollComparison>;
}

const GONE: readonly StandingKind[] = ['deceased', 'mistaken', 'double', 'struck'];
/** Who does not count among the electors of the roll any more, though her row is kept to say why. */
export const isOffRoll = ({ standing }: Pick<Elector, 'standing'>): boolean => GONE.includes(standing.kind);

/**
 * Ballots she may have at all, by her 投票区 and by whether, where and when she moved; whether they are open yet is `openBallots`.
 * Of the disfranchised and of whoever is off the roll: none.
 */
export const ballotsOf = (
  election: Pick<Election, 'ballots' | 'moverRules'>,
  elector: Pick<Elector, 'precinct' | 'standing'>,
  day: CivilDate,
): readonly Ballot[] => {
  const { kind, on } = elector.standing;
  if (isOffRoll(elector) || kind === 'disfranchised') return [];
  const moved = kind === 'moved_out' || kind === 'prefectural_mover';
  if (moved && isMarkOver(election, on, day)) return [];
  return election.ballots.filter(({ precincts, movers }) => {
    if (precincts !== null && !precincts.includes(elector.precinct)) return false;
    if (kind === 'moved_out') return movers === 'anywhere';
    return kind === 'prefectural_mover' ? movers !== 'none' : true;
  });
};

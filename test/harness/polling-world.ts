/** A polling place made up for the screens: its election, its electors, and for each verdict somebody who gets it. */
import { civilDateSchema } from '../../src/kernel/dates.ts';
import type { VerdictKind } from '../../src/modules/polling/schema.ts';
import { type PollingState, pollingStateSchema, type Verdict } from '../../src/modules/polling/views.ts';

const day = (text: string) => civilDateSchema.parse(text);
export const ROLL = { version: 41, asOf: day('2026-07-10'), sha256: 'c0ffee12'.repeat(8) } as const;

export const BALLOTS = [
  { id: 'shosen', name: '衆議院小選挙区選出議員選挙', short: '小選挙区', color: 'うすい桃色', opensOn: null },
  { id: 'hirei', name: '衆議院比例代表選出議員選挙', short: '比例代表', color: '白色', opensOn: null },
  {
    id: 'shinsa',
    name: '最高裁判所裁判官国民審査',
    short: '国民審査',
    color: 'うぐいす色',
    opensOn: '2026-07-07',
  },
] as const;

const HALL = {
  id: 'P12',
  name: 'かざし市立第一小学校 体育館',
  kind: 'assigned',
  address: '架空県かざし市本町1丁目2番3号',
  map: { x: 138.95, y: 37.63 },
} as const;
const OTHER = {
  id: 'P07',
  name: '中央公民館 1階ホール',
  kind: 'assigned',
  address: '架空県かざし市中央町4丁目5番6号',
  map: { x: 138.962, y: 37.622 },
} as const;
const EARLY = {
  id: 'E1',
  name: 'かざし市役所 期日前投票所',
  kind: 'early',
  address: '架空県かざし市役所前1番地',
  map: { x: 138.955, y: 37.625 },
} as const;

const counts = (accepted: number) => ({
  accepted,
  people: accepted,
  bySex: { '1': Math.floor(accepted / 2), '2': Math.ceil(accepted / 2), '9': 0 },
  acceptedBallots: BALLOTS.map(({ id }) => ({ ballot: id, count: accepted })),
  issued: BALLOTS.map(({ id }) => ({ ballot: id, count: accepted })),
  spoiled: BALLOTS.map(({ id }, at) => ({ ballot: id, count: at })),
  reissued: BALLOTS.map(({ id }, at) => ({ ballot: id, count: at })),
  envelopes: [],
  provisional: 1,
  braille: 2,
  proxy: 3,
  paper: 0,
  undone: 2,
  stops: 17,
  conflicts: 0,
});

export const pollingState = (early: boolean): PollingState =>
  pollingStateSchema.parse({
    election: {
      id: 'shugiin-2026',
      name: '第51回 衆議院議員総選挙',
      pollDay: '2026-07-12',
      ballots: BALLOTS,
    },
    place: early ? EARLY : HALL,
    precincts: [{ id: '12', name: '第12投票区' }],
    when: early ? 'early' : 'day',
    phase: 'open',
    hours: early ? { from: '08:30', to: '20:00' } : { from: '07:00', to: '20:00' },
    faults: [],
    roll: { ...ROLL, source: '選挙人名簿管理システム', electors: early ? 230_412 : 4_862 },
    reservations: early ? 'central' : 'none',
    counts: counts(384),
    tieOut: { due: null, last: null },
    standing: null,
  });

const at = Date.parse('2026-07-09T18:42:00+09:00');
const earlier = (placeName: string, when: 'early' | 'day') => ({
  ballots: ['shosen', 'hirei'],
  placeName,
  at: when === 'early' ? at : Date.parse('2026-07-12T09:12:00+09:00'),
  when,
  provisional: false,
  eventId: null,
});

/** One of each kind; others by `variant`. */
export const VERDICTS: Record<VerdictKind, { verdict: unknown; goOn: string }> = {
  ok: { verdict: { kind: 'ok', ballots: BALLOTS, later: [], earlier: [] }, goOn: 'none' },
  voted: {
    verdict: { kind: 'voted', earlier: [earlier('かざし市立第一小学校 体育館', 'day')] },
    goOn: 'provisional',
  },
  early_voted: {
    verdict: { kind: 'early_voted', earlier: [earlier('かざし市役所 期日前投票所', 'early')] },
    goOn: 'provisional',
  },
  absentee_issued: { verdict: { kind: 'absentee_issued', issuedOn: '2026-07-03' }, goOn: 'returned' },
  other_place: { verdict: { kind: 'other_place', places: [OTHER] }, goOn: 'none' },
  not_on_roll: { verdict: { kind: 'not_on_roll' }, goOn: 'provisional' },
  disfranchised: { verdict: { kind: 'disfranchised', why: 'disfranchised', on: null }, goOn: 'provisional' },
  deceased: { verdict: { kind: 'deceased' }, goOn: 'none' },
  check: { verdict: { kind: 'check', why: ['name_differs', 'ticket_of_other'] }, goOn: 'accept' },
  not_open: {
    verdict: { kind: 'not_open', why: 'before_hours', from: '07:00', to: '20:00', on: null },
    goOn: 'none',
  },
  taken: { verdict: { kind: 'taken', placeName: '駅前商業施設 期日前投票所', at }, goOn: 'provisional' },
  unreachable: { verdict: { kind: 'unreachable' }, goOn: 'none' },
  station: { verdict: { kind: 'station', why: 'roll_differs' }, goOn: 'none' },
};

export interface MadeUpElector {
  readonly code: string;
  readonly residentId: string;
  readonly electorId: string;
  readonly name: string;
  readonly kana: string;
  readonly birthDate: string;
  readonly age: number | null;
  readonly sex: '1' | '2' | '9';
  readonly address: string;
  readonly protected: boolean;
  readonly braille: boolean;
  readonly kind: VerdictKind;
}

const NAMES = [
  ['髙橋　花子', 'タカハシ　ハナコ', '昭和55年2月17日', 46, '2'],
  ['𠮷田　一郎', 'ヨシダ　イチロウ', '昭和21年11月3日', 79, '1'],
  ['佐藤　美咲', 'サトウ　ミサキ', '平成12年5月8日', 26, '2'],
  ['渡邉　一', 'ワタナベ　ハジメ', '昭和39年10月10日', 61, '1'],
  ['葛󠄀城　さくら', 'カツラギ　サクラ', '昭和20年5月日不詳', null, '2'],
  ['山田　太郎', 'ヤマダ　タロウ', '昭和60年1月1日', 41, '1'],
  ['鈴木　健太', 'スズキ　ケンタ', '平成19年7月12日', 19, '1'],
  ['伊藤　トメ', 'イトウ　トメ', '昭和8年3月3日', 93, '2'],
] as const;

/** For each kind of verdict one elector, found by ticket `KZ-<kind number>` or by card. */
export const electorsOf = (kinds: readonly VerdictKind[]): readonly MadeUpElector[] =>
  kinds.map((kind, at) => {
    const [name, kana, birthDate, age, sex] = NAMES[at % NAMES.length] ?? NAMES[0];
    return {
      code: `KZ0100${String(at).padStart(3, '0')}`,
      residentId: String(7_001 + at),
      electorId: `12-${String(1 + Math.floor(at / 20))}-${String(1 + (at % 20))}`,
      name,
      kana,
      birthDate,
      age,
      sex,
      address: `架空県かざし市本町${String(1 + at)}丁目2番3号`,
      protected: false,
      braille: false,
      kind,
    };
  });

export type MadeUpVerdict = Verdict;

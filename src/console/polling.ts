import type { RollStanding } from '../central/polling-schema.ts';
import {
  type EarlyCount,
  NO_COUNTS,
  type PolledElection,
  type PollHour,
  type PollPlace,
  type PollPlaceState,
  type SexCounts,
  sumOf,
  totalOf,
} from '../central/polling-schema.ts';
import { count } from './text.ts';
import { ago } from './time-words.ts';

/** 投票の状況 in words and tables: what each figure means, and what to do about those that are not as they should be. */

/** `good`: nothing to do. `care`: look soon. `stop`: act now. `none`: nothing is expected yet. */
export type PollLevel = 'good' | 'care' | 'stop' | 'none';

interface StateWords {
  /** Of another shape for each, so that it is told apart without colour. */
  readonly mark: string;
  readonly word: string;
  readonly level: PollLevel;
}

export const PLACE_STATES: Readonly<Record<PollPlaceState, StateWords>> = {
  before: { mark: '−', word: '開所前', level: 'none' },
  late: { mark: '×', word: '未開所（遅れ）', level: 'stop' },
  open: { mark: '●', word: '開所', level: 'good' },
  closing: { mark: '△', word: '締切の記録待ち', level: 'care' },
  closed: { mark: '■', word: '締切', level: 'none' },
  unplanned: { mark: '？', word: '計画にない場所', level: 'stop' },
};

export const ROLL_WORDS: Readonly<Record<RollStanding, StateWords>> = {
  same: { mark: '○', word: '本部と同じ', level: 'good' },
  old: { mark: '△', word: '前の版', level: 'care' },
  other: { mark: '×', word: '本部にない版', level: 'stop' },
  unknown: { mark: '−', word: '確かめられません', level: 'care' },
};

/** 締切の照合: the place's own figures against those that the centre counts of the same records. */
export const CLOSING_WORDS: Readonly<Record<NonNullable<PollPlace['closing']>, StateWords>> = {
  waiting: { mark: '△', word: '締切の照合は記録待ち', level: 'care' },
  equal: { mark: '○', word: '締切の照合は一致', level: 'good' },
  differs: { mark: '×', word: '締切の照合が不一致', level: 'stop' },
};

export const KIND_WORDS: Readonly<Record<PollPlace['kind'], string>> = {
  assigned: '指定',
  common: '共通',
  early: '期日前',
  unknown: '不明',
};

/** 期日前投票の事由; 0: the record does not say. */
export const REASON_WORDS: readonly string[] = [
  '事由なし',
  '1号 仕事・学業など',
  '2号 用事・旅行など',
  '3号 病気・けが・出産など',
  '4号 交通の不便な島など',
  '5号 転出・住所移転',
  '6号 天災・悪天候',
];

/** `12.34％`, rounded down so that nobody reads more than there was; 「−」 where the roll's figures are not known. */
export const turnoutWord = (voters: number, electors: number | null): string => {
  if (electors === null || electors === 0) return '−';
  const hundredths = Math.floor((voters * 10_000) / electors);
  return `${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, '0')}％`;
};

/** Terminals that said nothing for so long: the figures of the place are old. Milliseconds. */
const SILENT_MS = 10 * 60_000;

export const lastWord = ({ lastWordAt }: PollPlace, now: number): string => ago(lastWordAt, now);
export const isSilent = ({ state, lastWordAt }: PollPlace, now: number): boolean =>
  (state === 'open' || state === 'closing') && (lastWordAt === null || now - lastWordAt > SILENT_MS);

export interface PollAlarm {
  readonly id: 'late' | 'unplanned' | 'roll' | 'tie_out' | 'silent' | 'closing' | 'open';
  readonly level: 'stop' | 'care';
  readonly title: string;
  readonly about: readonly string[];
  readonly next: string;
}

interface Watched extends Omit<PollAlarm, 'about'> {
  readonly isWrong: (place: PollPlace, now: number) => boolean;
  /** What is said of a place besides its name. */
  readonly more?: (place: PollPlace, now: number) => string;
}

/** Worst first. */
const WATCHED: readonly Watched[] = [
  {
    id: 'late',
    level: 'stop',
    title: '開く時刻を過ぎても、開所の記録がありません',
    next: '投票所に電話してください。開いているのに記録がないときは、端末の電源と回線を見てもらい、紙の抄本で受付を続けます。',
    isWrong: ({ state }) => state === 'late',
  },
  {
    id: 'unplanned',
    level: 'stop',
    title: 'この選挙の計画にない場所の記録があります',
    next: '別の選挙の設定の端末が使われています。その端末での受付を止め、設定を確かめてください。',
    isWrong: ({ state }) => state === 'unplanned',
  },
  {
    id: 'roll',
    level: 'stop',
    title: '名簿の版が本部と違う投票所があります',
    next: '端末の名簿を更新してから受付を続けてください。更新できないときは、紙の抄本に切り替えます。',
    isWrong: ({ roll }) => roll?.standing === 'other' || roll?.standing === 'old',
    more: ({ roll }) => (roll === null ? '' : `版 ${roll.version}、${ROLL_WORDS[roll.standing].word}`),
  },
  {
    id: 'tie_out',
    level: 'stop',
    title: '受付・投票用紙・入場券の数が合わない時間があります',
    next: '投票管理者に電話し、投票用紙の残りと入場券を数え直してもらってください。',
    isWrong: ({ tieOutFaults, closing }) => tieOutFaults > 0 || closing === 'differs',
    more: ({ tieOutFaults, closing }) =>
      closing === 'differs' ? CLOSING_WORDS.differs.word : `${count(tieOutFaults)}件`,
  },
  {
    id: 'open',
    level: 'stop',
    title: '確かめていない記録があります',
    next: '「要確認」のページで、一つずつ確かめて理由を書いてください。',
    isWrong: ({ open }) => open > 0,
    more: ({ open }) => `${count(open)}件`,
  },
  {
    id: 'silent',
    level: 'care',
    title: '10分以上、本部に届いていない投票所があります',
    next: '受付はそのまま続けられます。この画面の人数は、つながるまで古いままです。電話で人数を聞いてください。',
    isWrong: isSilent,
    more: (place, now) => `最後の通信 ${lastWord(place, now)}`,
  },
  {
    id: 'closing',
    level: 'care',
    title: '閉じる時刻を過ぎて、締切の記録がない投票所があります',
    next: '待っている人の受付が終わったかを電話で確かめ、「締切」を押してもらってください。',
    isWrong: ({ state }) => state === 'closing',
  },
];

/** What somebody at the commission must do something about now, worst first. */
export const pollAlarms = ({ places }: Pick<PolledElection, 'places'>, now: number): readonly PollAlarm[] =>
  WATCHED.flatMap(({ id, level, title, next, isWrong, more }) => {
    const wrong = places.filter((place) => isWrong(place, now));
    const about = wrong.map((place) =>
      more === undefined ? place.name : `${place.name}（${more(place, now)}）`,
    );
    return wrong.length === 0 ? [] : [{ id, level, title, next, about }];
  });

export interface HourRow {
  readonly hour: number;
  readonly counts: SexCounts;
  /** From the first hour up to the end of this one. */
  readonly soFar: SexCounts;
}

/** Hour by hour without a gap between the first and the last in which anybody came; of one place, or of all (null). */
export const hourRows = (hours: readonly PollHour[], placeId: string | null): readonly HourRow[] => {
  const mine = hours.filter((each) => placeId === null || each.placeId === placeId);
  if (mine.length === 0) return [];
  const byHour = Map.groupBy(mine, ({ hour }) => hour);
  const first = Math.min(...byHour.keys());
  const last = Math.max(...byHour.keys());
  const rows: HourRow[] = [];
  let soFar = NO_COUNTS;
  for (let hour = first; hour <= last; hour += 1) {
    const counts = sumOf(byHour.get(hour) ?? []);
    soFar = sumOf([soFar, counts]);
    rows.push({ hour, counts, soFar });
  }
  return rows;
};

export interface EarlyRow {
  readonly day: string;
  readonly placeId: string;
  /** By reason, 0 (not said) to 6. */
  readonly byReason: readonly number[];
  readonly counts: SexCounts;
}

/** 期日前投票者数: a row for each day of each place. */
export const earlyRows = (early: readonly EarlyCount[]): readonly EarlyRow[] =>
  [...Map.groupBy(early, ({ day, placeId }) => `${day}/${placeId}`).values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const byReason = REASON_WORDS.map((_, reason) =>
      same.filter((each) => each.reason === reason).reduce((sum, each) => sum + totalOf(each), 0),
    );
    return { day: first.day, placeId: first.placeId, byReason, counts: sumOf(same) };
  });

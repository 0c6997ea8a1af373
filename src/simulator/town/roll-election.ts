/** 訓練の選挙: an election of 架空の町, with as many 投票区 as are asked for. */
import { addDays, type CivilDate } from '../../kernel/dates.ts';
import { type Election, electionSchema } from '../../registry/roll/election.ts';

export interface TrainingElection {
  readonly pollDay: CivilDate;
  /** At most 2,000; each has a place of its own. */
  readonly precincts: number;
  /** 期日前投票所 (at least one), 共通投票所. */
  readonly early: number;
  readonly common: number;
}

/** 衆議院: 公示 twelve days before the poll [K]; 国民審査 opens four days later than the rest. */
const CAMPAIGN_DAYS = 12;
const REVIEW_LATER = 5;

const KANJI = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'] as const;
const kanji = (value: number): string =>
  String(value).replaceAll(/\d/g, (digit) => KANJI[Number(digit)] ?? '');

/** Squares of a map of ten columns. */
const squareOf = (at: number) => ({ x: at % 10, y: Math.floor(at / 10) });

const EARLY_NAMES = [
  'かざし市役所 期日前投票所',
  'ショッピングセンター 期日前投票所',
  '駅前センター 期日前投票所',
] as const;

const BALLOTS = [
  ['single', '小選挙区選出議員選挙', '小選挙区', '薄桃色', 'house'],
  ['list', '比例代表選出議員選挙', '比例代表', '薄水色', 'house'],
  ['review', '最高裁判所裁判官国民審査', '国民審査', '白色', 'review'],
].map(([id, name, short, color, group]) => ({ id, name, short, color, group, movers: 'anywhere' }));

const each = <T>(count: number, make: (at: number) => T): T[] =>
  Array.from({ length: count }, (_, at) => make(at + 1));

const placesOf = ({ pollDay, precincts, early, common }: TrainingElection, announcedOn: CivilDate) => {
  const hours = [{ from: pollDay, to: pollDay, opens: '07:00', closes: '20:00' }];
  const before = { from: addDays(announcedOn, 1), to: addDays(pollDay, -1), opens: '08:30', closes: '20:00' };
  return [
    ...each(precincts, (at) => ({
      id: `poll-${at}`,
      name: `第${kanji(at)}投票所`,
      kind: 'assigned',
      hours,
      address: `架空県かざし市投票所通${at}番地`,
      map: squareOf(at),
    })),
    ...each(early, (at) => ({
      id: `early-${at}`,
      name: EARLY_NAMES[at - 1] ?? `第${kanji(at)} 期日前投票所`,
      kind: 'early',
      hours: [before],
      address: `架空県かざし市中央${at}番地`,
      map: squareOf(precincts + at),
    })),
    ...each(common, (at) => ({
      id: `common-${at}`,
      name: `第${kanji(at)} 共通投票所`,
      kind: 'common',
      hours,
      address: `架空県かざし市港町${at}番地`,
      map: squareOf(precincts + early + at),
    })),
  ];
};

export const TRAINING_ELECTION = 'kunren-shugiin';

export const trainingElection = ({ pollDay, precincts, early, common }: TrainingElection): Election => {
  const announcedOn = addDays(pollDay, -CAMPAIGN_DAYS);
  return electionSchema.parse({
    v: 1,
    electionId: TRAINING_ELECTION,
    version: 1,
    name: '訓練 衆議院議員総選挙・最高裁判所裁判官国民審査',
    mode: 'drill',
    pollDay,
    announcedOn,
    groups: [
      { id: 'house', name: '衆議院議員総選挙' },
      { id: 'review', name: '国民審査', opensOn: addDays(announcedOn, REVIEW_LATER) },
    ],
    ballots: BALLOTS,
    precincts: each(precincts, (at) => ({
      id: String(at),
      name: `第${kanji(at)}投票区`,
      placeId: `poll-${at}`,
    })),
    places: placesOf({ pollDay, precincts, early, common }, announcedOn),
  });
};

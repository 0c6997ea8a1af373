import { describe, expect, it } from 'vitest';
import { civilDateSchema } from '../../kernel/dates.ts';
import {
  ageGate,
  ageOnPollDay,
  comesOfAgeOn,
  type Election,
  electionSchema,
  isMarkOver,
  isOpenAt,
  openBallots,
  placeOf,
  placesAtSite,
  placesServing,
  precinctsOf,
  rollAgeFault,
  sharesElectors,
} from './election.ts';

const day = (text: string) => civilDateSchema.parse(text);
const at = (text: string): number => Date.parse(`${text}+09:00`);

const POLL = '2026-12-06';
const hours = [{ from: POLL, to: POLL, opens: '07:00', closes: '20:00' }];
const early = [{ from: '2026-11-25', to: '2026-12-05', opens: '08:30', closes: '20:00' }];

const given = {
  v: 1,
  electionId: 'shugiin-2026',
  version: 1,
  name: '第五十一回衆議院議員総選挙',
  mode: 'drill',
  pollDay: POLL,
  announcedOn: '2026-11-24',
  groups: [
    { id: 'house', name: '衆議院' },
    { id: 'review', name: '国民審査', opensOn: '2026-11-29' },
  ],
  ballots: [
    {
      id: 'single',
      name: '小選挙区選出議員選挙',
      short: '小選挙区',
      color: '薄桃色',
      group: 'house',
      movers: 'anywhere',
    },
    {
      id: 'review',
      name: '最高裁判所裁判官国民審査',
      short: '国民審査',
      color: '白色',
      group: 'review',
      movers: 'anywhere',
    },
  ],
  precincts: [
    { id: '1', name: '第一投票区', placeId: 'school-1' },
    { id: '2', name: '第二投票区', placeId: 'school-2' },
  ],
  places: [
    { id: 'school-1', name: '第一小学校', kind: 'assigned', hours, address: 'かざし市本町一丁目' },
    { id: 'school-2', name: '第二小学校', kind: 'assigned', hours, address: 'かざし市栄町' },
    { id: 'hall-early', name: '市役所', kind: 'early', hours: early, address: 'かざし市中央', site: 'hall' },
    {
      id: 'mall-early',
      name: 'ショッピングセンター',
      kind: 'early',
      precincts: ['2'],
      hours: early,
      address: 'かざし市港町',
    },
  ],
};
const withPlaces = (places: readonly object[]) => ({ ...given, places });
const election: Election = electionSchema.parse(given);
const place = (id: string) => placeOf(election, id) ?? expect.fail(`no place ${id}`);

/** What `electionSchema` says of a document that does not fit together. */
const faultOf = (document: object): string =>
  electionSchema.safeParse(document).error?.issues[0]?.message ?? 'good';

describe('an election that does not fit together is refused with the place of the fault', () => {
  const [first, second, hall, mall] = given.places;
  it.each([
    ['two places of one id', withPlaces([...given.places, first as object]), 'places.school-1'],
    [
      'a precinct nobody has',
      withPlaces([first as object, second as object, hall as object, { ...mall, precincts: ['3'] }]),
      'mall-early.precincts',
    ],
    [
      'a precinct whose place is only for 期日前',
      { ...given, precincts: [{ id: '1', name: '第一', placeId: 'hall-early' }, given.precincts[1]] },
      '1.placeId',
    ],
    [
      'precincts told twice of an assigned place',
      withPlaces([{ ...first, precincts: ['1'] }, second as object]),
      'school-1.precincts',
    ],
    ['a ballot of no group', { ...given, groups: [given.groups[0]] }, 'review.group'],
    [
      'a group that opens after the poll day',
      { ...given, groups: [given.groups[0], { ...given.groups[1], opensOn: '2026-12-07' }] },
      'review.opensOn',
    ],
    [
      'an assigned place open on another day',
      withPlaces([{ ...first, hours: early }, second as object]),
      'school-1.hours',
    ],
    [
      '期日前 on the poll day',
      withPlaces([first as object, second as object, { ...hall, hours }]),
      'hall-early.hours',
    ],
    [
      'two spans of one day',
      withPlaces([first as object, second as object, { ...hall, hours: [...early, ...early] }]),
      'hall-early.hours',
    ],
    ['告示 after the poll', { ...given, announcedOn: POLL }, 'announcedOn'],
  ])('%s', (_, document, where) => {
    expect(faultOf(document)).toContain(where);
  });
});

describe('the clock of a place', () => {
  it.each([
    ['2026-12-06T06:59:59', 'before'],
    ['2026-12-06T07:00:00', 'open'],
    ['2026-12-06T19:59:59', 'open'],
    ['2026-12-06T20:00:00', 'after'],
    ['2026-12-05T12:00:00', 'other_day'],
  ])('%s is %s at a polling place', (time, state) => {
    expect(isOpenAt(place('school-1'), at(time)).state).toBe(state);
  });

  it('is that of Japan also where the day differs from UTC', () => {
    expect(isOpenAt(place('hall-early'), at('2026-11-25T08:30:00'))).toEqual({
      state: 'open',
      opens: '08:30',
      closes: '20:00',
    });
    expect(isOpenAt(place('hall-early'), at('2026-11-25T08:29:59')).state).toBe('before');
  });

  it('hands out 国民審査 only from its own day, and nothing while closed', () => {
    const open = (time: string) => openBallots(election, place('hall-early'), at(time)).map(({ id }) => id);
    expect(open('2026-11-28T10:00:00')).toEqual(['single']);
    expect(open('2026-11-29T10:00:00')).toEqual(['single', 'review']);
    expect(open('2026-11-29T20:00:00')).toEqual([]);
  });
});

describe('who may vote where', () => {
  const serving = (precinct: string, on: string) =>
    placesServing(election, precinct, day(on)).map(({ id }) => id);

  it('an assigned place owns its electors, early places share them', () => {
    expect(precinctsOf(election, place('school-1'))).toEqual(['1']);
    expect(serving('1', POLL)).toEqual(['school-1']);
    expect(serving('2', '2026-11-30')).toEqual(['hall-early', 'mall-early']);
    expect(sharesElectors(election, '1', day(POLL))).toBe(false);
    expect(sharesElectors(election, '1', day('2026-11-30'))).toBe(false);
    expect(sharesElectors(election, '2', day('2026-11-30'))).toBe(true);
  });

  it('nobody owns anybody once a common place is open to all', () => {
    const common = electionSchema.parse(
      withPlaces([
        ...given.places,
        { id: 'mall', name: '共通投票所', kind: 'common', hours, address: '港町' },
      ]),
    );
    expect(sharesElectors(common, '1', day(POLL))).toBe(true);
  });

  it('a place is found by the site of its terminals', () => {
    expect(placesAtSite(election, 'hall').map(({ id }) => id)).toEqual(['hall-early']);
    expect(placesAtSite(election, 'school-1').map(({ id }) => id)).toEqual(['school-1']);
    expect(placesAtSite(election, 'hall-early')).toEqual([]);
  });
});

describe('domain.md §11 Minors, §3a Turns 18', () => {
  it.each([
    ['2008-12-07', '2026-12-06'],
    ['2008-12-08', '2026-12-07'],
    ['2008-02-29', '2026-02-28'],
    ['2008-03-01', '2026-02-28'],
  ])('born %s is of age on %s', (born, on) => {
    expect(comesOfAgeOn(election, day(born))).toBe(on);
  });

  it('whoever turns 18 by the poll day waits for the day, unless the commission says otherwise', () => {
    const born = day('2008-12-02');
    expect(ageGate(election, born, day('2026-11-30'))).toBe('not_yet');
    expect(ageGate(election, born, day('2026-12-01'))).toBe('good');
    const lenient = electionSchema.parse({ ...given, ageRule: { early: 'poll_day' } });
    expect(ageGate(lenient, born, day('2026-11-30'))).toBe('good');
    expect(ageGate(lenient, day('2008-12-08'), day('2026-11-30'))).toBe('not_yet');
  });

  it('a birth date that is 不詳 is no hindrance', () => {
    expect(ageGate(election, null, day('2026-11-30'))).toBe('good');
    expect(ageOnPollDay(election, null)).toBeNull();
    expect(ageOnPollDay(election, day('2008-12-07'))).toBe(18);
  });
});

describe('domain.md §12, 7b: a roll of another time', () => {
  it.each([
    ['2025-12-01', '2026-12-01', 'roll_of_the_past'],
    ['2026-11-05', '2026-12-06', 'roll_of_the_past'],
    ['2026-11-06', '2026-12-06', undefined],
    ['2026-12-02', '2026-12-01', 'roll_of_the_future'],
    ['2026-12-01', '2026-12-01', undefined],
    ['2026-12-06', '2027-06-01', undefined],
    ['2026-12-07', '2027-06-01', 'roll_of_the_future'],
  ])('of %s on %s', (asOf, today, fault) => {
    expect(rollAgeFault(election, day(asOf), day(today))).toBe(fault);
  });
});

it('表示 of a 転出 ends with the fourth month', () => {
  expect(isMarkOver(election, day('2026-08-06'), day(POLL))).toBe(false);
  expect(isMarkOver(election, day('2026-08-05'), day(POLL))).toBe(true);
  expect(isMarkOver(election, day('2025-10-31'), day('2026-02-28'))).toBe(false);
  expect(isMarkOver(election, day('2025-10-31'), day('2026-03-01'))).toBe(true);
  expect(isMarkOver(election, null, day(POLL))).toBe(false);
});

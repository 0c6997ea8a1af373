import { describe, expect, test } from 'vitest';
import { type CivilDate, civilDateSchema } from '../../kernel/dates.ts';
import { againFrom, isFor, isOpenAt, lastDayOf, pointsFor, usesLeft } from './rules.ts';
import { type Offer, offerSchema } from './schema.ts';

const day = (text: string): CivilDate => civilDateSchema.parse(text);
const at = (text: string): number => Date.parse(`${text}+09:00`);

const offer = (more: Record<string, unknown> = {}): Offer =>
  offerSchema.parse({
    ...{
      id: 'coffee',
      title: 'コーヒー 50円引き',
      detail: '',
      shops: 'all',
      from: '2026-04-01',
      until: '2026-11-30',
    },
    ...{
      hours: null,
      who: { kind: 'anybody' },
      often: { per: 'day', times: 1 },
      offline: true,
      funded: null,
      ended: false,
    },
    ...more,
  });

describe('when an offer is open', () => {
  test.each([
    ['2026-03-31T23:59:59.999', false],
    ['2026-04-01T00:00', true],
    ['2026-11-30T23:59:59.999', true],
    // Ended a minute ago.
    ['2026-12-01T00:00', false],
  ])('its first and last day, in Japan: %s', (moment, open) => {
    expect(isOpenAt(offer(), at(moment))).toBe(open);
  });

  const lunch = offer({ hours: { days: [1, 2, 3, 4, 5], from: '11:00', to: '14:00' } });
  test.each([
    ['2026-11-26T10:59:59.999', false],
    ['2026-11-26T11:00', true],
    ['2026-11-26T13:59:59.999', true],
    ['2026-11-26T14:00', false],
    // Saturday; and Sunday in Japan while it is Saturday in UTC.
    ['2026-11-28T12:00', false],
    ['2026-11-29T08:00', false],
    ['2026-11-30T12:00', true],
  ])('its weekdays and hours: %s', (moment, open) => {
    expect(isOpenAt(lunch, at(moment))).toBe(open);
  });

  test('not after it was ended', () => {
    expect(isOpenAt(offer({ ended: true }), at('2026-11-26T12:00'))).toBe(false);
  });
});

describe('for whom', () => {
  const place = { town: '15204', day: day('2026-11-26') };
  const known = (resident: boolean, from = 1961, to = from) => ({
    holder: { born: { from, to }, resident },
    municipality: null,
  });
  const stranger = { holder: null, municipality: '15204' };

  test('residents: the list before the number on the card', () => {
    const who = { kind: 'resident' } as const;
    expect(isFor(who, known(true), place)).toBe(true);
    expect(isFor(who, stranger, place)).toBe(true);
    expect(isFor(who, { holder: null, municipality: '15100' }, place)).toBe(false);
    expect(isFor(who, { holder: null, municipality: null }, place)).toBe(false);
    // She moved away and has the card of this town still.
    expect(isFor(who, { ...known(false), municipality: '15204' }, place)).toBe(false);
  });

  test('ages: everybody whom the years of birth leave must be of that age in the year', () => {
    const who = { kind: 'age', least: 65, most: null, resident: true } as const;
    expect(isFor(who, known(true, 1961), place)).toBe(true);
    expect(isFor(who, known(true, 1962), place)).toBe(false);
    expect(isFor(who, known(true, 1958, 1962), place)).toBe(false);
    expect(isFor(who, known(true, 1957, 1961), place)).toBe(true);
    expect(isFor(who, known(false, 1950), place)).toBe(false);
    expect(isFor(who, stranger, place)).toBe(false);
    const young = { kind: 'age', least: 7, most: 18, resident: false } as const;
    expect(isFor(young, known(false, 2008, 2012), place)).toBe(true);
    expect(isFor(young, known(false, 2007, 2012), place)).toBe(false);
  });

  test('an offer for an age is never one without a line: the terminal knows no age', () => {
    const who = { kind: 'age', least: 65, most: null, resident: false };
    expect(offerSchema.safeParse({ ...offer(), who, offline: true }).success).toBe(false);
    expect(offerSchema.safeParse({ ...offer(), who, offline: false }).success).toBe(true);
  });
});

describe('how often', () => {
  const used = [day('2026-10-31'), day('2026-11-25')];
  test.each([
    ['day', 1, '2026-11-26', 1],
    ['day', 1, '2026-11-25', 0],
    ['day', 2, '2026-11-25', 1],
    ['month', 1, '2026-11-26', 0],
    ['month', 3, '2026-11-26', 2],
    ['month', 1, '2026-12-01', 1],
    ['period', 2, '2026-12-01', 0],
    ['period', 3, '2026-12-01', 1],
  ] as const)('%s × %i on %s: %i left', (per, times, on, left) => {
    expect(usesLeft({ per, times }, used, day(on))).toBe(left);
  });

  test('when it can be used again', () => {
    const until = day('2026-11-30');
    expect(againFrom({ often: { per: 'day', times: 1 }, until }, day('2026-11-26'))).toBe('2026-11-27');
    expect(againFrom({ often: { per: 'day', times: 1 }, until }, day('2026-11-30'))).toBeNull();
    expect(
      againFrom({ often: { per: 'month', times: 1 }, until: day('2027-03-31') }, day('2026-12-31')),
    ).toBe('2027-01-01');
    expect(againFrom({ often: { per: 'period', times: 1 }, until }, day('2026-11-26'))).toBeNull();
  });
});

test('points of a purchase: whole steps, and no more than the most', () => {
  const earn = { yenPerPoint: 110, most: 50 };
  expect([109, 110, 219, 220, 1_000_000].map((yen) => pointsFor(earn, yen))).toEqual([0, 1, 1, 2, 50]);
});

test.each([
  ['2026-11-26', 6, '2027-05-25'],
  ['2026-11-01', 6, '2027-04-30'],
  // There is no 31 February, and no 29 in a common year.
  ['2026-08-31', 6, '2027-02-27'],
  ['2027-08-29', 6, '2028-02-28'],
  ['2026-12-31', 1, '2027-01-30'],
])('points of %s that last %i months are good through %s', (from, months, last) => {
  expect(lastDayOf(day(from), months)).toBe(last);
});

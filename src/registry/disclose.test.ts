import fc from 'fast-check';
import { expect, it } from 'vitest';
import { civilDateSchema } from '../kernel/dates.ts';
import type { HouseholdId, ResidentId } from '../kernel/ids.ts';
import { disclose, discloseHousehold, HIDDEN_ADDRESS, type Neighbours } from './disclose.ts';
import { type Measure, type ResidentRecord, residentRecordSchema } from './schema.ts';

const ADDRESS = '架空県かざし市緑ケ丘二丁目５番６号';
const person = (change: Record<string, unknown> = {}): ResidentRecord =>
  residentRecordSchema.parse({
    residentId: '1',
    householdId: '2',
    name: 'LI NA',
    alias: null,
    kana: 'リー　ナー',
    aliasKana: null,
    birthDate: '1990-03-14',
    sex: '2',
    relationship: '世帯主',
    address: ADDRESS,
    nationality: 'CHN',
    status: 'active',

    ...change,
  });

const town = (...people: readonly ResidentRecord[]): Neighbours => ({
  resident: (id: ResidentId) => people.find(({ residentId }) => residentId === id),
  household: (id: HouseholdId) => people.filter(({ householdId }) => householdId === id),
});
const day = (today: string, trusted = true) => ({ today: civilDateSchema.parse(today), trusted });
const on = (today: string, change: Record<string, unknown>, trusted = true) => {
  const resident = person(change);
  return disclose(resident, town(resident), day(today, trusted));
};

const period = (from: string, to: string | null, change: Partial<Measure> = {}) => ({
  from,
  to,
  as: 'applicant',
  with: null,
  ...change,
});
const measured = (...periods: readonly object[]) => ({ measures: periods });
const YEAR = measured(period('2026-04-01', '2027-03-31'));

it.each([
  ['2026-03-31', YEAR, false],
  ['2026-04-01', YEAR, true],
  ['2027-03-31', YEAR, true],
  ['2027-04-01', YEAR, false],
  ['2099-01-01', measured(period('2026-04-01', null)), true],
  ['2026-04-01', {}, false],
])('on %s with %j the address is hidden: %s', (today, change, hidden) => {
  const shown = on(today, change);
  expect(shown.protected).toBe(hidden);
  expect(shown.address).toBe(hidden ? HIDDEN_ADDRESS : ADDRESS);
  expect(shown.comparable).toBe(hidden ? null : ADDRESS);
  // Not even a part of the address is left anywhere.
  expect(JSON.stringify(shown).includes('緑ケ丘')).toBe(!hidden);
});

const dayFrom = (base: string, days: number): string =>
  new Date(Date.parse(`${base}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

it('is hidden on every day of every period, both ends included, and on no other', () => {
  const days = fc.integer({ min: 0, max: 4_000 });
  const periods = fc.array(fc.tuple(days, fc.option(fc.integer({ min: 0, max: 800 }), { nil: null })), {
    maxLength: 4,
  });
  fc.assert(
    fc.property(periods, (drawn) => {
      const whole = drawn.map(([from, length]) => ({ from, to: length === null ? null : from + length }));
      const measures = whole.map(({ from, to }) =>
        period(dayFrom('2020-01-01', from), to === null ? null : dayFrom('2020-01-01', to)),
      );
      const ends = whole.flatMap(({ from, to }) => [from, ...(to === null ? [] : [to])]);
      for (const today of ends.flatMap((end) => [end - 1, end, end + 1])) {
        const covered = whole.some(({ from, to }) => from <= today && (to === null || today <= to));
        expect(on(dayFrom('2020-01-01', today), { measures }).protected).toBe(covered);
      }
    }),
  );
});

it('a renewal leaves no day between: the last day of one period and the first of the next', () => {
  const renewed = measured(period('2025-04-01', '2026-03-31'), period('2026-04-01', '2027-03-31'));
  for (const today of ['2026-03-31', '2026-04-01']) expect(on(today, renewed).protected).toBe(true);
  const lapsed = measured(period('2025-04-01', '2026-03-31'), period('2026-04-02', '2027-03-31'));
  expect(on('2026-04-01', lapsed).protected).toBe(false);
});

it.each(['2000-01-01', '2099-01-01'])('a clock that cannot be believed (%s) ends no measure', (today) => {
  expect(on(today, YEAR, false)).toMatchObject({ protected: true, address: HIDDEN_ADDRESS });
  expect(on(today, {}, false).protected).toBe(false);
});

it('hides who lives with a protected person, and nobody else', () => {
  const mother = person(YEAR);
  const child = person({ residentId: '11', relationship: '子' });
  const neighbour = person({ residentId: '12', householdId: '3' });
  const people = town(mother, child, neighbour);
  expect(disclose(child, people, day('2026-04-01'))).toMatchObject({
    protected: true,
    address: HIDDEN_ADDRESS,
    comparable: null,
  });
  expect(disclose(child, people, day('2027-04-01')).protected).toBe(false);
  expect(disclose(neighbour, people, day('2026-04-01')).protected).toBe(false);
  const household = discloseHousehold(child, people, day('2026-04-01'));
  expect(household).toMatchObject({ protected: true, address: HIDDEN_ADDRESS });
  expect(household.members).toHaveLength(2);
  expect(JSON.stringify(household)).not.toContain('緑ケ丘');
});

it('併せて支援: is protected while the 申出者 is, wherever she lives, and so are those she lives with', () => {
  const applicant = person(measured(period('2026-04-01', '2027-03-31'), period('2027-04-01', '2028-03-31')));
  // Nobody renewed the daughter's own period in the data.
  const daughter = person({
    residentId: '21',
    householdId: '4',
    measures: [period('2026-04-01', '2027-03-31', { as: 'together', with: applicant.residentId })],
  });
  const flatmate = person({ residentId: '22', householdId: '4' });
  const people = town(applicant, daughter, flatmate);
  for (const who of [applicant, daughter, flatmate]) {
    expect(disclose(who, people, day('2026-03-31')).protected).toBe(false);
    expect(disclose(who, people, day('2026-04-01')).protected).toBe(true);
    expect(disclose(who, people, day('2027-04-01')).protected).toBe(true);
    expect(disclose(who, people, day('2028-03-31')).protected).toBe(true);
    expect(disclose(who, people, day('2028-04-01')).protected).toBe(false);
    expect(disclose(who, people, day('2000-01-01', false)).protected).toBe(true);
  }
  // Her 申出者 is not in this site's part of the data: then her own period says.
  const apart = town(daughter);
  expect(disclose(daughter, apart, day('2027-03-31')).protected).toBe(true);
  expect(disclose(daughter, apart, day('2027-04-01')).protected).toBe(false);
});

it('two who name each other as 申出者 are decided, not followed for ever', () => {
  const one = person({
    residentId: '31',
    measures: [period('2026-01-01', '2026-01-31', { as: 'together', with: '32' as ResidentId })],
  });
  const other = person({
    residentId: '32',
    householdId: '5',
    measures: [period('2026-03-01', '2026-03-31', { as: 'together', with: '31' as ResidentId })],
  });
  const people = town(one, other);
  expect(disclose(one, people, day('2026-03-15')).protected).toBe(true);
  expect(disclose(one, people, day('2026-02-15')).protected).toBe(false);
});

it('shows the address of a protected person to released sight only, and compares it even then with nothing', () => {
  const resident = person(YEAR);
  expect(disclose(resident, town(resident), day('2026-04-01'), 'released')).toMatchObject({
    address: ADDRESS,
    comparable: null,
    protected: true,
  });
});

it('an address that was withheld by whoever published the data is a hidden one, with no measure in sight', () => {
  const withheld = person({ address: HIDDEN_ADDRESS });
  const housemate = person({ residentId: '11' });
  const people = town(withheld, housemate);
  for (const who of [withheld, housemate])
    for (const sight of ['desk', 'released'] as const)
      expect(disclose(who, people, day('2026-04-01'), sight)).toMatchObject({
        protected: true,
        comparable: null,
      });
  expect(disclose(withheld, people, day('2026-04-01'), 'released').address).toBe(HIDDEN_ADDRESS);
  expect(discloseHousehold(housemate, people, day('2026-04-01'))).toMatchObject({
    protected: true,
    address: HIDDEN_ADDRESS,
  });
});

it('says why to nobody: what stands there is neutral', () => {
  expect(HIDDEN_ADDRESS).not.toMatch(/支援|DV|ＤＶ|保護|被害/);
});

it('shows and reads 通称 where 氏名優先区分 says so', () => {
  const alias = { alias: '李本　奈', preferredName: 'alias' };
  expect(on('2026-04-01', { ...alias, aliasKana: 'リモト　ナ' })).toMatchObject({
    name: '李本　奈',
    kana: 'リモト　ナ',
  });
  expect(on('2026-04-01', alias)).toMatchObject({ name: '李本　奈', kana: 'リー　ナー' });
  expect(on('2026-04-01', { ...alias, preferredName: 'name' })).toMatchObject({ name: 'LI NA' });
  expect(on('2026-04-01', {})).toMatchObject({ name: 'LI NA', kana: 'リー　ナー' });
});

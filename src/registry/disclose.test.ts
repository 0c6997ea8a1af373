import { expect, it } from 'vitest';
import { civilDateSchema } from '../kernel/dates.ts';
import { disclose, HIDDEN_ADDRESS } from './disclose.ts';
import { type ResidentRecord, residentRecordSchema } from './schema.ts';

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
const on = (today: string, change: Record<string, unknown>, trusted = true) =>
  disclose(person(change), { today: civilDateSchema.parse(today), trusted });

const measured = (from: string, to: string | null) => ({
  measures: [{ from, to, as: 'applicant', with: null }],
});
const YEAR = measured('2026-04-01', '2027-03-31');

it.each([
  ['2026-03-31', YEAR, false],
  ['2026-04-01', YEAR, true],
  ['2027-03-31', YEAR, true],
  ['2027-04-01', YEAR, false],
  ['2099-01-01', measured('2026-04-01', null), true],
  ['2026-04-01', {}, false],
])('on %s with %j the address is hidden: %s', (today, change, hidden) => {
  const shown = on(today, change);
  expect(shown.protected).toBe(hidden);
  expect(shown.address).toBe(hidden ? HIDDEN_ADDRESS : ADDRESS);
  // Not even a part of the address is left anywhere.
  expect(JSON.stringify(shown).includes('緑ケ丘')).toBe(!hidden);
});

it.each(['2000-01-01', '2099-01-01'])('a clock that cannot be believed (%s) ends no measure', (today) => {
  expect(on(today, YEAR, false)).toMatchObject({ protected: true, address: HIDDEN_ADDRESS });
  expect(on(today, {}, false).protected).toBe(false);
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

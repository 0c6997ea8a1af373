/** 除票をさがす: over a replica, and as a desk writes it down. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixedSystem } from '../../test/harness/fixed-system.ts';
import { openMadeUpRegistry } from '../../test/harness/made-up-registry.ts';
import { civilDateSchema } from '../kernel/dates.ts';
import { mustSucceed } from '../kernel/result.ts';
import { HIDDEN_ADDRESS } from '../registry/disclose.ts';
import { residentSchema } from '../registry/schema.ts';
import type { Registry } from '../registry/store.ts';
import { personaByName } from '../simulator/town/personas.ts';
import { endedSearch } from './certificates-ended.ts';
import { createLastSearch } from './desk-methods.ts';
import { createResidents } from './residents.ts';
import type { Searches } from './searches.ts';

const folder = mkdtempSync(join(tmpdir(), 'kazasu-ended-'));
const system = fixedSystem();
const today = civilDateSchema.parse('2026-11-24');
const elder = personaByName('elder')?.resident;
if (elder === undefined) throw new Error('no elder');

const person = (number: number, change: Record<string, unknown>) =>
  residentSchema.parse({
    ...elder,
    residentId: String(7_000_000_100 + number),
    householdId: String(7_000_000_100 + number),
    name: '渡邉　一郎',
    kana: 'ワタナベ　イチロウ',
    birthDate: '1931-03-02',
    address: '架空県かざし市本町二丁目3番4号',
    card: null,
    certificateSerial: null,
    ...change,
  });
const PEOPLE = {
  here: person(1, {}),
  dead: person(2, { status: 'deceased' }),
  moved: person(3, {
    status: 'moved_out',
    birthDate: '1990-05-06',
    address: '架空県かざし市南町一丁目1番1号',
  }),
  leftToday: person(4, { leavesOn: '2026-11-24', birthDate: '1991-01-01' }),
  leavesTomorrow: person(5, { leavesOn: '2026-11-25', birthDate: '1992-01-01' }),
  removed: person(6, { status: 'removed', name: '佐久間　梅', kana: 'サクマ　ウメ' }),
  hidden: person(7, {
    status: 'moved_out',
    name: '小野　静',
    kana: 'オノ　シズカ',
    address: '架空県かざし市北町九丁目9番9号',
    measures: [{ from: '2026-01-01', to: '2027-01-01', as: 'applicant', with: null }],
  }),
};
const many = Array.from({ length: 450 }, (_, at) =>
  person(1_000 + at, {
    status: 'deceased',
    name: '鈴木　太郎',
    kana: 'スズキ　タロウ',
    birthDate: '1920-01-01',
  }),
);

let registry: Registry;
beforeAll(() => {
  const files = { folder, key: system.randomBytes(32), tokenKey: system.randomBytes(32) };
  registry = openMadeUpRegistry(files, [...Object.values(PEOPLE), ...many]);
});
afterAll(() => {
  registry.close();
  rmSync(folder, { recursive: true });
});

const residents = () => createResidents(registry, () => ({ today, trusted: true }));
const find = async (text: string, born?: string) => {
  const found = mustSucceed(
    await residents().searchEnded(text, born === undefined ? undefined : civilDateSchema.parse(born)),
  );
  return found.hits.map(({ residentId, ended }) => [residentId, ended]);
};
const ids = (...names: readonly (keyof typeof PEOPLE)[]) => names.map((name) => PEOPLE[name].residentId);

describe('whoever is registered no more', () => {
  it('is found by name in any writing, with why; whoever still lives here is not', async () => {
    const all = [
      [PEOPLE.dead.residentId, 'deceased'],
      [PEOPLE.moved.residentId, 'moved_out'],
      [PEOPLE.leftToday.residentId, 'moved_out'],
    ];
    for (const text of ['渡邉　一郎', '渡辺', 'わたなべ', 'ﾜﾀﾅﾍﾞ'])
      expect(await find(text), text).toEqual(all);
    expect(await find('佐久間')).toEqual([[PEOPLE.removed.residentId, 'removed']]);
  });

  it('by birth date, alone or with a name, and by where she lived last', async () => {
    expect(await find('', '1990-05-06')).toEqual([[PEOPLE.moved.residentId, 'moved_out']]);
    expect(await find('わたなべ', '1931-03-02')).toEqual([[PEOPLE.dead.residentId, 'deceased']]);
    expect(await find('わたなべ', '1992-01-01')).toEqual([]);
    expect((await find('南町1-1-1')).map(([id]) => id)).toEqual(ids('moved'));
  });

  it('an address never answers for whoever is under 支援措置; by name she is found without it', async () => {
    expect(await find('北町9-9-9')).toEqual([]);
    const { hits } = mustSucceed(await residents().searchEnded('小野　静', undefined));
    expect(hits).toMatchObject([{ residentId: PEOPLE.hidden.residentId, protected: true }]);
    expect(JSON.stringify(hits)).not.toContain('北町');
    expect(JSON.stringify(hits)).toContain(HIDDEN_ADDRESS);
  });

  it('never more than twenty, and that there are more is said', async () => {
    const found = mustSucceed(await residents().searchEnded('すずき', undefined));
    expect(found.hits).toHaveLength(20);
    expect(found.more).toBe(true);
  });

  it('is not met by the search of residents', () => {
    const { hits } = mustSucceed(residents().search('わたなべ', undefined));
    expect(hits.map(({ residentId }) => residentId).toSorted()).toEqual(
      ids('here', 'leftToday', 'leavesTomorrow').toSorted(),
    );
  });
});

describe('at a desk', () => {
  const caller = { staff: 'c1', role: 'clerk' } as const;
  const searchesOf = (change: Partial<Searches> = {}) => {
    const noted: unknown[] = [];
    const searches: Pick<Searches, 'isPurpose' | 'allow' | 'note'> & Searches = {
      isPurpose: (purpose) => purpose === 'reception',
      allow: () => true,
      note: (_caller, searched) => {
        noted.push(searched);
        return { ok: true, value: undefined };
      },
      looked: () => true,
      listed: () => true,
      ...change,
    };
    const lastSearch = createLastSearch();
    return {
      noted,
      lastSearch,
      search: endedSearch({ residents: residents(), audit: { searches, lastSearch } }),
    };
  };
  const query = { text: '佐久間', purpose: 'reception' } as const;

  it('the search is written down without its words, and only who was shown may be chosen', async () => {
    const { search, noted, lastSearch } = searchesOf();
    expect(mustSucceed(await search(query, caller)).hits).toHaveLength(1);
    expect(noted).toEqual([{ purpose: 'reception', keys: ['name', 'address'], hits: 1, more: false }]);
    expect(lastSearch.wasFound(PEOPLE.removed.residentId)).toBe(true);
    expect(lastSearch.wasFound(PEOPLE.dead.residentId)).toBe(false);
    await search({ ...query, text: '' }, caller);
    expect(lastSearch.wasFound(PEOPLE.removed.residentId)).toBe(false);
  });

  it.each([
    ['wrong_purpose', {}, { ...query, purpose: 'training' as const }],
    ['too_many', { allow: () => false }, query],
    ['cannot_record', { note: () => ({ ok: false, reason: 'disk_full' }) as const }, query],
    ['too_short', {}, { ...query, text: '佐' }],
  ])('%s: nobody is shown and nobody may be chosen', async (reason, change, asked) => {
    const { search, lastSearch } = searchesOf(change);
    expect(await search(asked, caller)).toMatchObject({ ok: false, reason });
    expect(lastSearch.wasFound(PEOPLE.removed.residentId)).toBe(false);
  });
});

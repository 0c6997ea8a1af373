/** Searches over made-up people: all that is true of a person finds her, and the answer is the same whatever made the replica. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { fixedSystem } from '../../test/harness/fixed-system.ts';
import { openMadeUpRegistry } from '../../test/harness/made-up-registry.ts';
import { isSearchable, nameKey, nameSearchKeys } from '../kernel/names.ts';
import { MAX_HITS, readingKeys } from './find.ts';
import { MOST_NAMES, saidNames, writtenNames } from './names.ts';
import { readQuery } from './query.ts';
import { createPlaceRenamer } from './renamed-towns.ts';
import { type Resident, residentSchema } from './schema.ts';
import type { Registry } from './store.ts';

const folder = mkdtempSync(join(tmpdir(), 'kazasu-find-'));
const system = fixedSystem();
const filesIn = (name: string) => ({
  folder: join(folder, name),
  key: system.randomBytes(32),
  tokenKey: system.randomBytes(32),
});
afterAll(() => rmSync(folder, { recursive: true }));

const resident = (number: number, change: Record<string, unknown>): Resident =>
  residentSchema.parse({
    residentId: String(1000 + number),
    householdId: String(number),
    name: '山田　太郎',
    alias: null,
    kana: 'ヤマダ　タロウ',
    aliasKana: null,
    birthDate: '1980-02-17',
    sex: '2',
    relationship: '世帯主',
    address: '架空県かざし市栄町１番地',
    nationality: 'JPN',
    status: 'active',
    card: null,
    certificateSerial: null,
    ...change,
  });

const PEOPLE = [
  resident(1, {
    name: '髙橋　和子',
    nameDegraded: '高橋　和子',
    kana: 'タカハシ　カズコ',
    oldKana: 'タカハシ　ワコ',
    formerSurname: '𠮷田',
    formerSurnameKana: 'ヨシダ',
    phone: '0256001234',
  }),
  resident(2, {
    name: 'SMITH MARY ANN',
    nameKanji: '須見　真理',
    alias: '隅　マリ',
    kana: 'スミス　メアリー　アン',
    aliasKana: 'スミ　マリ',
    nationality: 'USA',
    birthDate: '1990-01-01',
  }),
  resident(3, { name: '佐々木　さくら', kana: 'ササキ　サクラ', birthDate: '2019-05-01' }),
  resident(4, { name: '林　子ども', kana: 'ハヤシ　コドモ', birthDate: '2020-01-01', phone: '09000001234' }),
  resident(5, { name: '林田　一', kana: 'ハヤシダ　ハジメ', birthDate: '2020-01-01' }),
  resident(6, {
    name: '葛\u{E0100}城　葵',
    nameDegraded: '葛城　葵',
    kana: 'カツラギ　アオイ',
    phone: '0256001234',
  }),
  resident(7, {
    name: '八ヶ代　ハナ',
    kana: 'ヤツガシロ　ハナ',
    address: '架空県かざし市本町二丁目４５番地',
  }),
  resident(8, { name: '李　一', kana: 'イ　イチ', birthDate: '1988-08-08' }),
];

let town: Registry;
beforeAll(() => {
  town = openMadeUpRegistry(filesIn('town'), PEOPLE);
});
afterAll(() => town.close());

/** By the likeliest meaning that finds somebody, as the desk asks. */
const find = (
  text: string,
  {
    of = town,
    findableAt = ({ residentId }: { residentId: string }): boolean => residentId !== '',
    rename = (place: string): readonly string[] => [place],
  } = {},
): string[] | string => {
  const query = readQuery(text, undefined);
  if (!query.ok) return query.reason;
  for (const each of query.value) {
    const nowCalled = each.place === undefined ? [] : rename(each.place).slice(1);
    const { hits } = of.search({ ...each, nowCalled }, findableAt);
    if (hits.length > 0) return hits.map(({ residentId }) => residentId);
  }
  return [];
};

describe('a person is found', () => {
  it.each([
    // 振り仮名 now and before, 旧氏 in both, the degraded form, 異体字
    ['たかはし かずこ', ['1001']],
    ['タカハシワコ', ['1001']],
    ['よしだ', ['1001']],
    ['ヨシダ　ワコ', ['1001']],
    ['吉田和子', ['1001']],
    ['𠮷田　和子', ['1001']],
    ['高橋', ['1001']],
    ['髙橋', ['1001']],
    // Roman letters in any order, with and without what stands between, 漢字, 通称
    ['smith mary', ['1002']],
    ['Mary Ann Smith', ['1002']],
    ['MARY SMITH', ['1002']],
    ['ann smith', ['1002']],
    ['須見', ['1002']],
    ['隅マリ', ['1002']],
    ['隅 まり', ['1002']],
    ['すみ', ['1002']],
    // Kana of a given name in either script, 々, ヶ, IVS
    ['佐々木 サクラ', ['1003']],
    ['佐佐木さくら', ['1003']],
    ['林 子ども', ['1004']],
    ['林 子ドモ', ['1004']],
    ['葛城', ['1006']],
    ['葛\u{E0101}城', ['1006']],
    ['八ケ代', ['1007']],
    ['八ヶ代 はな', ['1007']],
    // One letter: only with something else; a given name too, then
    ['林', 'too_short'],
    ['林 令和2年1月1日', ['1004', '1005']],
    ['い 昭和63年8月8日', ['1008']],
    ['さくら 令和元年5月1日', ['1003']],
    ['こども R2.1.1', ['1004']],
    ['さくら', []],
    // A telephone is asked whole
    ['0256-00-1234', ['1006', '1001']],
    ['タカハシ 0256-00-1234', ['1001']],
    ['0256-00', 'too_short'],
    ['00-1234', 'too_short'],
    ['090-0000-1234 令和2年1月1日', ['1004']],
    ['090-0000-1234 令和2年1月2日', []],
  ])('by %s: %j', (text, expected) => expect(find(text)).toEqual(expected));

  it('never by a telephone number or an address that may not say where she is', () => {
    const but = (hidden: string) => ({
      findableAt: ({ residentId }: { residentId: string }) => residentId !== hidden,
    });
    expect(find('0256-00-1234', but('1001'))).toEqual(['1006']);
    expect(find('タカハシ 0256-00-1234', but('1001'))).toEqual([]);
    expect(find('タカハシ カズコ', but('1001'))).toEqual(['1001']);
    expect(find('本町2-45', but('1007'))).toEqual([]);
  });

  it('by what her town was called before', () => {
    const rename = createPlaceRenamer([
      { old: '中郡川里村大字本村', new: '架空県かざし市本町二丁目' },
      { old: 'かざし市旧栄', new: 'かざし市栄町' },
    ]);
    for (const text of ['川里村本村45', '架空県中郡川里村大字本村４５番地', '本村45', '本町2-45'])
      expect(find(text, { rename })).toEqual(['1007']);
    expect(find('本村45')).toEqual([]);
    expect(find('本村4', { rename })).toEqual([]);
    expect(find('タカハシ 旧栄1', { rename })).toEqual(['1001']);
  });
});

/** People drawn from few names, so that many are alike. */
const FAMILIES = [
  ['佐藤', 'サトウ'],
  ['齋藤', 'サイトウ'],
  ['斉藤', 'サイトウ'],
  ['髙橋', 'タカハシ'],
  ['高橋', 'タカハシ'],
  ['林', 'ハヤシ'],
] as const;
const GIVEN = [
  ['一', 'ハジメ'],
  ['一', 'カズ'],
  ['さくら', 'サクラ'],
  ['太郎', 'タロウ'],
] as const;
const someone = fc.record({
  family: fc.constantFrom(...FAMILIES),
  given: fc.constantFrom(...GIVEN),
  birthDate: fc.constantFrom('1980-02-17', '1990-05-05', null),
  formerSurname: fc.option(fc.constantFrom('渡邉', '𠮷田')),
});
const people = fc.array(someone, { minLength: 1, maxLength: 60 }).map((all) =>
  all.map(({ family, given, birthDate, formerSurname }, at) =>
    resident(at, {
      name: `${family[0]}　${given[0]}`,
      kana: `${family[1]}　${given[1]}`,
      formerSurname,
      birthDate,
    }),
  ),
);

let made = 0;
const withTown = (all: readonly Resident[], look: (of: Registry) => void): void => {
  made += 1;
  const of = openMadeUpRegistry(filesIn(`made-${String(made)}`), all);
  look(of);
  of.close();
};

test('two letters of a name, and a kana, find whoever begins so and nobody else, in the same order every time', () => {
  fc.assert(
    fc.property(people, fc.infiniteStream(fc.integer({ min: 0, max: 1_000 })), (all, numbers) => {
      const orders: string[] = [];
      const shuffled = all
        .map((person) => ({ person, at: numbers.next().value ?? 0 }))
        .toSorted((a, b) => a.at - b.at)
        .map(({ person }) => person);
      for (const order of [all, shuffled])
        withTown(order, (of) => {
          for (const typed of ['佐藤', '高橋', '斎藤', '髙橋', '吉田', '林一']) {
            const { folded } = nameSearchKeys(typed);
            const begin = all.filter((person) =>
              writtenNames(person).some((name) => nameSearchKeys(name).folded.startsWith(folded)),
            );
            const { hits, more } = of.search({ written: typed }, () => true);
            expect(hits).toHaveLength(Math.min(begin.length, MAX_HITS));
            expect(more).toBe(begin.length > MAX_HITS);
            const ids = new Set(begin.map(({ residentId }) => residentId));
            expect(hits.filter(({ residentId }) => !ids.has(residentId))).toEqual([]);
            if (!more) orders.push(hits.map(({ residentId }) => residentId).join(' '));
          }
        });
      expect(orders.slice(orders.length / 2)).toEqual(orders.slice(0, orders.length / 2));
    }),
    { numRuns: 12 },
  );
});

test('nobody has more names than are counted on, and each of them finds her', () => {
  const part = fc.constantFrom('MARY', 'ANN', 'SUE', 'JO', 'O’BRIEN', '山田', 'ヤマダ', 'さくら');
  const name = fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('　'));
  const person = fc.record({
    name,
    nameKanji: fc.option(name),
    alias: fc.option(name),
    formerSurname: fc.option(part),
    formerSurnameKana: fc.option(fc.constantFrom('ヨシダ', 'オノ')),
    oldKana: fc.option(fc.constantFrom('ヤマダ　ワコ')),
  });
  fc.assert(
    fc.property(person, (change) => {
      const one = resident(1, change);
      expect(saidNames(one).length).toBeLessThanOrEqual(MOST_NAMES);
      expect(writtenNames(one).length).toBeLessThanOrEqual(MOST_NAMES);
      const keys = readingKeys(one);
      for (const said of saidNames(one).map(nameKey).filter(isSearchable)) expect(keys).toContain(said);
    }),
    { numRuns: 500 },
  );
});

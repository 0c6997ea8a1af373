import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mustSucceed } from '../kernel/result.ts';
import { type Resident, residentSchema } from './schema.ts';
import { MAX_HITS, openRegistry, type Registry, replaceRegistry } from './store.ts';
import { cardToken, certificateToken } from './token.ts';

const folder = mkdtempSync(join(tmpdir(), 'kazasu-registry-'));
const digest = (text: string): Uint8Array => createHash('sha256').update(text).digest();
const files = { path: join(folder, 'registry.db'), key: digest('key'), tokenKey: digest('token') };

const resident = (number: number, change: Partial<Record<keyof Resident, unknown>> = {}): Resident =>
  residentSchema.parse({
    residentId: String(1000 + number),
    householdId: '7',
    name: `高橋　${number}`,
    alias: null,
    kana: 'タカハシ　ハナコ',
    aliasKana: null,
    birthDate: '1980-02-17',
    sex: '2',
    relationship: '子',
    address: '架空県かざし市本町１番地',
    nationality: 'JPN',
    status: 'active',
    protectedFrom: null,
    protectedTo: null,
    card: { serial: String(100_000_000_000_000 + number), municipality: '99999' },
    certificateSerial: number.toString(16).padStart(8, '0'),
    ...change,
  });

const PEOPLE = [
  resident(1, { birthDate: '2010-01-01' }),
  resident(2, { relationship: '世帯主', birthDate: '1982-01-01' }),
  resident(3, { birthDate: null, card: null, certificateSerial: null }),
  resident(4, { status: 'moved_out', householdId: '7' }),
  ...Array.from({ length: 30 }, (_, at) => resident(100 + at, { householdId: '8', kana: 'オノ　タロウ' })),
  resident(200, { householdId: '9', kana: 'オノデラ　ジロウ', birthDate: '1990-05-05' }),
  resident(300, {
    householdId: '10',
    name: "O'BRIEN RINA",
    kana: 'オブライエン　リナ',
    alias: '尾部　里奈',
    aliasKana: 'オブ　リナ',
    nationality: 'USA',
  }),
];

let registry: Registry;
beforeAll(() => {
  mustSucceed(replaceRegistry(files, PEOPLE));
  registry = mustSucceed(openRegistry(files));
});
afterAll(() => {
  registry.close();
  rmSync(folder, { recursive: true });
});

describe('look-up', () => {
  it('finds a person by card and by certificate, and nobody for another number', () => {
    expect(registry.byCard({ serial: '100000000000002', municipality: '99999' })).toBe('1002');
    expect(registry.byCard({ serial: '100000000000002', municipality: '99998' })).toBeUndefined();
    expect(registry.byCertificate('00000002')).toBe('1002');
    expect(registry.byCertificate('02')).toBeUndefined();
  });

  it('gives the household with its head first and without those who left', () => {
    const [head] = PEOPLE;
    const ids = registry
      .household(head?.householdId ?? resident(0).householdId)
      .map(({ residentId }) => residentId);
    expect(ids).toEqual(['1002', '1001', '1003']);
  });
});

describe('search', () => {
  it('takes any spelling of the kana', () => {
    for (const kana of ['たかはし', 'ﾀｶﾊｼ', 'タカハシ　ハ'])
      expect(registry.search(kana, undefined).hits).toHaveLength(3);
  });

  it('finds nobody who has left', () => {
    const ids = registry.search('タカハシ', undefined).hits.map(({ residentId }) => residentId);
    expect(ids).not.toContain('1004');
    expect(registry.byCard({ serial: '100000000000004', municipality: '99999' })).toBe('1004');
  });

  it('narrows by birth date', () => {
    expect(registry.search('タカハシ', '2010-01-01').hits.map(({ residentId }) => residentId)).toEqual([
      '1001',
    ]);
    expect(registry.search('タカハシ', '1999-01-01').hits).toEqual([]);
  });

  it('never gives more than twenty, and says so', () => {
    const found = registry.search('オノ', undefined);
    expect(found.hits).toHaveLength(20);
    expect(found.more).toBe(true);
    expect(registry.search('オノデラ', undefined)).toMatchObject({ more: false });
  });

  it('finds a foreign resident by 通称 and in Roman letters, and once when several begin so', () => {
    for (const said of ['オブリナ', "O'Brien", 'obrien rina', 'オブライエン', 'オブ'])
      expect(registry.search(said, undefined).hits.map(({ residentId }) => residentId)).toEqual(['1300']);
  });

  it('counts people, not their names', () => {
    const path = join(folder, 'many.db');
    // Two readings of one person stand side by side, so that as many rows as hits would be half the people.
    const many = Array.from('アイウエオカキクケコサシスセソタチツテトナ', (letter, at) =>
      resident(400 + at, { kana: `キム　${letter}`, alias: '木村　亜', aliasKana: `キム　${letter}ン` }),
    );
    expect(many).toHaveLength(MAX_HITS + 1);
    for (const [people, more] of [
      [many, true],
      [many.slice(1), false],
    ] as const) {
      mustSucceed(replaceRegistry({ ...files, path }, people));
      const opened = mustSucceed(openRegistry({ ...files, path }));
      const found = opened.search('キム', undefined);
      opened.close();
      expect(new Set(found.hits.map(({ residentId }) => residentId)).size).toBe(MAX_HITS);
      expect(found.more).toBe(more);
    }
  });

  it('finds by days of birth, and by 不詳 only when asked, who lives here', () => {
    const born = (days: readonly (string | null)[]) =>
      registry.born(days).map(({ residentId }) => residentId);
    expect(born(['2010-01-01', '1990-05-05'])).toEqual(['1200', '1001']);
    expect(born(['1990-05-05', null])).toEqual(['1200', '1003']);
    expect(born([null])).toEqual(['1003']);
    expect(born([])).toEqual([]);
    expect(born(['1980-02-17'])).not.toContain('1004');
  });

  it.each(['', 'オ', '%', '__', '高橋', "オノ'; --"])('gives nothing for %j', (kana) =>
    expect(registry.search(kana, undefined).hits).toEqual([]),
  );
});

describe('replacing', () => {
  it('leaves the old replica when the new one cannot be made', () => {
    const other = { ...files, path: join(folder, 'other.db') };
    mustSucceed(replaceRegistry(other, PEOPLE));
    const twice = [resident(1), resident(1)];
    expect(() => replaceRegistry(other, twice)).toThrow();
    const again = mustSucceed(openRegistry(other));
    expect(again.count()).toBe(PEOPLE.length);
    again.close();
    expect(readdirSync(folder).filter((name) => name.startsWith('other.db'))).toEqual(['other.db']);
  });

  it('is refused while a desk has the replica open, and says so before anything is made', () => {
    let asked = 0;
    const people = function* () {
      asked += 1;
      yield resident(1);
    };
    expect(replaceRegistry(files, people())).toMatchObject({ ok: false, reason: 'locked' });
    expect(asked).toBe(0);
    expect(registry.count()).toBe(PEOPLE.length);
  });

  it('is not spoiled by the write-ahead file a killed terminal left', () => {
    const small = { ...files, path: join(folder, 'small.db') };
    const killed = { ...files, path: join(folder, 'killed.db') };
    mustSucceed(replaceRegistry(small, PEOPLE.slice(0, 2)));
    const running = mustSucceed(openRegistry(small));
    for (const suffix of ['', '-wal']) copyFileSync(`${small.path}${suffix}`, `${killed.path}${suffix}`);
    running.close();
    const larger = Array.from({ length: 2_000 }, (_, at) => resident(5_000 + at));
    mustSucceed(replaceRegistry(killed, larger));
    expect(existsSync(`${killed.path}-wal`)).toBe(false);
    const opened = mustSucceed(openRegistry(killed));
    expect(opened.count()).toBe(larger.length);
    opened.close();
  });

  it('gives up an old replica whose key is lost', () => {
    const path = join(folder, 'lost.db');
    mustSucceed(replaceRegistry({ ...files, path, key: digest('lost') }, PEOPLE));
    mustSucceed(replaceRegistry({ ...files, path }, PEOPLE));
    const opened = mustSucceed(openRegistry({ ...files, path }));
    expect(opened.count()).toBe(PEOPLE.length);
    opened.close();
  });

  it('cannot be opened with another key', () => {
    const path = join(folder, 'third.db');
    mustSucceed(replaceRegistry({ ...files, path }, PEOPLE));
    expect(openRegistry({ ...files, path, key: digest('wrong') })).toMatchObject({
      ok: false,
      reason: 'wrong_key',
    });
  });
});

it('keeps no card number on the disk, in no form but the keyed one', () => {
  const bytes = readFileSync(files.path);
  expect(bytes.includes('100000000000002')).toBe(false);
  const link = { serial: '100000000000002', municipality: '99999' };
  expect(Buffer.from(cardToken(files.tokenKey, link))).not.toEqual(
    Buffer.from(cardToken(digest('other'), link)),
  );
  expect(Buffer.from(cardToken(files.tokenKey, link))).not.toEqual(
    Buffer.from(certificateToken(files.tokenKey, '100000000000002|99999')),
  );
});

import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mustSucceed } from '../kernel/result.ts';
import { type Resident, residentSchema } from './schema.ts';
import { openRegistry, type Registry, replaceRegistry } from './store.ts';
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

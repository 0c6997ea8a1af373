import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { madeUpMeta, openMadeUpRegistry } from '../../test/harness/made-up-registry.ts';
import { openDraft } from '../db/index.ts';
import { civilDateSchema } from '../kernel/dates.ts';
import { householdIdSchema } from '../kernel/ids.ts';
import { spokenPlace } from '../kernel/places.ts';
import { mustSucceed } from '../kernel/result.ts';
import { beginReplica, replaceReplica } from './build.ts';
import { applyChanges } from './delta.ts';
import { HIDDEN_ADDRESS } from './disclose.ts';
import { MAX_HITS } from './find.ts';
import { keysOf, readQuery } from './query.ts';
import { type Resident, type ResidentRecord, residentSchema } from './schema.ts';
import { openReplica, type Registry } from './store.ts';
import { cardToken, certificateToken } from './token.ts';
import { currentMeta, replicaPath, switchFrom } from './versions.ts';

const folder = mkdtempSync(join(tmpdir(), 'kazasu-registry-'));
const digest = (text: string): Uint8Array => createHash('sha256').update(text).digest();
const filesIn = (name: string) => ({
  folder: join(folder, name),
  key: digest('key'),
  tokenKey: digest('token'),
});
const files = filesIn('main');

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
/** By the likeliest meaning of the words; everybody's address may find her, unless told otherwise. */
const search = (
  text: string,
  birthDate: string | undefined,
  of: Registry = registry,
  findableAt: (person: ResidentRecord) => boolean = () => true,
) => {
  const query = readQuery(text, civilDateSchema.optional().parse(birthDate));
  return query.ok ? of.search(query.value[0] ?? {}, findableAt) : { hits: [], more: false };
};
beforeAll(() => {
  registry = openMadeUpRegistry(files, PEOPLE);
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
      expect(search(kana, undefined).hits).toHaveLength(3);
  });

  it('finds nobody who has left', () => {
    const ids = search('タカハシ', undefined).hits.map(({ residentId }) => residentId);
    expect(ids).not.toContain('1004');
    expect(registry.byCard({ serial: '100000000000004', municipality: '99999' })).toBe('1004');
  });

  it('narrows by birth date', () => {
    expect(search('タカハシ', '2010-01-01').hits.map(({ residentId }) => residentId)).toEqual(['1001']);
    expect(search('タカハシ', '1999-01-01').hits).toEqual([]);
  });

  it('never gives more than twenty, and says so', () => {
    const found = search('オノ', undefined);
    expect(found.hits).toHaveLength(20);
    expect(found.more).toBe(true);
    expect(search('オノデラ', undefined)).toMatchObject({ more: false });
  });

  it('finds a foreign resident by 通称 and in Roman letters, and once when several begin so', () => {
    for (const said of ['オブリナ', "O'Brien", 'obrien rina', 'オブライエン', 'オブ'])
      expect(search(said, undefined).hits.map(({ residentId }) => residentId)).toEqual(['1300']);
  });

  it('counts people, not their names', () => {
    // Two readings of one person stand side by side, so that as many rows as hits would be half the people.
    const many = Array.from('アイウエオカキクケコサシスセソタチツテトナ', (letter, at) =>
      resident(400 + at, { kana: `キム　${letter}`, alias: '木村　亜', aliasKana: `キム　${letter}ン` }),
    );
    expect(many).toHaveLength(MAX_HITS + 1);
    for (const [version, people, more] of [
      [1, many, true],
      [2, many.slice(1), false],
    ] as const) {
      const opened = openMadeUpRegistry(filesIn('many'), people, version);
      const found = search('キム', undefined, opened);
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

  it.each(['', 'オ', '%', '__', '橋', "オノ'; --"])('gives nothing for %j', (kana) =>
    expect(search(kana, undefined).hits).toEqual([]),
  );
});

describe('search by how it is written', () => {
  const people = [
    resident(1, { name: '髙橋　健一', kana: 'タカハシ　ケンイチ', birthDate: '1980-02-17' }),
    resident(2, { name: '高橋　健', kana: 'タカハシ　ケン', householdId: '8', birthDate: '1980-02-17' }),
    resident(3, { name: '高橋', kana: 'タカハシ', householdId: '9', birthDate: null }),
    resident(4, { name: '山﨑　さくら', kana: 'ヤマザキ　サクラ', householdId: '10' }),
    resident(5, {
      name: '渡邉　一',
      kana: 'ワタナベ　ハジメ',
      householdId: '11',
      address: '架空県かざし市本町１２番地',
    }),
    resident(6, {
      name: 'KIM MINA',
      alias: '𠮷田　美奈',
      kana: 'キム　ミナ',
      aliasKana: 'ヨシダ　ミナ',
      householdId: '12',
    }),
    resident(7, { name: '髙橋　去', kana: 'タカハシ　キョ', householdId: '13', status: 'moved_out' }),
  ];
  let town: Registry;
  beforeAll(() => {
    town = openMadeUpRegistry(filesIn('written'), people);
  });
  afterAll(() => town.close());
  const ids = (text: string, findableAt?: (person: ResidentRecord) => boolean) =>
    search(text, undefined, town, findableAt).hits.map(({ residentId }) => residentId);

  it.each([
    // That very name, then those that begin so, then the other form of its letters.
    ['高橋', ['1003', '1002', '1001']],
    ['髙橋', ['1001', '1003', '1002']],
    ['高橋 健', ['1002', '1001']],
    ['髙橋　健一', ['1001']],
    ['山崎', ['1004']],
    ['山嵜さくら', ['1004']],
    ['渡辺', ['1005']],
    ['渡邊', ['1005']],
    ['吉田', ['1006']],
    ['田', []],
    ['高橋 昭和55年2月17日', ['1002', '1001']],
    ['S55.2.17 タカハシ', ['1002', '1001']],
    ['山崎 昭和55年2月17日', ['1004']],
    ['本町12', ['1005']],
    ['かざし市本町１２番地', ['1005']],
    ['わたなべ 本町12', ['1005']],
    ['高橋 本町12', []],
    ['渡辺 本町1', []],
  ])('%s finds %j', (text, expected) => expect(ids(text)).toEqual(expected));

  it('takes the last name for a place when it is asked to', () => {
    const query = mustSucceed(readQuery('タカハシ 本町', undefined));
    expect(query.map(keysOf)).toEqual([['name'], ['kana', 'address']]);
    expect(town.search(query[1] ?? {}, () => true).hits).toHaveLength(3);
  });

  it('never finds by her address whom it may not, and does not count her', () => {
    const but = (hidden: string) => (person: ResidentRecord) => person.residentId !== hidden;
    for (const text of ['本町12', 'わたなべ 本町12', '昭和55年2月17日 本町12'])
      expect(search(text, undefined, town, but('1005'))).toEqual({ hits: [], more: false });
    expect(ids('渡辺', but('1005'))).toEqual(['1005']);
  });

  it('never finds anybody by what stands for a withheld address, on no way a replica is made', () => {
    const withheld = (number: number) =>
      resident(number, { kana: 'オンダ　ハナ', householdId: String(number), address: HIDDEN_ADDRESS });
    const replica = filesIn('withheld');
    const whole = openMadeUpRegistry(replica, [resident(1), withheld(8)]);
    mustSucceed(applyChanges(replica, 1, madeUpMeta(2), [{ op: 'put', resident: withheld(9) }]));
    const changed = mustSucceed(openReplica(replica, madeUpMeta(2), { thorough: true }));
    const key = spokenPlace(HIDDEN_ADDRESS);
    for (const [registry, hits] of [
      [whole, 1],
      [changed, 2],
    ] as const) {
      expect(search('オンダ', undefined, registry).hits).toHaveLength(hits);
      for (const place of [key, key.slice(0, 4)])
        for (const query of [{ place }, { place, kana: 'オンダ' }])
          expect(registry.search(query, () => true)).toEqual({ hits: [], more: false });
      registry.close();
    }
  });
});

describe('replacing', () => {
  const idsIn = (name: string): string[] => readdirSync(join(folder, name)).sort();

  it('leaves the old version when the new one cannot be made', () => {
    const other = filesIn('other');
    const before = openMadeUpRegistry(other, PEOPLE);
    const twice = [resident(1), resident(1)];
    expect(() => replaceReplica(other, madeUpMeta(2), twice)).toThrow(/UNIQUE/);
    expect(before.count()).toBe(PEOPLE.length);
    before.close();
    expect(currentMeta(other)).toEqual({ ok: true, value: madeUpMeta(1) });
    expect(idsIn('other')).toEqual(['current.json', 'registry.lock', 'residents-1.db']);
  });

  it('is done beside a desk that has the replica open, and what it has open stays what it was', () => {
    const shared = filesIn('shared');
    const desk = openMadeUpRegistry(shared, PEOPLE);
    mustSucceed(replaceReplica(shared, madeUpMeta(2), [resident(1)]));
    mustSucceed(replaceReplica(shared, madeUpMeta(3), [resident(2)]));
    expect(desk.count()).toBe(PEOPLE.length);
    expect(desk.household(householdIdSchema.parse('7'))).toHaveLength(3);
    desk.close();
    // The one before is kept for going back, older ones are not.
    expect(idsIn('shared').filter((name) => name.endsWith('.db'))).toEqual([
      'residents-2.db',
      'residents-3.db',
    ]);
  });

  it('is for one maker at a time, and never of the version in use', () => {
    const one = filesIn('one');
    const builder = mustSucceed(beginReplica(one, madeUpMeta(1)));
    expect(beginReplica(one, madeUpMeta(2))).toMatchObject({ ok: false, reason: 'locked' });
    builder.discard();
    mustSucceed(replaceReplica(one, madeUpMeta(2), PEOPLE));
    expect(beginReplica(one, madeUpMeta(2))).toMatchObject({ ok: false, reason: 'version_in_use' });
    // Nor of what is gone back to: somebody may put it in use again as it was.
    mustSucceed(replaceReplica(one, madeUpMeta(3), PEOPLE));
    expect(beginReplica(one, madeUpMeta(2))).toMatchObject({ ok: false, reason: 'version_in_use' });
    // Who held a version against 2 does not put it in the place of 3.
    mustSucceed(mustSucceed(beginReplica(one, madeUpMeta(4))).finish());
    expect(switchFrom(one, 2, madeUpMeta(4))).toMatchObject({ ok: false, reason: 'version_moved' });
    expect(currentMeta(one)).toMatchObject({ value: { version: 3 } });
    mustSucceed(switchFrom(one, 3, madeUpMeta(4)));
    expect(currentMeta(one)).toMatchObject({ value: { version: 4 } });
  });

  it('removes what a killed maker left', () => {
    const killed = filesIn('killed');
    openMadeUpRegistry(killed, PEOPLE).close();
    for (const left of ['residents-2.db.new', 'residents-2.db'])
      writeFileSync(join(killed.folder, left), 'half a file');
    const opened = openMadeUpRegistry(killed, [resident(5)], 3);
    expect(opened.count()).toBe(1);
    opened.close();
    expect(idsIn('killed').filter((name) => name.includes('residents'))).toEqual([
      'residents-1.db',
      'residents-3.db',
    ]);
  });

  it('gives up an old replica whose key is lost', () => {
    const lost = filesIn('lost');
    openMadeUpRegistry({ ...lost, key: digest('lost') }, PEOPLE).close();
    const opened = openMadeUpRegistry(lost, PEOPLE, 2);
    expect(opened.count()).toBe(PEOPLE.length);
    opened.close();
  });
});

describe('opening', () => {
  const broken = filesIn('broken');
  const path = replicaPath(broken, 1);
  const open = (change: Partial<typeof broken> = {}, version = 1) =>
    openReplica({ ...broken, ...change }, { ...madeUpMeta(1), version }, { thorough: true });
  beforeAll(() => openMadeUpRegistry(broken, PEOPLE).close());

  it('is refused with another key', () =>
    expect(open({ key: digest('wrong') })).toMatchObject({ ok: false, reason: 'wrong_key' }));

  it('is refused when the file is not what is said of it', () => {
    const other = { ...madeUpMeta(1), source: 'another' };
    expect(openReplica(broken, other, { thorough: false })).toMatchObject({ ok: false, reason: 'damaged' });
  });

  it('says of a replica of another release that it is one', () => {
    const draft = mustSucceed(openDraft({ path, key: broken.key }));
    mustSucceed(draft.write((tx) => tx.run('UPDATE replica SET layout = layout + 1')));
    mustSucceed(draft.finish());
    expect(open()).toMatchObject({ ok: false, reason: 'registry_old' });
  });

  it('finds one changed byte anywhere, and a file cut short', () => {
    const whole = readFileSync(replicaPath(files, 1));
    const changed = Buffer.from(whole);
    const at = changed.length - 1_000;
    changed[at] = (changed[at] ?? 0) ^ 1;
    for (const bytes of [changed, whole.subarray(0, whole.length - 8_192)]) {
      writeFileSync(path, bytes);
      expect(open()).toMatchObject({ ok: false, reason: 'damaged' });
    }
  });
});

it('keeps no card number on the disk, in no form but the keyed one', () => {
  const bytes = readFileSync(replicaPath(files, 1));
  expect(bytes.includes('100000000000002')).toBe(false);
  const link = { serial: '100000000000002', municipality: '99999' };
  expect(Buffer.from(cardToken(files.tokenKey, link))).not.toEqual(
    Buffer.from(cardToken(digest('other'), link)),
  );
  expect(Buffer.from(cardToken(files.tokenKey, link))).not.toEqual(
    Buffer.from(certificateToken(files.tokenKey, '100000000000002|99999')),
  );
});

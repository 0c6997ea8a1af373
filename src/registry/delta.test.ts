import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { madeUpMeta, openMadeUpRegistry } from '../../test/harness/made-up-registry.ts';
import { openReadOnly } from '../db/index.ts';
import { mustSucceed } from '../kernel/result.ts';
import { replaceReplica } from './build.ts';
import { applyChanges, type Change, changesBetween } from './delta.ts';
import { readQuery } from './query.ts';
import { type Resident, residentSchema } from './schema.ts';
import { openReplica, type Replica } from './store.ts';
import { currentMeta, type ReplicaFiles, replicaPath, switchTo } from './versions.ts';

const folder = mkdtempSync(join(tmpdir(), 'kazasu-delta-'));
afterAll(() => rmSync(folder, { recursive: true }));
const filesIn = (name: string): ReplicaFiles => ({
  folder: join(folder, name),
  key: new Uint8Array(32).fill(1),
  tokenKey: new Uint8Array(32).fill(2),
});
const open = (files: ReplicaFiles, version: number): Replica =>
  mustSucceed(openReplica(files, madeUpMeta(version), { thorough: true }));

const residentOf = (number: number, change: Partial<Record<keyof Resident, unknown>> = {}): Resident =>
  residentSchema.parse({
    residentId: String(1_000 + number),
    householdId: '7',
    name: '高橋　花子',
    alias: null,
    kana: 'タカハシ　ハナコ',
    aliasKana: null,
    birthDate: '1980-02-17',
    sex: '2',
    relationship: '子',
    address: '架空県かざし市本町１番地',
    nationality: 'JPN',
    status: 'active',
    card: null,
    certificateSerial: null,
    ...change,
  });

const names = fc.constantFrom<readonly [string, string, string | null, string | null]>(
  ['高橋　花子', 'タカハシ　ハナコ', null, null],
  ['髙橋　一郎', 'タカハシ　イチロウ', null, null],
  ['KIM MINA', 'キム　ミナ', '𠮷田　美奈', 'ヨシダ　ミナ'],
  ['渡邉　学', 'ワタナベ　マナブ', null, null],
);
const address = fc.constantFrom(
  '架空県かざし市本町１番地',
  '架空県かざし市栄町二丁目３番４号',
  '架空県かざし市本町１２番地',
);
const change = fc.record({
  householdId: fc.constantFrom('7', '8', '9'),
  named: names,
  address,
  birthDate: fc.constantFrom('1980-02-17', '1990-05-05', null),
  status: fc.constantFrom('active', 'active', 'active', 'moved_out'),
  phone: fc.constantFrom(null, '0312345678'),
  measures: fc.constantFrom([], [{ from: '2026-01-01', to: null, as: 'applicant', with: null }]),
  hasCard: fc.boolean(),
  hasCertificate: fc.boolean(),
});
/** Up to nine people of three households; a card goes from hand to hand. */
const town = fc
  .uniqueArray(fc.tuple(fc.nat({ max: 8 }), change, fc.nat({ max: 3 })), {
    selector: ([number]) => number,
    maxLength: 9,
  })
  .map((people) => {
    const given = new Set<string>();
    return people.map(([number, { named, hasCard, hasCertificate, ...fields }, of]) => {
      const [name, kana, alias, aliasKana] = named;
      const owner = `${of}`;
      const links = !given.has(owner);
      given.add(owner);
      return residentOf(number, {
        ...fields,
        ...{ name, kana, alias, aliasKana },
        card: links && hasCard ? { serial: `10000000000000${owner}`, municipality: '99999' } : null,
        certificateSerial: links && hasCertificate ? `0a0${owner}` : null,
      });
    });
  });

const row = z.record(z.string(), z.union([z.string(), z.number()]));

/** All that a replica is asked by, without the numbers of its rows. */
const contentOf = (files: ReplicaFiles, version: number) => {
  const db = mustSucceed(openReadOnly({ path: replicaPath(files, version), key: files.key, thorough: true }));
  const all = (sql: string) => db.all(row, `${sql} ORDER BY 1, 2, 3`);
  const content = {
    readings: all('SELECT key, reading.birth_date, resident_id FROM reading JOIN resident USING (n)'),
    written: all('SELECT form, key, resident_id FROM written JOIN resident USING (n)'),
    // Any one of a household may stand for its place.
    places: all('SELECT DISTINCT key, household_id, address FROM place JOIN resident USING (n)'),
    links: all('SELECT kind, hex(token), resident_id FROM link JOIN resident USING (n)'),
    orphans: ['reading', 'written', 'place', 'link'].flatMap((table) =>
      all(`SELECT n, 0, 0 FROM ${table} WHERE n NOT IN (SELECT n FROM resident)`),
    ),
  };
  db.close();
  return content;
};

/** What a desk is told. */
const answersOf = (registry: Replica, people: readonly Resident[]) => ({
  everyone: [...registry.everyone()],
  people: people.map(({ residentId, householdId, birthDate, card, certificateSerial }) => ({
    record: registry.resident(residentId),
    household: registry.household(householdId),
    linked: registry.tokensOf(residentId),
    born: registry.born([birthDate]).map((born) => born.residentId),
    byCard: card === null ? null : registry.byCard(card),
    byCertificate: certificateSerial === null ? null : registry.byCertificate(certificateSerial),
  })),
  searches: ['タカハシ', '高橋', '吉田', 'KIM', '本町1', '栄町2-3-4', 'かざし市本町'].map((text) => {
    const [query = {}] = mustSucceed(readQuery(text, undefined));
    const { hits, more } = registry.search(query, () => true);
    return { text, more, ids: hits.map(({ residentId }) => residentId).sort() };
  }),
});

it('makes of a version and what changed the same as a version of its own', () => {
  let run = 0;
  fc.assert(
    fc.property(town, town, (before, after) => {
      run += 1;
      const [delta, fresh] = [filesIn(`delta-${run}`), filesIn(`fresh-${run}`)];
      mustSucceed(replaceReplica(delta, madeUpMeta(1), before));
      mustSucceed(replaceReplica(fresh, madeUpMeta(2), after));
      const [older, newer] = [open(delta, 1), open(fresh, 2)];
      const changes = [...changesBetween(older, newer)];
      older.close();
      const { changed } = mustSucceed(applyChanges(delta, 1, madeUpMeta(2), changes));
      expect(changed).toBe(changes.length);
      const made = open(delta, 2);
      expect(answersOf(made, after)).toEqual(answersOf(newer, after));
      expect(contentOf(delta, 2)).toEqual(contentOf(fresh, 2));
      expect(contentOf(delta, 2).orphans).toEqual([]);
      expect([...changesBetween(made, newer)]).toEqual([]);
      made.close();
      newer.close();
      for (const { folder: used } of [delta, fresh]) rmSync(used, { recursive: true });
    }),
    { numRuns: 60 },
  );
}, 120_000);

const town2 = filesIn('town');
const PEOPLE = Array.from({ length: 50 }, (_, at) =>
  residentOf(at, {
    householdId: String(100 + Math.floor(at / 3)),
    card: { serial: String(100_000_000_000_000 + at), municipality: '99999' },
    certificateSerial: (0x1000 + at).toString(16),
  }),
);
const put = (resident: Resident): Change => ({ op: 'put', resident });
const unlinked = { card: null, certificateSerial: null } as const;
beforeAll(() => openMadeUpRegistry(town2, PEOPLE).close());

it('leaves links of whom nothing new is said, and moves a card that is another’s now', () => {
  const [first, second, third] = PEOPLE;
  if (first === undefined || second === undefined || third === undefined) throw new Error('no people');
  const changes = [
    put({ ...first, ...unlinked, address: '架空県かざし市栄町９番地' }),
    put({ ...second, ...unlinked, card: third.card }),
    { op: 'delete', residentId: residentOf(999).residentId } as const,
    put({ ...first, ...unlinked, address: '架空県かざし市栄町１０番地' }),
  ];
  expect(mustSucceed(applyChanges(town2, 1, madeUpMeta(2), changes))).toEqual({ changed: 3 });
  const made = open(town2, 2);
  expect(made.byCard(first.card ?? { serial: '', municipality: '' })).toBe(first.residentId);
  expect(made.byCertificate(first.certificateSerial ?? '')).toBe(first.residentId);
  expect(made.byCard(third.card ?? { serial: '', municipality: '' })).toBe(second.residentId);
  expect(made.byCertificate(third.certificateSerial ?? '')).toBe(third.residentId);
  expect(made.byCard(second.card ?? { serial: '', municipality: '' })).toBeUndefined();
  expect(made.resident(first.residentId)?.address).toBe('架空県かざし市栄町１０番地');
  expect(made.meta()).toEqual(madeUpMeta(2));
  made.close();
  // And back to the one before.
  mustSucceed(switchTo(town2, madeUpMeta(1)));
  const back = open(town2, 1);
  expect(back.byCard(second.card ?? { serial: '', municipality: '' })).toBe(second.residentId);
  back.close();
});

it('is all or nothing: whatever ends it, the version in use stays, byte for byte', () => {
  const files = filesIn('nothing');
  openMadeUpRegistry(files, PEOPLE).close();
  const before = readFileSync(replicaPath(files, 1));
  const failing = function* (): Generator<Change> {
    for (const person of PEOPLE.slice(0, 20)) yield put({ ...person, address: '架空県かざし市東町１番' });
    throw new Error('the source broke');
  };
  expect(() => applyChanges(files, 1, madeUpMeta(2), failing())).toThrow('the source broke');
  expect(applyChanges(files, 5, madeUpMeta(6), [])).toMatchObject({ reason: 'other_version' });
  expect(applyChanges(files, 1, madeUpMeta(1), [])).toMatchObject({ reason: 'version_in_use' });
  expect(applyChanges(filesIn('none'), 1, madeUpMeta(2), [])).toMatchObject({ reason: 'registry_missing' });
  expect(readFileSync(replicaPath(files, 1)).equals(before)).toBe(true);
  expect(currentMeta(files)).toEqual({ ok: true, value: madeUpMeta(1) });
  expect(readdirSync(files.folder).sort()).toEqual(['current.json', 'registry.lock', 'residents-1.db']);
  // A killed one leaves its copy; the next takes it away.
  writeFileSync(join(files.folder, 'residents-7.db.new'), before.subarray(0, 9_000));
  mustSucceed(applyChanges(files, 1, madeUpMeta(2), []));
  expect(readdirSync(files.folder).filter((name) => name.endsWith('.new'))).toEqual([]);
});

import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { civilDateSchema } from '../../kernel/dates.ts';
import { tenantIdSchema } from '../../kernel/ids.ts';
import { mustSucceed, type Result } from '../../kernel/result.ts';
import { beginReplica } from '../build.ts';
import { openReplica, type Replica } from '../store.ts';
import { currentMeta, type ReplicaFiles, switchTo } from '../versions.ts';
import { type Imported, type ImportOptions, type InUse, importFiles } from './import.ts';
import { packKey } from './keys.ts';
import { sealFiles } from './seal.ts';
import { keptTowns } from './towns.ts';

const HEADER =
  '宛名番号,世帯番号,住民状態,氏名,氏名_フリガナ,性別,生年月日,続柄表記,住所,支援措置開始年月日,支援措置終了年月日';
const TENANT = tenantIdSchema.parse('152048');
const day = (text: string) => civilDateSchema.parse(text);

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const stranger = generateKeyPairSync('ed25519');

let dir: string;
let files: ReplicaFiles;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'kazasu-import-'));
  files = {
    folder: join(dir, 'registry'),
    key: new Uint8Array(32).fill(1),
    tokenKey: new Uint8Array(32).fill(2),
  };
});
afterEach(() => rmSync(dir, { recursive: true }));

/** A file of so many people, of whom the first `covered` have 支援措置. */
const write = (
  people: number,
  covered = 0,
  change: (lines: string[]) => string[] = (lines) => lines,
): string => {
  const path = join(dir, 'people.csv');
  const lines = Array.from({ length: people }, (_, at) => {
    const measure = at < covered ? '2026-04-01,2027-03-31' : ',';
    return `${1_000 + at},${at},住登者,山田　太郎,ヤマダ　タロウ,1,1980-02-17,世帯主,新潟県三条市旭町,${measure}`;
  });
  writeFileSync(path, [HEADER, ...change(lines), ''].join('\r\n'));
  return path;
};

const seal = async (
  path: string,
  { version = 1, dataDate = '2026-11-24', tenant = TENANT, key = privateKey } = {},
): Promise<void> => {
  mustSucceed(await sealFiles([path], { tenant, version, dataDate: day(dataDate), source: '住民記録', key }));
};

/** `broken`: nobody can open it. */
const inUse = (broken = false): InUse | undefined => {
  const meta = mustSucceed(currentMeta(files));
  if (meta === undefined) return undefined;
  const { version, dataDate } = meta;
  if (broken) return { version, dataDate, residents: undefined, protectedOn: () => undefined };
  const opened = <T>(ask: (replica: Replica) => T): T => {
    const replica = mustSucceed(openReplica(files, meta, { thorough: true }));
    const answer = ask(replica);
    replica.close();
    return answer;
  };
  return {
    version,
    dataDate,
    residents: opened((replica) => replica.count()),
    protectedOn: (on) =>
      opened((replica) =>
        Float64Array.from(replica.protectedPeople(on), ({ residentId }) => packKey(residentId)),
      ),
  };
};
const protectedNow = (): number | undefined => inUse()?.protectedOn(day('2026-11-24'))?.length;

const run = (
  path: string,
  more: Partial<
    Pick<ImportOptions<string>, 'confirmCount' | 'confirmProtected' | 'signal' | 'onIndexing'>
  > & { readonly broken?: true } = {},
): Promise<Result<Imported, string>> =>
  importFiles<string>({
    paths: [path],
    tenant: TENANT,
    believed: [publicKey],
    target: {
      folder: files.folder,
      inUse: inUse(more.broken),
      begin: (meta) => beginReplica(files, meta),
      switchTo: (meta) => switchTo(files, meta),
    },
    reportDir: join(dir, 'reports'),
    confirmProtected: false,
    signal: new AbortController().signal,
    onProgress: () => undefined,
    onIndexing: () => undefined,
    ...more,
  });

const imported = async (people: number, covered = 0, version = 1): Promise<void> => {
  const path = write(people, covered);
  await seal(path, { version });
  expect(await run(path)).toMatchObject({ ok: true });
};

it('sealed files become the version in use, with a report', async () => {
  const path = write(300, 3);
  await seal(path);
  const result = await run(path);
  expect(result).toMatchObject({ ok: true, value: { version: 1, rows: 300, taken: 300, protected: 3 } });
  expect(inUse()).toMatchObject({ version: 1, dataDate: '2026-11-24', residents: 300 });
  expect(protectedNow()).toBe(3);
  if (!result.ok) throw new Error(result.reason);
  const page = readFileSync(result.value.report.page, 'utf8');
  expect(page).toContain('取り込みました');
  expect(page).not.toContain('山田');
  expect(readFileSync(result.value.report.csv).subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
});

it.each<[string, string, (path: string) => Promise<void> | void]>([
  ['without a manifest', 'not_sealed', () => undefined],
  [
    'with a manifest nobody signed',
    'not_sealed',
    async (path) => {
      await seal(path, { version: 2 });
      const manifest = join(dir, '住民記録.manifest.json');
      const { signature: _, ...rest } = JSON.parse(readFileSync(manifest, 'utf8')) as Record<string, unknown>;
      writeFileSync(manifest, JSON.stringify(rest));
    },
  ],
  ['signed by a stranger', 'wrong_seal', (path) => seal(path, { version: 2, key: stranger.privateKey })],
  [
    'with a manifest that was changed',
    'wrong_seal',
    async (path) => {
      await seal(path, { version: 2 });
      const manifest = join(dir, '住民記録.manifest.json');
      writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('"version": 2', '"version": 3'));
    },
  ],
  [
    'that changed after they were sealed',
    'file_changed',
    async (path) => {
      await seal(path, { version: 2 });
      writeFileSync(path, readFileSync(path, 'utf8').replace('太郎', '次郎'));
    },
  ],
  [
    'of another municipality',
    'other_municipality',
    (path) => seal(path, { version: 2, tenant: tenantIdSchema.parse('131016') }),
  ],
  ['of the version in use', 'not_newer', (path) => seal(path)],
  ['of an older day', 'older_data', (path) => seal(path, { version: 2, dataDate: '2026-11-23' })],
])('files %s are refused as %s, and the old version stays', async (_, reason, prepare) => {
  await imported(100);
  const before = inUse();
  rmSync(join(dir, '住民記録.manifest.json'));
  const path = write(101);
  await prepare(path);
  expect(await run(path)).toMatchObject({ ok: false, reason });
  expect(inUse()).toMatchObject({ version: before?.version, residents: before?.residents });
});

it('what is only called a manifest is none', async () => {
  const path = write(10);
  mkdirSync(join(dir, 'a.manifest.json'));
  symlinkSync(join(dir, 'nowhere'), join(dir, 'b.manifest.json'));
  expect(await run(path)).toMatchObject({ ok: false, reason: 'not_sealed' });
  await seal(path);
  expect(await run(path)).toMatchObject({ ok: true });
});

it('a manifest that nobody believed signed hides no other, however new it says it is', async () => {
  const path = write(10);
  await seal(path);
  const mine = readFileSync(join(dir, '住民記録.manifest.json'), 'utf8');
  const { signature: _, ...unsigned } = JSON.parse(mine) as Record<string, unknown>;
  writeFileSync(join(dir, 'evil.manifest.json'), JSON.stringify({ ...unsigned, version: 999_999_999 }));
  writeFileSync(join(dir, 'forged.manifest.json'), mine.replace('"version": 1', '"version": 99'));
  expect(await run(path)).toMatchObject({ ok: true, value: { version: 1 } });
  rmSync(join(dir, '住民記録.manifest.json'));
  expect(await run(path)).toMatchObject({
    ok: false,
    reason: 'not_sealed',
    detail: { file: 'evil.manifest.json' },
  });
});

it('more or fewer than 5 % must be confirmed with the very number', async () => {
  await imported(200);
  const path = write(189);
  await seal(path, { version: 2 });
  expect(await run(path)).toMatchObject({
    ok: false,
    reason: 'row_count',
    detail: { residents: 189, inUse: 200 },
  });
  expect(await run(path, { confirmCount: 188 })).toMatchObject({ ok: false, reason: 'row_count' });
  expect(inUse()?.version).toBe(1);
  expect(await run(path, { confirmCount: 189 })).toMatchObject({ ok: true });
  const near = write(198);
  await seal(near, { version: 3 });
  expect(await run(near)).toMatchObject({ ok: true });
});

it('whoever is protected now and would not be is named, and must be confirmed', async () => {
  await imported(100, 8);
  const fewer = write(100, 7);
  await seal(fewer, { version: 2 });
  expect(await run(fewer)).toMatchObject({
    ok: false,
    reason: 'protected_lost',
    detail: { rows: 0, people: 1, protected: 7 },
  });
  expect(protectedNow()).toBe(8);
  const page = readFileSync(join(dir, 'reports', 'import-residents-2.html'), 'utf8');
  expect(page.indexOf('<td>1007</td>')).toBeGreaterThan(page.indexOf('先に確かめる'));
  expect(page.indexOf('<td>1007</td>')).toBeLessThan(page.indexOf('まとめ'));
  expect(page).not.toContain('<td>1006</td>');
  expect(await run(fewer, { confirmProtected: true })).toMatchObject({
    ok: true,
    value: { counts: { 'noted protected_lost': 1 } },
  });
  // As many as before, but another person: she of 1006 and no other is asked about.
  const others = write(100, 6, (lines) => [
    ...lines.slice(0, -1),
    (lines.at(-1) ?? '').replace(/,,$/, ',2026-04-01,2027-03-31'),
  ]);
  await seal(others, { version: 3 });
  expect(await run(others)).toMatchObject({ reason: 'protected_lost', detail: { people: 1, protected: 7 } });
});

it('whose measure is over by the new data date is not asked about', async () => {
  await imported(100, 8);
  const later = write(100);
  await seal(later, { version: 2, dataDate: '2027-03-31' });
  expect(await run(later)).toMatchObject({ reason: 'protected_lost', detail: { people: 8 } });
  await seal(later, { version: 2, dataDate: '2027-04-01' });
  expect(await run(later)).toMatchObject({ ok: true });
});

it('when nobody can open what is in use, the count and the protection must both be confirmed', async () => {
  await imported(100, 8);
  const path = write(100, 8);
  await seal(path, { version: 2 });
  const broken = true as const;
  expect(await run(path, { broken })).toMatchObject({ reason: 'row_count', detail: { residents: 100 } });
  expect(await run(path, { broken, confirmProtected: true })).toMatchObject({ reason: 'row_count' });
  expect(await run(path, { broken, confirmCount: 100 })).toMatchObject({ reason: 'protected_lost' });
  expect(inUse()?.version).toBe(1);
  expect(await run(path, { broken, confirmCount: 100, confirmProtected: true })).toMatchObject({ ok: true });
});

it('a refused row of a protected person must be confirmed and stands first in the report', async () => {
  const path = write(100, 2, ([first = '', ...others]) => [
    first.replace('1980-02-17', '1980-02-31'),
    ...others,
  ]);
  await seal(path);
  const refused = await run(path);
  expect(refused).toMatchObject({ ok: false, reason: 'protected_lost', detail: { rows: 1 } });
  const page = readFileSync(join(dir, 'reports', 'import-residents-1.html'), 'utf8');
  expect(page.indexOf('先に確かめる')).toBeGreaterThan(0);
  expect(page.indexOf('先に確かめる')).toBeLessThan(page.indexOf('まとめ'));
  expect(page).toContain('取り込みませんでした');
  expect(await run(path, { confirmProtected: true })).toMatchObject({ ok: true });
});

it('a cut file is refused, and nothing of it stays', async () => {
  await imported(100);
  const path = write(100);
  writeFileSync(path, readFileSync(path).subarray(0, 5_000));
  await seal(path, { version: 2 });
  expect(await run(path)).toMatchObject({ ok: false, reason: 'truncated_line' });
  expect(inUse()?.version).toBe(1);
  expect(readdirSync(files.folder).filter((name) => name.includes('residents-2'))).toEqual([]);
});

it('who stops it changes nothing, whenever that is', async () => {
  await imported(100);
  const path = write(100);
  await seal(path, { version: 2 });
  expect(await run(path, { signal: AbortSignal.abort() })).toMatchObject({
    ok: false,
    reason: 'import_stopped',
  });
  const late = new AbortController();
  const stopped = await run(path, { signal: late.signal, onIndexing: () => late.abort() });
  expect(stopped).toMatchObject({ ok: false, reason: 'import_stopped' });
  expect(inUse()?.version).toBe(1);
  expect(await run(path)).toMatchObject({ ok: true });
});

const TOWN_HEADER =
  'lg_code,machiaza_id,pref,county,city,ward,oaza_cho,oaza_cho_kana,chome,koaza,ablt_date,post_code';

it('町字マスター is kept beside the replica, with its own versions', async () => {
  const path = join(dir, 'mt_town_pref15.csv');
  writeFileSync(
    path,
    `\ufeff${TOWN_HEADER}\r\n152048,0001001,新潟県,,三条市,,旭町,アサヒマチ,一丁目,,,\r\n15204,001002,新潟県,,三条市,,旭町,アサヒマチ,二丁目,,2020-03-31,\r\n152048,9,新潟県,,三条市,,x,x,,,,\r\n`,
  );
  await seal(path, { version: 7 });
  expect(await run(path)).toMatchObject({
    ok: true,
    value: {
      dataset: 'towns',
      rows: 3,
      taken: 2,
      counts: { 'refused_row not_a_number': 1, 'repaired leading_zero': 1, 'repaired check_digit_added': 1 },
    },
  });
  expect(mustSucceed(keptTowns(files.folder))).toMatchObject({
    version: 7,
    towns: [
      { townId: '1520480001001', name: '三条市旭町一丁目', abolishedOn: null },
      { townId: '1520480001002', name: '三条市旭町二丁目', abolishedOn: '2020-03-31' },
    ],
  });
  expect(await run(path)).toMatchObject({ ok: false, reason: 'not_newer' });
  expect(existsSync(join(files.folder, 'current.json'))).toBe(false);
});

it('町字マスター of a header alone is not taken', async () => {
  const path = join(dir, 'mt_town_pref15.csv');
  writeFileSync(path, `\ufeff${TOWN_HEADER}\r\n`);
  await seal(path);
  expect(await run(path)).toMatchObject({ ok: false, reason: 'no_towns' });
  expect(mustSucceed(keptTowns(files.folder))).toBeUndefined();
});

it('a key of a profile is PEM or base64 SPKI', async () => {
  const { readSealKey } = await import('./manifest.ts');
  const der = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 }).publicKey;
  expect(readSealKey(der)?.equals(createPublicKey(pem))).toBe(true);
  expect(readSealKey(pem)?.equals(publicKey)).toBe(true);
  expect(readSealKey(rsa.export({ type: 'spki', format: 'pem' }).toString())).toBeUndefined();
  expect(readSealKey('x')).toBeUndefined();
});

/**
 * 支援措置 at the command line: every command there is, and what those write that touch residents: the import with its reports,
 * the lists of cards, the state of the replica, the doctor, the check of the record. A command that is not here fails: say what it writes.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { openRecord } from '../../src/app/record.ts';
import { loadSiteProfile } from '../../src/app/site-profile.ts';
import { addDays, civilDateInJapan } from '../../src/kernel/dates.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { createIdentificationProjection } from '../../src/modules/identification/index.ts';
import { trainingElection } from '../../src/simulator/town/roll-election.ts';
import { importArgs, makeSealedSite, startCli } from '../harness/registry-cli.ts';
import { leaksIn } from './leaks.ts';
import { HOMES, secretsOf } from './protected-town.ts';
import type { Output } from './terminal-walk.ts';

// A guard against standing still, not a measure: the machine may be busy.
vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

const NO_RESIDENTS = 'has no residents before it';
// The file itself is the record, encrypted with its key.
const COUNTS = 'prints counts, numbers of streams and names of files alone';
const COMMANDS: Readonly<Record<string, string>> = {
  start: 'starts terminal, central and desk, each walked for itself',
  terminal: 'terminal-outputs.test.ts and http-outputs.test.ts',
  central: 'http-outputs.test.ts',
  desk: 'http-outputs.test.ts',
  card: NO_RESIDENTS,
  trace: NO_RESIDENTS,
  openapi: NO_RESIDENTS,
  build: NO_RESIDENTS,
  'central-bundle': NO_RESIDENTS,
  'enrol-code': NO_RESIDENTS,
  'break-glass': NO_RESIDENTS,
  pin: NO_RESIDENTS,
  carry: 'writes what terminals recorded, sealed for the centre; prints devices, numbers and times',
  device: NO_RESIDENTS,
  town: 'makes invented people, and says how many',
  // Prints what a card itself says, to whoever holds the card and its secret; knows no register, so no 支援措置.
  read: NO_RESIDENTS,
  registry: 'here',
  roll: 'here',
  shelters: 'open data of places; knows nobody',
  forms: 'the catalogue of forms; knows nobody',
  links: 'here',
  // Keyed hashes and, where it is asked for, 宛名番号: no name and no address goes in (benefits-cards.test.ts).
  benefits: 'turns numbers of cards into keyed hashes; reads and writes no address',
  doctor: 'here',
  'verify-log': 'here',
  export: 'http-outputs.test.ts, with every file of it',
  checkpoint: 'signs hashes: there is nothing of anybody in them',
  backup: COUNTS,
  restore: COUNTS,
  salvage: COUNTS,
  retention: COUNTS,
  rebuild: COUNTS,
};

const folder = mkdtempSync(join(tmpdir(), 'kazasu-walk-commands-'));
const dataDir = join(folder, 'data');
const outputs: Output[] = [];
const codes: Record<string, number | null> = {};

const COLUMNS =
  '宛名番号,世帯番号,住民状態,氏名,氏名_フリガナ,性別,生年月日,続柄表記,住所,郵便番号,電話番号,町字コード,支援措置開始年月日,支援措置終了年月日';
const row = (id: string, change: Readonly<Record<number, string>> = {}): string => {
  const { address, postCode, phone, townId } = HOMES.applicant;
  const cells = [id, '700', '住登者', '秘田　花', 'ヒダ　ハナ', '2', '1990-03-14', '世帯主', address];
  const whole = [...cells, postCode, phone, townId, '2026-04-01', '2027-03-31'];
  return whole.map((cell, at) => change[at] ?? cell).join(',');
};
/** One good row, and every way in which a protected row is repaired, noted or refused. */
const ROWS = [
  row('9100001'),
  row('9100002', { 7: '子', 4: 'ひだ　あん' }),
  row('9100001'),
  row('9100003', { 6: '1990-02-31' }),
  row('9100004', { 10: `=${HOMES.applicant.phone}` }),
  row('9100005', { 9: HOMES.applicant.postCode.slice(1) }),
  row('9100006', { 1: '' }),
  row('9100007', { 8: `${HOMES.applicant.address}\u0007` }),
  row('9100008', { 12: '2026-02-31' }),
  row('9100009', { 3: '' }),
  row('9100010', { 8: HOMES.applicant.address.repeat(12) }),
];

/** Of a town so large that one number given twice is a slip and not a broken file. */
const OTHERS = Array.from({ length: 1_500 }, (_, at) =>
  row(String(9_200_000 + at), {
    ...{
      1: String(800 + at),
      8: '架空県かざし市本町一丁目１番１号',
      9: '9990001',
      10: '',
      11: '',
      12: '',
      13: '',
    },
  }),
);

const run = async (name: string, args: readonly string[]): Promise<void> => {
  const { code, stdout, stderr } = await startCli(args).ended;
  codes[name] = code;
  outputs.push({ from: `${name} stdout`, value: stdout }, { from: `${name} stderr`, value: stderr });
};

/** The protected person has a card that expired long ago: she is in every list of cards there is. */
const linkHerCard = (site: string): void => {
  const profile = mustSucceed(loadSiteProfile(site));
  const { db, log } = mustSucceed(
    openRecord({
      dataDir,
      profile,
      system: realSystem,
      logger: silentLogger,
      projections: [createIdentificationProjection('drill')],
      mode: 'create',
    }),
  );
  mustSucceed(
    db.write((tx) =>
      log.append(tx, {
        kind: 'identification.linked',
        actor: { staff: 'clerk', role: 'clerk' },
        site: profile.site.id,
        mode: 'drill',
        data: {
          residentId: '9100001',
          kind: 'common_card_id',
          tokenHmac: 'ab'.repeat(32),
          chipKey: null,
          basis: 'compared',
          level: 'L1',
          consent: 'holder',
          validTo: '2025-01-31',
          terms: null,
        },
      }),
    ),
  );
  db.close();
};

/** 選挙人名簿 from the CSV to the package of a station. */
const runRoll = async (site: string, key: string): Promise<void> => {
  const today = civilDateInJapan(realSystem.now());
  const profile = mustSucceed(loadSiteProfile(site));
  const election = trainingElection({ pollDay: addDays(today, 10), precincts: 1, early: 1, common: 0 });
  const places = election.places.map((each) => ({ ...each, site: profile.site.id }));
  const document = join(folder, 'election.yaml');
  writeFileSync(document, JSON.stringify({ ...election, places }));
  const file = join(folder, 'meibo.csv');
  const row = (line: number, more: string): string =>
    `1,1,${line},秘田　花,ひだ　はな,1990-03-14,2,${HOMES.applicant.address}${more}`;
  writeFileSync(
    file,
    `投票区,頁,行,氏名,氏名カナ,生年月日,性別,住所,支援措置\r\n${row(1, ',対象')}\r\n${row(1, '\u0007,対象')}\r\n`,
  );
  await run('roll seal', [
    ...['roll', 'seal', file, '--key', key, '--version', '1', '--data-date', today, '--source', 'meibo'],
    ...['--tenant', '999990', '--election', election.electionId, '--json'],
  ]);
  const place = ['--data', join(folder, 'office')];
  const importing = ['roll', 'import', file, ...place, '--site', site, '--election', document];
  await run('roll import, asked', importing);
  await run('roll import', [...importing, '--confirm-refused', '1']);
  await run('roll check', ['roll', 'check', document, ...place]);
  const id = ['--election', election.electionId];
  await run('roll show', ['roll', 'show', ...place, ...id, '--json']);
  await run('roll publish', ['roll', 'publish', site, ...place, ...id, '--key', key, '--offline', '--json']);
  rmSync(file);
};

beforeAll(async () => {
  const place = makeSealedSite(folder);
  const key = join(folder, 'seal.pem');
  writeFileSync(key, place.key.privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const file = join(folder, 'juki.csv');
  writeFileSync(file, `${[COLUMNS, ...ROWS, ...OTHERS].join('\r\n')}\r\n`);
  await run('registry seal', [
    ...['registry', 'seal', file, '--key', key, '--version', '1', '--data-date', '2026-11-24'],
    ...['--source', 'juki', '--tenant', '999990', '--json'],
  ]);
  const importing = (more: readonly string[]) => importArgs({ site: place.site, dataDir }, [file], more);
  // Of a row that is refused the measure would be lost: that is asked, and then answered.
  await run('registry import, asked', importing([]));
  await run('registry import', importing(['--confirm-protected']));
  await run('registry status', ['registry', 'status', '--data', dataDir, '--json']);
  linkHerCard(place.site);
  const links = (name: string, more: readonly string[]) =>
    run(`links ${name}`, ['links', name, '--data', dataDir, '--site', place.site, ...more]);
  await links('report', ['--out', join(folder, 'cards')]);
  const kind = ['--kind', 'common_card_id'];
  await links('relink', [...kind, '--reason', '全員の登録し直し', '--before', '2099-01-01']);
  await links('left', [...kind, '--out', join(folder, 'left.csv')]);
  await runRoll(place.site, key);
  await run('doctor', ['doctor', '--site', place.site, '--data', dataDir, '--json']);
  await run('verify-log', ['verify-log', '--site', place.site, '--data', dataDir, '--json']);
  rmSync(file);
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, name);
    if (statSync(path).isFile())
      outputs.push({ from: `file ${name}`, value: new Uint8Array(readFileSync(path)) });
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

it('are all known here', () => {
  const sources = ['src/app/cli.ts', 'src/app/commands/read-entry.ts'].map((path) =>
    readFileSync(path, 'utf8'),
  );
  const names = sources.flatMap((text) =>
    [...text.matchAll(/name: '([a-z-]+)'/gu)].map(([, name = '']) => name),
  );
  expect(names.sort()).toEqual(Object.keys(COMMANDS).sort());
});

it('were run: the import took the good rows, and its reports speak of the others', () => {
  expect(codes).toMatchObject({
    'registry seal': 0,
    'registry import, asked': 1,
    'registry import': 0,
    'registry status': 0,
    'roll seal': 0,
    'roll import, asked': 1,
    'roll import': 0,
    'roll check': 0,
    'roll show': 0,
    'roll publish': 0,
    'links report': 0,
    'links relink': 0,
    'links left': 0,
  });
  const files = outputs.filter(({ from }) => from.startsWith('file ')).map(({ from }) => from);
  expect(files.some((name) => name.endsWith('.html'))).toBe(true);
  expect(files.some((name) => name.endsWith('.csv'))).toBe(true);
  const reports = outputs.filter(({ from }) => /\.(?:html|csv)$/u.test(from));
  const said = reports.map(({ value }) => Buffer.from(value as Uint8Array).toString('utf8')).join('\n');
  for (const code of ['duplicate_key', 'bad_date', 'formula', 'hiragana_kana']) expect(said).toContain(code);
});

it('have her in both lists of cards', () => {
  const lists = outputs.filter(({ from }) => /(?:links|left)\.csv$/u.test(from));
  expect(lists).toHaveLength(2);
  for (const { value } of lists)
    expect(Buffer.from(value as Uint8Array).toString('utf8')).toContain('9100001');
});

it('have no part of a protected address in them, on the screen or on the disk', () => {
  const leaks = outputs.flatMap(({ from, value }) =>
    leaksIn(value, secretsOf(HOMES)).map((what) => `${from}: ${what}`),
  );
  expect(leaks).toEqual([]);
});

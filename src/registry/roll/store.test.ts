import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  elector,
  madeUpElection,
  makeRoll,
  openMadeUpRoll,
  POLL_DAY,
  rollHead,
} from '../../../test/harness/made-up-roll.ts';
import { civilDateSchema } from '../../kernel/dates.ts';
import { residentIdSchema } from '../../kernel/ids.ts';
import { mustSucceed } from '../../kernel/result.ts';
import { generateRoll } from '../../simulator/town/roll.ts';
import { trainingElection } from '../../simulator/town/roll-election.ts';
import { HIDDEN_ADDRESS } from '../disclose.ts';
import { beginRoll, changeRoll } from './build.ts';
import { electionSchema } from './election.ts';
import type { Elector } from './schema.ts';
import { openRoll } from './store.ts';
import { type RollFiles, rollVersions } from './versions.ts';

const folder = mkdtempSync(join(tmpdir(), 'kazasu-roll-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let made = 0;
const freshFiles = (): RollFiles => {
  made += 1;
  return { folder: join(folder, String(made)), key: new Uint8Array(32).fill(made) };
};
const rollOf = (electors: readonly Elector[]) => {
  const files = freshFiles();
  makeRoll(files, electors);
  return { files, roll: openMadeUpRoll(files) };
};
const idsOf = (electors: readonly Elector[]): string[] => electors.map(({ electorId }) => electorId);
const found = (roll: ReturnType<typeof rollOf>['roll'], text: string, birthDate?: string): string[] =>
  idsOf(
    mustSucceed(roll.search(text, birthDate === undefined ? undefined : civilDateSchema.parse(birthDate)))
      .hits,
  );

describe('a roll', () => {
  const electors = [
    elector('1-1-1', { residentId: '100', ticketCodes: ['200000001', 'A1'.repeat(4)] }),
    elector('1-1-2', {
      residentId: '0200',
      name: '𠮷田　葛\u{e0100}葉',
      kana: 'ヨシダ　クズハ',
      formerSurname: '髙﨑',
      birthDate: null,
      birthDateText: '昭和20年5月日不詳',
      standing: { kind: 'moved_out', on: '2026-10-01' },
      absentee: { issuedOn: '2026-11-25', returnedOn: '2026-11-27' },
      braille: true,
    }),
    elector('1-2-1', {
      residentId: '100',
      standing: { kind: 'double', on: null },
      ticketCodes: ['200000001'],
    }),
    elector('2-1-1', { protected: true, address: '架空県かざし市栄町７番８号', residentId: '300' }),
  ];
  const { roll } = rollOf(electors);

  it('gives back what was put in, whole, in the order of the roll', () => {
    expect([...roll.everyone()]).toEqual(electors);
    expect(idsOf([...roll.everyone('2')])).toEqual(['2-1-1']);
    expect([...roll.everyone('3')]).toEqual([]);
    expect(roll.byId('1-1-2')).toEqual(electors[1]);
    expect(roll.byId('1-1-3')).toBeUndefined();
    expect(roll.byId('99-1-1')).toBeUndefined();
    expect(roll.byId("1-1-1' OR 1")).toBeUndefined();
  });

  it('finds by 宛名番号, whoever may vote first, and keeps leading zeros apart', () => {
    expect(idsOf(roll.byResident(residentIdSchema.parse('100')))).toEqual(['1-1-1', '1-2-1']);
    expect(idsOf(roll.byResident(residentIdSchema.parse('0200')))).toEqual(['1-1-2']);
    expect(roll.byResident(residentIdSchema.parse('200'))).toEqual([]);
  });

  it('finds by 入場券, also two who were given the same', () => {
    expect(idsOf(roll.byTicket(['nobody', '200000001']))).toEqual(['1-1-1', '1-2-1']);
    expect(roll.byTicket([])).toEqual([]);
  });

  it.each([
    ['よしだ くずは', ['1-1-2']],
    ['ヨシダ', ['1-1-2']],
    ['吉田 葛葉', ['1-1-2']],
    ['𠮷田', ['1-1-2']],
    ['高崎', ['1-1-2']],
    ['髙﨑', ['1-1-2']],
    ['佐藤', ['1-1-1', '1-2-1', '2-1-1']],
    ['本町1-2-3', ['1-1-1', '1-1-2', '1-2-1']],
    ['架空県かざし市本町一丁目２番', ['1-1-1', '1-1-2', '1-2-1']],
    ['かざし市本町1-2', ['1-1-1', '1-1-2', '1-2-1']],
    ['佐藤 本町1-2', ['1-1-1', '1-2-1']],
    ['昭和55年2月17日', ['1-1-1', '1-2-1', '2-1-1']],
    ['山田', []],
  ])('domain.md §12, 12: search %s', (text, ids) => {
    expect(found(roll, text).toSorted()).toEqual(ids);
  });

  it('domain.md §11 支援措置: an address of the protected finds nobody', () => {
    expect(found(roll, '栄町7-8')).toEqual([]);
    expect(found(roll, '佐藤 栄町7-8')).toEqual([]);
    expect(found(roll, '佐藤', '1980-02-17')).toContain('2-1-1');
  });

  it('refuses what would find half the town', () => {
    expect(roll.search('佐')).toMatchObject({ ok: false, reason: 'too_short' });
    expect(roll.search('昭和64年2月1日')).toMatchObject({ ok: false, reason: 'wrong_date' });
  });

  it('says which it is, and how many of each standing', () => {
    expect(roll.version()).toMatchObject({
      version: 1,
      asOf: '2026-11-23',
      count: 4,
      source: '訓練用の架空の町',
    });
    expect(roll.counts()).toEqual([
      { precinct: '1', standing: 'active', count: 1 },
      { precinct: '1', standing: 'double', count: 1 },
      { precinct: '1', standing: 'moved_out', count: 1 },
      { precinct: '2', standing: 'active', count: 1 },
    ]);
    expect(['1', '2', '3', '99'].map((precinct) => roll.holds(precinct))).toEqual([true, true, false, false]);
  });
});

describe('the digest', () => {
  const three = [elector('1-1-1'), elector('1-1-2'), elector('2-1-1', { protected: true })];
  const whole = { precincts: null, masked: false };

  it('is the same whatever the order of rows and precincts', () => {
    const election = madeUpElection();
    const turned = electionSchema.parse({ ...election, precincts: election.precincts.toReversed() });
    const files = freshFiles();
    const meta = makeRoll(files, three.toReversed(), { election: turned });
    expect(meta.roll.sha256).toBe(rollOf(three).roll.digest(whole).sha256);
  });

  it.each<[string, Partial<Record<keyof Elector, unknown>>]>([
    ['a name', { name: '佐藤　華子' }],
    ['a standing', { standing: { kind: 'disfranchised', on: null } }],
    ['a day of it', { standing: { kind: 'active', on: '2026-11-01' } }],
    ['a ticket', { ticketCodes: ['200000001'] }],
    ['an address', { address: '架空県かざし市本町一丁目２番４号' }],
    ['the birth date', { birthDate: null }],
    ['braille', { braille: true }],
    ['a residentId', { residentId: '1' }],
    ['absentee papers', { absentee: { issuedOn: '2026-11-25' } }],
  ])('shows %s', (_, change) => {
    const other = [elector('1-1-1', change), ...three.slice(1)];
    expect(rollOf(other).roll.digest(whole).sha256).not.toBe(rollOf(three).roll.digest(whole).sha256);
  });

  it('of a part is what the station with that part has', () => {
    const masked = three.map((each) => (each.protected ? { ...each, address: HIDDEN_ADDRESS } : each));
    const office = rollOf(three).roll;
    expect(office.digest({ precincts: ['2'], masked: true })).toEqual(
      rollOf(masked.slice(2)).roll.digest(whole),
    );
    expect(office.digest({ precincts: null, masked: true })).toEqual(rollOf(masked).roll.digest(whole));
    expect(office.digest({ precincts: null, masked: true })).not.toEqual(office.digest(whole));
  });
});

describe('更正', () => {
  const before = [
    elector('1-1-1', { ticketCodes: ['200000001'] }),
    elector('1-1-2', { name: '鈴木　一', kana: 'スズキ　ハジメ' }),
  ];
  const election = madeUpElection();

  it('changes, adds and takes out of search what went; the same rows as a roll made anew', () => {
    const { files } = rollOf(before);
    const electors = [
      elector('1-1-1', {
        name: '加藤　花子',
        kana: 'カトウ　ハナコ',
        ticketCodes: ['200000009'],
        address: '架空県かざし市栄町１番地',
      }),
      elector('2-9-1'),
    ];
    const meta = mustSucceed(changeRoll(files, 1, rollHead(election, 2), { election, electors }));
    mustSucceed(rollVersions.switchFrom(files, 1, meta));
    const roll = openMadeUpRoll(files);
    expect(found(roll, 'さとう')).toEqual(['2-9-1']);
    expect(found(roll, '加藤')).toEqual(['1-1-1']);
    expect(found(roll, '栄町1')).toEqual(['1-1-1']);
    expect(roll.byTicket(['200000001'])).toEqual([]);
    expect(idsOf(roll.byTicket(['200000009']))).toEqual(['1-1-1']);
    const anew = rollOf([...electors, before[1] as Elector]).roll;
    expect(roll.digest({ precincts: null, masked: false })).toEqual(
      anew.digest({ precincts: null, masked: false }),
    );
    expect(roll.version()).toMatchObject({ version: 2, count: 3, sha256: anew.version()?.sha256 });
  });

  it('of a precinct nobody knows changes nothing, and the version in use stays', () => {
    const { files, roll } = rollOf(before);
    const electors = [elector('1-1-1', { name: '別　人' }), elector('9-1-1')];
    expect(changeRoll(files, 1, rollHead(election, 2), { election, electors })).toMatchObject({
      ok: false,
      reason: 'unknown_precinct',
    });
    expect(openMadeUpRoll(files).version()).toEqual(roll.version());
  });
});

describe('the file', () => {
  it('is refused with two rows of one 名簿番号', () => {
    const election = madeUpElection();
    const builder = mustSucceed(beginRoll(freshFiles(), rollHead(election, 1), election));
    expect(builder.add([elector('1-1-1'), elector('1-1-1')])).toMatchObject({ reason: 'number_taken' });
    builder.discard();
  });

  it('says nothing of anybody to whoever has no key', () => {
    const { files } = rollOf([elector('1-1-1')]);
    const bytes = readFileSync(rollVersions.pathOf(files, 1));
    expect(bytes.includes(Buffer.from('佐藤'))).toBe(false);
    expect(bytes.subarray(0, 15).toString('latin1')).not.toContain('SQLite');
    const meta = mustSucceed(rollVersions.currentMeta(files));
    if (meta === undefined) return expect.unreachable();
    expect(openRoll({ ...files, key: new Uint8Array(32) }, meta, { thorough: false }).ok).toBe(false);
  });

  it('is damaged when current.json speaks of another', () => {
    const { files } = rollOf([elector('1-1-1')]);
    const meta = mustSucceed(rollVersions.currentMeta(files));
    if (meta === undefined) return expect.unreachable();
    const other = { ...meta, roll: { ...meta.roll, asOf: POLL_DAY } };
    expect(openRoll(files, other, { thorough: false })).toMatchObject({ ok: false, reason: 'damaged' });
    const path = rollVersions.pathOf(files, 1);
    const bytes = readFileSync(path);
    bytes.fill(0, bytes.length - 3_000, bytes.length - 2_000);
    writeFileSync(path, bytes);
    expect(openRoll(files, meta, { thorough: true })).toMatchObject({ ok: false, reason: 'damaged' });
  });

  it('goes on being walked while a newer version takes its place', () => {
    const { roll } = rollOf([elector('1-1-1'), elector('1-1-2')]);
    const walk = roll.everyone();
    walk.next();
    roll.close();
    expect(walk.next().value?.electorId).toBe('1-1-2');
    expect(walk.next().done).toBe(true);
    expect(() => roll.byId('1-1-1')).toThrow();
  });

  it('needs at most 280 bytes for each of 8,000: 230,000 then have 250 each, and are below 60 MB', () => {
    const election = trainingElection({ pollDay: POLL_DAY, precincts: 4, early: 1, common: 0 });
    const files = freshFiles();
    const electors = [...generateRoll({ electors: 8_000, election, seed: 3 })].sort(
      (a, b) => Number(a.precinct) - Number(b.precinct),
    );
    makeRoll(files, electors, { election });
    expect(statSync(rollVersions.pathOf(files, 1)).size / electors.length).toBeLessThan(280);
  });
});

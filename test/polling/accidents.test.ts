/** What accidents taught (domain.md §12), at a polling desk; the rest of them stand where docs/exceptions.md says. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { loadRoll } from '../../src/app/load-roll.ts';
import { openLiveRoll } from '../../src/app/roll-files.ts';
import { civilDateSchema } from '../../src/kernel/dates.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { pollingPaperMethods } from '../../src/modules/polling/printing.ts';
import { type Printed, printPaper } from '../../src/print/pdf.ts';
import { electorIdSchema } from '../../src/registry/roll/schema.ts';
import { readTicket } from '../../src/registry/roll/ticket.ts';
import { fixedSystem } from '../harness/fixed-system.ts';
import { acceptFound, closeDesks, openDesk } from '../harness/polling-acts.ts';
import {
  clerk,
  EARLY_DAY_8,
  electionOf,
  madeUp,
  memoryRoll,
  must,
  type PollingDesk,
  supervisor,
  TENANT,
} from '../harness/polling-desk.ts';

const folders: string[] = [];
afterEach(() => {
  closeDesks();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** 異体字, 旧氏, forty letters with a 通称, 不詳, and the days around a change of era. */
const PEOPLE = [
  {
    elector: madeUp('1-1-1', { name: '𠮷田　太郎', kana: 'ヨシダ　タロウ', birthDate: '1989-01-07' }),
    born: '昭和64年1月7日',
    searches: ['𠮷田太郎', '吉田 太郎', 'よしだ たろう', '昭和64年1月7日'],
  },
  {
    elector: madeUp('1-1-2', {
      ...{ name: '葛\u{E0100}城　花', kana: 'カツラギ　ハナ', birthDate: '1989-01-08' },
    }),
    born: '平成元年1月8日',
    searches: ['葛\u{E0100}城花', '葛城 花', 'カツラギ', 'H1.1.8'],
  },
  {
    elector: madeUp('1-1-3', {
      ...{ name: '髙﨑　はま', kana: 'タカサキ　ハマ', birthDate: '1926-12-25', formerSurname: '渡邉' },
    }),
    born: '昭和元年12月25日',
    searches: ['髙﨑はま', '高崎 はま', '渡辺', 'ﾀｶｻｷ'],
  },
  {
    elector: madeUp('1-1-4', {
      ...{ name: 'MARIA APARECIDA DOS SANTOS OLIVEIRA NETO', kana: 'マリア　アパレシダ' },
      ...{ alias: '山田　マリア', birthDate: null, birthDateText: '昭和20年5月日不詳' },
    }),
    born: '昭和20年5月日不詳',
    searches: ['MARIA APARECIDA', 'maria', '山田マリア', 'まりあ'],
  },
] as const;

/** The station's own file of these people, and not a copy in memory. */
const openRoll = () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'kazasu-names-'));
  folders.push(dataDir);
  const election = electionOf({ early: 1 });
  const system = fixedSystem(EARLY_DAY_8);
  const profile = { training: true, tenant: { id: TENANT, name: '架空県かざし市' } };
  const electors = PEOPLE.map(({ elector }) => elector);
  mustSucceed(
    loadRoll({ dataDir, profile, election, system, electors, asOf: civilDateSchema.parse('2026-11-23') }),
  );
  const place = { dataDir, electionId: election.electionId, system, logger: silentLogger };
  return { election, ...mustSucceed(openLiveRoll(place)) };
};

/** Everything the station prints, as the printer gets it. */
const printerOf = (desk: PollingDesk) => {
  const printed: Promise<Printed>[] = [];
  const methods = pollingPaperMethods({
    methods: desk.methods,
    state: () => desk.state(),
    municipality: '架空県かざし市',
    training: true,
    now: () => desk.system.now(),
    print(paper) {
      printed.push(printPaper(paper, silentLogger));
      return Promise.resolve({ ok: true, value: { pages: 1 } });
    },
  });
  return {
    print: async (request: Parameters<(typeof methods)['polling.printPaper']['handle']>[0]) =>
      must(await methods['polling.printPaper'].handle(request, clerk)),
    letters: async () => (await Promise.all(printed)).map(({ lost, degraded }) => ({ lost, degraded })),
  };
};

describe('domain.md §12, polling', () => {
  test('6: the scanner is tried with what tickets really carry: Code 39, NW-7 and QR', async () => {
    const electors = [madeUp('1-1-1', { ticketCodes: ['20012345'] })];
    for (const scanned of [
      '*20012345*',
      'A20012345A',
      'https://vote.example/t?c=20012345',
      '２００１２３４５',
    ]) {
      const desk = await openDesk({ doors: false, electors, ticketCodes: readTicket });
      const tried = await desk.methods['polling.tryScan'].handle({ code: scanned }, clerk);
      expect(tried, scanned).toEqual({ read: true, inRoll: true });
    }
  });

  test('6, 7b: a paper roll that was laid ready before a 更正 is none: the new one must be at hand before the doors open', async () => {
    const election = electionOf();
    const old = memoryRoll(election, [madeUp('1-1-1')]);
    let version = old.version();
    const desk = await openDesk({ doors: false, election, roll: { ...old, version: () => version } });
    const stateOf = (items: readonly { readonly item: string; readonly state: string }[]) =>
      items.find(({ item }) => item === 'paper_roll')?.state;
    const tick = async () =>
      stateOf((await desk.methods['polling.tick'].handle({ item: 'paper_roll', done: true }, clerk)).items);
    expect(await tick()).toBe('done');
    if (version === undefined) throw new Error('no roll');
    version = { ...version, version: 4, sha256: 'cd'.repeat(32) as never };
    const { items } = await desk.methods['polling.checklist'].handle({}, clerk);
    expect(stateOf(items)).toBe('todo');
    await desk.methods['polling.tryScan'].handle({ code: 'T1-1-1' }, clerk);
    for (const item of ['printer', 'empty_boxes'] as const)
      await desk.methods['polling.tick'].handle({ item, done: true }, clerk);
    const doOpen = () => desk.methods['polling.open'].handle({ waived: [] }, supervisor);
    expect(await doOpen()).toMatchObject({ reason: 'checklist_open', detail: { item: 'paper_roll' } });
    expect(await tick()).toBe('done');
    must(await doOpen());
  });

  test('12: names and days of birth as they are written, found in every writing, and printed without losing a letter', async () => {
    const live = openRoll();
    const { election, roll } = live;
    const desk = await openDesk({ ...{ place: 'early-1', now: EARLY_DAY_8, election, roll } });
    const printer = printerOf(desk);
    for (const { elector, born, searches } of PEOPLE) {
      for (const text of searches) {
        const { hits } = must(await desk.methods['polling.search'].handle({ text }, clerk));
        expect(hits, text).toMatchObject([
          { electorId: elector.electorId, name: elector.name, birthDate: born },
        ]);
      }
      const look = await desk.find({ by: 'search', electorId: electorIdSchema.parse(elector.electorId) });
      expect(look).toMatchObject({
        verdict: { kind: 'ok' },
        elector: { name: elector.name, kana: elector.kana, birthDate: born },
      });
      const { lookId } = look;
      const oath = must(await desk.methods['polling.oath'].handle({ lookId, reason: 1 }, clerk));
      expect(oath).toMatchObject({ name: elector.name, birthDate: born });
      await printer.print({ paper: 'oath', lookId, reason: 1 });
      await acceptFound(desk, look, { reason: 1, oath: { form: 'printed' } });
    }
    // In the order of the roll (頁・行), as the law keeps it: kana is a column of it, and not its order.
    const { rows } = must(await desk.methods['polling.backup'].handle({ after: null }, clerk));
    expect(rows.map(({ electorId, name }) => [electorId, name])).toEqual(
      PEOPLE.map(({ elector: { electorId, name } }) => [electorId, name]),
    );
    await printer.print({ paper: 'roll' });
    expect(await printer.letters()).toEqual(Array.from({ length: 5 }, () => ({ lost: 0, degraded: 0 })));
    live.close();
  });
});

/** 選挙人名簿 of a city: from the sealed file of the office to the roll in use, and from there to a terminal that can be asked. */
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { openLiveRoll } from '../../src/app/roll-files.ts';
import { addDays, civilDateInJapan } from '../../src/kernel/dates.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { sealFilesAs } from '../../src/registry/import/seal.ts';
import type { Election } from '../../src/registry/roll/election.ts';
import { type Elector, placeOnRoll, type StandingKind } from '../../src/registry/roll/schema.ts';
import { generateRoll } from '../../src/simulator/town/roll.ts';
import { trainingElection } from '../../src/simulator/town/roll-election.ts';
import { TENANT } from '../harness/polling-desk.ts';
import { makeSealedSite, startCli, watchMemory } from '../harness/registry-cli.ts';
import { benchFolder } from './big-town.ts';
import { type Bench, median, timed } from './measure.ts';

/** 長岡市 (domain.md §3e). `KAZASU_BENCH_ELECTORS`: another size, for trying; the goals are for this one. */
export const ELECTORS = Number(process.env['KAZASU_BENCH_ELECTORS'] ?? 230_000);
const PRECINCTS = 60;
const OPENINGS = 5;
const TODAY = civilDateInJapan(realSystem.now());

const WORDS: Readonly<Record<StandingKind, string>> = {
  active: '',
  not_yet_18: '年齢未到達',
  moved_out: '転出',
  prefectural_mover: '県内転出',
  disfranchised: '失権',
  deceased: '死亡',
  mistaken: '誤載',
  double: '二重登録',
  struck: '抹消',
};

const COLUMNS: Readonly<Record<string, (elector: Elector) => string | number | null>> = {
  投票区: ({ precinct }) => precinct,
  頁: ({ electorId }) => placeOnRoll(electorId).page,
  行: ({ electorId }) => placeOnRoll(electorId).line,
  宛名番号: ({ residentId }) => residentId,
  氏名: ({ name }) => name,
  氏名カナ: ({ kana }) => kana,
  旧氏: ({ formerSurname }) => formerSurname,
  生年月日: ({ birthDate, birthDateText }) => birthDate ?? birthDateText,
  性別: ({ sex }) => sex,
  住所: ({ address }) => address,
  表示: ({ standing }) => WORDS[standing.kind],
  表示年月日: ({ standing }) => standing.on,
  支援措置: (elector) => (elector.protected ? '対象' : ''),
  入場券番号: ({ ticketCodes }) => ticketCodes[0] ?? null,
};

const writeRoll = (path: string, election: Election): void => {
  const file = openSync(path, 'w');
  writeSync(file, `${Object.keys(COLUMNS).join(',')}\r\n`);
  const columns = Object.values(COLUMNS);
  for (const elector of generateRoll({ electors: ELECTORS, election, seed: 1 }))
    writeSync(file, `${columns.map((column) => column(elector) ?? '').join(',')}\r\n`);
  closeSync(file);
};

/** The office's files, sealed, and the arguments of `kazasu roll import`. */
const prepare = async (folder: string, election: Election) => {
  const { site, key } = makeSealedSite(folder);
  const [path, definition, dataDir] = ['roll.csv', 'election.yaml', 'office'].map((name) =>
    join(folder, name),
  );
  if (path === undefined || definition === undefined || dataDir === undefined) throw new Error('three names');
  mkdirSync(dataDir);
  // JSON is YAML.
  writeFileSync(definition, JSON.stringify(election));
  writeRoll(path, election);
  const kind = { dataset: 'roll', format: 'roll', election: election.electionId } as const;
  const sealing = { tenant: TENANT, version: 1, dataDate: TODAY, source: 'bench', key: key.privateKey };
  mustSucceed(await sealFilesAs([path], kind, sealing));
  const args = ['roll', 'import', path, '--data', dataDir, '--site', site, '--election', definition];
  return { dataDir, args };
};

/** `roll.import.230k`, `roll.open.230k` */
export const rollBench: Bench = async () => {
  const pollDay = addDays(TODAY, 12);
  const election = trainingElection({ pollDay, precincts: PRECINCTS, early: 3, common: 1 });
  const { dataDir, args } = await prepare(benchFolder(), election);
  let memory = 0;
  const importing = await timed(async () => {
    const running = startCli(args);
    const watch = watchMemory(running.process);
    const { code, stderr } = await running.ended;
    if (code !== 0) throw new Error(`the import failed: ${stderr.slice(-500)}`);
    memory = watch.peak();
  });
  const place = { dataDir, electionId: election.electionId, system: realSystem, logger: silentLogger };
  const openings: number[] = [];
  for (let at = 0; at < OPENINGS; at += 1)
    openings.push(
      await timed(() => {
        const live = mustSucceed(openLiveRoll(place));
        if (live.roll.version()?.count !== ELECTORS) throw new Error('not everybody is on the roll');
        live.close();
      }),
    );
  const many = ELECTORS.toLocaleString('en');
  return [
    {
      name: 'roll.import.230k',
      value: importing / 1_000,
      unit: 's',
      goal: 90,
      direction: 'max',
      n: 1,
      note: `kazasu roll import of ${many} electors, start of the process to its end, which gives way to whatever else runs here (SCHED_IDLE); most memory ${memory.toFixed(0)} MB`,
    },
    {
      name: 'roll.open.230k',
      value: median(openings) / 1_000,
      unit: 's',
      goal: 5,
      direction: 'max',
      n: OPENINGS,
      note: `what a terminal of 期日前 opens when it starts: every page of ${many} electors proved`,
    },
  ];
};

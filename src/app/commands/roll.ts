import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { type CivilDate, civilDateInJapan } from '../../kernel/dates.ts';
import type { TenantId } from '../../kernel/ids.ts';
import { realSystem } from '../../kernel/system.ts';
import { readPrivateKey, sealFilesAs } from '../../registry/import/seal.ts';
import { WHOLE } from '../../registry/roll/digest.ts';
import { type Election, type ElectionId, rollAgeFault } from '../../registry/roll/election.ts';
import type { RollCount, StandingKind } from '../../registry/roll/schema.ts';
import { generateRoll } from '../../simulator/town/roll.ts';
import { trainingElection } from '../../simulator/town/roll-election.ts';
import { loadRoll } from '../load-roll.ts';
import { openCurrentRoll, rollFiles } from '../roll-files.ts';
import { loadElection } from '../roll-import.ts';
import { loadSiteProfile } from '../site-profile.ts';
import { electionIdOption, wholeNumber } from './options.ts';
import { complain, explain, fail, print } from './output.ts';
import { TRAINING_SITE } from './paths.ts';
import { civilDate, tenantId } from './registry-seal.ts';
import { defineRollImport } from './roll-import.ts';
import { defineRollPublish } from './roll-publish.ts';

const STANDINGS: Readonly<Record<StandingKind, string>> = {
  active: '選挙人',
  not_yet_18: '年齢未到達',
  moved_out: '転出の表示',
  prefectural_mover: '県内転出の表示',
  disfranchised: '失権',
  deceased: '死亡',
  mistaken: '誤載',
  double: '二重登録',
  struck: '抹消',
};

const countLines = (counts: readonly RollCount[]): readonly string[] => {
  const precincts = Map.groupBy(counts, ({ precinct }) => precinct);
  return Array.from(precincts, ([precinct, rows]) => {
    const parts = rows.map(
      ({ standing, count }) => `${STANDINGS[standing]} ${count.toLocaleString('ja-JP')}`,
    );
    return `  投票区 ${precinct}: ${parts.join('、')}`;
  });
};

interface Shown {
  readonly data: string;
  readonly json?: true;
}

/** What lies here of an election; `thorough`: every page and every row of it is proved. */
const look = ({ data }: Shown, electionId: ElectionId, thorough: boolean) => {
  const files = rollFiles({ dataDir: data, electionId, system: realSystem });
  if (!files.ok) return files;
  const opened = openCurrentRoll(files.value, { thorough });
  if (!opened.ok) return opened;
  const roll = opened.value.value;
  const meta = roll.meta();
  const value = {
    meta,
    election: roll.election(),
    counts: roll.counts(),
    digest: thorough ? roll.digest(WHOLE).sha256 : meta.roll.sha256,
  };
  roll.close();
  return { ok: true, value } as const;
};

const show = (options: Shown & { readonly election: ElectionId }): void => {
  const found = look(options, options.election, false);
  if (!found.ok) return fail(found.reason, found.detail);
  const { meta, election, counts } = found.value;
  if (options.json === true) return print(JSON.stringify({ meta, counts }));
  const { version, asOf, source, count, sha256 } = meta.roll;
  print(
    `${election.name}（${election.electionId}、定義 第 ${election.version} 版、選挙期日 ${election.pollDay}）`,
  );
  print(`名簿 第 ${version} 版  ${count.toLocaleString('ja-JP')} 人  ${asOf} 現在  出どころ ${source}`);
  print(`ハッシュ ${sha256}`);
  if (meta.sealed !== null) print(`次の更正の元になるファイル (sealed) ${meta.sealed}`);
  if (meta.part === 'site') print('この場所の分だけの名簿です。');
  for (const line of countLines(counts)) print(line);
  return undefined;
};

const checkRoll = (options: Shown, election: Election): void => {
  const found = look(options, election.electionId, true);
  if (!found.ok) return fail(found.reason, found.detail);
  const { meta, digest } = found.value;
  if (digest !== meta.roll.sha256) return fail('wrong_roll');
  const aged = rollAgeFault(election, meta.roll.asOf, civilDateInJapan(realSystem.now()));
  if (aged !== undefined) return fail(aged, { asOf: meta.roll.asOf });
  if (election.version !== meta.electionVersion)
    complain(explain('election_not_in_roll', { roll: meta.electionVersion, file: election.version }));
  return print(
    `名簿 第 ${meta.roll.version} 版（${meta.roll.asOf} 現在）は正しく読め、ハッシュも合っています。`,
  );
};

const check = (path: string, options: Partial<Shown>): void => {
  const election = loadElection(path);
  if (!election.ok) return fail(election.reason, election.detail);
  const { electionId, version, pollDay, precincts, places, ballots } = election.value;
  if (options.json === true && options.data === undefined) return print(JSON.stringify(election.value));
  print(
    `選挙の定義は正しく読めました: ${electionId} 第 ${version} 版、選挙期日 ${pollDay}、投票区 ${precincts.length}、投票所 ${places.length}、投票 ${ballots.length} 種類`,
  );
  return options.data === undefined ? undefined : checkRoll({ data: options.data }, election.value);
};

interface SealOptions {
  readonly key: string;
  readonly version: number;
  readonly dataDate: CivilDate;
  readonly source: string;
  readonly tenant: TenantId;
  readonly election: ElectionId;
  readonly base?: string;
  readonly json?: true;
}

const fileHash = (path: string): string | undefined => {
  try {
    return hash('sha256', readFileSync(path));
  } catch {
    return undefined; // not there, or not to be read
  }
};

const seal = async (path: string, { base, key, election, json, ...said }: SealOptions): Promise<void> => {
  const privateKey = readPrivateKey(key);
  if (!privateKey.ok) return fail(privateKey.reason);
  const before = base === undefined ? undefined : fileHash(base);
  if (base !== undefined && before === undefined) return fail('file_missing');
  const sealed = await sealFilesAs(
    [path],
    {
      dataset: before === undefined ? 'roll' : 'roll_delta',
      format: 'roll',
      election,
      ...(before === undefined ? {} : { base: before }),
    },
    { ...said, key: privateKey.value },
  );
  if (!sealed.ok) return fail(sealed.reason, sealed.detail);
  return print(json === true ? JSON.stringify(sealed.value) : `封をしました: ${sealed.value.path}`);
};

interface TownOptions extends Shown {
  readonly site: string;
  readonly pollDay: CivilDate;
  readonly electors: number;
  readonly precincts: number;
  readonly early: number;
  readonly common: number;
  readonly seed: number;
}

const town = (options: TownOptions): void => {
  const profile = loadSiteProfile(options.site);
  if (!profile.ok) return fail(profile.reason, profile.detail);
  const { electors, seed, data: dataDir } = options;
  const election = trainingElection(options);
  const made = loadRoll({
    dataDir,
    profile: profile.value,
    election,
    electors: generateRoll({ electors, election, seed }),
    asOf: civilDateInJapan(realSystem.now()),
    system: realSystem,
  });
  if (!made.ok) return fail(made.reason, made.detail);
  if (options.json === true) return print(JSON.stringify(made.value));
  const { count, version } = made.value.roll;
  return print(`${election.electionId}: 名簿 第 ${version} 版、${count.toLocaleString('ja-JP')} 人`);
};

const DATA = ['--data <dir>', '名簿のフォルダー'] as const;
const ELECTION = ['--election <id>', '選挙の id（選挙の定義の electionId）', electionIdOption] as const;
const JSON_OPTION = ['--json', '結果を JSON で出す'] as const;

const defineSeal = (command: Command): void => {
  command
    .command('seal')
    .description('名簿か更正の CSV に封をする（版、基準日、選挙、署名）')
    .argument('<file>', '名簿か更正の CSV')
    .requiredOption('--key <file>', '封をする人の秘密鍵（Ed25519、PEM）')
    .requiredOption('--version <number>', '版。更正は前の版に 1 を足した数', wholeNumber(1, 999_999_999))
    .requiredOption('--data-date <date>', '基準日 (YYYY-MM-DD)', civilDate)
    .requiredOption('--source <name>', '出どころ（選挙人名簿システムなど）')
    .requiredOption('--tenant <code>', '全国地方公共団体コード（6 桁）', tenantId)
    .requiredOption(...ELECTION)
    .option('--base <file>', '更正のとき、その元になるファイル（名簿の CSV か、一つ前の更正の CSV）')
    .option(...JSON_OPTION)
    .action(seal);
};

export const defineRoll = (command: Command): void => {
  defineSeal(command);
  defineRollImport(command);
  command
    .command('check')
    .description('選挙の定義を調べる。--data があれば、名簿のすべての行とハッシュと基準日も')
    .argument('<file>', '選挙の定義 (YAML)')
    .option(...DATA)
    .option(...JSON_OPTION)
    .action(check);
  defineRollPublish(command);
  command
    .command('show')
    .description('使っている名簿の版、基準日、ハッシュ、投票区ごとの人数を示す')
    .requiredOption(...DATA)
    .requiredOption(...ELECTION)
    .option(...JSON_OPTION)
    .action(show);
  command
    .command('town')
    .description('架空の町の選挙と名簿を作り、端末のフォルダーに置く（訓練）')
    .requiredOption(...DATA)
    .requiredOption('--poll-day <date>', '選挙期日 (YYYY-MM-DD)', civilDate)
    .option('--electors <number>', '選挙人の数', wholeNumber(50, 1_000_000), 5_000)
    .option('--precincts <number>', '投票区の数', wholeNumber(1, 2_000), 4)
    .option('--early <number>', '期日前投票所の数', wholeNumber(1, 100), 2)
    .option('--common <number>', '共通投票所の数', wholeNumber(0, 100), 0)
    .option('--seed <number>', '同じ数からは同じ名簿ができる', wholeNumber(0, 2 ** 31 - 1), 1)
    .option('--site <file>', '端末の設定', TRAINING_SITE)
    .option(...JSON_OPTION)
    .action(town);
};

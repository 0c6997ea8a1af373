import type { Command } from 'commander';
import { realSystem } from '../../kernel/system.ts';
import { ALL_CODES } from '../../registry/import/codes.ts';
import { KNOWN_COLUMNS, loadColumns } from '../../registry/roll/import/columns.ts';
import type { RollImported } from '../../registry/roll/import/import.ts';
import { giveWay } from '../give-way-driver.ts';
import { changeElection, importRollHere, loadElection } from '../roll-import.ts';
import { loadSiteProfile } from '../site-profile.ts';
import { wholeNumber } from './options.ts';
import { complain, explain, fail, print } from './output.ts';
import { createProgress } from './registry-import.ts';

interface Options {
  readonly data: string;
  readonly site: string;
  readonly election: string;
  readonly columns?: string;
  readonly report?: string;
  readonly confirmCount?: number;
  readonly confirmRefused?: number;
  readonly sealKey?: string;
  readonly json?: true;
}

const sum = (counts: RollImported['counts'], level: string): number =>
  Object.entries(counts).reduce((all, [key, count]) => all + (key.startsWith(`${level} `) ? count : 0), 0);

const say = ({ repeated, meta, counts, report }: RollImported): void => {
  const { version, asOf, count, sha256 } = meta.roll;
  if (repeated)
    return print(`この更正は取り込み済みです。使っている名簿は第 ${version} 版（${asOf} 現在）です。`);
  print(`第 ${version} 版（${asOf} 現在）にしました: ${count.toLocaleString('ja-JP')} 人`);
  print(
    `取り込まなかった行 ${sum(counts, 'refused_row')}、直したところ ${sum(counts, 'repaired')}、気づいたこと ${sum(counts, 'noted')}`,
  );
  print(`名簿のハッシュ ${sha256}`);
  if (report !== null) print(`報告: ${report.page}`);
  return print('次にすること: kazasu roll publish で投票所に配ってください。');
};

/** What a code of the report means is said where the codes are. */
const refuse = (reason: string, detail: Readonly<Record<string, unknown>> = {}): void => {
  const known = Object.hasOwn(ALL_CODES, reason) ? ALL_CODES[reason as keyof typeof ALL_CODES] : undefined;
  const where = Object.entries(detail).map(([name, value]) => `; ${name}: ${String(value)}`);
  complain(
    known === undefined ? explain(reason, detail) : `${known.says}${known.toDo} (${reason}${where.join('')})`,
  );
  complain('何も変わっていません。前の版のままです。');
  process.exitCode = 1;
};

const importOne = async (path: string, kind: 'roll' | 'roll_delta', options: Options): Promise<boolean> => {
  const profile = loadSiteProfile(options.site);
  if (!profile.ok) return refuse(profile.reason, profile.detail) ?? false;
  const election = loadElection(options.election);
  if (!election.ok) return refuse(election.reason, election.detail) ?? false;
  const columns =
    options.columns === undefined
      ? ({ ok: true, value: KNOWN_COLUMNS } as const)
      : loadColumns(options.columns);
  if (!columns.ok) return refuse(columns.reason, columns.detail) ?? false;
  const { confirmCount, confirmRefused, sealKey, report } = options;
  const progress = createProgress(realSystem, complain);
  const done = await importRollHere({
    paths: [path],
    kind,
    dataDir: options.data,
    election: election.value,
    profile: profile.value,
    columns: columns.value,
    system: realSystem,
    ...(report === undefined ? {} : { reportDir: report }),
    ...(confirmCount === undefined ? {} : { confirmCount }),
    ...(confirmRefused === undefined ? {} : { confirmRefused }),
    ...(sealKey === undefined ? {} : { trainingKey: sealKey }),
    onProgress: (each) => progress({ kind: 'progress', ...each, pass: 1, file: path }),
  });
  if (options.json === true) print(JSON.stringify(done));
  if (!done.ok) return refuse(done.reason, done.detail) ?? false;
  if (options.json !== true) say(done.value);
  return true;
};

/** In their order; what stands on a file that was not taken cannot be taken either. */
const runAll = async (
  paths: readonly string[],
  kind: 'roll' | 'roll_delta',
  options: Options,
): Promise<void> => {
  giveWay();
  for (const path of paths) if (!(await importOne(path, kind, options))) return;
};

const runElection = async (path: string, { data, site, json }: Omit<Options, 'election'>): Promise<void> => {
  const profile = loadSiteProfile(site);
  if (!profile.ok) return fail(profile.reason, profile.detail);
  const election = loadElection(path);
  if (!election.ok) return fail(election.reason, election.detail);
  const done = await changeElection({
    dataDir: data,
    election: election.value,
    profile: profile.value,
    system: realSystem,
  });
  if (!done.ok) return fail(done.reason, done.detail);
  if (json === true) return print(JSON.stringify(done.value));
  return print(
    `選挙の定義を第 ${done.value.electionVersion} 版にしました。kazasu roll publish で投票所に配ってください。`,
  );
};

const common = (command: Command): Command =>
  command
    .requiredOption('--data <dir>', '名簿を置くフォルダー')
    .requiredOption('--site <file>', 'この機械の設定 (kiosk-config/sites/*.yaml)')
    .option('--json', '結果を JSON で出す');

const importing = (command: Command): Command =>
  common(command)
    .requiredOption('--election <file>', '選挙の定義 (YAML)')
    .option('--columns <file>', '列の名前と区分の対応 (YAML)。ふつうの名前なら要らない')
    .option('--report <dir>', '報告を置くフォルダー（ふつうは <data> の roll-reports）')
    .option('--seal-key <file>', '封を確かめる公開鍵（訓練の設定でだけ使える）');

export const defineRollImport = (command: Command): void => {
  importing(command.command('import'))
    .description('封をした名簿の CSV を取り込む。すべてよいときだけ切り替わる')
    .argument('<file>', '名簿の CSV（封のファイルは同じフォルダーから探す）')
    .option('--confirm-count <number>', '人数が大きく変わるとき、正しい人数', wholeNumber(0, 100_000_000))
    .option(
      '--confirm-refused <number>',
      '取り込まない行が選挙人でないと確かめたとき、その行数',
      wholeNumber(1, 100_000_000),
    )
    .action((file: string, options: Options) => runAll([file], 'roll', options));
  importing(command.command('delta'))
    .description('封をした更正の CSV を、番号の順に取り込む')
    .argument('<files...>', '更正の CSV')
    .action((files: string[], options: Options) => runAll(files, 'roll_delta', options));
  common(command.command('election'))
    .description('使っている名簿の選挙の定義だけを新しくする（名簿はそのまま）')
    .argument('<file>', '選挙の定義 (YAML)')
    .action(runElection);
};

import type { Command } from 'commander';
import { realSystem } from '../../kernel/system.ts';
import { defaultReportDir, registryStatus, rollBackRegistry } from '../registry-import.ts';
import { wholeNumber } from './options.ts';
import { fail, print } from './output.ts';
import { defineApply } from './registry-apply.ts';
import { runImport } from './registry-import.ts';
import { definePublish } from './registry-publish.ts';
import { civilDate, runSeal, tenantId } from './registry-seal.ts';
import { defineSupportList } from './registry-support.ts';

interface Place {
  readonly data: string;
  readonly json?: true;
}

const status = ({ data, json }: Place): void => {
  const found = registryStatus({ dataDir: data, system: realSystem });
  if (!found.ok) return fail(found.reason, found.detail);
  if (json === true) return print(JSON.stringify(found.value));
  const { current, before, residents, towns } = found.value;
  print(
    `第 ${current.version} 版  ${residents.toLocaleString('ja-JP')} 人  データの日付 ${current.dataDate}  出どころ ${current.source}`,
  );
  print(
    before === null
      ? '戻せる版はありません。'
      : `戻せる版: 第 ${before.version} 版（データの日付 ${before.dataDate}）`,
  );
  return print(
    towns === null
      ? '町字マスターは取り込まれていません。'
      : `町字マスター: 第 ${towns.version} 版  ${towns.count.toLocaleString('ja-JP')} 件  データの日付 ${towns.dataDate}`,
  );
};

const rollback = ({ data, json, confirmProtected }: Place & { readonly confirmProtected?: true }): void => {
  const done = rollBackRegistry(
    { dataDir: data, system: realSystem },
    { confirmProtected: confirmProtected === true },
  );
  if (!done.ok) return fail(done.reason, done.detail);
  if (json === true) return print(JSON.stringify(done.value));
  return print(`第 ${done.value.version} 版（データの日付 ${done.value.dataDate}）に戻しました。`);
};

const DATA = ['--data <dir>', '端末のデータのフォルダー'] as const;
const JSON_OPTION = ['--json', '結果を JSON で出す'] as const;

export const defineRegistry = (command: Command): void => {
  command
    .command('import')
    .description('封をしたファイルを取り込む（町字マスターも）。すべてよいときだけ切り替わる')
    .argument('<files...>', '住民データのファイル（封のファイルは同じフォルダーから探す）')
    .requiredOption(...DATA)
    .requiredOption('--site <file>', '端末の設定 (kiosk-config/sites/*.yaml)')
    .option('--report <dir>', `報告を置くフォルダー（ふつうは <data> の registry-reports）`)
    .option('--confirm-count <number>', '人数が大きく変わるとき、正しい人数', wholeNumber(0, 100_000_000))
    .option('--confirm-protected', '支援措置が減ってよいと確かめた')
    .option('--seal-key <file>', '封を確かめる公開鍵（訓練の設定でだけ使える）')
    .option(...JSON_OPTION)
    .action((files: string[], options: Parameters<typeof runImport>[1]) =>
      runImport(files, { ...options, report: options.report ?? defaultReportDir(options.data) }),
    );
  command
    .command('seal')
    .description('ファイルに封をする（版、データの日付、署名）。鍵の組も作る')
    .argument('[files...]', '一つの版になるファイル')
    .requiredOption('--key <file>', '封をする人の秘密鍵（Ed25519、PEM）')
    .option('--new-key', '鍵の組を作る（秘密鍵を --key に、公開鍵をその .pub に）')
    .option('--version <number>', '版（前より大きい数）', wholeNumber(1, 999_999_999))
    .option('--data-date <date>', 'データの日付 (YYYY-MM-DD)', civilDate)
    .option('--source <name>', '出どころ（住民記録システムなど）')
    .option('--tenant <code>', '全国地方公共団体コード（6 桁）', tenantId)
    .option(...JSON_OPTION)
    .action(runSeal);
  command
    .command('status')
    .description('使っている版、戻せる版、町字マスターを示す')
    .requiredOption(...DATA)
    .option(...JSON_OPTION)
    .action(status);
  command
    .command('rollback')
    .description('一つ前の版に戻す')
    .requiredOption(...DATA)
    .option('--confirm-protected', '支援措置が減ってよいと確かめた')
    .option(...JSON_OPTION)
    .action(rollback);
  definePublish(command);
  defineSupportList(command);
  defineApply(command);
};

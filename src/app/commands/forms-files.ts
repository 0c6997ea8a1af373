import { readFileSync, writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { findingWords, importFormsSchema } from '../../central/forms-schema.ts';
import { type CivilDate, civilDateSchema } from '../../kernel/dates.ts';
import { complain, fail, print } from './output.ts';
import { TRAINING_CENTRAL } from './paths.ts';
import { type AtCentre, withTenant } from './with-tenant.ts';

/** `kazasu forms export|import`: 様式の目録 of a municipality as a file, for whoever has no console at hand. */

interface ExportOptions extends AtCentre {
  readonly to?: string;
  readonly day?: string;
  readonly department?: string;
  readonly changed?: true;
}

/** Undefined where none was asked for; said already where it is none. */
const dayOf = (text: string | undefined): { readonly day?: CivilDate } | undefined => {
  if (text === undefined) return {};
  const day = civilDateSchema.safeParse(text);
  if (day.success) return { day: day.data };
  fail('wrong_date');
  return undefined;
};

const runExport = async (options: ExportOptions): Promise<void> => {
  const day = dayOf(options.day);
  if (day === undefined) return undefined;
  const { department, to } = options;
  return withTenant(options, async ({ forms }) => {
    const yaml = await forms.export({
      ...day,
      ...(department === undefined ? {} : { department }),
      only: options.changed === true ? 'changed' : 'all',
    });
    if (to === undefined) return print(yaml.trimEnd());
    writeFileSync(to, yaml);
    return print(`${to} に 書き出しました。`);
  });
};

interface ImportOptions extends AtCentre {
  readonly from: string;
  readonly reason: string;
}

const runImport = async (path: string, options: ImportOptions): Promise<void> => {
  let yaml: string;
  try {
    yaml = readFileSync(path, 'utf8');
  } catch {
    return fail('unreadable_file', { path });
  }
  const wish = importFormsSchema.safeParse({ yaml, effectiveFrom: options.from, reason: options.reason });
  if (!wish.success)
    return fail(wish.error.issues[0]?.path[0] === 'effectiveFrom' ? 'wrong_date' : 'wrong_reason');
  return withTenant(options, async ({ forms }) => {
    const imported = await forms.import(wish.data);
    if (!imported.ok) return fail(imported.reason);
    const { change, problems } = imported.value;
    for (const problem of problems) complain(problem);
    if (problems.length > 0) return fail('forms_unreadable');
    if (change === null) return print('いまの目録と 同じです。案は 作っていません。');
    for (const finding of change.findings)
      print(`${finding.at}${finding.about === '' ? '' : `（${finding.about}）`}　${findingWords(finding)}`);
    print(`改正の案を 作りました（${change.edits.length}件、${change.effectiveFrom} から）。`);
    return print('まだ 使われません。本部の画面で 確かめ、ほかの人が 承認してください。');
  });
};

export const defineFormsFiles = (command: Command): void => {
  const atCentre = (each: Command): Command =>
    each
      .requiredOption('--data <dir>', '本部のデータのフォルダー')
      .option('--config <file>', '本部の設定', TRAINING_CENTRAL)
      .option('--tenant <code>', '団体コード（いくつかの団体の本部のとき）');
  atCentre(command.command('export').description('様式の目録を YAML で 書き出す（本部を止めてから）'))
    .option('--to <file>', '書き出すファイル（なければ 画面に出す）')
    .option('--day <day>', 'この日の目録（YYYY-MM-DD。なければ 今日）')
    .option('--department <id>', 'この課の様式だけ')
    .option('--changed', '市町村が 変えたものだけ')
    .action(runExport);
  atCentre(
    command
      .command('import')
      .description('YAML の様式を 改正の案として 取り込む（承認されるまで 使われない）')
      .argument('<file>', 'YAML のファイル'),
  )
    .requiredOption('--from <day>', '使い始める日（YYYY-MM-DD）')
    .requiredOption('--reason <text>', '改正の理由（5文字以上）')
    .action(runImport);
};

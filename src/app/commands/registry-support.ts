import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { realSystem } from '../../kernel/system.ts';
import { keepSupportList, readSupportCsv } from '../../registry/support-list.ts';
import { existingReplica } from '../registry-files.ts';
import { fail, print } from './output.ts';

interface Options {
  readonly data: string;
  readonly json?: true;
}

const run = (path: string, { data, json }: Options): void => {
  const files = existingReplica({ dataDir: data, system: realSystem });
  if (!files.ok) return fail(files.reason, files.detail);
  const read = readSupportCsv(readFileSync(path));
  if (!read.ok) return fail('support_list_header');
  const { people, refused } = read.value;
  keepSupportList(files.value, people, realSystem);
  if (json === true) return print(JSON.stringify({ people: people.length, refused }));
  print(`避難行動要支援者名簿: ${people.length.toLocaleString('ja-JP')} 人を取り込みました。`);
  if (refused.length > 0) print(`取り込めなかった行: ${refused.join('、')}`);
  return undefined;
};

export const defineSupportList = (command: Command): void => {
  command
    .command('support-list')
    .description('避難行動要支援者名簿（CSV: 宛名番号、支援を要する事由）を住民データのそばに置く')
    .argument('<file>', 'CSV（UTF-8 または Shift_JIS）')
    .requiredOption('--data <dir>', '住民データのフォルダー')
    .option('--json', '結果を JSON で出す')
    .action(run);
};

import type { Command } from 'commander';
import { realSystem } from '../../kernel/system.ts';
import { makeCentralBundle } from '../central-bundle.ts';
import { fail, print } from './output.ts';
import { CLUSTER_TEMPLATES } from './paths.ts';

interface Options {
  readonly answers: string;
  readonly out: string;
}

const run = ({ answers, out }: Options): void => {
  const made = makeCentralBundle({
    answersFile: answers,
    out,
    templates: CLUSTER_TEMPLATES,
    system: realSystem,
  });
  if (!made.ok) return fail(made.reason, made.detail);
  print(`できました: ${made.value.join(', ')}`);
  print(`${out} には合言葉と認証局の鍵があります。各機械のフォルダーを写したら、金庫に移してください。`);
  return undefined;
};

export const defineCentralBundle = (command: Command): void => {
  command
    .requiredOption(
      '--answers <file>',
      '答え（kiosk-config/machine/central/answers.example.yaml を写して直したもの）',
    )
    .requiredOption('--out <dir>', '各機械のファイルを置くフォルダー（合言葉と鍵が残ります）')
    .action(run);
};

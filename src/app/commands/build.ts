import type { Command } from 'commander';
import { buildScreens } from '../build-screens.ts';
import { fail, print } from './output.ts';

const run = async ({ force }: { readonly force?: true }): Promise<void> => {
  const built = await buildScreens({ force: force === true });
  if (!built.ok) return fail(built.reason, built.detail);
  const names = (pages: readonly string[]): string => (pages.length === 0 ? 'なし' : pages.join('、'));
  return print(`作った画面: ${names(built.value.built)}。そのままの画面: ${names(built.value.fresh)}。`);
};

export const addBuild = (program: Command): void => {
  program
    .command('build')
    .description('端末・本部・カードの机の画面を作る（変わったものだけ）')
    .option('--force', 'すべて作り直す')
    .action(run);
};

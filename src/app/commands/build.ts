import type { Command } from 'commander';
import { buildCommand } from '../build-command.ts';
import { buildScreens } from '../build-screens.ts';
import { fail, print } from './output.ts';

const run = async ({ force }: { readonly force?: true }): Promise<void> => {
  const built = await buildScreens({ force: force === true });
  if (!built.ok) return fail(built.reason, built.detail);
  const command = await buildCommand();
  if (!command.ok) return fail(command.reason, command.detail);
  const names = (pages: readonly string[]): string => (pages.length === 0 ? 'なし' : pages.join('、'));
  return print(
    `作った画面: ${names(built.value.built)}。そのままの画面: ${names(built.value.fresh)}。read コマンドも作りました。`,
  );
};

export const defineBuild = (command: Command): void => {
  command.option('--force', 'すべて作り直す').action(run);
};

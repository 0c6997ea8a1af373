/** `kazasu forms handover`: makes a folder the one into which applications are handed over. */
import type { Command } from 'commander';
import { HANDOVER_WORDS, prepareHandoverFolder } from '../handover-files.ts';
import { complain, print } from './output.ts';

const prepare = async (folder: string): Promise<void> => {
  const prepared = await prepareHandoverFolder(folder);
  if (prepared.ok)
    return print('引き渡し先の フォルダーに なりました。窓口の端末は、このフォルダーにだけ 書きます。');
  complain(HANDOVER_WORDS[prepared.reason]);
  process.exitCode = 1;
  return undefined;
};

export const defineHandover = (command: Command): void => {
  command
    .command('handover')
    .description('フォルダーを、受け付けた申請を 引き渡すための フォルダーにする')
    .argument('<folder>', '共有フォルダー')
    .action(prepare);
};

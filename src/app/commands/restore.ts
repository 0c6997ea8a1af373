import type { Command } from 'commander';
import { realSystem } from '../../kernel/system.ts';
import { restoreRecord } from '../restore.ts';
import { loadSiteProfile } from '../site-profile.ts';
import { fail, print } from './output.ts';

interface Options {
  readonly from: string;
  readonly data: string;
  readonly site: string;
  readonly json?: true;
}

const run = ({ from, data: dataDir, site, json }: Options): void => {
  const profile = loadSiteProfile(site);
  if (!profile.ok) return fail(profile.reason, profile.detail);
  const restored = restoreRecord({ from, dataDir, profile: profile.value, system: realSystem });
  if (!restored.ok) return fail(restored.reason, restored.detail);
  if (json === true) return print(JSON.stringify(restored.value));
  const { before, epoch } = restored.value;
  print(`控えから戻しました: ${before.head.seq} 件までの記録（系列 ${before.epoch}）`);
  print(`これからの記録は新しい系列 ${epoch} に残ります。前の記録は record-kept-… のフォルダーにあります。`);
  return print('控えより後の記録で本部に届いたものは、本部に残っています。');
};

export const defineRestore = (command: Command): void => {
  command
    .requiredOption('--from <file>', '控えのファイル')
    .requiredOption('--data <dir>', '止めた端末のデータのフォルダー')
    .requiredOption('--site <file>', '端末の設定 (kiosk-config/sites/*.yaml)')
    .option('--json', '結果を JSON で出す')
    .action(run);
};

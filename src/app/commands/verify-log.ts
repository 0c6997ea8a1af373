import type { Command } from 'commander';
import { realSystem } from '../../kernel/system.ts';
import { loadSiteProfile } from '../site-profile.ts';
import { verifyTerminalLog } from '../verify-log.ts';
import { complain, explain, print } from './output.ts';

interface Options {
  readonly data: string;
  readonly site: string;
  readonly json?: true;
}

const run = (options: Options): void => {
  const profile = loadSiteProfile(options.site);
  const result = profile.ok ? verifyTerminalLog(options.data, profile.value, realSystem) : profile;
  process.exitCode = result.ok ? 0 : 1;
  if (options.json === true) print(JSON.stringify(result));
  else if (result.ok)
    print(`よい記録です: ${result.value.count} 件、末尾 ${result.value.head.seq} ${result.value.head.hash}`);
  else complain(explain(result.reason, result.detail));
};

export const defineVerifyLog = (command: Command): void => {
  command
    .requiredOption('--data <dir>', '端末のデータのフォルダー')
    .requiredOption('--site <file>', '端末の設定 (kiosk-config/sites/*.yaml)')
    .option('--json', '結果を JSON で出す')
    .action(run);
};

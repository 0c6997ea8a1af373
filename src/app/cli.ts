import { Command } from 'commander';
import { realSystem } from '../kernel/system.ts';
import { loadSiteProfile } from './site-profile.ts';
import { verifyTerminalLog } from './verify-log.ts';

/** `kazasu`: one entry, subcommands. Exit codes: 0 good, 1 the thing asked about is bad, 2 wrong use. */

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const complain = (line: string): void => void process.stderr.write(`${line}\n`);

const EXPLAIN: Readonly<Record<string, string>> = {
  no_log_here: 'このフォルダーに記録はありません。--data を確かめてください。',
  locked: '端末が動いています。端末を止めてから、もう一度実行してください。',
  wrong_key: '鍵が合いません。この記録を作った端末の record.key があるか確かめてください。',
  damaged: '記録のファイルが壊れています。触らずに保管し、情報担当に連絡してください。',
  other_device: 'この記録は別の端末のものです。--site の device を確かめてください。',
  profile_missing: '設定ファイルが見つかりません。',
  profile_wrong: '設定ファイルに誤りがあります。',
};

interface VerifyOptions {
  readonly data: string;
  readonly site: string;
  readonly json?: true;
}

const verifyLog = (options: VerifyOptions): void => {
  const profile = loadSiteProfile(options.site);
  const result = profile.ok ? verifyTerminalLog(options.data, profile.value, realSystem) : profile;
  if (options.json === true) print(JSON.stringify(result));
  else if (result.ok)
    print(`よい記録です: ${result.value.count} 件、末尾 ${result.value.head.seq} ${result.value.head.hash}`);
  else {
    const at = result.detail?.['seq'] ?? result.detail?.['at'];
    complain(
      `${EXPLAIN[result.reason] ?? '記録のつながりが正しくありません。'} (${result.reason}${at === undefined ? '' : `: ${at}`})`,
    );
  }
  process.exitCode = result.ok ? 0 : 1;
};

const program = new Command('kazasu')
  .description('かざす: マイナンバーカードの窓口')
  .exitOverride((error) => {
    process.exit(error.exitCode === 0 ? 0 : 2);
  });

program
  .command('verify-log')
  .description('止めた端末の記録を最初から確かめ、最初の誤りの番号を示す')
  .requiredOption('--data <dir>', '端末のデータのフォルダー')
  .requiredOption('--site <file>', '端末の設定 (kiosk-config/sites/*.yaml)')
  .option('--json', '結果を JSON で出す')
  .action(verifyLog);

program.parse();

import type { Command } from 'commander';
import { realSystem } from '../../kernel/system.ts';
import type { VerifyRecordFailure } from '../../outbox/verify-record.ts';
import { recordViews } from '../record-views.ts';
import { salvageRecord } from '../salvage.ts';
import { loadSiteProfile } from '../site-profile.ts';
import { verifyTerminalLog } from '../verify-log.ts';
import { stderrLogger } from './options.ts';
import { fail, print } from './output.ts';

interface Options {
  readonly data: string;
  readonly site: string;
  readonly json?: true;
}

/**
 * What a new epoch is the answer to. Nothing else is: with another key, or none, with no room or a centre's key that does not fit, the
 * record is whole, and beginning anew would only hide it (decision 0025).
 */
const DAMAGE: readonly string[] = [
  'damaged',
  'unreadable',
  'wrong_stream',
  'wrong_seq',
  'wrong_prev',
  'wrong_hash',
  'missing_tail',
  'wrong_receipt',
] satisfies ('damaged' | VerifyRecordFailure)[];

const run = ({ data: dataDir, site, json }: Options): void => {
  const profile = loadSiteProfile(site);
  if (!profile.ok) return fail(profile.reason, profile.detail);
  const verified = verifyTerminalLog(dataDir, profile.value, realSystem);
  // Nothing is wrong with it: a new epoch would only make work.
  if (verified.ok) return print(`よい記録です: ${verified.value.count} 件。救い出す必要はありません。`);
  if (!DAMAGE.includes(verified.reason)) return fail(verified.reason, verified.detail);
  const mode = profile.value.training ? 'drill' : 'real';
  const salvaged = salvageRecord({
    dataDir,
    profile: profile.value,
    system: realSystem,
    logger: stderrLogger(),
    projections: recordViews(mode).all,
  });
  if (!salvaged.ok) return fail(salvaged.reason, salvaged.detail);
  if (json === true) return print(JSON.stringify(salvaged.value));
  const { kept, missing, newKey, tailUnknown } = salvaged.value;
  print(`${kept} 件を新しい記録に移しました。見つからない記録は ${missing} 件です。`);
  if (tailUnknown) print('その後にも記録があったかもしれません。紙の受付簿とくらべてください。');
  if (newKey) print('端末の鍵が読めませんでした。本部への登録をやり直してください (kazasu enrol-code)。');
  return print('壊れた記録は record-kept-… のフォルダーにあります。消さないでください。');
};

export const defineSalvage = (command: Command): void => {
  command
    .requiredOption('--data <dir>', '止めた端末のデータのフォルダー')
    .requiredOption('--site <file>', '端末の設定 (kiosk-config/sites/*.yaml)')
    .option('--json', '結果を JSON で出す')
    .action(run);
};

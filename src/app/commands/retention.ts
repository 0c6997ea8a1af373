import { type Command, InvalidArgumentError } from 'commander';
import { loadCentralConfig } from '../../central/config.ts';
import { applyRetention, planRetention, type Rule, type RulePlan } from '../../central/retention.ts';
import { withTenantStore } from '../../central/tenant-store.ts';
import type { TenantId } from '../../kernel/ids.ts';
import { silentLogger } from '../../kernel/log.ts';
import { success } from '../../kernel/result.ts';
import { realSystem } from '../../kernel/system.ts';
import { fail, print } from './output.ts';
import { tenantOption } from './verify-log.ts';

interface Options {
  readonly config: string;
  readonly data: string;
  readonly tenant?: TenantId;
  readonly erase?: number;
  readonly staff: string;
  readonly json?: true;
}

const NAMES: Readonly<Record<Rule, string>> = { shelter: '避難者の記録', desk: '閲覧・照会の記録' };

const lineOf = ({ rule, before, events }: RulePlan): string =>
  `${NAMES[rule]}（${new Date(before).toISOString()} より前）: ${events} 件`;

const run = async ({ config, data: dataDir, tenant, erase, staff, json }: Options): Promise<void> => {
  const loaded = loadCentralConfig(config);
  if (!loaded.ok) return fail(loaded.reason, loaded.detail);
  if (loaded.value.upstream !== undefined) return fail('not_at_a_branch');
  const done = await withTenantStore(
    { config: loaded.value, dataDir, tenant, system: realSystem, logger: silentLogger },
    async (store) => {
      const deps = { ...store, retention: store.config.retention };
      return erase === undefined
        ? success(await planRetention(deps))
        : applyRetention(deps, { staff, role: 'admin' }, erase);
    },
  );
  if (!done.ok) return fail(done.reason, done.detail);
  const sum = done.value.reduce((total, { events }) => total + events, 0);
  if (json === true)
    return print(JSON.stringify({ erased: erase !== undefined, events: sum, rules: done.value }));
  for (const plan of done.value) print(lineOf(plan));
  return print(
    erase === undefined
      ? `保存期間が満了した記録は ${sum} 件です。まだ何も消去していません。消去するときは --erase ${sum} を付けてください。`
      : `${sum} 件の内容を消去し、操作の記録に残しました。バックアップには、その保存期間が終わるまで残ります。`,
  );
};

const count = (text: string): number => {
  if (!/^\d{1,12}$/.test(text)) throw new InvalidArgumentError('件数を指定してください。');
  return Number(text);
};

export const defineRetention = (command: Command): void => {
  command
    .requiredOption('--config <file>', '本部の設定')
    .requiredOption('--data <dir>', '本部のデータのフォルダー')
    .addOption(tenantOption())
    .option('--erase <count>', '消去する。付けずに実行したときに出た件数を書く（違えば何もしない）', count)
    .option('--staff <number>', '記録に残す 操作した職員の番号', 'command')
    .option('--json', '結果を JSON で出す')
    .action(run);
};

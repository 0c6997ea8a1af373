import type { Command } from 'commander';
import { readOverview } from '../../central/overview.ts';
import { rebuild } from '../../central/projection.ts';
import { withTenantStore } from '../../central/tenant-store.ts';
import type { TenantId } from '../../kernel/ids.ts';
import { silentLogger } from '../../kernel/log.ts';
import { success } from '../../kernel/result.ts';
import { realSystem } from '../../kernel/system.ts';
import { loadCentreConfig } from './centre-config.ts';
import { fail, print } from './output.ts';
import { tenantOption } from './verify-log.ts';

interface Options {
  readonly config: string;
  readonly data: string;
  readonly tenant?: TenantId;
  readonly json?: true;
}

/** Folds the whole log again: what the console shows is a view of it, and can always be made anew. */
const run = async ({ config, data: dataDir, tenant, json }: Options): Promise<void> => {
  const loaded = loadCentreConfig(config);
  if (!loaded.ok) return fail(loaded.reason, loaded.detail);
  const done = await withTenantStore(
    { config: loaded.value, dataDir, tenant, system: realSystem, logger: silentLogger },
    async ({ sql, config: { id, name, mode } }) => {
      await rebuild({ sql, tenant: id, mode });
      return success(await readOverview({ sql, tenant: { id, name }, mode }, realSystem.now()));
    },
  );
  if (!done.ok) return fail(done.reason, done.detail);
  const { totals, quarantined } = done.value;
  if (json === true) return print(JSON.stringify({ ...totals, quarantined }));
  return print(
    `記録から作り直しました。いま居る人 ${totals.present} 人、外出・外泊 ${totals.away} 人、読み取れない記録 ${quarantined} 件。`,
  );
};

export const defineRebuild = (command: Command): void => {
  command
    .requiredOption('--config <file>', '本部の設定')
    .requiredOption('--data <dir>', '本部のデータのフォルダー')
    .addOption(tenantOption())
    .option('--json', '結果を JSON で出す')
    .action(run);
};

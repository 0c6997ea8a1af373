import type { Command } from 'commander';
import { exportTenant } from '../../central/export.ts';
import { withTenantStore } from '../../central/tenant-store.ts';
import type { TenantId } from '../../kernel/ids.ts';
import { silentLogger } from '../../kernel/log.ts';
import { realSystem } from '../../kernel/system.ts';
import { keyFingerprint } from '../../outbox/export-format.ts';
import { loadCentreConfig } from './centre-config.ts';
import { complain, fail, print } from './output.ts';
import { tenantOption } from './verify-log.ts';

interface Options {
  readonly config: string;
  readonly data: string;
  readonly tenant?: TenantId;
  readonly to: string;
  readonly staff: string;
  readonly json?: true;
}

const run = async (options: Options): Promise<void> => {
  const loaded = loadCentreConfig(options.config);
  if (!loaded.ok) return fail(loaded.reason, loaded.detail);
  const { data: dataDir, tenant, staff } = options;
  const done = await withTenantStore(
    { config: loaded.value, dataDir, tenant, system: realSystem, logger: silentLogger },
    ({ sql, config, key }) =>
      exportTenant(
        {
          sql,
          tenant: { id: config.id, name: config.name },
          mode: config.mode,
          staff: config.staff,
          key,
          system: realSystem,
          actor: { staff, role: 'admin' },
        },
        options.to,
      ),
  );
  if (!done.ok) return fail(done.reason, done.detail);
  const { manifest, uncovered } = done.value;
  const fingerprint = keyFingerprint(manifest.centreKey);
  complain(
    '【注意】書き出したフォルダーには個人情報が入っています。暗号化した媒体に保管し、用が済んだら消してください。',
  );
  if (uncovered !== null)
    complain(
      `新しい検査点を作れませんでした (${uncovered})。kazasu verify-log --central で確かめてください。`,
    );
  if (options.json === true)
    return print(
      JSON.stringify({
        to: options.to,
        events: manifest.events,
        files: manifest.files.length,
        key: fingerprint,
        uncovered,
      }),
    );
  print(
    `${manifest.name}（${manifest.tenant}）: 記録 ${manifest.events} 件、ファイル ${manifest.files.length} 個を ${options.to} に書き出しました。`,
  );
  return print(`本部の鍵の指紋: ${fingerprint}（受け取る人に、書き出しとは別の道で伝えてください）`);
};

export const defineExport = (command: Command): void => {
  command
    .requiredOption('--config <file>', '本部の設定')
    .requiredOption('--data <dir>', '本部のデータのフォルダー')
    .addOption(tenantOption())
    .requiredOption('--to <dir>', '書き出すフォルダー（新しいもの）')
    .option('--staff <number>', '記録に残す 操作した職員の番号', 'command')
    .option('--json', '結果を JSON で出す')
    .action(run);
};

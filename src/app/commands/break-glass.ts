import { type Command, Option } from 'commander';
import { type BreakGlassRole, breakGlassRoleSchema, makeBreakGlass } from '../../central/break-glass.ts';
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
  readonly role: BreakGlassRole;
  readonly tenant?: TenantId;
}

const ROLE_WORDS: Readonly<Record<BreakGlassRole, string>> = { admin: '情報担当', supervisor: '責任者' };

const run = async ({ config, data: dataDir, role, tenant }: Options): Promise<void> => {
  const loaded = loadCentreConfig(config);
  if (!loaded.ok) return fail(loaded.reason, loaded.detail);
  const made = await withTenantStore(
    { config: loaded.value, dataDir, tenant, system: realSystem, logger: silentLogger },
    async ({ sql, acts, config: { name } }) => success({ name, code: await makeBreakGlass(sql, acts, role) }),
  );
  if (!made.ok) return fail(made.reason, made.detail);
  print(`${made.value.name} の非常用コード（${ROLE_WORDS[role]}）: ${made.value.code}`);
  return print(
    '紙に書いて封をし、鍵のかかる場所に保管してください。一度だけ使え、使うと「要確認の一覧」に残ります。前に作った同じ役割のコードは、もう使えません。',
  );
};

export const defineBreakGlass = (command: Command): void => {
  command
    .requiredOption('--config <file>', '本部の設定')
    .requiredOption('--data <dir>', '本部のデータのフォルダー')
    .addOption(
      new Option('--role <role>', '使う人の役割')
        .choices(breakGlassRoleSchema.options)
        .default('admin' satisfies BreakGlassRole),
    )
    .addOption(tenantOption())
    .action(run);
};

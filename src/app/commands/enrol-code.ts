import type { Command } from 'commander';
import { type Central, type CentralTenant, startCentral } from '../../central/server.ts';
import { deviceIdSchema } from '../../kernel/ids.ts';
import { silentLogger } from '../../kernel/log.ts';
import { realSystem } from '../../kernel/system.ts';
import { beside, loadCentreConfig } from './centre-config.ts';
import { fail, print } from './output.ts';
import { BUILT_CONSOLE } from './paths.ts';

interface Options {
  readonly config: string;
  readonly data: string;
  readonly device: string;
  readonly tenant?: string;
  readonly json?: true;
}

/** The municipality that is named; where there is one, it need not be. */
const chosen = ({ tenants }: Central, named: string | undefined): CentralTenant | undefined =>
  named === undefined && tenants.length === 1 ? tenants[0] : tenants.find(({ id }) => id === named);

const run = async (options: Options): Promise<void> => {
  const device = deviceIdSchema.safeParse(options.device);
  if (!device.success) return fail('bad_device');
  const loaded = loadCentreConfig(options.config);
  if (!loaded.ok) return fail(loaded.reason, loaded.detail);
  // The centre itself, for a moment and on a port nobody knows: it alone knows its database.
  const central = await startCentral({
    config: beside(loaded.value),
    dataDir: options.data,
    system: realSystem,
    logger: silentLogger,
    consoleDir: BUILT_CONSOLE,
    listen: { host: '127.0.0.1', port: 0 },
    devicesListen: { host: '127.0.0.1', port: 0 },
    credentials: process.env['CREDENTIALS_DIRECTORY'],
  });
  if (!central.ok) return fail(central.reason, central.detail);
  const tenant = chosen(central.value, options.tenant);
  const code = await tenant?.issueEnrolCode(device.data);
  await central.value.close();
  if (tenant === undefined || code === undefined)
    return fail('tenant_needed', { tenants: loaded.value.tenants.map(({ id }) => id).join(' ') });
  const fingerprint = tenant.entrance?.fingerprint;
  if (options.json === true)
    return print(JSON.stringify({ tenant: tenant.id, device: device.data, code, fingerprint }));
  print(`端末 ${device.data} の登録コード（24 時間、一度だけ使えます）: ${code}`);
  if (fingerprint !== undefined) print(`本部の認証局の指紋: ${fingerprint}`);
  return print(
    fingerprint === undefined
      ? '端末の --enrol-code-file のファイルに書き、つながったら消してください。'
      : '端末の --enrol-code-file のファイルに、コードと指紋を書いてください。端末がつながったら、本部の画面「端末の登録」で承認します。',
  );
};

export const defineEnrolCode = (command: Command): void => {
  command
    .requiredOption('--config <file>', '本部の設定')
    .requiredOption('--data <dir>', '本部のデータのフォルダー')
    .requiredOption('--device <id>', '端末の名前（端末の設定の device）')
    .option('--tenant <code>', '団体コード（複数の団体を預かる本部で要ります）')
    .option('--json', '結果を JSON で出す')
    .action(run);
};

import type { Command } from 'commander';
import { z } from 'zod';
import { type CentralConfig, loadCentralConfig } from '../../central/config.ts';
import { startCentral } from '../../central/server.ts';
import { tenantIdSchema } from '../../kernel/ids.ts';
import { realSystem } from '../../kernel/system.ts';
import { stopOnSignal } from '../child.ts';
import { port, stderrLogger } from './options.ts';
import { fail, print } from './output.ts';
import { BUILT_CONSOLE, TRAINING_CENTRAL } from './paths.ts';

/** First line on stdout with `--json`. `console`: one-time address of the console, of the (first) municipality. */
export const centralReadySchema = z.object({
  ready: z.literal('central'),
  url: z.url(),
  console: z.url(),
  /** Where terminals come in with certificates. */
  devices: z.url().optional(),
  consoles: z.array(z.object({ tenant: tenantIdSchema, name: z.string(), url: z.url() })),
});

interface Options {
  readonly config: string;
  readonly data: string;
  readonly port?: number;
  readonly devicePort?: number;
  readonly json?: true;
}

/**
 * Addresses with their passwords, which are in no file that is copied about: systemd reads them from one that only it may read.
 * `DATABASE_OWNER_URL`: the role that owns the tables, for the first start and for new versions.
 */
const withDatabaseOf = (config: CentralConfig, env: NodeJS.ProcessEnv): CentralConfig => {
  const { DATABASE_URL: url = '', DATABASE_OWNER_URL: ownerUrl = '' } = env;
  if (url === '') return config;
  return { ...config, database: ownerUrl === '' ? { url } : { url, ownerUrl } };
};

const run = async (options: Options): Promise<void> => {
  const loaded = loadCentralConfig(options.config);
  if (!loaded.ok) return fail(loaded.reason, loaded.detail);
  const logger = stderrLogger();
  const { listen, devices } = loaded.value;
  const starting = startCentral({
    config: withDatabaseOf(loaded.value, process.env),
    dataDir: options.data,
    system: realSystem,
    logger,
    consoleDir: BUILT_CONSOLE,
    listen: { ...listen, ...(options.port === undefined ? {} : { port: options.port }) },
    ...(devices === undefined
      ? {}
      : { devicesListen: { ...devices.listen, port: options.devicePort ?? devices.listen.port } }),
    credentials: process.env['CREDENTIALS_DIRECTORY'],
  });
  // From here on, not from when it runs: a signal in between must not leave a PostgreSQL behind.
  stopOnSignal(async () => {
    const begun = await starting;
    if (begun.ok) await begun.value.close();
  });
  const central = await starting;
  if (!central.ok) return fail(central.reason, central.detail);
  const { url, tenants } = central.value;
  const consoles = await Promise.all(
    tenants.map(async ({ id, name, entrance, consoleLoginUrl }) => ({
      tenant: id,
      name,
      url: await consoleLoginUrl(),
      devices: entrance?.url,
    })),
  );
  if (options.json === true)
    return print(
      JSON.stringify({
        ready: 'central',
        url,
        console: consoles[0]?.url,
        devices: consoles[0]?.devices,
        consoles,
      }),
    );
  print(`本部: ${url}`);
  for (const each of consoles) {
    print(`${each.name} 本部の画面（一度だけ使えます）: ${each.url}`);
    if (each.devices !== undefined) print(`${each.name} 端末の入口: ${each.devices}`);
  }
  return undefined;
};

export const defineCentral = (command: Command): void => {
  command
    .requiredOption('--data <dir>', '本部のデータのフォルダー')
    .option('--config <file>', '本部の設定', TRAINING_CENTRAL)
    .option('--port <number>', 'ポート', port)
    .option('--device-port <number>', '端末の入口のポート', port)
    .option('--json', '始まったことを JSON で出す')
    .action(run);
};

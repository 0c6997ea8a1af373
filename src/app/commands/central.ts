import type { Command } from 'commander';
import { z } from 'zod';
import { loadCentralConfig } from '../../central/config.ts';
import { startCentral } from '../../central/server.ts';
import { realSystem } from '../../kernel/system.ts';
import { stopOnSignal } from '../child.ts';
import { port, stderrLogger } from './options.ts';
import { fail, print } from './output.ts';
import { BUILT_CONSOLE, TRAINING_CENTRAL } from './paths.ts';

/** First line on stdout with `--json`. `console`: one-time address of the console. */
export const centralReadySchema = z.object({ ready: z.literal('central'), url: z.url(), console: z.url() });

interface Options {
  readonly config: string;
  readonly data: string;
  readonly port?: number;
  readonly json?: true;
}

const run = async (options: Options): Promise<void> => {
  const loaded = loadCentralConfig(options.config);
  if (!loaded.ok) return fail(loaded.reason, loaded.detail);
  const logger = stderrLogger();
  const { listen } = loaded.value;
  // With its password, so not in a file that is copied about: systemd reads it from one that only it may read.
  const url = process.env['DATABASE_URL'];
  const starting = startCentral({
    config: url === undefined || url === '' ? loaded.value : { ...loaded.value, database: { url } },
    dataDir: options.data,
    system: realSystem,
    logger,
    consoleDir: BUILT_CONSOLE,
    listen: { ...listen, ...(options.port === undefined ? {} : { port: options.port }) },
  });
  // From here on, not from when it runs: a signal in between must not leave a PostgreSQL behind.
  stopOnSignal(async () => {
    const begun = await starting;
    if (begun.ok) await begun.value.close();
  });
  const central = await starting;
  if (!central.ok) return fail(central.reason, central.detail);
  const consoleUrl = await central.value.consoleLoginUrl();
  if (options.json === true)
    print(JSON.stringify({ ready: 'central', url: central.value.url, console: consoleUrl }));
  else print(`本部: ${central.value.url}\n本部の画面（一度だけ使えます）: ${consoleUrl}`);
};

export const defineCentral = (command: Command): void => {
  command
    .requiredOption('--data <dir>', '本部のデータのフォルダー')
    .option('--config <file>', '本部の設定', TRAINING_CENTRAL)
    .option('--port <number>', 'ポート', port)
    .option('--json', '始まったことを JSON で出す')
    .action(run);
};

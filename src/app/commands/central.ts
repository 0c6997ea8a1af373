import type { Command } from 'commander';
import { z } from 'zod';
import type { CentralConfig } from '../../central/config.ts';
import type { ResidentsPort } from '../../central/residents-port.ts';
import { startCentral } from '../../central/server.ts';
import { type TenantId, tenantIdSchema } from '../../kernel/ids.ts';
import type { Logger } from '../../kernel/log.ts';
import type { Result } from '../../kernel/result.ts';
import { realSystem } from '../../kernel/system.ts';
import { type BranchOptions, branchOf, type Seat, type SeatFailure, takeSeat } from '../branch.ts';
import { stopOnSignal } from '../child.ts';
import { openResidentsAtCentre } from '../residents-at-centre.ts';
import { shippedForms } from '../shipped-forms.ts';
import { loadCentreConfig } from './centre-config.ts';
import { port, stderrLogger } from './options.ts';
import { fail, print } from './output.ts';
import { BUILT_CONSOLE, FORMS, TRAINING_CENTRAL } from './paths.ts';

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
  readonly enrolCodeFile?: string;
  readonly residents?: string;
  readonly json?: true;
}

/** A branch is one of its centre's before it serves anybody; the first time somebody there approves, and it waits. */
const seatOf = async (
  config: CentralConfig,
  { data: dataDir, enrolCodeFile }: Options,
  logger: Logger,
): Promise<Result<Seat, SeatFailure> | undefined> => {
  const branch = branchOf(config);
  if (branch === undefined) return undefined;
  const waiting: BranchOptions['waiting'] = ({ mark, reason }) =>
    process.stderr.write(
      reason === undefined
        ? `本部の承認を待っています。確認番号: ${mark ?? ''}\n`
        : `本部に登録できません (${reason})。登録コードと本部の指紋を確かめてください。\n`,
    );
  const shared = { dataDir, enrolCodeFile, system: realSystem, logger, waiting };
  return takeSeat({ ...branch, ...shared }, new AbortController().signal);
};

/** Where the replica of each municipality lies: by the option of the only one, else by the configuration. */
const residentsWith =
  ({ tenants }: CentralConfig, { residents }: Options, logger: Logger) =>
  (tenant: TenantId): ResidentsPort | undefined => {
    const dataDir = residents ?? tenants.find(({ id }) => id === tenant)?.residentsDir;
    return dataDir === undefined
      ? undefined
      : openResidentsAtCentre({ dataDir, tenant, system: realSystem, logger });
  };

/** Where everything is, for whoever started it. */
const announce = (
  url: string,
  consoles: readonly { readonly name: string; readonly url: string; readonly devices: string | undefined }[],
  { json }: Options,
): void => {
  const [first] = consoles;
  if (json === true)
    return print(
      JSON.stringify({ ready: 'central', url, console: first?.url, devices: first?.devices, consoles }),
    );
  print(`本部: ${url}`);
  for (const each of consoles) {
    print(`${each.name} 本部の画面（一度だけ使えます）: ${each.url}`);
    if (each.devices !== undefined) print(`${each.name} 端末の入口: ${each.devices}`);
  }
  return undefined;
};

const run = async (options: Options): Promise<void> => {
  const loaded = loadCentreConfig(options.config);
  if (!loaded.ok) return fail(loaded.reason, loaded.detail);
  // One folder is of one municipality.
  if (options.residents !== undefined && loaded.value.tenants.length > 1)
    return fail('config_wrong', { at: 'tenants' });
  const logger = stderrLogger();
  const { listen, devices } = loaded.value;
  const seat = await seatOf(loaded.value, options, logger);
  if (seat !== undefined && !seat.ok) return fail(seat.reason, seat.detail);
  const starting = startCentral({
    config: loaded.value,
    ...(seat === undefined || devices === undefined ? {} : { branchTls: seat.value.shown }),
    dataDir: options.data,
    residentsOf: residentsWith(loaded.value, options, logger),
    system: realSystem,
    logger,
    consoleDir: BUILT_CONSOLE,
    shippedForms: shippedForms(FORMS, logger),
    listen: { ...listen, ...(options.port === undefined ? {} : { port: options.port }) },
    ...(devices === undefined
      ? {}
      : { devicesListen: { ...devices.listen, port: options.devicePort ?? devices.listen.port } }),
    credentials: process.env['CREDENTIALS_DIRECTORY'],
  });
  let between: { stop(): Promise<void> } | undefined;
  // From here on, not from when it runs: a signal in between must not leave a PostgreSQL behind.
  stopOnSignal(async () => {
    const begun = await starting;
    await between?.stop();
    if (begun.ok) await begun.value.close();
    seat?.value.close();
  });
  const central = await starting;
  if (!central.ok) return fail(central.reason, central.detail);
  const { branch } = central.value.tenants[0];
  between = branch === undefined ? undefined : seat?.value.start(branch);
  const { url, tenants } = central.value;
  const consoles = await Promise.all(
    tenants.map(async ({ id, name, entrance, consoleLoginUrl }) => ({
      tenant: id,
      name,
      url: await consoleLoginUrl(),
      devices: entrance?.url,
    })),
  );
  return announce(url, consoles, options);
};

export const defineCentral = (command: Command): void => {
  command
    .requiredOption('--data <dir>', '本部のデータのフォルダー')
    .option('--config <file>', '本部の設定', TRAINING_CENTRAL)
    .option('--port <number>', 'ポート', port)
    .option('--device-port <number>', '端末の入口のポート', port)
    .option('--residents <dir>', '住民データ（registry import）のフォルダー。本部の画面に名前を出すとき')
    .option('--enrol-code-file <file>', '支所ノード: 本部でもらった登録コードのファイル')
    .option('--json', '始まったことを JSON で出す')
    .action(run);
};

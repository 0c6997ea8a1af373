import { randomBytes } from 'node:crypto';
import { type Command, Option } from 'commander';
import { z } from 'zod';
import { realSystem } from '../../kernel/system.ts';
import { stopOnSignal } from '../child.ts';
import { startHostServer } from '../host-server.ts';
import { loadSiteProfile, READERS, type SiteProfile } from '../site-profile.ts';
import { openTerminalHost } from '../terminal-host.ts';
import { port, stderrLogger, urlOfCentre } from './options.ts';
import { fail, print } from './output.ts';
import { BUILT_SCREEN, FORMS, PORTS, TRUST } from './paths.ts';

/** First line on stdout with `--json`: the terminal serves its screen. */
export const terminalReadySchema = z.object({
  ready: z.literal('terminal'),
  /** Address of the screen, with its launch token in the fragment. */
  url: z.url(),
  reader: z.enum(['pcsc', 'builtin']),
});

interface Options {
  readonly site: string;
  readonly data: string;
  readonly trust: string;
  readonly port: number;
  readonly cardPort: number;
  readonly enrolCodeFile?: string;
  readonly screen: string;
  readonly centralUrl?: string;
  readonly reader?: SiteProfile['reader'];
  readonly json?: true;
}

const run = async (options: Options): Promise<void> => {
  const loaded = loadSiteProfile(options.site);
  if (!loaded.ok) return fail(loaded.reason, loaded.detail);
  const { centralUrl = loaded.value.centralUrl, reader = loaded.value.reader } = options;
  const profile = { ...loaded.value, centralUrl, reader };
  const logger = stderrLogger();
  const host = await openTerminalHost({
    profile,
    dataDir: options.data,
    trustDir: options.trust,
    formsDir: FORMS,
    cardPort: options.cardPort,
    enrolCodeFile: options.enrolCodeFile,
    system: realSystem,
    logger,
  });
  if (!host.ok) return fail(host.reason, host.detail);
  const token = randomBytes(24).toString('base64url');
  const server = await startHostServer({
    rpc: host.value.terminal.rpc,
    token,
    resident: host.value.terminal.resident,
    screenDir: options.screen,
    port: options.port,
  });
  if (!server.ok) {
    await host.value.close();
    return fail(server.reason, server.detail);
  }
  stopOnSignal(async () => {
    logger.info('host.stopping');
    await server.value.close();
    await host.value.close();
  });
  const url = `${server.value.url}/#token=${token}`;
  logger.info('host.started', { reader: host.value.reader });
  if (options.json === true) print(JSON.stringify({ ready: 'terminal', url, reader: host.value.reader }));
  else print(`端末の画面: ${url}`);
};

export const defineTerminal = (command: Command): void => {
  command
    .requiredOption('--site <file>', '端末の設定 (kiosk-config/sites/*.yaml)')
    .requiredOption('--data <dir>', '端末のデータのフォルダー')
    .option('--trust <dir>', '信頼する認証局の証明書のフォルダー', TRUST)
    .option('--port <number>', '画面のポート (127.0.0.1)', port, PORTS.terminal)
    .option('--card-port <number>', '内蔵リーダーが仮想カードを待つポート', port, PORTS.cards)
    .option('--enrol-code-file <file>', '本部への登録コードのファイル')
    .option('--central-url <url>', '設定の centralUrl の代わりに使う本部の住所', urlOfCentre)
    .addOption(new Option('--reader <kind>', '設定の reader の代わりに使うリーダー').choices(READERS))
    .option('--screen <dir>', '画面のファイルのフォルダー', BUILT_SCREEN)
    .option('--json', '始まったことを JSON で出す')
    .action(run);
};

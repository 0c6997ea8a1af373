import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { app, protocol, safeStorage, session } from 'electron';
import { createLogger } from '../src/kernel/log.ts';
import { realSystem } from '../src/kernel/system.ts';
import { superviseHost } from './host.ts';
import { registerAppInfo } from './ipc/app-info.ts';
import { HOST_RESTARTED } from './ipc/channels.ts';
import { registerConnectHost } from './ipc/connect-host.ts';
import { registerQuitKiosk } from './ipc/quit-kiosk.ts';
import { SCREEN_ORIGIN, SCREEN_SCHEME, serveScreen } from './protocol.ts';
import { openSealedKeys } from './sealed-keys.ts';
import { createWindow, lockContents, lockSession } from './window.ts';

const log = createLogger(
  () => realSystem.now(),
  (line) => process.stdout.write(`${line}\n`),
);
/** `--windowed`: a trainer's laptop; without it the window is a kiosk that cannot be quit from the screen. */
const windowed = process.argv.includes('--windowed');
const here = import.meta.dirname;

const open = async (): Promise<void> => {
  lockSession(session.defaultSession, log);
  protocol.handle(SCREEN_SCHEME, serveScreen(join(here, '../screen')));
  const window = createWindow(join(here, 'preload.cjs'), !windowed);
  const host = superviseHost({
    path: join(here, '../host/terminal-utility.js'),
    args: process.argv.filter((arg) => /^--(profile|data|trust|enrol-code-file)=/.test(arg)),
    keys: () => {
      const data = process.argv.find((arg) => arg.startsWith('--data='))?.slice('--data='.length);
      if (data === undefined) return {};
      return openSealedKeys({ storage: safeStorage, dataDir: data, platform: process.platform, randomBytes });
    },
    log,
    monotonic: () => realSystem.monotonic(),
    onRestart: () => window.webContents.send(HOST_RESTARTED),
  });
  registerConnectHost(window, log, host);
  registerAppInfo(window, log);
  registerQuitKiosk(window, log, windowed);
  app.on('second-instance', () => window.focus());
  app.on('before-quit', () => host.stop());
  await window.loadURL(`${SCREEN_ORIGIN}/`);
};

if (app.requestSingleInstanceLock()) {
  app.enableSandbox();
  protocol.registerSchemesAsPrivileged([
    { scheme: SCREEN_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
  app.on('web-contents-created', (_event, contents) => lockContents(contents, log));
  app.on('window-all-closed', () => app.quit());
  app
    .whenReady()
    .then(open)
    .catch(() => {
      log.warn('host.failed', { code: 'shell_start' });
      app.exit(1);
    });
} else app.quit();

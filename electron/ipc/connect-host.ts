import type { BrowserWindow } from 'electron';
import type { Logger } from '../../src/kernel/log.ts';
import type { HostSupervisor } from '../host.ts';
import { CONNECT_HOST, HOST_PORT } from './channels.ts';
import { register } from './register.ts';

/** Gives the screen a port to the host; false while the host is being restarted. */
export const registerConnectHost = (window: BrowserWindow, log: Logger, host: HostSupervisor): void =>
  register(CONNECT_HOST, window, log, () => {
    const port = host.connect();
    if (port === undefined) return false;
    window.webContents.postMessage(HOST_PORT, null, [port]);
    return true;
  });

import { app, type BrowserWindow } from 'electron';
import type { Logger } from '../../src/kernel/log.ts';
import { QUIT_KIOSK } from './channels.ts';
import { register } from './register.ts';

/** Ends the program where the site allows it (training); a locked kiosk is ended by its service manager. */
export const registerQuitKiosk = (window: BrowserWindow, log: Logger, allowed: boolean): void =>
  register(QUIT_KIOSK, window, log, () => {
    if (allowed) app.quit();
    else log.warn('rpc.refused', { code: 'quit_locked' });
    return allowed;
  });

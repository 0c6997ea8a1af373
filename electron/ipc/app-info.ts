import { app, type BrowserWindow } from 'electron';
import type { Logger } from '../../src/kernel/log.ts';
import { APP_INFO } from './channels.ts';
import { register } from './register.ts';

/** Version for the maintenance screen; nothing about the machine. */
export const registerAppInfo = (window: BrowserWindow, log: Logger): void =>
  register(APP_INFO, window, log, () => ({ version: app.getVersion() }));

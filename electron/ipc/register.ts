import { type BrowserWindow, type IpcMainInvokeEvent, ipcMain } from 'electron';
import type { Logger } from '../../src/kernel/log.ts';
import { isScreenUrl } from '../window.ts';

/** Only the main frame of our window, at our origin, may speak. */
const isOurScreen = (event: IpcMainInvokeEvent, window: BrowserWindow): boolean =>
  event.sender === window.webContents &&
  event.senderFrame !== null &&
  event.senderFrame === window.webContents.mainFrame &&
  isScreenUrl(event.senderFrame.url);

/** Registers one channel behind the sender check; a call with arguments is refused too, as none takes any. */
export const register = <T>(channel: string, window: BrowserWindow, log: Logger, handle: () => T): void => {
  ipcMain.handle(channel, (event, ...args: unknown[]) => {
    if (!isOurScreen(event, window) || args.length > 0) {
      log.warn('rpc.refused', { code: 'ipc_sender', method: channel });
      throw new Error('refused');
    }
    return handle();
  });
};

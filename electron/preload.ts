import { contextBridge, ipcRenderer } from 'electron';
import { APP_INFO, CONNECT_HOST, HOST_PORT, HOST_RESTARTED, QUIT_KIOSK } from './ipc/channels.ts';

/**
 * Named methods only. A MessagePort cannot cross contextBridge, so the port is handed on by
 * `window.postMessage` to this very page, as Electron's documentation does; `connect` says whether it will come.
 */
contextBridge.exposeInMainWorld('kazasu', {
  connect: (): Promise<boolean> => ipcRenderer.invoke(CONNECT_HOST),
  appInfo: (): Promise<unknown> => ipcRenderer.invoke(APP_INFO),
  quitKiosk: (): Promise<boolean> => ipcRenderer.invoke(QUIT_KIOSK),
});

ipcRenderer.on(HOST_PORT, (event) => {
  window.postMessage({ type: HOST_PORT }, window.location.origin === 'null' ? '*' : window.location.origin, [
    ...event.ports,
  ]);
});
ipcRenderer.on(HOST_RESTARTED, () => window.postMessage({ type: HOST_RESTARTED }, '*'));

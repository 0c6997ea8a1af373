import { BrowserWindow, type Session, type WebContents } from 'electron';
import type { Logger } from '../src/kernel/log.ts';
import { SCREEN_ORIGIN } from './protocol.ts';

/** True for our own screen's address and nothing else (custom schemes have an opaque `URL.origin`). */
export const isScreenUrl = (url: string): boolean => {
  try {
    const { protocol, host } = new URL(url);
    return `${protocol}//${host}` === SCREEN_ORIGIN;
  } catch {
    return false;
  }
};

/** The one window: no Node, sandboxed, its own world. `training` keeps a frame so that a trainer can leave it. */
export const createWindow = (preload: string, kiosk: boolean): BrowserWindow =>
  new BrowserWindow({
    kiosk,
    show: true,
    autoHideMenuBar: true,
    backgroundColor: '#ffffff',
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      nodeIntegrationInWorker: false,
      webviewTag: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: false,
    },
  });

/** Refuses every way out of the screen; each refusal is logged without its address. */
export const lockContents = (contents: WebContents, log: Logger): void => {
  const refused = (code: string): void => log.warn('rpc.refused', { code });
  contents.on('will-navigate', (event) => {
    event.preventDefault();
    refused('navigation');
  });
  contents.on('will-redirect', (event) => {
    event.preventDefault();
    refused('redirect');
  });
  contents.on('will-attach-webview', (event) => {
    event.preventDefault();
    refused('webview');
  });
  contents.setWindowOpenHandler(() => {
    refused('new_window');
    return { action: 'deny' };
  });
};

/** A camera's picture, without sound, for our own page: the number of a card is read from it (本人確認). */
const isOwnCamera = (permission: string, url: string, kinds: readonly string[]): boolean =>
  permission === 'media' && isScreenUrl(url) && kinds.length > 0 && kinds.every((kind) => kind === 'video');

/** No microphone, no location, no USB, no download: the card and the printer belong to the host process. */
export const lockSession = (session: Session, log: Logger): void => {
  session.setPermissionRequestHandler((_contents, permission, answer, details) => {
    const kinds = 'mediaTypes' in details ? (details.mediaTypes ?? []) : [];
    const allowed = isOwnCamera(permission, details.requestingUrl, kinds);
    if (!allowed) log.warn('rpc.refused', { code: 'permission', kind: permission });
    answer(allowed);
  });
  session.setPermissionCheckHandler((_contents, permission, origin, { mediaType }) =>
    isOwnCamera(permission, origin, mediaType === undefined ? [] : [mediaType]),
  );
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event) => {
    event.preventDefault();
    log.warn('rpc.refused', { code: 'download' });
  });
};

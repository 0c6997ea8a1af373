import { messagePortConnect, type PortLike, webSocketConnect } from '../../rpc/carriers.ts';
import type { Connect } from '../../rpc/connection.ts';

/** How this page reaches its host: over Electron's MessagePort where the shell offers one, else over loopback. */

/** Sent by the shell's preload with the port (electron/ipc/channels.ts, which src may not import). */
const HOST_PORT = 'kazasu:host-port';

/** What the preload offers as `window.kazasu`. */
interface Shell {
  /** True when a port will come. */
  connect(): Promise<boolean>;
}

const isShell = (value: unknown): value is Shell =>
  typeof value === 'object' && value !== null && 'connect' in value && typeof value.connect === 'function';

const shellOf = (page: object): Shell | undefined =>
  'kazasu' in page && isShell(page.kazasu) ? page.kazasu : undefined;

const askPort = (shell: Shell): Promise<PortLike | undefined> =>
  new Promise((resolve) => {
    const hear = (event: MessageEvent<unknown>): void => {
      const { data } = event;
      if (event.source !== window || typeof data !== 'object' || data === null) return;
      if (!('type' in data) || data.type !== HOST_PORT) return;
      window.removeEventListener('message', hear);
      resolve(event.ports[0]);
    };
    window.addEventListener('message', hear);
    const none = (): void => {
      window.removeEventListener('message', hear);
      resolve(undefined);
    };
    void shell.connect().then((coming) => {
      if (!coming) none();
    }, none);
  });

const TOKEN = 'kazasu.token';
const RESIDENT_TOKEN = 'kazasu.resident-token';

/**
 * The launch token comes in the address's fragment, which is never sent to a server; it is taken out of the address and
 * kept for this tab only, so that a reloaded page still knows it.
 */
const takeToken = (kept: string): string => {
  const given = new URLSearchParams(window.location.hash.slice(1)).get('token');
  if (given !== null) {
    window.sessionStorage.setItem(kept, given);
    window.history.replaceState(null, '', `${window.location.pathname}${window.location.search}`);
  }
  return given ?? window.sessionStorage.getItem(kept) ?? '';
};

export const connectToHost = (): Connect => {
  const shell = shellOf(window);
  if (shell !== undefined) return messagePortConnect(() => askPort(shell));
  return webSocketConnect(`ws://${window.location.host}/rpc`, takeToken(TOKEN));
};

/** 住民の画面: an entrance of its own, with a token of its own; the clerk's it does not know. */
export const connectResident = (): Connect =>
  webSocketConnect(`ws://${window.location.host}/resident`, takeToken(RESIDENT_TOKEN));

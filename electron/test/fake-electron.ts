import { EventEmitter } from 'node:events';

/** The one fake of `electron`. Strict: a name the shell uses and this file lacks fails the test, never answers. */
export class FakeContents extends EventEmitter {
  mainFrame = { url: 'kazasu://screen/' };
  openHandler: (() => unknown) | undefined;
  readonly posted: { channel: string; ports: unknown[] }[] = [];
  setWindowOpenHandler(handler: () => unknown): void {
    this.openHandler = handler;
  }
  postMessage(channel: string, _message: unknown, ports: unknown[]): void {
    this.posted.push({ channel, ports });
  }
}

export const windows: BrowserWindow[] = [];
export class BrowserWindow {
  readonly webContents = new FakeContents();
  readonly options: { kiosk: boolean; webPreferences: Record<string, unknown> };
  constructor(options: { kiosk: boolean; webPreferences: Record<string, unknown> }) {
    this.options = options;
    windows.push(this);
  }
}

type Handler = (event: unknown, ...args: unknown[]) => unknown;
export const handlers = new Map<string, Handler>();
export const ipcMain = {
  handle(channel: string, handler: Handler): void {
    if (handlers.has(channel)) throw new Error(`second handler for ${channel}`);
    handlers.set(channel, handler);
  },
};

export class MessageChannelMain {
  readonly port1 = { port: 1 };
  readonly port2 = { port: 2 };
}

export class FakeChild extends EventEmitter {
  readonly posted: { message: unknown; ports: unknown[] }[] = [];
  killed = false;
  postMessage(message: unknown, ports: unknown[] = []): void {
    this.posted.push({ message, ports });
  }
  kill(): boolean {
    this.killed = true;
    return this.emit('exit', 0);
  }
}
export const children: FakeChild[] = [];
export const utilityProcess = {
  fork(_path: string, _args: readonly string[], _options: unknown): FakeChild {
    const child = new FakeChild();
    children.push(child);
    return child;
  },
};

export const quits: number[] = [];
export const app = { quit: (): number => quits.push(1), getVersion: (): string => '0.1.0' };

export class FakeSession extends EventEmitter {
  request:
    | ((contents: unknown, permission: string, answer: (ok: boolean) => void, details: unknown) => void)
    | undefined;
  check: ((contents: unknown, permission: string, origin: string, details: unknown) => boolean) | undefined;
  device: (() => boolean) | undefined;
  setPermissionRequestHandler(handler: FakeSession['request']): void {
    this.request = handler;
  }
  setPermissionCheckHandler(handler: FakeSession['check']): void {
    this.check = handler;
  }
  setDevicePermissionHandler(handler: () => boolean): void {
    this.device = handler;
  }
}

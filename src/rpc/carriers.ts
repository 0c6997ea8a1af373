import type { Connect } from './connection.ts';

/** What carries the frames between screen and host: a loopback WebSocket, or the MessagePort that Electron hands over. */

/** As much of a WebSocket as is used here: the browser's own, and the `ws` package's in tests. */
export interface SocketLike {
  send(data: string): void;
  close(): void;
  addEventListener(type: 'open' | 'error', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'close', listener: (event: { readonly code: number }) => void): void;
}

/** WebSocket close code 1008: the host refused the hello (wrong or old token). */
const POLICY_VIOLATION = 1008;

const parse = (data: unknown): unknown => {
  try {
    return typeof data === 'string' ? JSON.parse(data) : undefined;
  } catch {
    return undefined;
  }
};

export const webSocketConnect =
  (url: string, token: string, open: (url: string) => SocketLike = (at) => new WebSocket(at)): Connect =>
  (events) => {
    const socket = open(url);
    socket.addEventListener('open', () => {
      socket.send(JSON.stringify({ type: 'hello', token }));
      events.opened();
    });
    socket.addEventListener('message', ({ data }) => events.frame(parse(data)));
    // What an error means is said by the close that follows it.
    socket.addEventListener('error', () => undefined);
    socket.addEventListener('close', ({ code }) =>
      events.closed(code === POLICY_VIOLATION ? 'refused' : 'lost'),
    );
    return {
      send: (frame) => socket.send(JSON.stringify(frame)),
      close: () => socket.close(),
    };
  };

/** As much of a MessagePort as is used here. */
export interface PortLike {
  postMessage(message: unknown): void;
  start(): void;
  close(): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'close', listener: () => void): void;
}

/** `ask` resolves with a fresh port to the host, or with nothing while the host is being restarted. */
export const messagePortConnect =
  (ask: () => Promise<PortLike | undefined>): Connect =>
  (events) => {
    let port: PortLike | undefined;
    let closed = false;
    void ask().then((given) => {
      if (given === undefined || closed) return events.closed('lost');
      port = given;
      given.addEventListener('message', ({ data }) => events.frame(data));
      given.addEventListener('close', () => events.closed('lost'));
      given.start();
      return events.opened();
    });
    return {
      send: (frame) => port?.postMessage(frame),
      close: () => {
        closed = true;
        port?.close();
      },
    };
  };

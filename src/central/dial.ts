import { readFileSync } from 'node:fs';
import { connect as dialTcp, isIP, Socket } from 'node:net';
import { connect as startTls } from 'node:tls';

/**
 * A line to one PostgreSQL server, made so that postgres.js 3.4.9 survives its end. That library (measured here):
 * - leaves its pool one place short each time the function that makes its sockets rejects, and so stands still for ever after
 *   a long outage: `dialServer` never rejects, it gives a line that is already dead;
 * - sends ROLLBACK to `null`, which nobody can catch, when a connection ends inside a transaction: here the error comes
 *   first and the end a moment later, when the ROLLBACK has been written and can be rejected;
 * - takes the first answer to its wish for TLS from whatever CA the system trusts: TLS is made here, against the named CA.
 */

export interface Server {
  /** Name, address, or the folder of a socket (`/run/postgresql`). */
  readonly host: string;
  readonly port: number;
}

export interface LineOptions {
  /** TLS, with the certificate checked against this CA file (PEM) and the server's name. */
  readonly tls: { readonly caFile?: string | undefined } | undefined;
  /** Longest wait for a line, milliseconds. */
  readonly timeoutMs: number;
}

/** How long the end of a line is held back after its error, milliseconds. */
const END_AFTER_MS = 50;

/** Protocol 3.0's `SSLRequest`: length 8, code 80877103. */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);
const YES = 'S'.charCodeAt(0);

const holdBackEnd = <S extends Socket>(socket: S): S => {
  const emit = socket.emit.bind(socket);
  socket.emit = (event: string | symbol, ...values: unknown[]): boolean => {
    if (event !== 'close') return emit(event, ...values);
    setTimeout(() => emit('close', false), END_AFTER_MS);
    return true;
  };
  socket.once('end', () => socket.destroy(new Error('the server ended the connection')));
  return socket;
};

/** A line that ends as soon as somebody holds it. */
export const deadLine = (reason: unknown): Socket => {
  const socket = holdBackEnd(new Socket());
  setImmediate(() => socket.destroy(reason instanceof Error ? reason : new Error('no line')));
  return socket;
};

const opened = (socket: Socket, event: 'connect' | 'secureConnect'): Promise<void> =>
  new Promise((done, failed) => {
    socket.once('error', failed);
    socket.once(event, () => {
      socket.removeListener('error', failed);
      done();
    });
  });

const firstByte = (socket: Socket): Promise<number | undefined> =>
  new Promise((done, failed) => {
    socket.once('error', failed);
    socket.once('end', () => failed(new Error('the server ended the connection')));
    socket.once('data', (data: Buffer) => {
      socket.removeAllListeners();
      done(data[0]);
    });
  });

const secure = async (
  socket: Socket,
  { host }: Server,
  caFile: string | undefined,
  lines: Socket[],
): Promise<Socket> => {
  socket.write(SSL_REQUEST);
  if ((await firstByte(socket)) !== YES) throw new Error('the server has no TLS');
  const tls = startTls({
    socket,
    host,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(caFile === undefined ? {} : { ca: readFileSync(caFile) }),
  });
  lines.push(tls);
  await opened(tls, 'secureConnect');
  return tls;
};

/**
 * postgres.js sends the end of a COPY as its own small packet; with Nagle's algorithm on, that waits 40 ms for the
 * acknowledgement of the data before it: 10,700 events/s instead of 66,800 (measured, batches of 500).
 */
const open = async (server: Server, { tls }: LineOptions, lines: Socket[]): Promise<Socket> => {
  const { host, port } = server;
  const socket = dialTcp(
    host.startsWith('/') ? { path: `${host}/.s.PGSQL.${port}` } : { host, port, noDelay: true },
  );
  lines.push(socket);
  await opened(socket, 'connect');
  return tls === undefined ? socket : secure(socket, server, tls.caFile, lines);
};

/** An open line, or a dead one. Never rejects. */
export const dialServer = async (server: Server, options: LineOptions): Promise<Socket> => {
  const lines: Socket[] = [];
  const late = setTimeout(() => {
    for (const line of lines) line.destroy(new Error('the server does not answer'));
  }, options.timeoutMs);
  try {
    return holdBackEnd(await open(server, options, lines));
  } catch (error) {
    for (const line of lines) line.on('error', () => undefined).destroy();
    return deadLine(error);
  } finally {
    clearTimeout(late);
  }
};

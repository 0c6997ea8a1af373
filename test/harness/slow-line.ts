/**
 * A line of given width and length between a client and a server of this machine: every byte waits for those before it and
 * then for the way. (This kernel has no `tc netem`.) What does not fit on the line is not read from whoever sends it.
 */
import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

export interface Line {
  /** Bits a second, each direction. */
  readonly bitsPerSecond: number;
  /** Time there and back, milliseconds. */
  readonly roundTripMs: number;
}

export interface SlowLine {
  readonly port: number;
  /** Cuts every connection and takes no more, until `mend`. */
  cut(): void;
  mend(): void;
  /** Bytes that went from the client to the server. */
  sent(): number;
  close(): Promise<void>;
}

/** What may be on the way at once, bytes: about the buffers of a small router. */
const MAX_QUEUED = 65_536;
const TCP_PAYLOAD = 1_448;

const carry = (from: Socket, to: Socket, line: Line, carried: (bytes: number) => void): void => {
  const bytesPerMs = line.bitsPerSecond / 8_000;
  let freeAt = 0;
  let queued = 0;
  const deliver = async (piece: Buffer): Promise<void> => {
    freeAt = Math.max(performance.now(), freeAt) + piece.length / bytesPerMs;
    queued += piece.length;
    if (queued >= MAX_QUEUED) from.pause();
    await delay(Math.max(0, freeAt - performance.now()));
    queued -= piece.length;
    if (queued < MAX_QUEUED) from.resume();
    await delay(line.roundTripMs / 2);
    carried(piece.length);
    if (!to.destroyed) to.write(piece);
  };
  let last: Promise<void> = Promise.resolve();
  from.on('data', (chunk: Buffer) => {
    for (let at = 0; at < chunk.length; at += TCP_PAYLOAD) {
      const piece = chunk.subarray(at, at + TCP_PAYLOAD);
      const before = last;
      const sent = deliver(piece);
      last = before.then(() => sent);
    }
  });
  from.on('end', () => void last.then(() => to.end()));
  from.on('error', () => to.destroy());
  from.on('close', () => void last.then(() => to.destroy()));
};

/** Listens on loopback; what connects is led to `port` over the line. */
export const openSlowLine = async (port: number, line: Line): Promise<SlowLine> => {
  const sockets = new Set<Socket>();
  let sent = 0;
  let isCut = false;
  const server: Server = createServer((client) => {
    if (isCut) {
      client.destroy();
      return;
    }
    const upstream = connect({ port, host: '127.0.0.1', noDelay: true });
    client.setNoDelay(true);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    }
    carry(client, upstream, line, (bytes) => {
      sent += bytes;
    });
    carry(upstream, client, line, () => undefined);
  });
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a line has a port');
  const hangUp = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: address.port,
    cut: () => {
      isCut = true;
      hangUp();
    },
    mend: () => {
      isCut = false;
    },
    sent: () => sent,
    close: async () => {
      hangUp();
      await new Promise<void>((done) => {
        server.close(() => done());
      });
    },
  };
};

/**
 * 訓練図書館: a small SIP2 server written from the protocol, over the made-up library. For training and tests; production refuses everything
 * simulated (`permit.ts`).
 */
import { createServer, type Server, type Socket } from 'node:net';
import { concatBytes, equalBytes } from '../../kernel/bytes.ts';
import { failure, type Result, success } from '../../kernel/result.ts';
import { toShiftJis } from '../../kernel/shift-jis.ts';
import type { System } from '../../kernel/system.ts';
import type { Dialect } from '../../sip2/dialect.ts';
import { createLineSplitter } from '../../sip2/frame.ts';
import { readRequestLine, replyLine } from '../../sip2/line.ts';
import type { Reply } from '../../sip2/messages.ts';
import type { TrainingPermit } from '../permit.ts';
import { type Answering, answerTo, type DueStyle } from './answers.ts';
import { type Circulation, createCirculation } from './circulation.ts';
import { type Collection, type CollectionSize, makeCollection } from './collection.ts';

export interface TrainingLibraryOptions {
  /** 0: one that is free. Only this machine reaches it. */
  readonly port: number;
  readonly dialect: Dialect;
  readonly system: System;
  readonly permit: TrainingPermit;
  readonly due?: DueStyle;
  /** Where they are given, nobody is let in without. */
  readonly user?: string;
  readonly password?: string;
  /** How long it thinks before each answer, milliseconds. */
  readonly thinkMs?: number;
  readonly size?: CollectionSize;
  readonly collection?: Collection;
}

export interface TrainingLibrary {
  readonly port: number;
  /** What stands there, for whoever compares. */
  readonly circulation: Circulation;
  readonly collection: Collection;
  /** Requests answered, those that came a second time not counted. */
  requests(): number;
  close(): Promise<void>;
}

/** What an encoding has not stands there as 〓: a server of thirty years ago would write «?». */
const writable = (reply: Reply, { encoding }: Dialect): Reply =>
  encoding === 'utf-8'
    ? reply
    : (Object.fromEntries(
        Object.entries(reply).map(([name, value]) => [
          name,
          typeof value === 'string' && name !== 'kind'
            ? toShiftJis(value).text
            : Array.isArray(value) && name !== 'flags'
              ? value.map((each: unknown) => (typeof each === 'string' ? toShiftJis(each).text : each))
              : value,
        ]),
      ) as unknown as Reply);

interface Session {
  /** What to send back for a line; nothing where it is nobody's. */
  answer(line: Uint8Array): Uint8Array | undefined;
}

const createSession = (parts: Answering, mustLogIn: boolean, counted: () => void): Session => {
  const { dialect } = parts;
  let isIn = !mustLogIn;
  let last: { readonly line: Uint8Array; readonly numbered: boolean; readonly reply: Uint8Array } | undefined;
  const bytesOf = (reply: Reply, sequence: number): Uint8Array | undefined => {
    const line = replyLine(writable(reply, dialect), sequence, dialect);
    return line.ok ? line.value : undefined;
  };
  const again = bytesOf({ kind: 'resendRequest', extra: [] }, 0);
  return {
    answer(line) {
      const read = readRequestLine(line, dialect);
      if (!read.ok) return again;
      const { message, sequence } = read.value;
      if (message.kind === 'resendReply') return last?.reply ?? again;
      // The same number again: the answer was lost, and it is not done a second time.
      if (last?.numbered === true && equalBytes(last.line, line)) return last.reply;
      if (!isIn && message.kind !== 'login') return undefined;
      const reply = answerTo(message, parts);
      if (reply === undefined) return again;
      if (reply.kind === 'login') isIn = reply.ok;
      counted();
      const bytes = bytesOf(reply, sequence ?? 0);
      if (bytes !== undefined)
        last = { line: concatBytes(line), numbered: sequence !== undefined, reply: bytes };
      return bytes;
    },
  };
};

const serve = (socket: Socket, session: Session, { system, thinkMs = 0 }: TrainingLibraryOptions): void => {
  const splitter = createLineSplitter();
  let turn: Promise<void> = Promise.resolve();
  socket.setNoDelay(true);
  socket.on('error', () => undefined); // the terminal went away; its `close` follows
  socket.on('data', (chunk) => {
    const lines = splitter.push(chunk);
    if (!lines.ok) return void socket.destroy();
    for (const line of lines.value)
      turn = turn.then(async () => {
        const bytes = session.answer(line);
        if (thinkMs > 0) await system.sleep(thinkMs);
        if (bytes !== undefined && !socket.destroyed) socket.write(bytes);
      });
    return undefined;
  });
};

const listen = (server: Server, port: number): Promise<Result<number, 'port_in_use'>> =>
  new Promise((resolve) => {
    server.once('error', () => resolve(failure('port_in_use')));
    server.listen({ host: '127.0.0.1', port }, () => {
      const address = server.address();
      resolve(success(typeof address === 'object' && address !== null ? address.port : port));
    });
  });

export const startTrainingLibrary = async (
  options: TrainingLibraryOptions,
): Promise<Result<TrainingLibrary, 'port_in_use'>> => {
  const { dialect, system, user, password } = options;
  const collection = options.collection ?? makeCollection(options.size);
  const circulation = createCirculation(collection, system.now());
  const sockets = new Set<Socket>();
  let requests = 0;
  const parts: Answering = {
    ...{ circulation, dialect, due: options.due ?? 'slash', now: () => system.now() },
    letsIn: (name, secret) => user === undefined || (name === user && secret === (password ?? '')),
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    serve(
      socket,
      createSession(parts, user !== undefined, () => (requests += 1)),
      options,
    );
  });
  const port = await listen(server, options.port);
  if (!port.ok) return port;
  return success({
    ...{ port: port.value, circulation, collection, requests: () => requests },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  });
};

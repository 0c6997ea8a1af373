/**
 * The built-in reader: waits where vpcd would for a virtual card to connect, so that `kazasu card` and the card desk work
 * the same with PC/SC and without.
 */
import { createServer, type Server, type Socket } from 'node:net';
import type { CardReader } from '../card/index.ts';
import type { ReaderMemoryStore } from '../card/reader-memory.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { TrainingPermit } from './permit.ts';
import { createSlotReader, type SlotCard, type SlotReader } from './slot-reader.ts';
import { CONTROL, createDeframer, frame } from './vpcd-frames.ts';

const ANSWER_MS = 5_000;

/** Longest answer to reset (ISO/IEC 7816-3 §8). */
const LONGEST_ATR = 33;

/** Questions and answers over one connection; an answer belongs to the oldest question, and to none is out of step. */
const createTalk = (socket: Socket, answerMs: number) => {
  const waiting: ((answer: Uint8Array | undefined) => void)[] = [];
  const deframe = createDeframer();
  const hangUp = (): void => {
    for (const resolve of waiting.splice(0)) resolve(undefined);
    socket.destroy();
  };
  socket.on('data', (chunk: Buffer) => {
    for (const body of deframe(chunk)) {
      const resolve = waiting.shift();
      if (resolve === undefined) return hangUp();
      resolve(body);
    }
    return undefined;
  });
  socket.on('close', hangUp);
  socket.on('error', hangUp);
  return {
    order: (control: number): void => void socket.write(frame(Uint8Array.of(control))),
    hangUp,
    ask: (body: Uint8Array): Promise<Uint8Array | undefined> =>
      new Promise((resolve) => {
        if (socket.destroyed) return resolve(undefined);
        const late = setTimeout(hangUp, answerMs);
        waiting.push((answer) => {
          clearTimeout(late);
          resolve(answer);
        });
        return socket.write(frame(body));
      }),
  };
};

const welcome = async (
  socket: Socket,
  slots: SlotReader,
  { reader, answerMs }: { readonly reader: string; readonly answerMs: number },
): Promise<void> => {
  socket.setNoDelay(true);
  const talk = createTalk(socket, answerMs);
  talk.order(CONTROL.powerOn);
  const atr = await talk.ask(Uint8Array.of(CONTROL.atr));
  if (atr === undefined) return;
  if (atr.length > LONGEST_ATR) return talk.hangUp();
  const card: SlotCard = {
    atr,
    async transmit(command) {
      const response = await talk.ask(command);
      return response === undefined ? failure('card_lost') : success(response);
    },
  };
  slots.insert(reader, card);
  socket.once('close', () => slots.remove(reader, card));
  if (socket.destroyed) slots.remove(reader, card);
};

const listen = (server: Server, port: number): Promise<Result<number, 'port_taken'>> =>
  new Promise((resolve) => {
    server.once('error', () => resolve(failure('port_taken', { port })));
    server.listen({ host: '127.0.0.1', port }, () => {
      const address = server.address();
      resolve(success(typeof address === 'object' && address !== null ? address.port : port));
    });
  });

interface Options {
  readonly permit: TrainingPermit;
  readonly port: number;
  /** A card that has not answered for this long is gone, milliseconds. */
  readonly answerMs?: number;
  /** Where what this reader passes is remembered beyond this run. */
  readonly memory?: ReaderMemoryStore;
}

/** Cards that may wait their turn; vpcd has about as many in its socket's backlog. */
const MOST_WAITING = 4;

/**
 * One slot. A card that connects while one is in waits until that has left, as with vpcd: so one card can take the
 * other's place without a pause.
 */
export const listenForCards = async (
  options: Options,
): Promise<Result<{ readonly reader: CardReader; readonly port: number }, 'port_taken'>> => {
  const name = 'Kazasu Built-in Reader 00 00';
  const slots = createSlotReader([name], options.memory);
  const waiting: Socket[] = [];
  let inside: Socket | undefined;
  const admit = (socket: Socket): void => {
    inside = socket;
    socket.once('close', () => {
      inside = undefined;
      const next = waiting.shift();
      if (next !== undefined) admit(next);
    });
    void welcome(socket, slots, { reader: name, answerMs: options.answerMs ?? ANSWER_MS });
  };
  const server = createServer((socket) => {
    // One that breaks while it waits is seen to be gone when its turn comes.
    socket.on('error', () => socket.destroy());
    if (inside === undefined) admit(socket);
    else if (waiting.length < MOST_WAITING) waiting.push(socket);
    else socket.destroy();
  });
  const port = await listen(server, options.port);
  if (!port.ok) return port;
  const close = async (): Promise<void> => {
    for (const socket of waiting.splice(0)) socket.destroy();
    inside?.destroy();
    await new Promise((resolve) => server.close(resolve));
    await slots.close();
  };
  return success({ reader: { ...slots, close }, port: port.value });
};

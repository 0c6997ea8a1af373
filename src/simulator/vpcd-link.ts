/** Puts a virtual card into a vpcd reader: pcscd's (real PC/SC) or this program's own (`vpcd-listener.ts`). */
import { connect, type Socket } from 'node:net';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import type { CardTiming } from './card-timing.ts';
import type { TrainingPermit } from './permit.ts';
import { acknowledgeNow } from './quick-ack-driver.ts';
import type { VirtualCard } from './virtual-card.ts';
import { CONTROL, createDeframer, frame } from './vpcd-frames.ts';

/** vpcd's first slot; the second is one higher. */
export const VPCD_PORT = 35_963;

/** One command as the card saw it; times are wall-clock milliseconds with fractions. */
export interface Exchange {
  readonly command: Uint8Array;
  readonly response: Uint8Array;
  readonly from: number;
  readonly to: number;
}

export interface VpcdLink {
  /** Resolves when the reader has gone or `close` was called. */
  readonly ended: Promise<void>;
  /** Takes the card out, at whatever byte the talk is. */
  close(): void;
}

interface Options {
  readonly port: number;
  readonly card: VirtualCard;
  readonly timing: CardTiming;
  readonly system: System;
  readonly permit: TrainingPermit;
  readonly onExchange?: (exchange: Exchange) => void;
}

/** Wall clock with fractions, comparable with a browser's `performance.timeOrigin + performance.now()`. */
export const preciseNow = (): number => performance.timeOrigin + performance.now();

/** The descriptor of a connected socket. */
export const fileDescriptorOf = (socket: Socket): number | undefined => {
  // Node has no public way to a socket's descriptor; without it the link works, only slower.
  const handle: unknown = Reflect.get(socket, '_handle');
  const fd: unknown = typeof handle === 'object' && handle !== null ? Reflect.get(handle, 'fd') : undefined;
  return typeof fd === 'number' && fd >= 0 ? fd : undefined;
};

const respond = async (options: Options, command: Uint8Array): Promise<Uint8Array> => {
  const { card, timing, system, onExchange } = options;
  const from = preciseNow();
  const response = card.transmit(command);
  const duration = timing(command, response);
  // What was spent computing is part of the card's time, not on top of it.
  const rest = duration - (preciseNow() - from);
  if (rest > 0) await system.sleep(rest);
  onExchange?.({ command, response, from, to: preciseNow() });
  return response;
};

const obey = async (options: Options, body: Uint8Array): Promise<Uint8Array | undefined> => {
  if (body.length !== 1) return body.length === 0 ? undefined : respond(options, body);
  switch (body[0]) {
    case CONTROL.powerOff:
      options.card.powerOff();
      return undefined;
    case CONTROL.reset:
      options.card.reset();
      return undefined;
    case CONTROL.atr:
      return options.card.atr;
    default:
      return undefined;
  }
};

const serve = (socket: Socket, options: Options): void => {
  const deframe = createDeframer();
  const fd = fileDescriptorOf(socket);
  let queue: Promise<void> = Promise.resolve();
  // Out of the field there is no power: what was verified is not, when the same card comes back.
  socket.once('close', () => options.card.powerOff());
  socket.on('data', (chunk: Buffer) => {
    if (fd !== undefined) acknowledgeNow(fd);
    for (const body of deframe(chunk)) {
      queue = queue.then(async () => {
        if (socket.destroyed) return;
        const reply = await obey(options, body);
        if (reply !== undefined && !socket.destroyed) socket.write(frame(reply));
      });
    }
  });
};

/** `no_reader`: nobody listens on the port. Where a card is in already, this one waits until that has left. */
export const insertIntoVpcd = (options: Options): Promise<Result<VpcdLink, 'no_reader'>> =>
  new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port: options.port });
    socket.setNoDelay(true);
    const ended = new Promise<void>((end) => socket.once('close', () => end()));
    socket.once('error', () => resolve(failure('no_reader', { port: options.port })));
    socket.once('connect', () => {
      serve(socket, options);
      resolve(success({ ended, close: () => socket.destroy() }));
    });
  });

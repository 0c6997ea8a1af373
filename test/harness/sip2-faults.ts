/** A line between a terminal and a library system on which things go wrong, one reply at a time, as a plan says. */
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { createRandom } from '../../src/simulator/town/random.ts';
import { createLineSplitter } from '../../src/sip2/frame.ts';

export type Sip2Fault =
  /** The request never arrives. */
  | 'lost_request'
  /** It is done, and the reply never arrives. */
  | 'lost_reply'
  /** The reply comes `lateMs` later. */
  | 'late_reply'
  /** The reply is held and comes right before the next one. */
  | 'held_reply'
  | 'wrong_checksum'
  | 'half'
  | 'garbage'
  | 'twice'
  /** «Say that again» in place of doing it. */
  | 'ask_again'
  /** Done, and the line ends before the reply. */
  | 'close'
  | 'close_in_middle'
  /** Nothing more comes on this line, whatever is asked. */
  | 'silence'
  /** The reply of somebody else's request: another item, another patron. */
  | 'of_another';

export const SIP2_FAULTS: readonly Sip2Fault[] = [
  ...([
    'lost_request',
    'lost_reply',
    'late_reply',
    'held_reply',
    'wrong_checksum',
    'half',
    'garbage',
  ] as const),
  ...(['twice', 'ask_again', 'close', 'close_in_middle', 'silence'] as const),
];

/** Two letters of a message, e.g. `11`, and which request of all it is, from 0. */
export type Sip2Plan = (request: { readonly id: string; readonly number: number }) => Sip2Fault | undefined;

/** One of all faults, now and then; the same seed gives the same day. Login and status are left in peace if `spares` them. */
export const seededFaults = (
  seed: number,
  rate: number,
  { faults = SIP2_FAULTS, spares = [] }: { faults?: readonly Sip2Fault[]; spares?: readonly string[] } = {},
): Sip2Plan => {
  const random = createRandom(seed);
  return ({ id }) => (random.chance(rate) && !spares.includes(id) ? random.pick(faults) : undefined);
};

export interface FaultyLine {
  readonly port: number;
  /** Faults that came about, in their order. */
  readonly happened: readonly Sip2Fault[];
  plan(plan: Sip2Plan): void;
  /** Nobody takes a connection while it is cut; those that stand end. */
  cut(isCut: boolean): void;
  close(): Promise<void>;
}

const CR = '\r';
const bytesOf = (line: Uint8Array): Buffer => Buffer.concat([line, Buffer.from(CR)]);
const ASK_AGAIN = Buffer.from(`96AZFEF6${CR}`);

/** As a server would that answers of the wrong thing: sums right, and is not ours. */
const ofAnother = (line: Uint8Array): Buffer => {
  const text = Buffer.from(line).toString('latin1');
  const head = text
    .slice(0, -4)
    .replace(/\|(AA|AB)[^|]*/g, '|$19999999')
    .replace(/^(.{2}[^|]*?)(AA|AB)[^|]*/, '$1$29999999');
  const sum = [...Buffer.from(head, 'latin1')].reduce((total, byte) => total + byte, 0);
  const checksum = (0x1_0000 - (sum & 0xffff)).toString(16).toUpperCase().padStart(4, '0').slice(-4);
  return Buffer.from(`${head}${checksum}${CR}`, 'latin1');
};

interface Near {
  readonly socket: Socket;
  held: Buffer[];
  isSilent: boolean;
}

const reply = async (
  near: Near,
  line: Uint8Array,
  fault: Sip2Fault | undefined,
  lateMs: number,
): Promise<void> => {
  const { socket } = near;
  if (near.isSilent || socket.destroyed) return;
  const whole = bytesOf(line);
  const half = whole.subarray(0, Math.floor(whole.length / 2));
  if (fault !== 'held_reply') for (const held of near.held.splice(0)) socket.write(held);
  if (fault === undefined) socket.write(whole);
  else if (fault === 'late_reply') await delay(lateMs).then(() => !socket.destroyed && socket.write(whole));
  else if (fault === 'held_reply') near.held.push(whole);
  else if (fault === 'wrong_checksum') {
    whole[2] = (whole[2] ?? 0) ^ 0x01;
    socket.write(whole);
  } else if (fault === 'half') socket.write(half);
  else if (fault === 'garbage')
    socket.write(Buffer.from([0xff, 0x00, 0x83, 0x7c, 0x41, 0x80, 0x0d, 0x0a, 0x1b, 0x0d]));
  else if (fault === 'twice') socket.write(Buffer.concat([whole, whole]));
  else if (fault === 'close') socket.destroy();
  else if (fault === 'close_in_middle') socket.end(half);
  else if (fault === 'of_another') socket.write(ofAnother(line));
  else if (fault === 'silence') near.isSilent = true;
};

export const openFaultyLine = async (
  to: number,
  options: { readonly plan?: Sip2Plan; readonly lateMs?: number } = {},
): Promise<FaultyLine> => {
  const { lateMs = 50 } = options;
  let { plan = () => undefined } = options;
  let isCut = false;
  let number = -1;
  const happened: Sip2Fault[] = [];
  const open = new Set<Socket>();
  const join = (socket: Socket): void => {
    const far = connect(to, '127.0.0.1');
    const near: Near = { socket, held: [], isSilent: false };
    const waiting: (Sip2Fault | undefined)[] = [];
    const [there, back] = [createLineSplitter(), createLineSplitter()];
    for (const each of [socket, far]) {
      open.add(each);
      each.on('error', () => undefined); // the other end went away, which is what this is for
      each.on('close', () => {
        open.delete(each);
        socket.destroy();
        far.destroy();
      });
    }
    socket.on('data', (chunk) => {
      const lines = there.push(chunk);
      for (const line of lines.ok ? lines.value : []) {
        number += 1;
        const fault = plan({ id: String.fromCharCode(...line.subarray(0, 2)), number });
        if (fault !== undefined) happened.push(fault);
        if (fault === 'lost_request' || near.isSilent) continue;
        if (fault === 'ask_again') socket.write(ASK_AGAIN);
        else {
          waiting.push(fault);
          far.write(bytesOf(line));
        }
      }
    });
    let turn: Promise<void> = Promise.resolve();
    far.on('data', (chunk) => {
      const lines = back.push(chunk);
      for (const line of lines.ok ? lines.value : []) {
        const fault = waiting.shift();
        turn = turn.then(() => reply(near, line, fault, lateMs));
      }
    });
  };
  const server = createServer((socket) => (isCut ? socket.destroy() : join(socket)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    ...{ port: address.port, happened },
    plan: (next) => void (plan = next),
    cut(next) {
      isCut = next;
      if (next) for (const socket of open) socket.destroy();
    },
    async close() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
};

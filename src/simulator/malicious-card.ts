/**
 * 悪意のあるカード: a card that lies to its reader. Each behaviour is one lie at a time over a card that is otherwise sound,
 * so that a desk (and a fuzz run) meets every one of them by itself.
 */
import { concatBytes } from '../kernel/bytes.ts';
import { answer } from './iso7816.ts';
import type { VirtualCard } from './virtual-card.ts';

export const MALICE = [
  /** A certificate that says it is as long as a DER of two length bytes can say. */
  'long_certificate',
  /** Always "two more bytes". */
  'endless_61',
  /** After the first piece of a file, one byte a command. */
  'drips',
  /** TLV in TLV in TLV, each of a length that the answer does not have. */
  'tlv_bomb',
  /** Control characters, turned text and HTML where the name is. */
  'hostile_text',
  /** More bytes than were asked for. */
  'too_much',
  /** Another answer to every second reading. */
  'changes',
] as const;
export type Malice = (typeof MALICE)[number];

/** Which lie a seed stands for. */
export const maliceOf = (seed: number): Malice => MALICE[seed % MALICE.length] ?? 'long_certificate';

/** What `hostile_text` has printed on it. */
export const HOSTILE_TEXT = {
  name: '\u202e朗太　山田\u202c<script>alert(1)</script>\u0000\u001b[2J',
  address: '架空県"><img src=x onerror=alert(1)>\r\n偽市\u2066１番\u2069',
} as const;

const READ_BINARY = 0xb0;
const READ_RECORD = 0xb2;
const GET_RESPONSE = 0xc0;

type Lie = (command: Uint8Array, honest: () => Uint8Array) => Uint8Array;

const dataOf = (response: Uint8Array): Uint8Array => response.subarray(0, -2);
const isOk = (response: Uint8Array): boolean => response.at(-2) === 0x90 && response.at(-1) === 0x00;

const bomb = (): Uint8Array => {
  const nested = new Uint8Array(240);
  for (let at = 0; at < nested.length; at += 2) nested.set([0x30, at % 4 === 0 ? 0x80 : 0x84], at);
  return nested;
};

/** The last byte of an answer with one bit turned. */
const bent = (response: Uint8Array): Uint8Array => {
  const data = Uint8Array.from(dataOf(response));
  const last = data.length - 1;
  if (last >= 0) data[last] = (data[last] ?? 0) ^ 0x01;
  return answer(0x9000, data);
};

/** A fresh lie for one card: some remember what they answered. */
const LIES: Readonly<Record<Exclude<Malice, 'hostile_text'>, () => Lie>> = {
  long_certificate: () => (command, honest) =>
    command[1] === READ_BINARY && command[2] === 0x8a
      ? answer(0x9000, concatBytes(Uint8Array.of(0x30, 0x82, 0xff, 0xff), new Uint8Array(236)))
      : honest(),
  endless_61: () => (command, honest) =>
    command[1] === READ_BINARY || command[1] === GET_RESPONSE
      ? answer(0x6102, Uint8Array.of(0x30, 0x82))
      : honest(),
  drips: () => (command, honest) => {
    const response = honest();
    const goesOn = command[1] === READ_BINARY && ((command[2] ?? 0) & 0x80) === 0 && isOk(response);
    return goesOn ? answer(0x9000, dataOf(response).subarray(0, 1)) : response;
  },
  tlv_bomb: () => (command, honest) => (command[1] === READ_BINARY ? answer(0x9000, bomb()) : honest()),
  too_much: () => (command, honest) => {
    const response = honest();
    return command[1] === READ_BINARY && isOk(response)
      ? answer(0x9000, concatBytes(dataOf(response), new Uint8Array(300).fill(0x30)))
      : response;
  },
  changes: () => {
    const readings = new Map([
      [READ_BINARY, 0],
      [READ_RECORD, 0],
    ]);
    return (command, honest) => {
      const response = honest();
      const before = readings.get(command[1] ?? 0);
      if (before === undefined || !isOk(response)) return response;
      readings.set(command[1] ?? 0, before + 1);
      // The record's last byte is a digit of the expiry day: bent, it is another day or none.
      return before % 2 === 0 ? response : bent(response);
    };
  },
};

/** `card` with one lie over it; `hostile_text` lies by its content alone. */
export const lyingCard = (card: VirtualCard, malice: Malice): VirtualCard => {
  if (malice === 'hostile_text') return card;
  const lie = LIES[malice]();
  return { ...card, transmit: (command) => lie(command, () => card.transmit(command)) };
};

/** Command and response APDUs (ISO/IEC 7816-4), and a channel that sends them as a careful reader does. */
import { concatBytes } from '../kernel/bytes.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import type { CardConnection, ReaderLengths, TransmitFailure } from './index.ts';
import { type ExchangeFailure, MAX_APDUS, TAP_BUDGET_MS } from './limits.ts';

/** Status words this program tells apart (card.md §2.6). */
export const SW = {
  ok: 0x9000,
  security: 0x6982,
  fileNotFound: 0x6a82,
  recordNotFound: 0x6a83,
  wrongLength: 0x6700,
  beyondEnd: 0x6b00,
  notReady: 0x6f00,
} as const;

export interface CardAnswer {
  readonly sw: number;
  readonly data: Uint8Array;
}

/** SELECT by DF name, no FCI: `00 A4 04 0C`. */
export const selectApplication = (aid: Uint8Array): Uint8Array =>
  concatBytes(Uint8Array.of(0x00, 0xa4, 0x04, 0x0c, aid.length), aid);

/** READ RECORD `record` of the file with this short id; `Le` 00 = up to 256 bytes. */
export const readRecord = (sfi: number, record: number): Uint8Array =>
  Uint8Array.of(0x00, 0xb2, record, (sfi << 3) | 0x04, 0x00);

/** READ BINARY by short id (which also makes it the current file); `offset` below 256, `length` 1–256. */
export const readBySfi = (sfi: number, offset: number, length: number): Uint8Array =>
  Uint8Array.of(0x00, 0xb0, 0x80 | sfi, offset, length & 0xff);

/** READ BINARY of the current file; `offset` below 0x8000. Over 256 bytes the length is written in three bytes. */
export const readCurrent = (offset: number, length: number): Uint8Array => {
  const head = [0x00, 0xb0, offset >> 8, offset & 0xff];
  return length <= 256
    ? Uint8Array.of(...head, length & 0xff)
    : Uint8Array.of(...head, 0x00, length >> 8, length & 0xff);
};

const splitAnswer = (response: Uint8Array): CardAnswer => {
  const at = response.length - 2;
  return { data: response.subarray(0, at), sw: ((response[at] ?? 0) << 8) | (response[at + 1] ?? 0) };
};

/** The same command asking for `length` bytes. Data of a short command stay; longer ones this program never sends. */
const withLength = (command: Uint8Array, length: number): Uint8Array => {
  const lc = command.length > 5 ? (command[4] ?? 0) : 0;
  return concatBytes(command.subarray(0, lc === 0 ? 4 : 5 + lc), Uint8Array.of(length));
};

/** INS of VERIFY. */
const VERIFY = 0x20;

/** Whether a secret may be verified after this: a value was sent and not refused, or the card says that it is. */
const mayOpen = (command: Uint8Array, response: Result<Uint8Array, TransmitFailure>): boolean => {
  if (command[1] !== VERIFY) return false;
  const carriesValue = command.length > 4;
  if (!response.ok) return carriesValue;
  const { sw } = splitAnswer(response.value);
  return carriesValue ? sw >> 8 !== 0x63 && sw !== 0x6983 && sw !== 0x6984 : sw === SW.ok;
};

/** For a reader that remembers nothing. */
const TRY_ALL: ReaderLengths = { longest: (wanted) => wanted, passes: () => false, note: () => undefined };

/** How many bytes a command of extended length asks for; `undefined`: it asks for a short answer, or carries data. */
export const extendedAnswer = (command: Uint8Array): number | undefined => {
  if (command.length !== 7 || command[4] !== 0) return undefined;
  const length = ((command[5] ?? 0) << 8) | (command[6] ?? 0);
  return length === 0 ? 0x1_0000 : length;
};

export interface Channel {
  /**
   * Sends one command. `61xx` is followed by GET RESPONSE until all is there, `6Cxx` by the command with the length
   * the card asks for. Any other status is given as it is. A tap over its limits (limits.ts) is ended here.
   */
  readonly exchange: (command: Uint8Array) => Promise<Result<CardAnswer, ExchangeFailure>>;
  /**
   * Sends the SELECT that takes back what a secret opened, if one may have opened anything since the last time: past both
   * limits, since a card that ran into one of them is just as open.
   */
  readonly shut: (select: Uint8Array) => Promise<Result<void, TransmitFailure>>;
  /** What this reader is known to pass. */
  readonly lengths: ReaderLengths;
  /** Commands sent so far. */
  apdus(): number;
  /** `System.monotonic()` at the last answer. */
  lastAnswerAt(): number;
}

/** A card that goes on saying "more" for longer than any real file answers garbage: its 61xx is given as it is. */
const MAX_FOLLOW_UPS = 32;

export const createChannel = (card: CardConnection, system: System): Channel => {
  let apdus = 0;
  const startedAt = system.monotonic();
  let lastAnswerAt = startedAt;
  let isOpen = false;

  const transmit = async (command: Uint8Array): Promise<Result<Uint8Array, TransmitFailure>> => {
    const response = await card.transmit(command);
    apdus += 1;
    lastAnswerAt = system.monotonic();
    isOpen ||= mayOpen(command, response);
    return response;
  };

  const send = async (command: Uint8Array): Promise<Result<CardAnswer, ExchangeFailure>> => {
    if (apdus >= MAX_APDUS) return failure('too_many_commands', { apdus });
    const response = await transmit(command);
    if (!response.ok) return response;
    const ms = lastAnswerAt - startedAt;
    return ms > TAP_BUDGET_MS
      ? failure('card_too_slow', { apdus, ms })
      : success(splitAnswer(response.value));
  };

  return {
    lengths: card.lengths ?? TRY_ALL,
    async exchange(command) {
      const first = await send(command);
      if (!first.ok) return first;
      let answer = first.value;
      // A try of a secret is never sent twice: the first may have been counted.
      if (answer.sw >> 8 === 0x6c && command[1] !== VERIFY) {
        const again = await send(withLength(command, answer.sw & 0xff));
        if (!again.ok) return again;
        answer = again.value;
      }
      for (let follow = 0; answer.sw >> 8 === 0x61 && follow < MAX_FOLLOW_UPS; follow += 1) {
        const more = await send(Uint8Array.of(0x00, 0xc0, 0x00, 0x00, answer.sw & 0xff));
        if (!more.ok) return more;
        answer = { sw: more.value.sw, data: concatBytes(answer.data, more.value.data) };
      }
      return success(answer);
    },
    async shut(selectAgain) {
      if (!isOpen) return success(undefined);
      isOpen = false;
      let response = await transmit(selectAgain);
      const { sw } = response.ok ? splitAnswer(response.value) : { sw: 0 };
      // Not selected yet: the card wants the command with another length.
      if (sw >> 8 === 0x6c) response = await transmit(withLength(selectAgain, sw & 0xff));
      return response.ok ? success(undefined) : response;
    },
    apdus: () => apdus,
    lastAnswerAt: () => lastAnswerAt,
  };
};

/** Selects an application. The very first command after power-up may answer 6F00 once (card.md §2.5): asked again. */
export const select = async (
  channel: Channel,
  aid: Uint8Array,
): Promise<Result<'selected' | 'absent', ExchangeFailure>> => {
  const command = selectApplication(aid);
  let answer = await channel.exchange(command);
  if (answer.ok && answer.value.sw === SW.notReady) answer = await channel.exchange(command);
  if (!answer.ok) return answer;
  return success(answer.value.sw === SW.ok ? 'selected' : 'absent');
};

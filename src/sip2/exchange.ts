/**
 * One request and its answer, as a pure conversation: what to do after each line that comes, and after each silence. It ends after at most
 * `retries` further sendings, whatever the other end says.
 */
import type { CallFailure } from './client-types.ts';
import type { Dialect } from './dialect.ts';
import { readReplyLine } from './line.ts';
import type { Reply, ReplyKind } from './messages.ts';

export interface Asked {
  readonly dialect: Dialect;
  readonly sequence: number;
  readonly reply: ReplyKind;
  /** Whether the library system does something for it, and not only tells. */
  readonly changes: boolean;
  /** Who and what was asked about, as the reply must say again. */
  readonly patron?: string | undefined;
  readonly item?: string | undefined;
  /** Whether replies on this line carry the number of their request. */
  readonly numbered: boolean;
  /** Whether 97 is known there. */
  readonly resends: boolean;
  /** Whether a request with this number went before on the same line: its answer may come late. */
  isEarlier(sequence: number): boolean;
}

export type ExchangeFailure = Extract<CallFailure, 'timeout' | 'garbled' | 'mismatch'>;

export type Act =
  /** The request, again and with the same number. */
  | { readonly do: 'send' }
  /** 97: their last answer, again. */
  | { readonly do: 'ask_again' }
  | { readonly do: 'wait' }
  | { readonly do: 'done'; readonly reply: Reply; readonly numbered: boolean }
  | { readonly do: 'fail'; readonly reason: ExchangeFailure };

export interface Exchange {
  line(bytes: Uint8Array): Act;
  /** No answer came in time since the last sending. */
  silence(): Act;
  /** Whether it may have been done although no answer is known; not where each sending was answered by «say that again» (96). */
  mayBeDone(): boolean;
}

/** A number as it is keyed, stored and printed: with blanks, with zeros in front, in either case. */
const plainNumber = (number: string): string =>
  number
    .normalize('NFKC')
    .replaceAll(/\s/g, '')
    .toUpperCase()
    .replace(/^0+(?=.)/, '');

/** Without the start and stop letters of NW-7. */
const bareNumber = (number: string): string =>
  plainNumber(
    plainNumber(number)
      .replace(/^[A-D](?=\d)/, '')
      .replace(/(?<=\d)[A-D]$/, ''),
  );

/** Letters that only one of two has were added on the way; where both have some, they are part of the number. */
const isLooselySame = (a: string, b: string): boolean =>
  plainNumber(a) === plainNumber(b) || bareNumber(a) === plainNumber(b) || plainNumber(a) === bareNumber(b);

const isSame = (asked: string | undefined, said: unknown, echoes: Dialect['echoes']): boolean => {
  // A server that leaves the field out says nothing of somebody else.
  if (echoes === 'off' || asked === undefined || typeof said !== 'string' || said === '') return true;
  return echoes === 'exact' ? asked === said : isLooselySame(asked, said);
};

/** Replies that tell of a patron in passing, as 10 and 18 do, are asked about an item alone. */
const isOfAnother = (reply: Reply, { patron, item, dialect }: Asked): boolean =>
  !isSame(patron, 'patron' in reply ? reply.patron : undefined, dialect.echoes) ||
  !isSame(item, 'item' in reply ? reply.item : undefined, dialect.echoes);

/** «96» without a checksum, as some send it even on a line that has them. */
const isBareResend = (bytes: Uint8Array): boolean =>
  bytes.length === 2 && bytes[0] === 0x39 && bytes[1] === 0x36;

export const createExchange = (asked: Asked): Exchange => {
  const { dialect, sequence, numbered } = asked;
  let left = dialect.timing.retries;
  /** Sendings of the request that were not answered by 96. */
  let unrefused = 1;
  let hasAskedAgain = false;
  let isLastAsking = false;
  /** What came that was no answer: says more than «timeout» when nothing else comes. */
  let saw: ExchangeFailure = 'timeout';
  // Without numbers the second answer to a request that was sent twice would be taken for that of a later one.
  const isRepeatable = numbered && (!asked.changes || dialect.remembersAnswers);

  const spend = (act: Act, reason: ExchangeFailure): Act => {
    if (left === 0) return { do: 'fail', reason };
    left -= 1;
    isLastAsking = act.do === 'ask_again';
    hasAskedAgain ||= isLastAsking;
    if (act.do === 'send') unrefused += 1;
    return act;
  };
  const again = (reason: ExchangeFailure): Act => {
    saw = reason;
    if (asked.resends) return spend({ do: 'ask_again' }, reason);
    return isRepeatable ? spend({ do: 'send' }, reason) : { do: 'fail', reason };
  };
  const wait = (reason: ExchangeFailure): Act => {
    saw = reason;
    return { do: 'wait' };
  };
  const judge = (reply: Reply, said: number | undefined): Act => {
    // «Never with a sequence number» is said of 97, and some servers take it of what they then send: they leave it out, or write 0.
    const number = said === 0 && hasAskedAgain ? undefined : said;
    if (number !== undefined && number !== sequence)
      return asked.isEarlier(number) ? { do: 'wait' } : again('garbled');
    // A reply that carries our number is the answer or a mistake; one without any may be late.
    const notOurs = number === undefined ? wait : again;
    if (reply.kind !== asked.reply) return notOurs('garbled');
    if (isOfAnother(reply, asked)) return notOurs('mismatch');
    return { do: 'done', reply, numbered: said !== undefined };
  };

  /** 96: they could not read what we sent last. If that was 97, the request itself they have read, and perhaps done. */
  const say = (): Act => {
    saw = 'garbled';
    if (!isLastAsking) {
      unrefused -= 1;
      return spend({ do: 'send' }, 'garbled');
    }
    return isRepeatable ? spend({ do: 'send' }, 'garbled') : { do: 'fail', reason: 'garbled' };
  };

  return {
    line(bytes) {
      const read = readReplyLine(bytes, dialect);
      if (isBareResend(bytes) || (read.ok && read.value.message.kind === 'resendRequest')) return say();
      return read.ok ? judge(read.value.message, read.value.sequence) : again('garbled');
    },
    silence: () => (isRepeatable ? spend({ do: 'send' }, saw) : { do: 'fail', reason: saw }),
    mayBeDone: () => asked.changes && unrefused > 0,
  };
};

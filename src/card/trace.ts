/**
 * APDU のやりとりを人に見せる形: what went over the line, with everything that is a secret or a person's left out. A
 * value never sent to a card in clear may be shown; what VERIFY carries and what a card answers are shown by length.
 */
import { toHex } from '../kernel/bytes.ts';
import type { Result } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import type { CardConnection, TransmitFailure } from './index.ts';
import { statusOf } from './status-words.ts';
import { applicationName, fileName } from './trace-names.ts';

export interface TraceLine {
  /** The command in hex, its data as `‹14 B›` unless it names an application or a file. */
  readonly command: string;
  /** What it asks for. */
  readonly meaning: string;
  /** `‹240 B›`, empty, or hex when all may be shown. */
  readonly answer: string;
  /** Bytes of the answer before its status word. */
  readonly answerBytes: number;
  /** Four hex digits; `undefined` when no answer came. */
  readonly sw: string | undefined;
  /** Reason of the status word (`status-words.ts`), with the tries left. */
  readonly status: string;
}

interface Parts {
  readonly ins: number;
  readonly p1: number;
  readonly p2: number;
  readonly head: Uint8Array;
  readonly data: Uint8Array;
  readonly tail: Uint8Array;
  /** Bytes asked for; 0: none. */
  readonly le: number;
}

const lengthAt = (bytes: Uint8Array, at: number): number => (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0);

const wanted = (tail: Uint8Array): number => {
  if (tail.length === 0) return 0;
  const value = tail.length === 1 ? (tail[0] ?? 0) : lengthAt(tail, tail.length - 2);
  return value === 0 ? (tail.length === 1 ? 256 : 65_536) : value;
};

/** Header with Lc, data, Le, of the short and the extended forms (ISO/IEC 7816-3 §12.1). */
const partsOf = (command: Uint8Array): Parts => {
  const [, ins = 0, p1 = 0, p2 = 0] = command;
  const extended = command.length > 5 && command[4] === 0;
  const withData = extended ? command.length > 7 : command.length > 5;
  const dataAt = withData ? (extended ? 7 : 5) : 4;
  const lc = withData ? (extended ? lengthAt(command, 5) : (command[4] ?? 0)) : 0;
  const tail = command.subarray(dataAt + lc);
  return {
    ...{ ins, p1, p2, tail, le: wanted(tail) },
    head: command.subarray(0, dataAt),
    data: command.subarray(dataAt, dataAt + lc),
  };
};

const INS = { select: 0xa4, read: 0xb0, record: 0xb2, verify: 0x20, sign: 0x2a, auth: 0x88 } as const;
const BY_NAME = 0x04;

const lengthOnly = (bytes: Uint8Array): string => (bytes.length === 0 ? '' : `‹${bytes.length} B›`);

const hex = (bytes: Uint8Array): string => toHex(bytes).toUpperCase();

/** Data of SELECT are names; all other data are somebody's secret, or a fresh challenge nobody needs to see. */
const shownCommand = ({ ins, head, data, tail }: Parts): string =>
  [hex(head), ins === INS.select ? hex(data) : lengthOnly(data), hex(tail)]
    .filter((part) => part !== '')
    .join(' ');

/** Follows what is selected, because a command names a file only by its number. */
const createNamer = () => {
  let application = '';
  let file = 0;
  const named = (sfi: number): string => {
    if (sfi !== 0) file = sfi;
    return fileName(application, file);
  };
  const selected = ({ p1, data }: Parts, ok: boolean): string => {
    if (p1 !== BY_NAME) {
      const number = lengthAt(data, 0);
      if (ok) file = number;
      return `SELECT ${fileName(application, number)}`;
    }
    if (ok) [application, file] = [hex(data), 0];
    return `SELECT ${applicationName(hex(data))}`;
  };
  return (parts: Parts, ok: boolean): string => {
    const { ins, p1, p2, data, le } = parts;
    switch (ins) {
      case INS.select:
        return selected(parts, ok);
      case INS.read: {
        const byShortId = (p1 & 0x80) !== 0;
        const name = named(byShortId ? p1 & 0x1f : 0);
        return `READ BINARY ${name} +${byShortId ? p2 : p1 * 256 + p2} (${le})`;
      }
      case INS.record:
        return `READ RECORD ${named(p2 >> 3)} #${p1}`;
      case INS.verify:
        return `${data.length === 0 ? '残り回数' : 'VERIFY'} ${named(p2 & 0x1f)}`;
      case INS.sign:
        return `署名 ${p2 === 0 ? 'APの鍵' : named(p2 & 0x1f)}`;
      case INS.auth:
        return `INTERNAL AUTHENTICATE ${named(p2 & 0x1f)}`;
      case 0xc0:
        return 'GET RESPONSE';
      case 0xca:
        return `GET DATA ${(p1 * 256 + p2).toString(16).padStart(4, '0').toUpperCase()}`;
      case 0x84:
        return 'GET CHALLENGE';
      default:
        return `INS ${ins.toString(16).padStart(2, '0').toUpperCase()}`;
    }
  };
};

const statusWords = (sw: number): string => {
  const status = statusOf(sw);
  return 'triesLeft' in status ? `tries_left ${status.triesLeft}` : status.reason;
};

export interface TraceOptions {
  /** Answers in hex as well; only for cards of nobody (training). What VERIFY carries is never shown. */
  readonly showAnswers: boolean;
}

/** Makes a line of each exchange, in the order they went over the line. `undefined`: no answer came. */
export const createTracer = ({ showAnswers }: TraceOptions) => {
  const meaningOf = createNamer();
  return (command: Uint8Array, response: Uint8Array | undefined): TraceLine => {
    const parts = partsOf(command);
    const shown = shownCommand(parts);
    if (response === undefined || response.length < 2)
      return {
        ...{ command: shown, meaning: meaningOf(parts, false) },
        ...{ answer: '', answerBytes: 0, sw: undefined, status: 'lost' },
      };
    const data = response.subarray(0, -2);
    const sw = lengthAt(response, response.length - 2);
    return {
      command: shown,
      meaning: meaningOf(parts, sw === 0x9000),
      answer: showAnswers ? hex(data) : lengthOnly(data),
      answerBytes: data.length,
      sw: sw.toString(16).padStart(4, '0').toUpperCase(),
      status: statusWords(sw),
    };
  };
};

/** The same card, telling `tell` of every exchange with its milliseconds. */
export const traced = (
  card: CardConnection,
  { system, ...options }: TraceOptions & { readonly system: Pick<System, 'monotonic'> },
  tell: (line: TraceLine, ms: number) => void,
): CardConnection => {
  const lineOf = createTracer(options);
  return {
    ...card,
    async transmit(command): Promise<Result<Uint8Array, TransmitFailure>> {
      const from = system.monotonic();
      const response = await card.transmit(command);
      tell(lineOf(command, response.ok ? response.value : undefined), system.monotonic() - from);
      return response;
    },
  };
};

/** One line of text, in columns. */
export const traceText = (line: TraceLine, ms: number): string =>
  [
    line.command.padEnd(34),
    line.meaning,
    `→ ${[line.answer, line.sw ?? '----'].filter((part) => part !== '').join(' ')}`,
    line.status,
    `${ms.toFixed(1)} ms`,
  ].join('  ');

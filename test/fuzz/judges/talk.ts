/** What went between reader and card, put together again as ISO/IEC 7816-4 says: what every judge starts from. */
import type { TransmitFailure } from '../../../src/card/index.ts';
import { concatBytes, equalBytes, toHex } from '../../../src/kernel/bytes.ts';

export interface Exchange {
  /** As it was when it was sent. */
  readonly command: Uint8Array;
  /** Answer with its status word, or how the card was lost. */
  readonly answer: Uint8Array | TransmitFailure;
  /** The very bytes that were sent, whatever has become of them since. */
  readonly buffer: Uint8Array;
}

/** The answer without its status word. */
export const dataOf = (answer: Uint8Array): Uint8Array => answer.subarray(0, Math.max(0, answer.length - 2));

const isGetResponse = ({ command }: Exchange): boolean => command[1] === 0xc0;
/** Status word of an answer; 0 when there is none. */
export const wordOf = ({ answer }: Exchange): number =>
  typeof answer === 'string' || answer.length < 2 ? 0 : ((answer.at(-2) ?? 0) << 8) | (answer.at(-1) ?? 0);

/** A command and its whole answer. */
export interface Talk {
  readonly command: Uint8Array;
  /** The last status word; 0 when there was none. */
  readonly sw: number;
  /** All that came, whatever the status word says of it. */
  readonly bytes: Uint8Array;
  /** The same if the answer ended in 9000. */
  readonly data: Uint8Array | undefined;
}

const talkOf = (command: Uint8Array, sw: number, parts: readonly Uint8Array[]): Talk => {
  const bytes = concatBytes(...parts);
  return { command, sw, bytes, data: sw === 0x9000 ? bytes : undefined };
};

/**
 * What GET RESPONSE brought belongs to the command before, and of a command that 6Cxx refused only the second try counts.
 * A VERIFY is never tried a second time, so what follows one is another command.
 */
export const talksOf = (exchanges: readonly Exchange[]): Talk[] => {
  const talks: Talk[] = [];
  let asked: Exchange | undefined;
  let parts: Uint8Array[] = [];
  let last = 0;
  const end = (): void => {
    if (asked !== undefined) talks.push(talkOf(asked.command, last, parts));
  };
  let again = false;
  for (const exchange of exchanges) {
    const continues: boolean = asked !== undefined && (again || isGetResponse(exchange));
    if (!continues) {
      end();
      asked = exchange;
    }
    if (!continues || again) parts = [];
    parts.push(typeof exchange.answer === 'string' ? new Uint8Array() : dataOf(exchange.answer));
    last = wordOf(exchange);
    again = !continues && last >> 8 === 0x6c && exchange.command[1] !== 0x20;
  }
  end();
  return talks;
};

/** Why the card stopped answering, if it did. */
export const lostBy = (exchanges: readonly Exchange[]): TransmitFailure | undefined => {
  const lost = exchanges.find(({ answer }) => typeof answer === 'string')?.answer;
  return typeof lost === 'string' ? lost : undefined;
};

export const isSelectByName = ({ command }: { readonly command: Uint8Array }): boolean =>
  command[1] === 0xa4 && command[2] === 0x04;

/** Name in a SELECT, hex. */
const nameIn = (command: Uint8Array): string => toHex(command.subarray(5, 5 + (command[4] ?? 0)));

/** Each talk with the application that was asked for last, hex, and whether the card said 9000 to that. */
export const withApplication = (
  talks: readonly Talk[],
): readonly { readonly talk: Talk; readonly aid: string; readonly selected: boolean }[] => {
  let aid = '';
  let selected = false;
  return talks.map((talk) => {
    if (isSelectByName(talk)) {
      aid = nameIn(talk.command);
      selected = talk.sw === 0x9000;
    }
    return { talk, aid, selected };
  });
};

/** The talks of one application, after it was selected; none if it never was. */
export const talksWith = (talks: readonly Talk[], aid: Uint8Array): readonly Talk[] =>
  withApplication(talks)
    .filter((one) => one.aid === toHex(aid) && one.selected && !isSelectByName(one.talk))
    .map(({ talk }) => talk);

/**
 * A transparent file as its pieces came: its beginning by short id, and each further answer at the offset it was asked for.
 * Where something was asked for twice, the second answer counts.
 */
export const fileFrom = (talks: readonly Talk[], sfi: number): Uint8Array | undefined => {
  const at = talks.findLastIndex(({ command }) => command[1] === 0xb0 && command[2] === (0x80 | sfi));
  let file = talks[at]?.data;
  for (const { command, data } of talks.slice(at + 1)) {
    const [, ins, p1 = 0, p2 = 0] = command;
    if (file === undefined || ins !== 0xb0 || (p1 & 0x80) !== 0) break;
    if (data !== undefined) file = concatBytes(file.subarray(0, (p1 << 8) | p2), data);
  }
  return file;
};

/** Whether these bytes are the beginning of that file as it was answered. */
export const isOfFile = (bytes: Uint8Array, talks: readonly Talk[], sfi: number): boolean => {
  const file = fileFrom(talks, sfi);
  return file !== undefined && equalBytes(file.subarray(0, bytes.length), bytes);
};

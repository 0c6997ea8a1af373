/**
 * Secrets from a person, never from the command line: arguments are seen by every user of the machine (`ps`), and stay in
 * the shell's history. Bytes all the way, so that they can be overwritten.
 */
import { openSync } from 'node:fs';
import { ReadStream } from 'node:tty';
import { failure, type Result, success } from '../../kernel/result.ts';

export type InputFailure = 'no_terminal' | 'interrupted';

/** The part of a terminal that is used. */
export interface Keys {
  setRawMode(raw: boolean): unknown;
  on(event: 'data', listener: (chunk: Buffer) => void): unknown;
  off(event: 'data', listener: (chunk: Buffer) => void): unknown;
  resume(): unknown;
  pause(): unknown;
}

const KEY = {
  interrupt: 0x03,
  endOfInput: 0x04,
  backspace: 0x08,
  newline: 0x0a,
  enter: 0x0d,
  rubout: 0x7f,
} as const;
const MAX_BYTES = 64;

/** The keyboard, also when stdin is a pipe. */
export const openKeys = (): Keys | undefined => {
  if (process.stdin.isTTY) return process.stdin;
  if (process.platform === 'win32') return undefined;
  try {
    return new ReadStream(openSync('/dev/tty', 'r'));
  } catch {
    return undefined; // no terminal at all: a service, a pipeline of a job
  }
};

/** Asks and reads one line that nobody sees. `interrupted`: Ctrl+C or the end of input. */
export const askHidden = (
  question: string,
  keys: Keys | undefined,
  say: (text: string) => void,
): Promise<Result<Uint8Array, InputFailure>> => {
  if (keys === undefined) return Promise.resolve(failure('no_terminal'));
  return new Promise((resolve) => {
    const typed = new Uint8Array(MAX_BYTES);
    let length = 0;
    const end = (result: Result<Uint8Array, 'interrupted'>): void => {
      keys.off('data', hear);
      keys.setRawMode(false);
      keys.pause();
      say('\n');
      typed.fill(0);
      resolve(result);
    };
    const write = (key: number): void => {
      if (key === KEY.backspace || key === KEY.rubout) length = Math.max(0, length - 1);
      else if (length < MAX_BYTES) {
        typed[length] = key;
        length += 1;
      }
    };
    /** Whether the line is over. */
    const press = (key: number): boolean => {
      const over = key === KEY.enter || key === KEY.newline;
      const stopped = key === KEY.interrupt || key === KEY.endOfInput;
      if (over) end(success(typed.slice(0, length)));
      else if (stopped) end(failure('interrupted'));
      else write(key);
      return over || stopped;
    };
    const hear = (chunk: Buffer): void => {
      chunk.some(press);
      chunk.fill(0);
    };
    say(question);
    keys.setRawMode(true);
    keys.on('data', hear);
    keys.resume();
  });
};

/** One line of stdin, for scripts that keep the secret elsewhere than in their arguments. */
export const firstLine = async (input: AsyncIterable<Buffer>): Promise<Uint8Array> => {
  const line = new Uint8Array(MAX_BYTES);
  let length = 0;
  for await (const chunk of input) {
    for (const byte of chunk) {
      if (byte === KEY.newline || byte === KEY.enter || length === MAX_BYTES) {
        chunk.fill(0);
        return line.subarray(0, length);
      }
      line[length] = byte;
      length += 1;
    }
    chunk.fill(0);
  }
  return line.subarray(0, length);
};

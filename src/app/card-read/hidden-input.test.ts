import { expect, test } from 'vitest';
import { askHidden, firstLine, type Keys } from './hidden-input.ts';

/** A keyboard on which these chunks are typed, and what was done to it. */
const keyboard = (chunks: readonly Buffer[]) => {
  const modes: boolean[] = [];
  let listener: ((chunk: Buffer) => void) | undefined;
  const keys: Keys = {
    setRawMode: (raw) => modes.push(raw),
    on: (_event, heard) => {
      listener = heard;
    },
    off: () => {
      listener = undefined;
    },
    resume: () => {
      for (const chunk of chunks) listener?.(chunk);
    },
    pause: () => undefined,
  };
  return { keys, modes };
};

const ask = async (...typed: string[]) => {
  const chunks = typed.map((text) => Buffer.from(text, 'latin1'));
  const { keys, modes } = keyboard(chunks);
  const said: string[] = [];
  const answer = await askHidden('番号: ', keys, (text) => said.push(text));
  return {
    answer: answer.ok ? Buffer.from(answer.value).toString('latin1') : answer.reason,
    modes,
    said: said.join(''),
    chunks,
  };
};

test.each([
  ['in one piece', ['1234\r']],
  ['key by key', ['1', '2', '3', '4', '\n']],
  ['with a slip taken back', ['129\u007f34\r']],
  ['with more taken back than there is', ['\u0008\u00081234\r']],
  ['with more behind the line', ['1234\rmore']],
])('a line %s', async (_, typed) => {
  expect((await ask(...typed)).answer).toBe('1234');
});

test('nothing that was typed is shown, or stays in the keyboard’s buffer; the terminal is put back', async () => {
  const { said, modes, chunks } = await ask('12', '34\r');
  expect(said).toBe('番号: \n');
  expect(modes).toEqual([true, false]);
  expect(Buffer.concat(chunks).every((byte) => byte === 0)).toBe(true);
});

test.each(['\u0003', '12\u0003', '\u0004'])('%j stops it', async (typed) => {
  const { answer, modes } = await ask(typed);
  expect({ answer, modes }).toEqual({ answer: 'interrupted', modes: [true, false] });
});

test('a line longer than any secret is cut, not kept', async () => {
  expect((await ask(`${'9'.repeat(1_000)}\r`)).answer).toBe('9'.repeat(64));
});

test('without a terminal there is nobody to ask', async () => {
  expect(await askHidden('番号: ', undefined, () => undefined)).toEqual({ ok: false, reason: 'no_terminal' });
});

test.each([
  ['1234\nrest', '1234'],
  ['1234\r\n', '1234'],
  ['1234', '1234'],
  ['', ''],
])('the first line of stdin: %j', async (text, line) => {
  const input = (async function* () {
    for (const byte of Buffer.from(text)) yield Buffer.of(byte);
  })();
  expect(Buffer.from(await firstLine(input)).toString()).toBe(line);
});

/** A file as numbered lines. */
import { failure, type Result } from '../../kernel/result.ts';
import { createLineDecoder, type Encoding } from './decode.ts';
import { readSource, type SourceFacts, type SourceFailure } from './source.ts';

export interface LineTaker {
  /** `ended`: it has a line end; only the last can be without. Line ends are not in it. */
  line(text: string, ended: boolean): void;
  /** After every chunk: whoever has gathered enough passes it on here and waits. */
  rest(): Promise<void>;
  /** Bytes read so far, unpacked. */
  progress?(bytes: number): void;
}

const withoutReturn = (text: string): string => (text.endsWith('\r') ? text.slice(0, -1) : text);

const eachLine = (text: string, take: (line: string) => void): void => {
  let from = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', from)) {
    take(text.slice(from, text.charCodeAt(at - 1) === 0x0d && at > from ? at - 1 : at));
    from = at + 1;
  }
};

export const readLines = async (
  path: string,
  encoding: Encoding,
  taker: LineTaker,
): Promise<Result<SourceFacts, SourceFailure>> => {
  const decoder = createLineDecoder(encoding);
  let bytes = 0;
  const read = await readSource(path, async (chunk) => {
    const text = decoder.push(chunk);
    if (text === undefined) return 'not_text';
    eachLine(text, (line) => taker.line(line, true));
    bytes += chunk.length;
    taker.progress?.(bytes);
    await taker.rest();
    return undefined;
  });
  if (!read.ok) return failure(read.reason);
  const last = decoder.end();
  // 0x1A ended files once, and old systems still write it.
  if (last !== '' && last !== '\u001a') taker.line(withoutReturn(last), false);
  await taker.rest();
  return read;
};

/** Lines of a file of any length, without ever having all of it in memory. */
import { closeSync, openSync, readSync } from 'node:fs';

const CHUNK = 4 * 1_024 * 1_024;
const NEWLINE = 10;

/**
 * Chunks of a file from `start` (bytes) on. Each is good until the next.
 * @yields the chunks
 */
export function* fileChunks(path: string, start = 0): Generator<Buffer> {
  const fd = openSync(path, 'r');
  const buffer = Buffer.allocUnsafe(CHUNK);
  try {
    for (let at = start; ; ) {
      const length = readSync(fd, buffer, 0, CHUNK, at);
      if (length === 0) return;
      at += length;
      yield buffer.subarray(0, length);
    }
  } finally {
    closeSync(fd);
  }
}

/**
 * The lines that begin between `start` and `end` (bytes); the last of a file may have no end.
 * @yields each line
 */
export function* fileLines(path: string, start = 0, end = Number.POSITIVE_INFINITY): Generator<string> {
  // One byte earlier: whether a line begins at `start` stands in the byte before.
  let at = Math.max(0, start - 1);
  let skipping = start > 0;
  let rest: Buffer[] = [];
  let begun = at;
  for (const chunk of fileChunks(path, at)) {
    let from = 0;
    for (let cut = chunk.indexOf(NEWLINE); cut >= 0; cut = chunk.indexOf(NEWLINE, from)) {
      if (!skipping) yield Buffer.concat([...rest, chunk.subarray(from, cut)]).toString('utf8');
      skipping = false;
      rest = [];
      from = cut + 1;
      begun = at + from;
      if (begun >= end) return;
    }
    rest.push(Buffer.from(chunk.subarray(from)));
    at += chunk.length;
  }
  const last = Buffer.concat(rest);
  if (!skipping && begun < end && last.length > 0) yield last.toString('utf8');
}

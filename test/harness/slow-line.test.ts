/** The line is as narrow and as long as it says: a bench that measured on a wider one would lie. */
import { connect, createServer, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { openSlowLine, type SlowLine } from './slow-line.ts';

const closing: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

const echo = async (): Promise<number> => {
  const server = createServer((socket: Socket) => socket.pipe(socket));
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done);
  });
  closing.push(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
};

const open = async (line: Parameters<typeof openSlowLine>[1]): Promise<SlowLine> => {
  const opened = await openSlowLine(await echo(), line);
  closing.push(() => opened.close());
  return opened;
};

/** Sends so many bytes and waits until all are back, in order. */
const thereAndBack = async (port: number, bytes: number): Promise<Buffer> => {
  const socket = connect({ port, host: '127.0.0.1' });
  const sent = Buffer.from(Array.from({ length: bytes }, (_, at) => at % 251));
  const parts: Buffer[] = [];
  let got = 0;
  socket.write(sent);
  for await (const part of socket as AsyncIterable<Buffer>) {
    parts.push(part);
    got += part.length;
    if (got >= bytes) break;
  }
  socket.destroy();
  return Buffer.concat(parts);
};

it('gives every byte back in order, and never sooner than its width and length allow', async () => {
  const line = await open({ bitsPerSecond: 2_000_000, roundTripMs: 100 });
  const started = performance.now();
  const back = await thereAndBack(line.port, 25_000);
  const took = performance.now() - started;
  expect([...back]).toEqual(Array.from({ length: 25_000 }, (_, at) => at % 251));
  expect(line.sent()).toBe(25_000);
  // 25 kB at 2 Mbit/s are 100 ms, and the way there and back another 100: less is no such line.
  expect(took).toBeGreaterThanOrEqual(195);
});

it('a cut line carries nothing until it is mended', async () => {
  const line = await open({ bitsPerSecond: 100_000_000, roundTripMs: 0 });
  line.cut();
  expect((await thereAndBack(line.port, 10).catch(() => Buffer.alloc(0))).length).toBe(0);
  line.mend();
  expect((await thereAndBack(line.port, 10)).length).toBe(10);
});

import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { silentLogger } from '../kernel/log.ts';
import { createReceiptPrinter } from './receipt-printer.ts';

let server: Server | undefined;
afterEach(() => server?.close());

/** A printer that keeps what it is sent. */
const listen = async (): Promise<{ readonly port: number; readonly sent: () => Buffer }> => {
  const chunks: Buffer[] = [];
  server = createServer((socket) =>
    socket.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => socket.end()),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, sent: () => Buffer.concat(chunks) };
};

test('what is printed arrives whole, in Shift_JIS, with the cut at its end', async () => {
  const { port, sent } = await listen();
  const print = createReceiptPrinter({ host: '127.0.0.1', port }, silentLogger);
  expect(await print?.('カード登録\n=\n')).toEqual({ ok: true, value: undefined });
  // カード in Shift_JIS, and GS V: cut.
  expect(sent().includes(Buffer.from('834a815b8368', 'hex'))).toBe(true);
  expect(sent().includes(Buffer.from('1d56', 'hex'))).toBe(true);
});

test('a printer that does not answer is a reason, and no printer is none', async () => {
  const { port } = await listen();
  server?.close();
  await once(server as Server, 'close');
  const print = createReceiptPrinter({ host: '127.0.0.1', port }, silentLogger);
  expect(await print?.('x')).toMatchObject({ ok: false, reason: 'printer_failed' });
  expect(createReceiptPrinter(undefined, silentLogger)).toBeUndefined();
});

import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTcpPrinter, type TcpPrinter } from '../../test/harness/tcp-printer.ts';
import { silentLogger } from '../kernel/log.ts';
import { createReceiptPrinter } from './receipt-printer.ts';

let printer: TcpPrinter | undefined;
beforeEach(async () => {
  printer = await startTcpPrinter();
});
afterEach(() => printer?.stop());

test('what is printed arrives whole, in Shift_JIS, with one cut at its end', async () => {
  const print = createReceiptPrinter(printer?.at, silentLogger);
  expect(await print?.('カード登録\n=\n')).toEqual({ ok: true, value: undefined });
  const sent = printer?.taken();
  // カード in Shift_JIS, and GS V: cut.
  expect(sent?.includes(Buffer.from('834a815b8368', 'hex'))).toBe(true);
  expect(sent?.toString('latin1').split('\u001dV')).toHaveLength(2);
});

test('a printer that does not answer is a reason, and no printer is none', async () => {
  const print = createReceiptPrinter(printer?.at, silentLogger);
  await printer?.stop();
  printer = undefined;
  expect(await print?.('x')).toMatchObject({ ok: false, reason: 'printer_failed' });
  expect(createReceiptPrinter(undefined, silentLogger)).toBeUndefined();
});

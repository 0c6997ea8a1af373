import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { openPaperTray } from '../../test/harness/paper-tray.ts';
import { silentLogger } from '../kernel/log.ts';
import type { PaperDocument } from '../print/pdf.ts';
import { paperPrinter } from './paper-printer.ts';

const paper: PaperDocument = {
  title: '試し印刷',
  municipality: 'かざし市',
  training: true,
  asOf: 0,
  source: '試験',
  madeAt: 0,
  blocks: [{ kind: 'paragraph', text: '髙橋　花子' }],
};
const print = (port: number) => paperPrinter({ host: '127.0.0.1', port }, silentLogger)?.(paper);

test('the whole paper arrives at the printer, as PDF', async () => {
  const tray = await openPaperTray();
  expect(await print(tray.port)).toEqual({ ok: true, value: { pages: 1 } });
  await expect.poll(() => tray.papers).toHaveLength(1);
  expect(tray.papers[0]?.subarray(0, 5).toString()).toBe('%PDF-');
  expect(tray.papers[0]?.subarray(-6).toString().trim()).toBe('%%EOF');
  await tray.close();
});

test('a printer that is not there, and one that breaks off, are silent', async () => {
  const gone = createServer();
  gone.listen(0, '127.0.0.1');
  await once(gone, 'listening');
  const address = gone.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  gone.close();
  await once(gone, 'close');
  expect(await print(port)).toMatchObject({ ok: false, reason: 'printer_silent' });
  const tray = await openPaperTray(1_000);
  expect(await print(tray.port)).toMatchObject({ ok: false, reason: 'printer_silent' });
  await tray.close();
});

test('a site without one has none', () => expect(paperPrinter(undefined, silentLogger)).toBeNull());

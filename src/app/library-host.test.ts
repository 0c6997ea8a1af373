import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CardReader, ReaderEvent } from '../card/index.ts';
import { silentLogger } from '../kernel/log.ts';
import { mustSucceed, success } from '../kernel/result.ts';
import { realSystem } from '../kernel/system.ts';
import { librarySiteSchema, type PadTag } from '../modules/library/index.ts';
import { LIBRARY_QUEUE_FILE, openLibrary } from './library-host.ts';
import { createPcscPad } from './library-pad.ts';
import { loadSiteProfile } from './site-profile.ts';

const profile = mustSucceed(loadSiteProfile('kiosk-config/sites/training-library.yaml'));
const reader: CardReader = {
  kind: 'memory',
  subscribe: () => () => undefined,
  withCard: async () => ({ ok: false, reason: 'no_card' }),
  close: async () => undefined,
};
let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'kazasu-library-host-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

const open = (site: object = {}, change: Partial<typeof profile> = {}) =>
  openLibrary({
    site: librarySiteSchema.parse({ ...profile.library, ...site }),
    profile: { ...profile, ...change },
    dataDir,
    tokenKey: new Uint8Array(32),
    reader,
    system: realSystem,
    logger: silentLogger,
  });
const sip2 = { kind: 'sip2', host: '127.0.0.1', port: 9, dialect: '' };

describe('openLibrary', () => {
  test('訓練: a made-up library system, spoken to by SIP2', async () => {
    const opened = mustSucceed(await open());
    expect(opened).toMatchObject({ simulated: true, ils: { kind: 'simulated' }, pad: { kind: 'simulated' } });
    expect(await opened.ils.patron('20000011')).toMatchObject({ value: { name: '山田 花子', known: true } });
    await opened.ils.close();
    await opened.close();
  });

  test.each([
    [
      'a made-up library system in earnest',
      { pad: { kind: 'none' } },
      { training: false },
      'fake_in_production',
    ],
    [
      'a made-up pad in earnest',
      { system: { ...sip2, dialect: 'x' } },
      { training: false },
      'fake_in_production',
    ],
    ['a dialect that is not there', { system: { ...sip2, dialect: '/nowhere.yaml' } }, {}, 'dialect_missing'],
    ['a dialect that is none', { system: { ...sip2, dialect: 'package.json' } }, {}, 'dialect_wrong'],
  ])('%s is refused, and the queue is closed again', async (_what, site, change, reason) => {
    for (const _again of [1, 2]) expect(await open(site, change)).toMatchObject({ ok: false, reason });
  });

  test('a certificate that is not there is told by its path', async () => {
    const dialect = join(dataDir, 'd.yaml');
    writeFileSync(dialect, 'name: 館');
    expect(await open({ system: { ...sip2, dialect, tls: { ca: '/nowhere.pem' } } })).toMatchObject({
      reason: 'library_file_missing',
      detail: { path: '/nowhere.pem' },
    });
  });

  test('a queue that cannot be read stops the start: loans may be in it', async () => {
    writeFileSync(join(dataDir, LIBRARY_QUEUE_FILE), Buffer.alloc(8_192, 1));
    expect(await open()).toMatchObject({ ok: false, reason: expect.stringMatching(/^queue_/) });
  });
});

test('a PC/SC pad says that a tag lies there, and not which book it is', async () => {
  let tell: (event: ReaderEvent) => void = () => undefined;
  const pad = createPcscPad(
    {
      ...reader,
      subscribe: (listener) => {
        tell = listener;
        return () => undefined;
      },
      withCard: async (_name, job) =>
        success(
          await job({
            reader: 'pad',
            atr: Uint8Array.of(),
            transmit: async () => success(Uint8Array.of(0xe0, 4, 1, 2, 3, 4, 5, 6, 0x90, 0)),
          }),
        ),
    },
    'pad',
  );
  const heard: (readonly PadTag[])[] = [];
  pad.subscribe((tags) => heard.push(tags));
  tell({ kind: 'reader_added', reader: 'pad' });
  expect(pad.ready()).toBe(true);
  tell({ kind: 'card_inserted', reader: 'another', atr: Uint8Array.of() });
  tell({ kind: 'card_inserted', reader: 'pad', atr: Uint8Array.of() });
  await expect.poll(() => heard.at(-1)).toEqual([{ tag: 'e004010203040506', code: null }]);
  tell({ kind: 'card_removed', reader: 'pad' });
  expect(heard.at(-1)).toEqual([]);
  await pad.close();
});

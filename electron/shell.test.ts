import { mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { silentLogger } from '../src/kernel/log.ts';

vi.mock('electron', () => import('./test/fake-electron.ts'));
const fake = await import('./test/fake-electron.ts');
const { superviseHost, restartWaitMs } = await import('./host.ts');
const { registerConnectHost } = await import('./ipc/connect-host.ts');
const { registerQuitKiosk } = await import('./ipc/quit-kiosk.ts');
const { CONNECT_HOST, HOST_PORT, QUIT_KIOSK } = await import('./ipc/channels.ts');
const { createWindow, isScreenUrl, lockContents, lockSession } = await import('./window.ts');
const { serveScreen, screenFile, SCREEN_CSP } = await import('./protocol.ts');

beforeEach(() => {
  fake.handlers.clear();
  fake.children.length = 0;
  fake.quits.length = 0;
});
afterEach(() => vi.useRealTimers());

const host = { connect: () => new fake.MessageChannelMain().port2 as never, stop: () => undefined };
const shown = () => {
  const window = createWindow('/preload.cjs', true);
  const seen = fake.windows.at(-1);
  if (seen === undefined) throw new Error('no window');
  return { window, contents: seen.webContents, options: seen.options };
};
const call = (channel: string, event: unknown, ...args: unknown[]): unknown => {
  const handler = fake.handlers.get(channel);
  if (handler === undefined) throw new Error('no handler');
  return handler(event, ...args);
};

test('the window has no Node, a sandbox and its own world', () => {
  const { options } = shown();
  expect(options.kiosk).toBe(true);
  expect(options.webPreferences).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webviewTag: false,
    devTools: false,
    webSecurity: true,
  });
});

test('only our main frame at our origin gets a port', () => {
  const { window, contents } = shown();
  registerConnectHost(window, silentLogger, host);
  const own = { sender: contents, senderFrame: contents.mainFrame };
  expect(call(CONNECT_HOST, own)).toBe(true);
  expect(contents.posted).toEqual([{ channel: HOST_PORT, ports: [{ port: 2 }] }]);
  expect(() => call(CONNECT_HOST, { ...own, sender: new fake.FakeContents() })).toThrow('refused');
  expect(() => call(CONNECT_HOST, { ...own, senderFrame: { url: 'kazasu://screen/' } })).toThrow('refused');
  expect(() => call(CONNECT_HOST, { ...own, senderFrame: null })).toThrow('refused');
  expect(() => call(CONNECT_HOST, own, 'extra')).toThrow('refused');
  contents.mainFrame.url = 'https://example.jp/';
  expect(() => call(CONNECT_HOST, own)).toThrow('refused');
  expect(contents.posted).toHaveLength(1);
});

test('a locked kiosk is not quit from the screen', () => {
  const { window, contents } = shown();
  registerQuitKiosk(window, silentLogger, false);
  expect(call(QUIT_KIOSK, { sender: contents, senderFrame: contents.mainFrame })).toBe(false);
  expect(fake.quits).toEqual([]);
});

test('navigation, redirects, webviews and new windows are denied', () => {
  const { window, contents } = shown();
  lockContents(window.webContents, silentLogger);
  for (const name of ['will-navigate', 'will-redirect', 'will-attach-webview']) {
    const preventDefault = vi.fn();
    contents.emit(name, { preventDefault });
    expect(preventDefault, name).toHaveBeenCalledOnce();
  }
  expect(contents.openHandler?.()).toEqual({ action: 'deny' });
  expect(isScreenUrl('kazasu://screen/x')).toBe(true);
  for (const url of ['kazasu://other/', 'https://screen/', 'file:///etc/passwd', 'x'])
    expect(isScreenUrl(url)).toBe(false);
});

const OWN = 'kazasu://screen/';

test.each([
  ['the camera of our own page', 'media', OWN, ['video'], true],
  ['with a microphone', 'media', OWN, ['video', 'audio'], false],
  ['of nothing in particular', 'media', OWN, [], false],
  ['the camera of another page', 'media', 'https://example.jp/', ['video'], false],
  ['a place', 'geolocation', OWN, [], false],
])('%s: %s', (_what, permission, requestingUrl, mediaTypes, allowed) => {
  const session = new fake.FakeSession();
  lockSession(session as never, silentLogger);
  const answer = vi.fn();
  session.request?.({}, permission, answer, { requestingUrl, mediaTypes });
  expect(answer).toHaveBeenCalledExactlyOnceWith(allowed);
  if (mediaTypes.length < 2)
    expect(session.check?.(null, permission, requestingUrl, { mediaType: mediaTypes[0] })).toBe(allowed);
});

test('devices and downloads are denied', () => {
  const session = new fake.FakeSession();
  lockSession(session as never, silentLogger);
  expect(session.device?.()).toBe(false);
  const preventDefault = vi.fn();
  session.emit('will-download', { preventDefault });
  expect(preventDefault).toHaveBeenCalledOnce();
});

test('the protocol serves the screen with its CSP and nothing outside it', async () => {
  const root = mkdtempSync(join(tmpdir(), 'kazasu-screen-'));
  writeFileSync(join(root, 'index.html'), 'ok');
  symlinkSync('/etc/passwd', join(root, 'leak.html'));
  const get = (url: string) => serveScreen(root)(new Request(url));
  const page = await get('kazasu://screen/');
  expect([page.status, await page.text(), page.headers.get('content-security-policy')]).toEqual([
    200,
    'ok',
    SCREEN_CSP,
  ]);
  for (const path of ['..%2f..%2fetc%2fpasswd', '%2e%2e%2fx.html', '..%5cx.html', 'a%00.html', '%zz'])
    expect(screenFile(root, `kazasu://screen/${path}`), path).toBeUndefined();
  expect((await get('kazasu://screen/leak.html')).status).toBe(403);
  expect((await get('kazasu://other/index.html')).status).toBe(403);
  expect((await get('kazasu://screen/none.html')).status).toBe(404);
});

test('a crashed host is restarted with a bounded, growing wait; a stopped one is not', () => {
  vi.useFakeTimers();
  const onRestart = vi.fn();
  const supervisor = superviseHost({
    path: '/h.js',
    args: [],
    keys: () => ({ 'record.key': 'AQI=' }),
    log: silentLogger,
    monotonic: () => 0,
    onRestart,
  });
  for (const wait of [500, 1000, 2000]) {
    fake.children.at(-1)?.emit('exit', 1);
    expect(supervisor.connect()).toBeUndefined();
    const before = fake.children.length;
    vi.advanceTimersByTime(wait - 1);
    expect(fake.children).toHaveLength(before);
    vi.advanceTimersByTime(1);
    expect(fake.children).toHaveLength(before + 1);
    // Before anything else: the host opens nothing without them.
    expect(fake.children.at(-1)?.posted[0]?.message).toEqual({
      type: 'keys',
      keys: { 'record.key': 'AQI=' },
    });
  }
  expect(onRestart).toHaveBeenCalledTimes(3);
  expect(restartWaitMs(50)).toBe(30_000);
  expect(supervisor.connect()).toEqual({ port: 2 });
  supervisor.stop();
  vi.advanceTimersByTime(100_000);
  expect(fake.children).toHaveLength(4);
});

test('the packaging file is valid, rejects an unknown key, and every fuse is as wanted', async () => {
  const { validateConfiguration } = await import('app-builder-lib/out/util/config/config.js');
  const { DebugLogger } = await import('builder-util');
  const config = parse(readFileSync('electron-builder.yml', 'utf8'));
  await validateConfiguration(config, new DebugLogger(false));
  await expect(validateConfiguration({ ...config, asarr: true }, new DebugLogger(false))).rejects.toThrow(
    'asarr',
  );
  expect(config).toMatchObject({ appId: 'jp.kazasu.terminal', asar: true, npmRebuild: false });
  expect(config.electronFuses).toEqual({
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    onlyLoadAppFromAsar: true,
    enableEmbeddedAsarIntegrityValidation: true,
    enableCookieEncryption: true,
    grantFileProtocolExtraPrivileges: false,
  });
});

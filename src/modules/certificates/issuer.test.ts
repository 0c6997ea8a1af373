import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { TLSSocket } from 'node:tls';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { centreHolder, deviceHolder, materialOf, testAuthority } from '../../../test/harness/tls-peer.ts';
import { silentLogger } from '../../kernel/log.ts';
import { realSystem } from '../../kernel/system.ts';
import { digestOf, markOf, newRequestId, seenIn } from './document.ts';
import { type Answer, type Ask, askSchema, type Issuer } from './issuer.ts';
import { createFileIssuer } from './issuer-files.ts';
import { createHttpIssuer } from './issuer-http.ts';

const ask = (): Ask =>
  askSchema.parse({
    v: 1,
    requestId: newRequestId(realSystem),
    subject: '101',
    kind: 'resident_person',
    options: [],
    requestedAt: 1_000,
    site: '市民課',
    device: 'madoguchi-1',
    training: true,
  });
const pdf = Buffer.from('%PDF-1.7\n%%EOF\n');
const toldOf = ({ requestId, subject, kind, options }: Ask, change: object = {}) => ({
  v: 1,
  requestId,
  subject,
  kind,
  options,
  madeAt: 2_000,
  sha256: digestOf(pdf),
  pages: 1,
  system: 'shomei',
  notices: [],
  ...change,
});
const soon = (ms = 2_000): AbortSignal => AbortSignal.timeout(ms);

describe('by files', () => {
  let folder: string;
  let requests: string;
  let answers: string;
  let issuer: Issuer;
  let strays: Answer[];
  /** The folder is looked at so much more often than at a desk. */
  const fast = 50;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kazasu-issuer-'));
    requests = join(folder, 'requests');
    answers = join(folder, 'answers');
    mkdirSync(answers);
    strays = [];
    const system = {
      sleep: async (ms: number, signal?: AbortSignal) =>
        delay(Math.ceil(ms / fast), undefined, signal === undefined ? {} : { signal }).catch(() => undefined),
    };
    issuer = createFileIssuer({ requests, answers, system, logger: silentLogger });
    issuer.onStray((answer) => strays.push(answer));
  });
  afterEach(() => {
    issuer.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const put = (name: string, content: Uint8Array | string): void =>
    writeFileSync(join(answers, name), content);
  const asked = async (one: Ask): Promise<void> =>
    vi.waitFor(() => expect(existsSync(join(requests, `${one.requestId}.json`))).toBe(true));

  test('a request is a whole file of its own name, and its answer is taken away with it', async () => {
    const one = ask();
    const answered = issuer.ask(one, soon());
    await asked(one);
    expect(JSON.parse(readFileSync(join(requests, `${one.requestId}.json`), 'utf8'))).toEqual(one);
    expect(readdirSync(requests).filter((name) => name.startsWith('.'))).toEqual([]);
    put(`${one.requestId}.pdf`, pdf);
    put(`${one.requestId}.json`, JSON.stringify(toldOf(one)));
    expect(await answered).toMatchObject({ ok: true });
    expect(readdirSync(answers)).toEqual([]);
    expect(readdirSync(requests)).toEqual([]);
  });

  test('half a file is waited for: half a text, and a file that does not fit its text yet', async () => {
    const one = ask();
    const answered = issuer.ask(one, soon());
    await asked(one);
    put(`${one.requestId}.json`, JSON.stringify(toldOf(one)).slice(0, 40));
    await delay(150);
    put(`${one.requestId}.pdf`, pdf.subarray(0, 5));
    put(`${one.requestId}.json`, JSON.stringify(toldOf(one)));
    await delay(150);
    put(`${one.requestId}.pdf`, pdf);
    const answer = await answered;
    expect(answer).toMatchObject({ ok: true });
    if (answer.ok) expect(digestOf(answer.value.bytes)).toBe(digestOf(pdf));
  });

  test('what is still half at the end is handed on as it is, and nobody believes it', async () => {
    const one = ask();
    const answered = issuer.ask(one, soon(400));
    await asked(one);
    put(`${one.requestId}.pdf`, pdf.subarray(0, 5));
    put(`${one.requestId}.json`, JSON.stringify(toldOf(one)));
    const answer = await answered;
    if (!answer.ok) throw new Error('no answer');
    expect(seenIn(answer.value.bytes).sha256).not.toBe(toldOf(one).sha256);
  });

  test('files of other names, of other terminals and of yesterday are nobody’s here and stay where they are', async () => {
    put('report.json', '{}');
    put('NEWEST.pdf', pdf);
    const others = ask();
    put(`${others.requestId}.pdf`, pdf);
    put(`${others.requestId}.json`, JSON.stringify(toldOf(others)));
    const one = ask();
    const answered = issuer.ask(one, soon(300));
    await asked(one);
    put(`${one.requestId}.json.bak`, JSON.stringify(toldOf(one)));
    put(`copy-of-${one.requestId}.json`, JSON.stringify(toldOf(one)));
    expect(await answered).toMatchObject({ ok: false, reason: 'no_answer' });
    expect(readdirSync(answers)).toHaveLength(6);
    // Nobody makes it any more.
    expect(readdirSync(requests)).toEqual([]);
  });

  test('an answer that lies there before anybody asked is none', async () => {
    const one = ask();
    put(`${one.requestId}.pdf`, pdf);
    put(`${one.requestId}.json`, JSON.stringify(toldOf(one)));
    expect(await issuer.ask(one, soon(300))).toMatchObject({ ok: false, reason: 'bad_answer' });
  });

  test('the same id is never asked twice', async () => {
    const one = ask();
    await issuer.ask(one, soon(50));
    expect(await issuer.ask(one, soon(50))).toMatchObject({ ok: false, reason: 'bad_answer' });
  });

  test('an answer that comes twice, or late, or for a request of before the start, is taken away and told of', async () => {
    const one = ask();
    const answered = issuer.ask(one, soon());
    await asked(one);
    const come = (of: Ask): void => {
      put('half.pdf', pdf);
      renameSync(join(answers, 'half.pdf'), join(answers, `${of.requestId}.pdf`));
      put(`${of.requestId}.json`, JSON.stringify(toldOf(of)));
    };
    come(one);
    await answered;
    come(one);
    await vi.waitFor(() => expect(strays).toHaveLength(1));
    const former = ask();
    issuer.forget([former.requestId]);
    come(former);
    await vi.waitFor(() => expect(strays).toHaveLength(2));
    expect(readdirSync(answers)).toEqual([]);
  });

  test('what the issuing system does not make is a refusal, without a file', async () => {
    const one = ask();
    const answered = issuer.ask(one, soon());
    await asked(one);
    put(`${one.requestId}.json`, JSON.stringify({ v: 1, requestId: one.requestId, refused: 'not_found' }));
    expect(await answered).toMatchObject({ ok: true, value: { bytes: new Uint8Array() } });
  });

  test('a folder that is not there is said to be so', async () => {
    rmSync(answers, { recursive: true });
    expect(await issuer.ask(ask(), soon(200))).toMatchObject({ ok: false, reason: 'unreachable' });
  });
});

describe('by HTTP', () => {
  let server: Server;
  let url: URL;
  let asked: { readonly key: string | undefined; readonly body: Ask }[];
  let reply: (one: Ask) => { readonly status?: number; readonly body?: string; readonly silent?: true };
  let issuer: Issuer;
  beforeEach(async () => {
    asked = [];
    server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const body = askSchema.parse(JSON.parse(Buffer.concat(parts).toString('utf8')));
        asked.push({ key: request.headers['idempotency-key']?.toString(), body });
        const { status = 200, body: text = '', silent } = reply(body);
        if (silent === true) return;
        response.writeHead(status, { 'content-type': 'application/json', location: '/elsewhere' }).end(text);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/requests`);
    issuer = createHttpIssuer({ url, logger: silentLogger });
  });
  afterEach(async () => {
    issuer.close();
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  test('one conversation: what was asked for, with its id as idempotency key, and what came as it came', async () => {
    reply = (one) => ({ body: JSON.stringify({ told: toldOf(one), pdf: pdf.toString('base64') }) });
    const one = ask();
    const answer = await issuer.ask(one, soon());
    expect(asked).toEqual([{ key: one.requestId, body: one }]);
    if (!answer.ok) throw new Error(answer.reason);
    expect(JSON.parse(answer.value.told)).toEqual(toldOf(one));
    expect(digestOf(answer.value.bytes)).toBe(digestOf(pdf));
  });

  test.each([
    ['no JSON', { body: '<html>' }, 'bad_answer'],
    ['another shape', { body: '{"file":"x"}' }, 'bad_answer'],
    ['no base64', { body: '{"told":{},"pdf":"***"}' }, 'bad_answer'],
    ['it does not make it', { status: 404 }, 'refused_there'],
    ['it is out of order', { status: 503 }, 'bad_answer'],
    ['another address', { status: 307 }, 'bad_answer'],
    ['nothing', { silent: true }, 'no_answer'],
  ] as const)('%s: said so, and not tried again', async (_name, what, reason) => {
    reply = () => what;
    expect(await issuer.ask(ask(), soon(300))).toMatchObject({ ok: false, reason });
    expect(asked).toHaveLength(1);
  });

  test('nobody there', async () => {
    const nobody = createHttpIssuer({ url: new URL('http://127.0.0.1:1/'), logger: silentLogger });
    expect(await nobody.ask(ask(), soon())).toMatchObject({ ok: false, reason: 'unreachable' });
  });
});

test('by HTTPS: the CA that was named is believed and no other, and this terminal shows who it is', async () => {
  const town = testAuthority();
  const { ca, cert, key } = materialOf(town, centreHolder());
  const own = materialOf(town, deviceHolder('hall-1'));
  const seen: boolean[] = [];
  const one = ask();
  const secure = createSecureServer(
    { cert, key, ca: [...ca], requestCert: true, rejectUnauthorized: true },
    (request, response) => {
      seen.push((request.socket as TLSSocket).authorized);
      response.end(JSON.stringify({ told: toldOf(one), pdf: pdf.toString('base64') }));
    },
  );
  secure.listen(0, '127.0.0.1');
  await once(secure, 'listening');
  const url = new URL(`https://127.0.0.1:${(secure.address() as AddressInfo).port}/requests`);
  const tls = { ca: ca.join(''), cert: own.cert, key: own.key };
  const known = createHttpIssuer({ url, tls, logger: silentLogger });
  expect(await known.ask(one, soon())).toMatchObject({ ok: true });
  const other = createHttpIssuer({
    url,
    tls: { ...tls, ca: testAuthority().certificate },
    logger: silentLogger,
  });
  expect(await other.ask(ask(), soon())).toMatchObject({ ok: false, reason: 'unreachable' });
  const nameless = createHttpIssuer({ url, tls: { ca: tls.ca }, logger: silentLogger });
  expect(await nameless.ask(ask(), soon())).toMatchObject({ ok: false, reason: 'unreachable' });
  expect(seen).toEqual([true]);
  secure.closeAllConnections();
  secure.close();
});

describe('marks', () => {
  test('of this request, this person, this kind and these options alone, whatever order they were said in', () => {
    const one = {
      requestId: 'r',
      subject: '101',
      kind: 'income',
      options: ['head', 'stay'],
      fiscalYear: 2026,
    };
    const mark = markOf(one);
    expect(markOf({ ...one, options: ['stay', 'head'] })).toBe(mark);
    const others = [
      { ...one, requestId: 's' },
      { ...one, subject: '202' },
      { ...one, kind: 'seal' },
      { ...one, options: [] },
      { ...one, fiscalYear: 2025 },
      { ...one, fiscalYear: undefined },
    ].map(markOf);
    expect(new Set([mark, ...others]).size).toBe(7);
  });
  test('are found as Latin letters and as UTF-16, every one of them', () => {
    const mark = markOf({ requestId: 'r', subject: '101', kind: 'seal', options: [] });
    const other = markOf({ requestId: 'r', subject: '202', kind: 'seal', options: [] });
    const utf16 = Buffer.from(mark, 'utf16le').swap16();
    const bytes = Buffer.concat([Buffer.from('%PDF-1.7\n'), utf16, Buffer.from(` ${other}\n%%EOF`)]);
    expect(seenIn(bytes)).toMatchObject({ isPdf: true, marks: [mark, other] });
    expect(seenIn(Buffer.from('%PDF-1.7 cut off')).isPdf).toBe(false);
  });
});

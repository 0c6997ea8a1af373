import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, statSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import {
  checkedIn,
  createTestStream,
  opened,
  TENANT,
  type TestStream,
} from '../../test/harness/test-stream.ts';
import {
  enrolCodeIn,
  newDataDir,
  ownerUrlIn,
  startTrainingCentre,
  type TrainingCentre,
  trainingConfig,
} from '../../test/harness/training-centre.ts';
import { deviceIdSchema, tenantIdSchema } from '../kernel/ids.ts';
import { silentLogger } from '../kernel/log.ts';
import { mustSucceed } from '../kernel/result.ts';
import { realSystem, type System } from '../kernel/system.ts';
import { verifyReceipt } from '../outbox/event.ts';
import { batchPath, MAX_BATCH_BYTES, TENANT_HEADER } from '../outbox/protocol.ts';
import { isGood } from '../outbox/verify-held.ts';
import { enrol } from '../sync/enrol.ts';
import { createHttpTransport, type SendOutcome } from '../sync/http-transport.ts';
import type { CentralConfig } from './config.ts';
import { DEVICE_LIMITS } from './device-routes.ts';
import type { Overview } from './schema.ts';
import { startCentral } from './server.ts';

let centre: TrainingCentre;
beforeAll(async () => {
  centre = await startTrainingCentre();
});
afterAll(() => centre.stop());

const enrolAs = (stream: TestStream, code: string, url = centre.central.url, tenant = TENANT) =>
  enrol({
    centralUrl: url,
    code,
    device: stream.device,
    site: stream.device,
    siteName: '体育館',
    publicKey: stream.publicKey,
    tenant,
  });

const send = (
  stream: TestStream,
  url = centre.central.url,
  from?: number,
  to?: number,
): Promise<SendOutcome> =>
  createHttpTransport(url).send(stream, stream.batch(from, to), new AbortController().signal);

interface Raw {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
}
/** A batch as bytes on the wire, for what our own transport would never send. */
const post = async (stream: TestStream, { headers, body }: Raw = {}, url = centre.central.url) => {
  const reply = await fetch(new URL(batchPath(stream.device, stream.epoch), url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', [TENANT_HEADER]: TENANT, ...headers },
    body: body ?? JSON.stringify(stream.batch()),
  });
  const answer: unknown = await reply.json();
  return { status: reply.status, answer, headers: reply.headers };
};

/** The figures, once they say what is waited for: a centre shows them after half a second, folded or not. */
const shown = (
  { central }: Pick<TrainingCentre, 'central'>,
  isThere: (overview: Overview) => boolean,
): Promise<Overview> =>
  vi.waitFor(async () => {
    const overview = await central.overview();
    expect(isThere(overview)).toBe(true);
    return overview;
  }, 20_000);

test('a terminal enrols with the file of the training centre, sends, and can check its receipt', async () => {
  expect(statSync(join(centre.dataDir, 'enrol-code')).mode & 0o777).toBe(0o600);
  const stream = createTestStream('flow-1');
  stream.add('shelter.opened', opened('FLOW'));
  stream.add('shelter.checked_in', checkedIn('FLOW', '9001', '9002'));
  const { centralPublicKey } = mustSucceed(await enrolAs(stream, enrolCodeIn(centre.dataDir)));
  const outcome = await send(stream);
  if (outcome.kind !== 'accepted') throw new Error(outcome.kind);
  const { next: _, receiptSig, ...receipt } = outcome.response;
  expect(verifyReceipt({ ...stream, ...receipt }, receiptSig, centralPublicKey)).toBe(true);
  expect(await send(stream)).toMatchObject({ kind: 'accepted', response: { ackSeq: 2 } });
  const seen = await shown(centre, ({ shelters }) => shelters.some(({ present }) => present === 2));
  expect(seen.shelters.find(({ shelterId }) => shelterId === 'FLOW')).toMatchObject({
    present: 2,
    open: true,
  });
  expect(seen.terminals.find(({ device }) => device === 'flow-1')).toMatchObject({ events: 2, state: 'ok' });
  expect(isGood(await centre.central.verify())).toBe(true);
});

test('a code is good for one terminal, once, however it is typed; the same terminal may repeat it', async () => {
  const code = await centre.central.issueEnrolCode();
  const first = createTestStream('code-1');
  expect(await enrolAs(first, code.toLowerCase().replaceAll('-', ' '))).toMatchObject({ ok: true });
  expect(await enrolAs(first, code)).toMatchObject({ ok: true });
  expect(await enrolAs(createTestStream('code-2'), code)).toEqual({ ok: false, reason: 'bad_code' });
  expect(await enrolAs(createTestStream('code-2'), 'AAAA-AAAA-AAAA')).toMatchObject({ reason: 'bad_code' });
});

test('a name in use is taken over only with a code made for that name', async () => {
  const [old, replacement] = [createTestStream('desk-7'), createTestStream('desk-7')];
  await enrolAs(old, await centre.central.issueEnrolCode());
  expect(await enrolAs(replacement, await centre.central.issueEnrolCode())).toMatchObject({
    reason: 'bad_code',
  });
  const forDesk = await centre.central.issueEnrolCode(deviceIdSchema.parse('desk-7'));
  expect(await enrolAs(createTestStream('desk-8'), forDesk)).toMatchObject({ reason: 'bad_code' });
  expect(await enrolAs(replacement, forDesk)).toMatchObject({ ok: true });
  expect(await send(old)).toMatchObject({ kind: 'failed', status: 401 });
  expect(await send(replacement)).toMatchObject({ kind: 'accepted' });
});

test('another municipality’s terminal is refused', async () => {
  const stream = createTestStream('other-1');
  const other = { ...stream, tenant: TENANT };
  expect((await post(stream, { headers: { [TENANT_HEADER]: '999989' } })).answer).toEqual({
    reason: 'wrong_tenant',
  });
  const reply = await fetch(new URL('/v1/devices/enrol', centre.central.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', [TENANT_HEADER]: '999989' },
    body: '{}',
  });
  expect([reply.status, await reply.json()]).toEqual([403, { reason: 'wrong_tenant' }]);
  expect(await enrolAs(other, 'ABCDEF')).toMatchObject({ reason: 'bad_code' });
});

test('unknown, withdrawn and wrongly signing terminals are refused, each by its name', async () => {
  const stream = createTestStream('named-1');
  stream.add('test.a', 1);
  expect(await post(stream)).toMatchObject({ status: 404, answer: { reason: 'unknown_device' } });
  await centre.introduce(stream);
  const forged = createTestStream('named-1');
  forged.add('test.a', 1);
  expect(await post(forged)).toMatchObject({ status: 401, answer: { reason: 'bad_signature' } });
  const batch = stream.batch();
  const broken = JSON.stringify({ ...batch, prevHash: 'f'.repeat(64) });
  expect(await post(stream, { body: broken })).toMatchObject({
    status: 400,
    answer: { reason: 'bad_chain' },
  });
  expect(await post(stream)).toMatchObject({ status: 200 });
  mustSucceed(await centre.central.revokeDevice(stream.device));
  expect(await post(stream)).toMatchObject({ status: 403, answer: { reason: 'revoked' } });
  expect(await enrolAs(stream, enrolCodeIn(centre.dataDir))).toMatchObject({ reason: 'bad_code' });
  const seen = await centre.central.overview();
  expect(seen.terminals.find(({ device }) => device === 'named-1')?.state).toBe('revoked');
});

test('bodies that are no batch are refused by their kind, and unpacking has a limit', async () => {
  const stream = createTestStream('bodies-1');
  await centre.introduce(stream);
  const zip = { 'content-encoding': 'gzip' };
  const packed = (text: string) => new Uint8Array(gzipSync(text));
  const bad = { status: 400, answer: { reason: 'bad_request' } };
  const big = { status: 413, answer: { reason: 'too_large' } };
  expect(await post(stream, { body: 'no JSON' })).toMatchObject(bad);
  expect(await post(stream, { body: '{"v":1}' })).toMatchObject(bad);
  expect(await post(stream, { headers: zip, body: 'not gzip' })).toMatchObject(bad);
  expect(await post(stream, { headers: { 'content-encoding': 'br' } })).toMatchObject(bad);
  expect(await post(stream, { body: ' '.repeat(MAX_BATCH_BYTES + 1) })).toMatchObject(big);
  expect(await post(stream, { headers: zip, body: packed(' '.repeat(30 * MAX_BATCH_BYTES)) })).toMatchObject(
    big,
  );
  expect(await post(stream, { headers: { 'content-type': 'text/plain' } })).toMatchObject({ status: 415 });
  expect(await post(stream)).toMatchObject({ status: 200 });
});

test('a fork is answered with 409 and shown as an alarm, until the terminal is set up anew', async () => {
  const stream = createTestStream('fork-1');
  stream.add('test.a', 'one');
  await centre.introduce(stream);
  await send(stream);
  const keys = createTestStream('fork-1');
  expect(keys.publicKey).not.toBe(stream.publicKey);
  await centre.introduce(keys);
  keys.add('test.a', 'another');
  expect(await send(keys)).toMatchObject({ kind: 'conflict', conflict: { reason: 'fork', ackSeq: 1 } });
  const stateNow = async () =>
    (await centre.central.overview()).terminals.find(({ device }) => device === 'fork-1')?.state;
  expect(await stateNow()).toBe('fork');
  const anew = createTestStream('fork-1', { epoch: 'fedcba9876543210' });
  await centre.introduce(anew);
  anew.add('test.a', 'again');
  expect(await send(anew)).toMatchObject({ kind: 'accepted' });
  expect(await stateNow()).toBe('ok');
});

test('a record that cannot be counted is acknowledged all the same', async () => {
  const stream = createTestStream('odd-1');
  stream.add('shelter.checked_in', null, { body: '{]' });
  stream.add('shelter.checked_in', checkedIn('ODD', '9101'));
  await centre.introduce(stream);
  const before = (await centre.central.overview()).quarantined;
  expect(await send(stream)).toMatchObject({ kind: 'accepted', response: { ackSeq: 2 } });
  const after = await shown(centre, ({ quarantined }) => quarantined > before);
  expect(after.quarantined).toBe(before + 1);
  expect(after.shelters.find(({ shelterId }) => shelterId === 'ODD')).toMatchObject({ present: 1 });
});

test('on a database given by its address; who sends too much is told when to come back', async () => {
  const dataDir = newDataDir();
  const central = mustSucceed(
    await startCentral({
      config: trainingConfig({ database: { url: ownerUrlIn(centre.dataDir) } }),
      dataDir,
      system: realSystem,
      logger: silentLogger,
      consoleDir: dataDir,
      listen: { host: '127.0.0.1', port: 0 },
      limits: {
        batches: { burst: 2, perSecond: 0.01 },
        enrolments: { burst: 1, perSecond: 0.01 },
        inFlight: 32,
        inFlightBytes: 1_000_000,
      },
    }),
  );
  const stream = createTestStream('many-1');
  stream.add('test.a', 1);
  expect(await enrolAs(stream, enrolCodeIn(dataDir), central.url)).toMatchObject({ ok: true });
  expect(await enrolAs(stream, enrolCodeIn(dataDir), central.url)).toMatchObject({ reason: 'too_many' });
  expect(await send(stream, central.url)).toMatchObject({ kind: 'accepted' });
  expect(await send(stream, central.url)).toMatchObject({ kind: 'accepted' });
  const refused = await send(stream, central.url);
  expect(refused).toMatchObject({ kind: 'failed', status: 429 });
  expect(refused.kind === 'failed' && (refused.retryAfterMs ?? 0) > 0).toBe(true);
  expect((await post(stream, {}, central.url)).headers.get('retry-after')).toMatch(/^\d+$/);
  await central.close();
  rmSync(dataDir, { recursive: true });
});

test('a centre that cannot start says why and leaves nothing running', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const address = taken.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const dataDir = newDataDir();
  const start = (url: string) =>
    startCentral({
      config: trainingConfig({ database: { url } }),
      dataDir,
      system: realSystem,
      logger: silentLogger,
      consoleDir: dataDir,
      listen: { host: '127.0.0.1', port },
    });
  expect(await start(ownerUrlIn(centre.dataDir))).toMatchObject({
    ok: false,
    reason: 'port_in_use',
    detail: { port },
  });
  expect(await start('postgres://nobody:x@127.0.0.1:1/none')).toMatchObject({
    reason: 'database_unreachable',
  });
  taken.close();
  rmSync(dataDir, { recursive: true });
});

const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
});

test('what was acknowledged before kill -9 is there after the restart, and resending adds nothing', async () => {
  const dataDir = newDataDir();
  const child = spawn(process.execPath, ['test/harness/run-centre.ts', dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [line]: unknown[] = await once(child.stdout, 'data');
  const url = String(line).trim();
  const stream = createTestStream('killed-1');
  for (let n = 1; n <= 40; n += 1) stream.add('shelter.checked_in', checkedIn('S01', String(n)));
  mustSucceed(await enrolAs(stream, enrolCodeIn(dataDir), url));
  expect(await send(stream, url, 1, 30)).toMatchObject({ kind: 'accepted', response: { ackSeq: 30 } });
  child.kill('SIGKILL');
  await once(child, 'exit');
  const again = await startTrainingCentre({ dataDir });
  expect((await shown(again, ({ totals }) => totals.present >= 30)).totals.present).toBe(30);
  expect(await send(stream, again.central.url)).toMatchObject({ kind: 'accepted', response: { ackSeq: 40 } });
  expect(await shown(again, ({ totals }) => totals.present >= 40)).toMatchObject({
    totals: { present: 40 },
    terminals: [{ events: 40 }],
  });
  expect(isGood(await again.central.verify())).toBe(true);
  await again.stop();
});

test('the health check answers, and the operating log holds no number of a person and no code', async () => {
  const reply = await fetch(new URL('/v1/health', centre.central.url));
  expect(await reply.json()).toMatchObject({ ok: true });
  const log = centre.logged.join('\n');
  expect(log).toContain('central.batch');
  for (const secret of ['9001', '9101', '体育館', enrolCodeIn(centre.dataDir)])
    expect(log).not.toContain(secret);
});

test('a centre that cannot start leaves nothing running: no second municipality, a port that nobody may take', async () => {
  const dataDir = newDataDir();
  const base = trainingConfig({ database: { url: ownerUrlIn(centre.dataDir) } });
  const [first] = base.tenants;
  if (first === undefined) throw new Error('no municipality');
  const second = { ...first, id: tenantIdSchema.parse('999991'), deviceNames: ['b.example'] };
  const files = { certificate: '/nowhere', key: '/nowhere' };
  let asleep = 0;
  const sleep: System['sleep'] = async (ms, signal) => {
    asleep += 1;
    await realSystem.sleep(ms, signal);
    asleep -= 1;
  };
  const start = (config: CentralConfig, host: string) =>
    startCentral({
      ...{ config, dataDir, consoleDir: dataDir, listen: { host, port: 0 } },
      ...{ system: { ...realSystem, sleep }, logger: silentLogger },
    });
  const since = new Date(realSystem.now());
  const connections = () => centre.owner`
    SELECT pid FROM pg_stat_activity
    WHERE backend_type = 'client backend' AND backend_start > ${since} AND pid <> pg_backend_pid()`;
  const devices = { listen: { host: '127.0.0.1', port: 0 } };
  const joint = { ...base, devices, tenants: [first, { ...second, deviceCa: files }] };
  expect(await start(joint, '127.0.0.1')).toMatchObject({ ok: false });
  expect(asleep).toBe(0);
  await expect(start(base, '192.0.2.1')).rejects.toMatchObject({ code: 'EADDRNOTAVAIL' });
  expect(asleep).toBe(0);
  expect(await connections()).toHaveLength(0);
  rmSync(dataDir, { recursive: true });
});

test('no more are under way than there is room for, although none has sent its batch yet', async () => {
  const dataDir = newDataDir();
  const central = mustSucceed(
    await startCentral({
      config: trainingConfig({ database: { url: ownerUrlIn(centre.dataDir) } }),
      ...{ dataDir, consoleDir: dataDir, listen: { host: '127.0.0.1', port: 0 } },
      ...{ system: realSystem, logger: silentLogger },
      limits: { ...DEVICE_LIMITS, inFlight: 2 },
    }),
  );
  const stream = createTestStream('room-1');
  stream.add('test.a', 1);
  expect(await enrolAs(stream, enrolCodeIn(dataDir), central.url)).toMatchObject({ ok: true });
  const body = JSON.stringify(stream.batch());
  const headers = {
    ...{ 'content-type': 'application/json', 'content-length': body.length, [TENANT_HEADER]: TENANT },
  };
  const asked = Array.from({ length: 6 }, () =>
    httpRequest(new URL(batchPath(stream.device, stream.epoch), central.url), { method: 'POST', headers }),
  );
  const answers: number[] = [];
  const ended = asked.map(
    (request) =>
      new Promise<void>((done) => {
        request.on('response', (reply) => {
          answers.push(reply.statusCode ?? 0);
          reply.resume().on('close', done);
        });
        request.on('error', () => done());
        request.flushHeaders();
      }),
  );
  while (answers.length < 4) await realSystem.sleep(10);
  expect(answers).toEqual([429, 429, 429, 429]);
  for (const request of asked) request.end(body);
  await Promise.all(ended);
  expect(answers.slice(4)).toEqual([200, 200]);
  // Who left made room.
  expect(await send(stream, central.url)).toMatchObject({ kind: 'accepted' });
  await central.close();
  rmSync(dataDir, { recursive: true });
});

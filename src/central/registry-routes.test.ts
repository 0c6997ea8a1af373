import { hash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createPublisher, createSource } from '../../test/harness/made-up-publisher.ts';
import { person } from '../../test/harness/made-up-residents.ts';
import { newKeys, TENANT } from '../../test/harness/test-stream.ts';
import {
  enrolCodeIn,
  startTrainingCentre,
  type TrainingCentre,
  trainingConfig,
} from '../../test/harness/training-centre.ts';
import { deviceIdSchema } from '../kernel/ids.ts';
import { mustSucceed } from '../kernel/result.ts';
import { realSystem } from '../kernel/system.ts';
import { TENANT_HEADER } from '../outbox/protocol.ts';
import {
  ASKED,
  listPath,
  type Manifest,
  PACKAGES_PATH,
  PART_BYTES,
  PART_SIGNATURE_HEADER,
  partPath,
  partsOf,
  payloadPath,
  signAsk,
  signManifest,
  signPart,
} from '../registry/package.ts';
import type { PackageFile } from '../registry/package-file.ts';
import { scopeOf } from '../registry/scope.ts';
import { enrol } from '../sync/enrol.ts';
import { handIn } from '../sync/registry-hand-in.ts';
import { createPackageTransport } from '../sync/registry-transport.ts';

const folder = mkdtempSync(join(tmpdir(), 'kazasu-packages-'));
const SHELTER = scopeOf(['shelter'], { pollDay: null, towns: null });
/** Names that do not get smaller: a package of more than one part with as few people as can be. */
const noise = (at: number): string => hash('sha512', String(at), 'base64').replaceAll(/[^A-Za-z]/g, '');
const crowd = (to: number) =>
  Array.from({ length: to }, (_, at) => person(String(at + 1), { name: noise(at) }));
const source = createSource(crowd(9_000));
const publisher = createPublisher(folder, SHELTER, source);
const NEVER = new AbortController().signal;

/** Versions 1 (snapshot of more than one part), 2 and 3 (changes), 4 (snapshot), as files. */
let files: readonly PackageFile[];
let centre: TrainingCentre;

beforeAll(async () => {
  mustSucceed(await publisher.publish());
  for (const extra of [9_001, 9_002]) {
    source.import([...source.people.values(), person(String(extra))]);
    mustSucceed(await publisher.publish());
  }
  mustSucceed(await publisher.publish({ whole: true }));
  files = [1, 2, 3, 4].map((version) => publisher.file(version));
  centre = await startTrainingCentre({
    config: trainingConfig({ registryPublishers: [publisher.publicKey] }),
  });
});
afterAll(async () => {
  await centre.stop();
  publisher.close();
  rmSync(folder, { recursive: true });
});
beforeEach(async () => void (await centre.owner`TRUNCATE registry_package CASCADE`));

const fileOf = (version: number): PackageFile => files[version - 1]!;
const give = (version: number, key = publisher.privateKey) =>
  handIn({ centralUrl: centre.central.url, file: fileOf(version), signingKey: key });
const payloadOf = ({ path, at }: PackageFile): Buffer => readFileSync(path).subarray(at);

let devices = 0;
const newDevice = async (site: string, system = realSystem) => {
  const device = deviceIdSchema.parse(`device-${(devices += 1)}`);
  const keys = newKeys();
  mustSucceed(
    await enrol({
      centralUrl: centre.central.url,
      code: enrolCodeIn(centre.dataDir),
      device,
      site,
      siteName: site,
      publicKey: keys.publicKey,
      tenant: TENANT,
    }),
  );
  const fetched: { range: string | null; status: number }[] = [];
  const transport = createPackageTransport({
    centralUrl: centre.central.url,
    tenant: TENANT,
    device,
    privateKey: keys.privateKey,
    system,
    send: async (url, init) => {
      const reply = await fetch(url, init);
      fetched.push({ range: new Headers(init?.headers).get('range'), status: reply.status });
      return reply;
    },
  });
  return { device, ...keys, transport, fetched, path: join(folder, `${device}.part`) };
};
const versions = (listed: { ok: boolean; value?: readonly Manifest[] }): number[] | undefined =>
  listed.value?.map(({ version }) => version);

test('what is handed in is given to the terminals of its site, byte for byte, and the centre can read none of it', async () => {
  expect(partsOf(fileOf(1).manifest)).toBeGreaterThan(1);
  for (const version of [1, 2, 3]) expect(await give(version)).toEqual({ ok: true, value: undefined });
  const gym = await newDevice('gym-1');
  const listed = mustSucceed(await gym.transport.list(0, NEVER));
  expect(listed).toEqual([1, 2, 3].map((version) => fileOf(version).manifest));
  expect(versions(await gym.transport.list(2, NEVER))).toEqual([3]);
  expect(await gym.transport.fetch(listed[0]!, gym.path, NEVER)).toMatchObject({ ok: true });
  expect(readFileSync(gym.path).equals(payloadOf(fileOf(1)))).toBe(true);
  const parts = await centre.central.database<
    { bytes: Uint8Array }[]
  >`SELECT bytes FROM registry_package_part`;
  const held = Buffer.concat(parts.map(({ bytes }) => bytes)).toString('latin1');
  for (const word of ['氏名', 'シメイ', '架空県'])
    expect(held).not.toContain(Buffer.from(word).toString('latin1'));
});

test('a snapshot ends what came before it', async () => {
  for (const version of [1, 2, 4]) mustSucceed(await give(version === 2 ? 2 : version));
  const gym = await newDevice('gym-1');
  expect(versions(await gym.transport.list(0, NEVER))).toEqual([4]);
  expect(await gym.transport.fetch(fileOf(2).manifest, gym.path, NEVER)).toMatchObject({
    reason: 'refused',
    detail: { status: 404 },
  });
  const rows = await centre.central.database`SELECT DISTINCT version FROM registry_package_part`;
  expect(rows).toEqual([{ version: 4 }]);
});

test('an older version, a gap, and another content under one number are refused; the same again is not', async () => {
  expect(await give(2)).toEqual({ ok: false, reason: 'gap', detail: { newest: 0 } });
  mustSucceed(await give(1));
  expect(await give(1)).toMatchObject({ ok: true });
  expect(await give(3)).toEqual({ ok: false, reason: 'gap', detail: { newest: 1 } });
  mustSucceed(await give(4));
  expect(await give(1)).toEqual({ ok: false, reason: 'not_newer', detail: { newest: 4 } });
  const { signature: _, ...other } = fileOf(4).manifest;
  const forged = signManifest({ ...other, source: '別のもの' }, publisher.privateKey);
  expect(
    await handIn({
      centralUrl: centre.central.url,
      file: { ...fileOf(4), manifest: forged },
      signingKey: publisher.privateKey,
    }),
  ).toMatchObject({ reason: 'not_newer' });
});

test('nobody hands in but who holds the key', async () => {
  const stranger = newKeys();
  const { signature: _, ...unsigned } = fileOf(1).manifest;
  const theirs = { ...fileOf(1), manifest: signManifest(unsigned, stranger.privateKey) };
  const options = { centralUrl: centre.central.url, file: theirs, signingKey: stranger.privateKey };
  expect(await handIn(options)).toMatchObject({ reason: 'refused', detail: { reason: 'bad_signature' } });
  const elsewhere = signManifest({ ...unsigned, tenant: '999989' as typeof TENANT }, publisher.privateKey);
  expect(await handIn({ ...options, file: { ...theirs, manifest: elsewhere } })).toMatchObject({
    detail: { reason: 'wrong_tenant' },
  });
  // The manifest is good, and somebody else sends the parts.
  expect(await give(1, stranger.privateKey)).toMatchObject({ detail: { reason: 'bad_signature' } });
  expect(await centre.central.database`SELECT 1 FROM registry_package_part`).toEqual([]);
});

const post = async (path: string, init: RequestInit) => {
  const reply = await fetch(new URL(path, centre.central.url), init);
  return { status: reply.status, body: (await reply.json()) as unknown };
};
const begin = (manifest: unknown) =>
  post(PACKAGES_PATH, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(manifest),
  });
const put = (manifest: Manifest, part: number, bytes: Uint8Array, signed = bytes) =>
  post(partPath(manifest, part), {
    method: 'PUT',
    headers: {
      'content-type': 'application/octet-stream',
      [PART_SIGNATURE_HEADER]: signPart(manifest, part, signed, publisher.privateKey),
    },
    body: Uint8Array.from(bytes),
  });

test('what was interrupted goes on where it was; a part twice or too early changes nothing', async () => {
  const { manifest } = fileOf(1);
  const payload = payloadOf(fileOf(1));
  const first = payload.subarray(0, PART_BYTES);
  expect(await begin(manifest)).toEqual({ status: 200, body: { next: 0 } });
  expect(await put(manifest, 1, payload.subarray(PART_BYTES, 2 * PART_BYTES))).toMatchObject({
    body: { next: 0 },
  });
  expect(await put(manifest, 0, first)).toMatchObject({ body: { next: 1 } });
  expect(await put(manifest, 0, first)).toMatchObject({ body: { next: 1 } });
  expect(await begin(manifest)).toMatchObject({ body: { next: 1 } });
  const gym = await newDevice('gym-1');
  expect(versions(await gym.transport.list(0, NEVER))).toEqual([]);
  expect(await Promise.all([give(1), give(1)])).toEqual([
    { ok: true, value: undefined },
    { ok: true, value: undefined },
  ]);
  expect(versions(await gym.transport.list(0, NEVER))).toEqual([1]);
  expect((await begin(manifest)).body).toEqual({ next: null });
});

test('a part that is not the one that was signed, of another length, or of nothing, is refused', async () => {
  const { manifest } = fileOf(2);
  const payload = payloadOf(fileOf(2));
  expect(await put(manifest, 0, payload)).toMatchObject({ status: 404 });
  mustSucceed(await give(1));
  await begin(manifest);
  const changed = Uint8Array.from(payload);
  changed[9] = (changed[9] ?? 0) ^ 1;
  expect(await put(manifest, 0, changed, payload)).toMatchObject({
    status: 401,
    body: { reason: 'bad_signature' },
  });
  expect(await put(manifest, 0, payload.subarray(1))).toMatchObject({ status: 400 });
  expect(await put(manifest, 1, payload)).toMatchObject({ status: 400 });
  // The publisher itself signs bytes that are not those of its manifest: what came is given to nobody.
  expect(await put(manifest, 0, changed)).toMatchObject({
    status: 409,
    body: { reason: 'wrong_hash', newest: 1 },
  });
  expect(await give(2)).toMatchObject({ ok: true });
});

test('bodies that are no manifest', async () => {
  const { manifest } = fileOf(1);
  for (const body of [
    null,
    {},
    { ...manifest, more: 1 },
    { ...manifest, bytes: 2 ** 31 },
    { ...manifest, base: 1 },
  ])
    expect((await begin(body)).status).toBe(400);
  expect((await begin({ ...manifest, source: 'x'.repeat(5_000) })).status).toBe(413);
});

test('a terminal gets nothing of another site, and nobody else anything', async () => {
  mustSucceed(await give(1));
  const hall = await newDevice('hall-2');
  expect(versions(await hall.transport.list(0, NEVER))).toEqual([]);
  expect(await hall.transport.fetch(fileOf(1).manifest, hall.path, NEVER)).toMatchObject({
    detail: { status: 404 },
  });
  const gym = await newDevice('gym-1');
  const stranger = newKeys();
  const ask = async (change: {
    tenant?: string;
    device?: string;
    signedPath?: string;
    key?: typeof gym.privateKey;
    at?: number;
  }) => {
    const { tenant = TENANT, device = gym.device, key = gym.privateKey, at = Date.now() } = change;
    const path = listPath(0);
    return post(path, {
      headers: {
        [TENANT_HEADER]: tenant,
        [ASKED.device]: device,
        [ASKED.at]: String(at),
        [ASKED.signature]: signAsk({ tenant, device, path: change.signedPath ?? path, at }, key),
      },
    });
  };
  expect(await ask({})).toMatchObject({ status: 200 });
  expect(await ask({ key: stranger.privateKey })).toMatchObject({ status: 401 });
  expect(await ask({ signedPath: listPath(1) })).toMatchObject({ status: 401 });
  expect(await ask({ signedPath: payloadPath(1) })).toMatchObject({ status: 401 });
  expect(await ask({ device: 'nobody' })).toMatchObject({ status: 404, body: { reason: 'unknown_device' } });
  expect(await ask({ tenant: '999989' })).toMatchObject({ status: 403, body: { reason: 'wrong_tenant' } });
  expect(await ask({ at: Date.now() - 400_000 })).toMatchObject({ status: 401, body: { reason: 'stale' } });
  expect(await post(listPath(0), {})).toMatchObject({ status: 403 });
  expect(await post(listPath(0), { headers: { [TENANT_HEADER]: TENANT } })).toMatchObject({ status: 400 });
  mustSucceed(await centre.central.revokeDevice(gym.device));
  expect(await ask({})).toMatchObject({ status: 403, body: { reason: 'revoked' } });
});

test('a terminal whose clock is a day off is told the time, and gets its data', async () => {
  mustSucceed(await give(1));
  for (const off of [-86_400_000, 86_400_000]) {
    const gym = await newDevice('gym-1', { ...realSystem, now: () => Date.now() + off });
    expect(versions(await gym.transport.list(0, NEVER))).toEqual([1]);
    expect(await gym.transport.list(0, NEVER)).toMatchObject({ ok: true });
    expect(gym.fetched.map(({ status }) => status)).toEqual([401, 200, 200]);
  }
});

test('a download that broke off goes on; one of a package that has changed begins again', async () => {
  mustSucceed(await give(1));
  const payload = payloadOf(fileOf(1));
  const { manifest } = fileOf(1);
  const gym = await newDevice('gym-1');
  for (const held of [1, PART_BYTES - 1, PART_BYTES, PART_BYTES + 7, payload.length - 1]) {
    writeFileSync(gym.path, payload.subarray(0, held));
    expect(await gym.transport.fetch(manifest, gym.path, NEVER)).toMatchObject({ ok: true });
    expect(gym.fetched.at(-1)).toEqual({ range: `bytes=${held}-`, status: 206 });
    expect(readFileSync(gym.path).equals(payload)).toBe(true);
  }
  truncateSync(gym.path, 100);
  const other = { ...manifest, sha256: '0'.repeat(64) };
  expect(await gym.transport.fetch(other, gym.path, NEVER)).toMatchObject({ ok: true });
  expect(gym.fetched.at(-1)).toEqual({ range: 'bytes=100-', status: 200 });
  expect(readFileSync(gym.path).equals(payload)).toBe(true);
  // More than was announced is not written.
  rmSync(gym.path);
  expect(await gym.transport.fetch({ ...manifest, bytes: 1_000 }, gym.path, NEVER)).toMatchObject({
    reason: 'bad_answer',
  });
  expect(statSync(gym.path).size).toBeLessThanOrEqual(1_000);
  expect(await gym.transport.fetch(manifest, join(folder, 'none', 'x'), NEVER)).toMatchObject({
    reason: 'disk',
  });
});

test('who asks without end is told to wait', async () => {
  const gym = await newDevice('gym-1');
  const answers = await Promise.all(Array.from({ length: 60 }, () => gym.transport.list(0, NEVER)));
  const slowed = answers.find((answer) => !answer.ok);
  expect(slowed).toMatchObject({ reason: 'refused', detail: { status: 429 } });
  expect(slowed?.ok === false && slowed.detail?.['retryAfterMs']).toBeGreaterThan(0);
});

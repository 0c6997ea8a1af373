/** Terminals and a real centre over HTTP: the roster on its way down, what a lost terminal recorded on its way up. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { loadCentralConfig } from '../../src/central/config.ts';
import { type Central, startCentral } from '../../src/central/server.ts';
import { deviceIdSchema } from '../../src/kernel/ids.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { enrol } from '../../src/sync/enrol.ts';
import { createHttpTransport } from '../../src/sync/http-transport.ts';
import { askHeaders, relayOnce } from '../../src/sync/relay.ts';
import { fetchRoster } from '../../src/sync/roster-feed.ts';
import { createPeerSite, type PeerSite, type Station } from '../harness/peer-site.ts';
import { TENANT } from '../harness/test-stream.ts';

vi.setConfig({ testTimeout: 60_000 });

const NEVER = new AbortController().signal;
let dataDir: string;
let central: Central;
let site: PeerSite;
beforeAll(async () => {
  // By plain HTTP, as terminals on the centre's own machine come.
  const { devices: _, ...config } = mustSucceed(loadCentralConfig('kiosk-config/central/training.yaml'));
  dataDir = mkdtempSync(join(tmpdir(), 'kazasu-relay-'));
  central = mustSucceed(
    await startCentral({
      config,
      dataDir,
      system: realSystem,
      logger: silentLogger,
      consoleDir: dataDir,
      listen: { host: '127.0.0.1', port: 0 },
    }),
  );
});
afterAll(async () => {
  await central.close();
  rmSync(dataDir, { recursive: true });
});
beforeEach(() => {
  site = createPeerSite();
});
afterEach(() => site.close());

/** Introduces a terminal; gives the centre's key. */
const introduce = async ({ device, log }: Station, at = 'gym-1'): Promise<string> => {
  const code = await central.tenants[0].issueEnrolCode(deviceIdSchema.parse(device));
  const about = { centralUrl: central.url, code, site: at, siteName: '体育館', tenant: TENANT };
  return mustSucceed(
    await enrol({ ...about, device: deviceIdSchema.parse(device), publicKey: log.publicKey }),
  ).centralPublicKey;
};

const asker = ({ device, log }: Station) => ({
  centralUrl: central.url,
  tenant: TENANT,
  device,
  privateKey: log.privateKey,
  system: realSystem,
});

const askRoster = (station: Station, key: string) =>
  fetchRoster(
    {
      ...asker(station),
      keep: (signed) => station.foreign.keepRoster(signed, key),
      logger: silentLogger,
    },
    NEVER,
  );

const relay = (station: Station, centralPublicKey: string): Promise<void> =>
  relayOnce(
    {
      foreign: station.foreign,
      tenant: TENANT,
      transport: createHttpTransport(
        central.url,
        undefined,
        askHeaders({ ...asker(station), aheadMs: () => 0 }),
      ),
      centralPublicKey,
      system: realSystem,
      logger: silentLogger,
    },
    NEVER,
  );

const heldAtCentre = async (device: string): Promise<number> => {
  const { database } = central.tenants[0];
  const [row] = await database`SELECT coalesce(max(seq), 0) AS seq FROM event WHERE device = ${device}`;
  return Number(row?.['seq']);
};

const centralSeq = ({ foreign }: Station, device: string): number | undefined =>
  foreign.streams().find((stream) => stream.device === device)?.centralSeq;

test('what a lost terminal recorded reaches the centre through another, once and in whole', async () => {
  const [a, b] = [await site.open('relay-1'), await site.open('relay-2')];
  const key = await introduce(a);
  await introduce(b);
  // The harness signs with another key; the centre's own roster is the one that counts here.
  for (const station of [a, b]) {
    Object.assign(site.centre, { publicKey: key });
    expect(await askRoster(station, key)).toEqual({ ok: true, value: 'kept' });
    expect(await askRoster(station, key)).toEqual({ ok: true, value: 'known' });
  }
  a.openShelter();
  a.checkInEach(Array.from({ length: 1_200 }, (_, at) => String(200_000 + at)));
  await site.rounds(1);
  await a.stop();
  await relay(b, key);
  expect([await heldAtCentre('relay-1'), centralSeq(b, 'relay-1')]).toEqual([1_201, 1_201]);
  // In step: nothing more to ask, and the centre's chain is whole.
  await relay(b, key);
  const { streams } = await central.tenants[0].verify();
  expect(streams.filter(({ fault }) => fault !== null)).toEqual([]);
  expect(streams.map(({ device }) => device)).toContain('relay-1');
});

test('of a terminal that was withdrawn since it is taken and put before a person; a withdrawn one hands nothing on', async () => {
  const [a, b] = [await site.open('relay-3'), await site.open('relay-4')];
  const key = await introduce(a);
  await introduce(b);
  Object.assign(site.centre, { publicKey: key });
  for (const station of [a, b]) mustSucceed(await askRoster(station, key));
  a.openShelter();
  b.openShelter();
  await site.rounds(1);
  mustSucceed(await central.tenants[0].revokeDevice(deviceIdSchema.parse('relay-3')));
  expect(await askRoster(b, key)).toEqual({ ok: true, value: 'kept' });
  expect(b.foreign.roster()?.roster.members).toContainEqual(
    expect.objectContaining({ device: 'relay-3', state: 'withdrawn' }),
  );
  await relay(a, key);
  expect(await heldAtCentre('relay-4')).toBe(0);
  await relay(b, key);
  expect(await heldAtCentre('relay-3')).toBe(1);
  const rows = await central.tenants[0].database`SELECT kind FROM anomaly WHERE device = 'relay-3'`;
  expect([...rows]).toEqual([{ kind: 'withdrawn_device_record' }]);
});

test('nobody hands on for another site, and no batch goes in that its device did not sign', async () => {
  const [a, b] = [await site.open('relay-5'), await site.open('relay-6')];
  const key = await introduce(a);
  await introduce(b, 'gym-9');
  site.enrol();
  a.openShelter();
  await site.rounds(1);
  expect(b.holds('relay-5')).toBe(1);
  await relay(b, key);
  expect([await heldAtCentre('relay-5'), centralSeq(b, 'relay-5')]).toEqual([0, 0]);
});

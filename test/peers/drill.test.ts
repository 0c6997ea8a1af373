/**
 * R17: a shelter with three terminals, a day without a line, one terminal destroyed, a file carried to the town hall. All that the lost
 * terminal recorded until a second before its end is there, and the file says until when.
 */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { carryIn } from '../../src/central/carry-in.ts';
import { createLogStore } from '../../src/central/ingest-store.ts';
import { loadReceiptKey, type ReceiptKey } from '../../src/central/receipt-key.ts';
import { siteRoster } from '../../src/central/site-roster.ts';
import { hlcTime } from '../../src/kernel/hlc.ts';
import { type TenantId, tenantIdSchema } from '../../src/kernel/ids.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { carryOut } from '../../src/outbox/carry-out.ts';
import { seeded } from '../faults/seeded.ts';
import { createPeerSite, type PeerSite, SCOPE, type Station } from '../harness/peer-site.ts';
import { startTestDatabase, type TestDatabase } from '../harness/test-database.ts';
import { TENANT } from '../harness/test-stream.ts';

const HOURS = 24;
const SEEDS = Number(process.env['KAZASU_PEER_DAYS'] ?? 1);
const FIRST = Number(process.env['KAZASU_SEED'] ?? 17);
vi.setConfig({ testTimeout: 60_000 + SEEDS * 60_000 });

let database: TestDatabase;
let site: PeerSite;
let key: ReceiptKey;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.stop());
beforeEach(async () => {
  await database.clear();
  site = createPeerSite();
  key = await loadReceiptKey(database.sql, TENANT, site.system);
});
afterEach(() => site.close());

const enrolment = (tenant: TenantId = TENANT) => ({ sql: database.sql, tenant, system: site.system });

/** The centre enrols them, and its own roster reaches them while there still is a line. */
const enrolAtCentre = async (stations: readonly Station[]): Promise<void> => {
  for (const { device, log } of stations)
    await database.sql`
      INSERT INTO device (tenant, device, site, site_name, public_key, enrolled_at)
      VALUES (${TENANT}, ${device}, ${SCOPE.site}, '体育館', ${log.publicKey}, ${site.system.now()})`;
  const signed = await siteRoster({ ...enrolment(), key, mode: 'drill', events: {} }, SCOPE.site);
  for (const { foreign } of stations) mustSucceed(foreign.keepRoster(signed, key.publicKey));
};

const carried = (deps: { readonly tenant?: TenantId } = {}) => ({
  enrolment: enrolment(deps.tenant),
  ingest: {
    store: createLogStore(database.sql),
    system: site.system,
    receiptKey: key.privateKey,
    durability: 'local' as const,
  },
  receiptKey: key.privateKey,
  mode: 'drill' as const,
});

const heldAtCentre = async (device: string): Promise<number> => {
  const [row] = await database.sql`SELECT coalesce(max(seq), 0) AS seq FROM event WHERE device = ${device}`;
  return Number(row?.['seq']);
};

const write = (station: Station, path: string, all = false) =>
  carryOut({ ...station, scope: SCOPE, path, all, system: site.system });

test.each(Array.from({ length: SEEDS }, (_, at) => FIRST + at))(
  'a day without a line, seed %d',
  async (seed) => {
    const random = seeded(seed);
    const stations = [await site.open('gym-1a'), await site.open('gym-1b'), await site.open('gym-1c')];
    const [a, b, c] = stations as [Station, Station, Station];
    await enrolAtCentre(stations);
    a.openShelter();
    let person = 0;
    const wave = (): void => {
      const desk = stations[Math.floor(random() * 3)];
      const many = 1 + Math.floor(random() * 4);
      desk?.checkInEach(Array.from({ length: many }, () => String((person += 1))));
    };
    for (let hour = 0; hour < HOURS; hour += 1) {
      wave();
      await site.rounds(1);
      wave();
      await site.rounds(1);
      site.system.advance(3_600_000 - 1_000);
    }
    // The next to last second is at the others, the last is not.
    a.checkIn('900001');
    await site.rounds(1);
    const lastRound = site.system.now();
    site.system.advance(900);
    a.checkIn('900002', '900003');
    const written = a.log.events({ afterSeq: 0, limit: 10_000 });
    const destroyedAt = site.system.now();
    await a.stop();
    rmSync(a.dataDir, { recursive: true });
    for (let at = 0; at < 3; at += 1) {
      site.system.advance(5_000);
      await site.rounds(1);
    }
    expect(b.holds('gym-1a')).toBe(c.holds('gym-1a'));
    // What the screen says: all until this moment is here.
    const [said] = b.foreign.streams().filter(({ device }) => device === 'gym-1a');
    expect(said?.inStepAt).toBeGreaterThan(destroyedAt - 2_000);
    const path = join(b.dataDir, 'carry.kzcarry');
    const manifest = mustSucceed(await write(b, path));
    const report = mustSucceed(await carryIn(carried(), path));
    expect(report).toMatchObject({
      device: 'gym-1b',
      site: 'gym-1',
      added: manifest.streams.reduce((sum, { from, to }) => sum + to - from + 1, 0),
    });
    const reached = await heldAtCentre('gym-1a');
    const lost = written.slice(reached);
    expect(lost.length).toBeGreaterThan(0);
    for (const { hlc } of lost) expect(hlcTime(hlc)).toBeGreaterThan(destroyedAt - 1_000);
    expect(lastRound - hlcTime(written[reached - 1]!.hlc)).toBeLessThanOrEqual(1_000);
    const told = report.streams.find(({ device }) => device === 'gym-1a');
    for (const { hlc } of lost) expect(hlcTime(hlc)).toBeGreaterThan(told?.upTo ?? Number.NaN);
    expect(await heldAtCentre('gym-1b')).toBe(b.log.head().seq);
    expect(await heldAtCentre('gym-1c')).toBe(c.log.head().seq);
    expect([b.present(), c.present()]).toEqual([person + 1, person + 1]);
    // Again, and of the other terminal: nothing new, nothing refused.
    expect(mustSucceed(await carryIn(carried(), path))).toMatchObject({ added: 0 });
    mustSucceed(await write(c, `${path}-2`));
    const second = mustSucceed(await carryIn(carried(), `${path}-2`));
    expect([second.added, second.streams.map(({ refused }) => refused)]).toEqual([0, [null, null, null]]);
  },
);

test('a file says what comes after the last one; a lost one is made good with --all', async () => {
  const a = await site.open('gym-1a');
  expect(await write(a, join(a.dataDir, '0'))).toMatchObject({ reason: 'no_roster' });
  await enrolAtCentre([a]);
  const path = (name: string): string => join(a.dataDir, name);
  expect(await write(a, path('0'))).toMatchObject({ reason: 'nothing_to_carry' });
  a.openShelter();
  mustSucceed(await write(a, path('1')));
  a.checkIn('1');
  expect(mustSucceed(await write(a, path('2'))).streams).toMatchObject([{ from: 2, to: 2 }]);
  // The first stick is lost.
  expect(mustSucceed(await carryIn(carried(), path('2'))).streams).toMatchObject([
    { refused: 'gap', centre: 0 },
  ]);
  mustSucceed(await write(a, path('3'), true));
  expect(mustSucceed(await carryIn(carried(), path('3'))).streams).toMatchObject([
    { from: 1, added: 2, centre: 2 },
  ]);
});

test('nobody on the way can read it, and what is not whole or not for here changes nothing', async () => {
  const a = await site.open('gym-1a');
  await enrolAtCentre([a]);
  a.openShelter();
  a.checkIn('4711');
  const path = join(a.dataDir, 'file');
  const manifest = mustSucceed(await write(a, path));
  const { readFileSync } = await import('node:fs');
  const whole = readFileSync(path);
  expect(whole.includes('4711')).toBe(false);
  const reasonOf = async (bytes: Uint8Array | string, deps = carried()): Promise<string> => {
    writeFileSync(`${path}-bent`, bytes);
    const read = await carryIn(deps, `${path}-bent`);
    return read.ok ? 'taken' : read.reason;
  };
  const flipped = Buffer.from(whole);
  flipped[flipped.length - 20] = (flipped[flipped.length - 20] ?? 0) ^ 1;
  expect(await reasonOf('ごみ')).toBe('not_a_carry_file');
  expect(await reasonOf('')).toBe('not_a_carry_file');
  expect(await reasonOf(whole.subarray(0, whole.length - 5))).toBe('carry_cut_off');
  expect(await reasonOf(whole.subarray(0, 50))).toBe('not_a_carry_file');
  expect(await reasonOf(flipped)).toBe('carry_damaged');
  expect(await carryIn(carried(), `${path}-none`)).toMatchObject({ reason: 'file_missing' });
  expect(await reasonOf(whole, carried({ tenant: tenantIdSchema.parse('999989') }))).toBe('wrong_tenant');
  expect(await reasonOf(whole, { ...carried(), mode: 'real' } as unknown as ReturnType<typeof carried>)).toBe(
    'wrong_mode',
  );
  const edited = { ...manifest, madeAt: 1 };
  const payload = whole.subarray(whole.indexOf(0x0a));
  expect(await reasonOf(Buffer.concat([Buffer.from(JSON.stringify(edited)), payload]))).toBe(
    'carrier_signature',
  );
  const { newKeys } = await import('../harness/test-stream.ts');
  expect(await reasonOf(whole, { ...carried(), receiptKey: newKeys().privateKey })).toBe('other_centre');
  await database.owner`DELETE FROM device`;
  await database.owner`DELETE FROM roster_member`;
  expect(await reasonOf(whole)).toBe('unknown_carrier');
  expect(await heldAtCentre('gym-1a')).toBe(0);
});

test('records of a terminal that was withdrawn since are taken, and a person is told', async () => {
  const stations = [await site.open('gym-1a'), await site.open('gym-1b')];
  const [a, b] = stations as [Station, Station];
  await enrolAtCentre(stations);
  a.openShelter();
  await site.rounds(1);
  await database.sql`UPDATE device SET revoked_at = 1 WHERE device = 'gym-1a'`;
  // And its name goes to a new machine: the roster keeps the old key.
  await siteRoster({ ...enrolment(), key, mode: 'drill', events: {} }, SCOPE.site);
  await database.sql`UPDATE device SET revoked_at = NULL, public_key = ${b.log.publicKey} WHERE device = 'gym-1a'`;
  const path = join(b.dataDir, 'file');
  mustSucceed(await write(b, path));
  expect(mustSucceed(await carryIn(carried(), path))).toMatchObject({ added: 1 });
  const rows = await database.sql`SELECT kind, device, seq FROM anomaly`;
  expect([...rows]).toMatchObject([{ kind: 'withdrawn_device_record', device: 'gym-1a', seq: 1 }]);
});

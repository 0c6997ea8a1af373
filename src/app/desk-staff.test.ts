/** 職員のサインイン at a terminal: by the list that the centre signed, with and without a line. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { createTestStream, newKeys, TENANT } from '../../test/harness/test-stream.ts';
import {
  startTrainingCentre,
  type TrainingCentre,
  trainingConfig,
} from '../../test/harness/training-centre.ts';
import { openDatabase } from '../db/index.ts';
import { silentLogger } from '../kernel/log.ts';
import { hashPin } from '../kernel/pin.ts';
import { mustSucceed } from '../kernel/result.ts';
import { realSystem } from '../kernel/system.ts';
import { createStaffKeeper, type StaffKeeper, staffMigrations } from '../outbox/staff-keeper.ts';
import { fetchStaff } from '../sync/roster-feed.ts';
import { createDeskStaff } from './desk-staff.ts';

// A guard against standing still, not a measure: the machine may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const HOUR = 3_600_000;
const pin = (text: string, salt: number): string => hashPin(text, new Uint8Array(16).fill(salt));
const CONSOLE_PIN = pin('1111', 1);
const STAFF = [
  {
    ...{ id: 's-1', role: 'supervisor' as const, pinScrypt: CONSOLE_PIN },
    terminal: { name: '山田', pinScrypt: pin('4071', 2) },
  },
  {
    ...{ id: 's-2', role: 'clerk' as const, pinScrypt: CONSOLE_PIN },
    terminal: { name: '佐藤', pinScrypt: pin('4072', 3), sites: ['hall-1'] },
  },
  { id: 'admin', role: 'admin' as const, pinScrypt: CONSOLE_PIN },
];
const PROFILE = { staff: [{ id: 'supervisor', role: 'supervisor' as const, pinScrypt: pin('0000', 4) }] };
const folder = mkdtempSync(join(tmpdir(), 'kazasu-desk-staff-'));
let records = 0;
let keeper: StaffKeeper;
let now = realSystem.now();
let centre: TrainingCentre;
let plain: TrainingCentre;
const keys = newKeys();
const stream = createTestStream('gym-1', { keys });

beforeAll(async () => {
  centre = await startTrainingCentre({ config: trainingConfig({ staff: STAFF }) });
  plain = await startTrainingCentre();
});
afterAll(async () => {
  await centre.stop();
  await plain.stop();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  const path = join(folder, `${(records += 1)}.db`);
  const db = mustSucceed(
    openDatabase({ path, key: new Uint8Array(32).fill(7), migrations: staffMigrations }),
  );
  keeper = createStaffKeeper(db, { tenant: TENANT, site: 'gym-1', mode: 'drill' });
  now = realSystem.now();
});

const desk = () => createDeskStaff(keeper, PROFILE, { now: () => now });
/** As the sender does, over HTTP, with the device's key. */
const fetchFrom = async (from: TrainingCentre) => {
  const centralPublicKey = await from.introduce(stream);
  return fetchStaff(
    {
      ...{ centralUrl: from.central.url, tenant: TENANT, device: stream.device, privateKey: keys.privateKey },
      ...{ system: realSystem, logger: silentLogger },
      keepStaff: (staff) => keeper.keep(staff, centralPublicKey),
    },
    new AbortController().signal,
  );
};

test('before the first word of the centre the profile counts; then the list alone, also without a line', async () => {
  expect(desk().check('supervisor', '0000')).toMatchObject({ id: 'supervisor', role: 'supervisor' });
  expect(desk().people()).toEqual({ people: [], stale: false });
  mustSucceed(await fetchFrom(centre));
  expect(desk().check('supervisor', '0000')).toBeUndefined();
  expect(desk().check('s-1', '4071')).toMatchObject({ id: 's-1', role: 'supervisor' });
  // Who works elsewhere, and who has nothing to do at a terminal, are nobody here.
  expect(desk().people()).toEqual({ people: [{ id: 's-1', name: '山田' }], stale: false });
  expect(desk().check('s-2', '4072')).toBeUndefined();
  expect(desk().isKnown('admin')).toBe(false);
  // What proves somebody at the console never comes here.
  expect(desk().check('s-1', '1111')).toBeUndefined();
  expect(JSON.stringify(keeper.current())).not.toContain(CONSOLE_PIN);
});

test('a list that nobody has confirmed for 72 hours is used, and said to be old; the profile may say another time', async () => {
  mustSucceed(await fetchFrom(centre));
  now += 71 * HOUR;
  expect(desk().people().stale).toBe(false);
  now += 2 * HOUR;
  expect(desk().people().stale).toBe(true);
  expect(desk().check('s-1', '4071')).toBeDefined();
  const patient = createDeskStaff(keeper, { ...PROFILE, staffListHours: 100 }, { now: () => now });
  expect(patient.people().stale).toBe(false);
});

test('a municipality that gives out no staff leaves the profile’s own', async () => {
  mustSucceed(await fetchFrom(plain));
  expect(keeper.current()).toMatchObject({ staff: null });
  expect(desk().check('supervisor', '0000')).toBeDefined();
});

test('who is taken out at the centre is nobody here after the next contact', async () => {
  mustSucceed(await fetchFrom(centre));
  await centre.stop();
  const [first, second, admin] = STAFF;
  if (first === undefined || second === undefined || admin === undefined) throw new Error('three were given');
  const elsewhere = { ...first, id: 's-3', terminal: { name: '鈴木', pinScrypt: pin('4073', 5) } };
  centre = await startTrainingCentre({ config: trainingConfig({ staff: [elsewhere, second, admin] }) });
  mustSucceed(await fetchFrom(centre));
  expect(desk().check('s-1', '4071')).toBeUndefined();
  expect(desk().people().people).toEqual([{ id: 's-3', name: '鈴木' }]);
});

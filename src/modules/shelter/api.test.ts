import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FixedSystem, fixedSystem } from '../../../test/harness/fixed-system.ts';
import { type Db, openDatabase } from '../../db/index.ts';
import type { Visit } from '../../identity/schema.ts';
import type {
  DeviceId,
  EventId,
  HouseholdId,
  ResidentId,
  ShelterId,
  TenantId,
  VisitId,
} from '../../kernel/ids.ts';
import { silentLogger } from '../../kernel/log.ts';
import { mustSucceed, success } from '../../kernel/result.ts';
import { createEventLog, type EventLog, outboxMigrations } from '../../outbox/log.ts';
import type { Caller } from '../../rpc/contract.ts';
import { type ShelterContext, type ShownHousehold, shelterMethods, shelterState } from './api.ts';
import { createShelterProjection } from './store.ts';

const GYM = 'gym' as ShelterId;
const HALL = 'hall' as ShelterId;
const VISIT = '018f0000-0000-7000-8000-000000000001' as VisitId;
const who = { by: 'visit', visitId: VISIT } as const;
const clerk: Caller = { staff: 'desk', role: 'clerk' };
const supervisor: Caller = { staff: 's1', role: 'supervisor' };
const ids = ['101', '102', '103', '104', '105', '106'] as ResidentId[];

const household: ShownHousehold = {
  householdId: '9' as HouseholdId,
  address: '架空県かざし市一ノ門1-1',
  protected: false,
  members: ids.map((residentId, at) => ({
    residentId,
    name: `試験${at}`,
    kana: 'シケン',
    relationship: at === 0 ? '世帯主' : '子',
    sex: '1',
    age: 40 - at,
  })),
};

let folder: string;
let db: Db;
let log: EventLog;
let system: FixedSystem;
let listed: number[] = [];
let listable = true;
let context: ShelterContext;

const key = new Uint8Array(32).fill(7);

const open = (): void => {
  const projection = createShelterProjection('drill');
  db = mustSucceed(
    openDatabase({
      path: join(folder, 'record.db'),
      key,
      migrations: [...outboxMigrations, ...projection.migrations],
    }),
  );
  log = mustSucceed(
    createEventLog({
      db,
      tenant: '999990' as TenantId,
      device: 'gym-1' as DeviceId,
      system,
      logger: silentLogger,
      projections: [projection],
    }),
  );
  listed = [];
  listable = true;
  context = {
    db,
    log,
    site: {
      shelterId: GYM,
      name: '第一体育館',
      municipality: '見本市',
      capacity: 200,
      others: [{ shelterId: HALL, name: '公民館' }],
      wards: [],
      suitableFor: null,
      consentDefault: { family: true, acquaintances: true, others: false },
      guardianAge: 15,
    },
    system,
    hides: () => false,
    support: () => undefined,
    search: () => success([]),
    looked: () => true,
    origin: { site: 'gym', mode: 'drill' },
    visit: (id) => (id === VISIT ? visit : undefined),
    household: (id) => (ids.includes(id) ? household : undefined),
    nameOf: (id) => `名${id}`,
    listed: (_caller, _list, people) => {
      listed.push(people);
      return listable;
    },
    paperDegraded: () => undefined,
    print: undefined,
    changed: () => undefined,
  };
};

const visit = {
  visitId: VISIT,
  residentId: ids[0],
  evidence: { level: 'L0', source: 'common_card_id', revocation: 'unknown' },
  notes: [],
  afterLastApduMs: 1,
} as Visit;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kazasu-shelter-'));
  system = fixedSystem();
  open();
});
afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true, force: true });
});

const methods = () => shelterMethods(context);

test('nothing is recorded before the shelter is open', async () => {
  expect(await methods()['shelter.checkIn'].handle({ who, present: ids }, clerk)).toEqual({
    ok: false,
    reason: 'shelter_not_open',
  });
  expect(log.head().seq).toBe(0);
});

test('six in the household, two unticked, four are here; the second tap manages; all of it survives a reopen', async () => {
  await methods()['shelter.open'].handle({}, supervisor);
  const saved = await methods()['shelter.checkIn'].handle({ who, present: ids.slice(0, 4) }, clerk);
  expect(saved).toMatchObject({ ok: true, value: { people: 4 } });
  expect(shelterState(context)).toMatchObject({ open: true, present: 4, away: 0 });
  const again = await methods()['shelter.household'].handle({ who }, clerk);
  expect(again).toMatchObject({ ok: true, value: { suggestion: 'manage' } });
  system.advance(60_000);
  const out = await methods()['shelter.depart'].handle(
    { who, people: ids.slice(0, 2), departure: 'overnight' },
    clerk,
  );
  expect(out.ok).toBe(true);
  db.close();
  open();
  expect(shelterState(context)).toMatchObject({ open: true, present: 2, away: 2 });
  expect(log.verify()).toMatchObject({ ok: true, value: { count: 3 } });
});

test('undo takes the check-in back, keeps the event, and cannot be repeated', async () => {
  await methods()['shelter.open'].handle({}, supervisor);
  const saved = await methods()['shelter.checkIn'].handle({ who, present: ids }, clerk);
  const eventId = (saved.ok ? saved.value.eventId : '') as EventId;
  expect((await methods()['shelter.undo'].handle({ eventId, reason: '別の世帯' }, clerk)).ok).toBe(true);
  expect(shelterState(context).present).toBe(0);
  expect(log.head().seq).toBe(3);
  expect(await methods()['shelter.undo'].handle({ eventId, reason: '別の世帯' }, clerk)).toEqual({
    ok: false,
    reason: 'already_undone',
  });
  expect(await methods()['shelter.recent'].handle({}, clerk)).toMatchObject({
    value: { entries: [{ eventId, undone: true, names: ids.map((id) => `名${id}`) }, { names: [] }] },
  });
  expect(listed).toEqual([ids.length]);
});

test('a list of names is shown only when it could be written down, and an empty one is nobody’s', async () => {
  expect(await methods()['shelter.recent'].handle({}, clerk)).toEqual({ ok: true, value: { entries: [] } });
  expect(listed).toEqual([]);
  await methods()['shelter.open'].handle({}, supervisor);
  await methods()['shelter.checkIn'].handle({ who, present: ids }, clerk);
  listable = false;
  expect(await methods()['shelter.recent'].handle({}, clerk)).toEqual({ ok: false, reason: 'cannot_record' });
});

test('a visit that is over records nothing, and no name of a person is in the event', async () => {
  await methods()['shelter.open'].handle({}, supervisor);
  const other = '018f0000-0000-7000-8000-000000000002' as VisitId;
  expect(
    await methods()['shelter.checkIn'].handle({ who: { by: 'visit', visitId: other }, present: ids }, clerk),
  ).toEqual({
    ok: false,
    reason: 'no_such_visit',
  });
  await methods()['shelter.checkIn'].handle({ who, present: ids }, clerk);
  const bodies = log
    .events({ afterSeq: 0, limit: 10 })
    .map((event) => event.body)
    .join('\n');
  expect(bodies).not.toContain('試験');
  expect(bodies).toContain('"level":"L0"');
});

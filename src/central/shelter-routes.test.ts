import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { knownResidents } from '../../test/harness/known-residents.ts';
import { measure, person } from '../../test/harness/made-up-residents.ts';
import { createTestStream, departed, opened, type TestStream } from '../../test/harness/test-stream.ts';
import {
  startTrainingCentre,
  type TrainingCentre,
  trainingConfig,
} from '../../test/harness/training-centre.ts';
import { replicaFiles } from '../app/registry-files.ts';
import { hashPin } from '../kernel/pin.ts';
import { mustSucceed } from '../kernel/result.ts';
import type { Role } from '../kernel/roles.ts';
import { realSystem } from '../kernel/system.ts';
import { keepSupportList, readSupportCsv } from '../registry/support-list.ts';
import { createHttpTransport } from '../sync/http-transport.ts';
import { CONSOLE_API } from './schema.ts';
import {
  answerSchema,
  districtListSchema,
  officeSchema,
  SHELTER_API,
  unconfirmedListSchema,
} from './shelter-schema.ts';

const PIN = '4071';
const TOWN = '9999900001001';
const GUEST = 'g-00000000-0000-4000-8000-000000000001';
let centre: TrainingCentre;
let stream: TestStream;
let now = realSystem.now();
let calm = 0;
let residentsOf: ReturnType<typeof knownResidents>;
const dataDir = mkdtempSync(join(tmpdir(), 'kazasu-office-'));

const put = (people: readonly ReturnType<typeof person>[]): void => {
  residentsOf = knownResidents(dataDir, people);
  const files = mustSucceed(replicaFiles({ dataDir, system: realSystem }));
  keepSupportList(
    files,
    mustSucceed(readSupportCsv(Buffer.from('宛名番号,支援を要する事由\n6,要介護4\n2,車いす\n'))).people,
    realSystem,
  );
};

beforeAll(async () => {
  const home = { householdId: '50', townId: TOWN };
  put([
    person('1', { ...home, kana: 'サトウ　ハナ' }),
    person('2', { ...home, kana: 'サトウ　タロウ' }),
    person('3', { ...home, householdId: '51', kana: 'スズキ　イチ' }),
    person('4', { ...home, householdId: '52', kana: 'スズキ　ニ' }),
    person('5', {
      ...home,
      householdId: '53',
      kana: 'カクレ　ヒト',
      measures: [measure('2020-01-01', null)],
    }),
    person('6', { townId: '9999900001002', kana: 'タナカ　ロク' }),
  ]);
  const pinScrypt = hashPin(PIN, new Uint8Array(16).fill(3));
  const roles = ['clerk', 'viewer'] as const;
  centre = await startTrainingCentre({
    config: trainingConfig({ staff: roles.map((role) => ({ id: role, role, pinScrypt })) }),
    system: { ...realSystem, now: () => now, monotonic: () => realSystem.monotonic() + calm },
    residentsOf,
  });
  stream = createTestStream('gym-1');
  stream.add('shelter.opened', opened('S01'));
  const member = (residentId: string) => ({ residentId, sex: '1', age: 40 });
  stream.add('shelter.checked_in', {
    ...{ shelterId: 'S01', householdId: '50', members: [member('1')] },
    said: [{ personId: '4', word: 'safe_elsewhere', where: 'おば宅' }],
    guests: [
      {
        ...{ guestId: GUEST, sex: '2', age: 30 },
        details: { name: '旅野　人', kana: 'タビノ　ヒト', birthDate: '1996-01-02', kind: 'traveller' },
      },
    ],
  });
  stream.add('shelter.checked_in', { shelterId: 'S01', householdId: '53', members: [member('5')] });
  stream.add('shelter.departed', departed('S01', 'out', '1'));
  await centre.introduce(stream);
  const sent = await createHttpTransport(centre.central.url).send(
    stream,
    stream.batch(),
    new AbortController().signal,
  );
  expect(sent).toMatchObject({ kind: 'accepted' });
});
afterAll(async () => {
  await centre.stop();
  rmSync(dataDir, { recursive: true });
});

const signIn = async (role: Role): Promise<string> => {
  calm += 60_000;
  const reply = await fetch(new URL(CONSOLE_API.login, centre.central.url), {
    ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
    body: JSON.stringify({ staff: role, pin: PIN }),
  });
  return reply.headers.get('set-cookie')?.split(';')[0] ?? '';
};
const ask = (cookie: string, path: string, body?: unknown): Promise<Response> =>
  fetch(new URL(path, centre.central.url), {
    headers: { cookie, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  });
const looks = async () => {
  const rows = await centre.owner<{ use: string; about: string; people: number }[]>`
    SELECT use, about, people FROM console_look ORDER BY id`;
  return [...rows];
};

test('standards and whose residents are everybody’s to know; who is not confirmed is for those who serve people', async () => {
  const viewer = await signIn('viewer');
  const office = officeSchema.parse(await (await ask(viewer, SHELTER_API.office)).json());
  expect(office).toMatchObject({ standards: { areaM2: 3.5, toiletsLater: 20 }, residents: { count: 6 } });
  for (const path of [SHELTER_API.districts, `${SHELTER_API.unconfirmed}?district=${TOWN}`])
    expect((await ask(viewer, path)).status).toBe(403);
});

test('districts are counted against the register: seen, safe by word of the family, waiting; the protected are of none', async () => {
  const clerk = await signIn('clerk');
  const { districts } = districtListSchema.parse(await (await ask(clerk, SHELTER_API.districts)).json());
  expect(districts).toEqual([
    { district: '', name: '', residents: 1, confirmed: 1, told: 0, supported: 0 },
    expect.objectContaining({ district: TOWN, residents: 4, confirmed: 1, told: 1, supported: 1 }),
    expect.objectContaining({ district: '9999900001002', residents: 1, confirmed: 0, supported: 1 }),
  ]);
  expect(await looks()).toEqual([]);
});

test('the list needs a fresh proof, has those who need help first, and is written down', async () => {
  const clerk = await signIn('clerk');
  const path = `${SHELTER_API.unconfirmed}?district=${TOWN}`;
  const { people, next } = unconfirmedListSchema.parse(await (await ask(clerk, path)).json());
  expect(
    people.map(({ residentId, support, householdConfirmed }) => [residentId, support, householdConfirmed]),
  ).toEqual([
    ['2', '車いす', 2],
    ['3', null, 0],
  ]);
  expect(next).toBeNull();
  expect(await looks()).toEqual([
    { use: 'unconfirmed', about: JSON.stringify({ district: TOWN }), people: 2 },
  ]);
  expect((await ask(clerk, `${SHELTER_API.unconfirmed}?district=nowhere`)).status).toBe(404);
  now += 300_001;
  const late = await ask(clerk, path);
  expect([late.status, await late.json()]).toEqual([403, { reason: 'step_up' }]);
  expect(await looks()).toHaveLength(1);
});

const inquiry = (name: string, birthDate: string, asker: object = {}) => ({
  asker: {
    ...{
      name: '照会　する人',
      relation: 'family',
      relationWords: '母',
      contact: '025-000-0000',
      seen: 'card',
    },
    ...asker,
  },
  ...{ name, birthDate },
});

test('a family is told, others are not, and nobody can tell why not; every answer is kept with its cause', async () => {
  const clerk = await signIn('clerk');
  const told = async (body: unknown) =>
    answerSchema.parse(await (await ask(clerk, SHELTER_API.inquiry, body)).json());
  expect(await told(inquiry('サトウ　ハナ', '1980-02-17'))).toMatchObject({
    ...{ answer: 'place', status: 'out', shelterName: '避難所S01' },
  });
  expect(await told(inquiry('タビノ　ヒト', '1996-01-02'))).toMatchObject({
    answer: 'place',
    name: '旅野　人',
  });
  const nothing = [
    inquiry('サトウ　ハナ', '1980-02-17', { relation: 'acquaintance' }),
    inquiry('サトウ　ハナ', '1980-02-17', { seen: 'none' }),
    inquiry('カクレ　ヒト', '1980-02-17'),
    inquiry('サトウ　タロウ', '1980-02-17'),
    inquiry('スズキ', '1980-02-17'),
    inquiry('ダレモ　イナイ', '1980-02-17'),
  ];
  const answers = [];
  for (const body of nothing) {
    const { number, ...answer } = await told(body);
    expect(number).toBeGreaterThan(0);
    answers.push(answer);
  }
  expect(new Set(answers.map((each) => JSON.stringify(each)))).toEqual(new Set(['{"answer":"none"}']));
  const kept = await centre.owner<{ asker: string; answer: string; because: string | null }[]>`
    SELECT asker, answer, because FROM shelter_inquiry ORDER BY id`;
  expect(kept.map(({ answer, because }) => because ?? answer)).toEqual([
    ...['place', 'place', 'declined', 'declined', 'protected', 'not_confirmed', 'several', 'not_found'],
  ]);
  expect(kept.every(({ asker }) => asker === '照会　する人')).toBe(true);
  const acts = await centre.owner<{ body: Buffer }[]>`
    SELECT body FROM event WHERE device = 'centre' AND kind = 'shelter.inquired'`;
  expect(acts).toHaveLength(8);
  expect(acts.map(({ body }) => Buffer.from(body).toString()).join('')).not.toMatch(/照会|サトウ/);
});

test('a name alone, and what is no day, find nobody and are no answer', async () => {
  const clerk = await signIn('clerk');
  for (const body of [
    { ...inquiry('サトウ　ハナ', '1980-02-17'), birthDate: undefined },
    inquiry('サトウ　ハナ', '1980-02-30'),
    inquiry('', '1980-02-17'),
  ])
    expect((await ask(clerk, SHELTER_API.inquiry, body)).status).toBe(400);
});

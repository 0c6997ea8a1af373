/** What a console really gets: names of residents and guests, who stands in which file, what is written down, and the report of the hour. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { madeUpMeta } from '../../test/harness/made-up-registry.ts';
import { measure, person } from '../../test/harness/made-up-residents.ts';
import { createTestStream, opened, TENANT } from '../../test/harness/test-stream.ts';
import {
  startTrainingCentre,
  type TrainingCentre,
  trainingConfig,
} from '../../test/harness/training-centre.ts';
import { replicaFiles } from '../app/registry-files.ts';
import { openResidentsAtCentre } from '../app/residents-at-centre.ts';
import { silentLogger } from '../kernel/log.ts';
import { hashPin } from '../kernel/pin.ts';
import { mustSucceed } from '../kernel/result.ts';
import { realSystem } from '../kernel/system.ts';
import { replaceReplica } from '../registry/build.ts';
import { createHttpTransport } from '../sync/http-transport.ts';
import { CONSOLE_API } from './schema.ts';
import {
  PEOPLE_FILES,
  type PeopleFile,
  PLACE_FILES,
  REPORT_API,
  reportListSchema,
  reportPath,
  safetyFormPath,
} from './shelter-export-schema.ts';
import { lastDue, nextDue } from './shelter-reports.ts';

const PIN = '4071';
const GUEST = 'g-00000000-0000-4000-8000-000000000001';
const HIDDEN_GUEST = 'g-00000000-0000-4000-8000-000000000002';
const PARTY = 'p-00000000-0000-4000-8000-000000000001';
const ROLES = ['viewer', 'clerk', 'supervisor'] as const;
const dataDir = mkdtempSync(join(tmpdir(), 'kazasu-exports-'));
let centre: TrainingCentre;
let calm = 0;

beforeAll(async () => {
  const files = mustSucceed(replicaFiles({ dataDir, system: realSystem }));
  const people = [
    person('1', { householdId: '50', name: '𠮷田　花', kana: 'ヨシダ　ハナ' }),
    person('2', { householdId: '51', name: '佐藤　一', kana: 'サトウ　イチ' }),
    person('5', {
      householdId: '53',
      name: '隠田　人',
      kana: 'カクレ　ヒト',
      measures: [measure('2020-01-01', null)],
    }),
  ].map((each) => ({ ...each, card: null, certificateSerial: null }));
  mustSucceed(replaceReplica(files, { ...madeUpMeta(1), tenant: TENANT }, people));
  const pinScrypt = hashPin(PIN, new Uint8Array(16).fill(3));
  centre = await startTrainingCentre({
    config: trainingConfig({ mode: 'real', staff: ROLES.map((role) => ({ id: role, role, pinScrypt })) }),
    system: { ...realSystem, monotonic: () => realSystem.monotonic() + calm },
    residentsOf: (tenant) =>
      openResidentsAtCentre({ dataDir, tenant, system: realSystem, logger: silentLogger }),
  });
  const stream = createTestStream('gym-1');
  const add = (kind: string, data: object) => stream.add(kind, data, { mode: 'real' });
  add('shelter.opened', { ...opened('S01'), name: '第一中学校', capacity: 4, hazard: 'flood' });
  const member = (residentId: string) => ({ residentId, sex: '2', age: 40 });
  add('shelter.checked_in', {
    ...{ shelterId: 'S01', householdId: '50', members: [member('1')] },
    needs: [{ personId: '1', needs: { treatments: { kinds: ['dialysis'] }, symptoms: ['fever'] } }],
    consent: { family: true, acquaintances: true, others: true },
  });
  add('shelter.checked_in', { shelterId: 'S01', householdId: '51', members: [member('2')] });
  add('shelter.checked_in', {
    ...{ shelterId: 'S01', householdId: '53', members: [member('5')] },
    consent: { family: true, acquaintances: true, others: true },
  });
  add('shelter.stay_noted', {
    ...{ shelterId: 'S01', householdId: PARTY, members: [], stay: { kind: 'car', zone: 'A3' } },
    guests: [
      {
        guestId: GUEST,
        sex: '1',
        age: 30,
        details: { name: '旅野　人', kind: 'traveller', nationality: '韓国' },
      },
      {
        guestId: HIDDEN_GUEST,
        sex: '2',
        age: 31,
        details: { name: '逃野　人', kind: 'other', protected: true },
      },
    ],
    consent: { family: true, acquaintances: true, others: true },
  });
  await centre.introduce(stream);
  const sent = await createHttpTransport(centre.central.url).send(
    stream,
    stream.batch(),
    new AbortController().signal,
  );
  expect(sent).toMatchObject({ kind: 'accepted' });
  // A busy machine folds later than it answers.
  const folded = async (): Promise<void> => {
    const [shelter] = (await centre.central.overview()).shelters;
    expect([shelter?.present, shelter?.figures.guests]).toEqual([3, 2]);
  };
  await vi.waitFor(folded, { timeout: 50_000, interval: 200 });
});
afterAll(async () => {
  await centre.stop();
  rmSync(dataDir, { recursive: true });
});

const signIn = async (role: (typeof ROLES)[number]): Promise<string> => {
  calm += 60_000;
  const reply = await fetch(new URL(CONSOLE_API.login, centre.central.url), {
    ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
    body: JSON.stringify({ staff: role, pin: PIN }),
  });
  return reply.headers.get('set-cookie')?.split(';')[0] ?? '';
};
const ask = (cookie: string, path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(new URL(path, centre.central.url), {
    ...init,
    headers: { cookie, 'content-type': 'application/json' },
  });
const text = async (cookie: string, file: PeopleFile): Promise<string> => {
  const reply = await ask(cookie, PEOPLE_FILES[file].path);
  expect([file, reply.status]).toEqual([file, 200]);
  return reply.text();
};

test('the roster names residents by the register and guests by what they said, and nobody who is protected', async () => {
  const roster = await text(await signIn('clerk'), 'roster.csv');
  expect(roster).toContain('"第一中学校","𠮷田　花","ヨシダ　ハナ"');
  expect(roster).toContain('人工透析');
  expect(roster).toContain('"旅野　人"');
  expect(roster).toContain('車中泊 A3');
  for (const name of ['隠田', 'カクレ', '逃野']) expect(roster).not.toContain(name);
  expect(roster).toContain('名簿に名前を載せない方が 2 人います');
});

test('who agreed to ⑭ is in the exchange under an id that is none of the register; who was not asked is not', async () => {
  const supervisor = await signIn('supervisor');
  const pfif = await text(supervisor, 'pfif.xml');
  for (const name of ['𠮷田　花', '旅野　人']) expect(pfif).toContain(name);
  for (const name of ['佐藤', '隠田', '逃野', GUEST]) expect(pfif).not.toContain(name);
  expect(pfif).toMatch(/<pfif:person_record_id>[^/<]+\/[0-9a-f]{32}<\/pfif:person_record_id>/);
  const again = await text(supervisor, 'pfif.xml');
  const idsIn = (xml: string): string[] => xml.match(/person_record_id>[^<]+/g) ?? [];
  expect(idsIn(again)).toEqual(idsIn(pfif));
  expect(await text(supervisor, 'tec.xml')).toContain('旅野　人');
});

test('安否情報 carries the wish, and the form of one person is a PDF; of the protected it is as of nobody', async () => {
  const clerk = await signIn('clerk');
  const safety = await text(clerk, 'safety.csv');
  expect(safety).toContain('"旅野　人"');
  expect(safety).toContain('"その他","韓国"');
  expect(safety).toContain('発熱');
  const form = await ask(clerk, safetyFormPath('1'));
  expect([form.status, form.headers.get('content-type')]).toEqual([200, 'application/pdf']);
  expect(
    Buffer.from(await form.arrayBuffer())
      .subarray(0, 5)
      .toString(),
  ).toBe('%PDF-');
  const protectedOne = await ask(clerk, safetyFormPath('5'));
  const nobody = await ask(clerk, safetyFormPath('999'));
  expect([protectedOne.status, await protectedOne.text()]).toEqual([nobody.status, await nobody.text()]);
});

test('被災者台帳 is a supervisor’s: a clerk is refused, and the protected are in it without a place', async () => {
  expect((await ask(await signIn('clerk'), PEOPLE_FILES['ledger.csv'].path)).status).toBe(403);
  const ledger = await text(await signIn('supervisor'), 'ledger.csv');
  const line = ledger.split('\r\n').find((each) => each.includes('隠田'))!;
  expect(line).toContain('支援措置');
  expect(line).not.toContain('第一中学校');
});

test('whoever only sees figures gets no file of people, and the files of places', async () => {
  const viewer = await signIn('viewer');
  for (const { path } of Object.values(PEOPLE_FILES)) expect((await ask(viewer, path)).status).toBe(403);
  const openings = await (await ask(viewer, PLACE_FILES['openings.csv'].path)).text();
  expect(openings).toContain('"第一中学校"');
  expect(openings).toContain('"洪水",4,3,"やや混雑"');
  for (const name of ['𠮷田', '旅野']) expect(openings).not.toContain(name);
  const geo = await (await ask(viewer, PLACE_FILES['shelters.geojson'].path)).json();
  expect(geo).toMatchObject({
    type: 'FeatureCollection',
    features: [{ properties: { id: 'S01', open: true } }],
  });
});

test('each file is written down with what it was and how many stood in it', async () => {
  await text(await signIn('clerk'), 'roster.csv');
  const [look] = await centre.owner<{ staff: string; use: string; people: number }[]>`
    SELECT staff, use, people FROM console_look ORDER BY id DESC LIMIT 1`;
  expect(look).toEqual({ staff: 'clerk', use: 'roster.csv', people: 3 });
});

test('a report is made now, kept as it was, and holds figures alone', async () => {
  const clerk = await signIn('clerk');
  const made = await ask(clerk, REPORT_API.make, { method: 'POST', body: '{}' });
  expect(made.status).toBe(200);
  const { hours, reports } = reportListSchema.parse(await (await ask(clerk, REPORT_API.list)).json());
  expect(hours).toEqual([6, 12, 18]);
  const mine = reports.find(({ by }) => by === 'clerk')!;
  expect(mine).toMatchObject({ openShelters: 1, people: 5 });
  const csv = await (await ask(clerk, reportPath(mine.at, 'csv'))).text();
  expect(csv).toContain('"第一中学校",3,0,0,2');
  expect(csv).toContain('人工透析 1');
  for (const name of ['𠮷田', '旅野', '隠田']) expect(csv).not.toContain(name);
  const pdf = await ask(clerk, reportPath(mine.at, 'pdf'));
  expect(
    Buffer.from(await pdf.arrayBuffer())
      .subarray(0, 5)
      .toString(),
  ).toBe('%PDF-');
});

test('the hours are Japan’s: which is due, and which comes next', () => {
  const at = (hour: number, minute = 0): number => Date.UTC(2026, 10, 26, hour - 9, minute);
  expect(lastDue(at(12, 1), [6, 12, 18])).toBe(at(12));
  expect(lastDue(at(12), [6, 12, 18])).toBe(at(12));
  expect(lastDue(at(5), [6, 12, 18])).toBe(at(18) - 86_400_000);
  expect(nextDue(at(12), [6, 12, 18])).toBe(at(18));
  expect(nextDue(at(19), [6, 12, 18])).toBe(at(6) + 86_400_000);
  expect(nextDue(at(0), [0])).toBe(at(0) + 86_400_000);
  expect([lastDue(at(1), []), nextDue(at(1), [])]).toEqual([undefined, undefined]);
});

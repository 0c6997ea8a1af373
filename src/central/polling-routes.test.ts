/** 投票の状況 over HTTP: who may see it, what a file says, and what is written down. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Browser, createBrowser } from '../../test/harness/browser.ts';
import {
  accepted,
  at,
  ELECTION,
  early,
  election,
  openedAt,
  pollRoll,
} from '../../test/harness/poll-records.ts';
import { createTestStream, newKeys, TENANT } from '../../test/harness/test-stream.ts';
import {
  startTrainingCentre,
  type TrainingCentre,
  trainingConfig,
} from '../../test/harness/training-centre.ts';
import { hashPin } from '../kernel/pin.ts';
import { ROLES, type Role } from '../kernel/roles.ts';
import { realSystem } from '../kernel/system.ts';
import { MARKS_PATH, marksPath, signedMarksSchema, verifyMarks } from '../outbox/poll-marks.ts';
import { batchPath, TENANT_HEADER } from '../outbox/protocol.ts';
import { ASKED, signAsk } from '../registry/package.ts';
import { POLLING_API, pollingBoardSchema, publishedMarksSchema, takenListSchema } from './polling-schema.ts';
import { CONSOLE_API, overviewSchema } from './schema.ts';

// A guard against standing still, not a measure: the machine may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const PIN = '4071';
let centre: TrainingCentre;
let origin = '';
let centreKey = '';
const keys = newKeys();
const desk = createTestStream('p1-1', { keys });

beforeAll(async () => {
  const pinScrypt = hashPin(PIN, new Uint8Array(16).fill(3));
  centre = await startTrainingCentre({
    config: trainingConfig({ staff: ROLES.map((role) => ({ id: role, role, pinScrypt })) }),
  });
  origin = `http://localhost:${new URL(centre.central.url).port}`;
  desk.add('polling.opened', openedAt('P1'), { at: at('06:55') });
  desk.add('polling.accepted', accepted('1-1-1', { assist: { kind: 'braille' } }), { at: at('07:10') });
  const one = desk.add('polling.accepted', early('2-1-1', 3), { at: at('09:00', '2026-11-23') });
  desk.add('polling.oath', {
    ...{ election: ELECTION, place: 'E1', accepts: one.eventId, reasonCode: 3, form: 'printed' },
  });
  centreKey = await centre.introduce(desk);
  const reply = await fetch(`${origin}${batchPath(desk.device, desk.epoch)}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', [TENANT_HEADER]: TENANT },
    body: JSON.stringify(desk.batch()),
  });
  expect(reply.status).toBe(200);
});
afterAll(() => centre.stop());

const signIn = async (role: Role): Promise<Browser> => {
  const browser = createBrowser();
  expect((await browser.post(`${origin}${CONSOLE_API.login}`, { staff: role, pin: PIN })).status).toBe(200);
  return browser;
};

test('the commission gives the election, sees the poll, takes the files and publishes the marks', async () => {
  const officer = await signIn('election_officer');
  const plan = { election: election(), roll: pollRoll({ absentees: 4 }) };
  expect((await officer.post(`${origin}${POLLING_API.plan}`, plan)).status).toBe(204);
  expect((await officer.post(`${origin}${POLLING_API.plan}`, plan)).status).toBe(409);
  const real = { ...plan, election: { ...election(), mode: 'real', version: 2 } };
  expect((await officer.post(`${origin}${POLLING_API.plan}`, real)).status).toBe(400);

  const reply = await officer.ask(`${origin}${POLLING_API.board}?day=2026-11-29`);
  const board = pollingBoardSchema.parse(await reply.json());
  expect(board.election).toMatchObject({
    name: 'かざし市長選挙',
    absentee: { issued: 4, returned: 0 },
    hours: [{ placeId: 'P1', hour: 7, female: 1 }],
  });
  const overview = overviewSchema.parse(await (await officer.ask(`${origin}${CONSOLE_API.overview}`)).json());
  expect(overview.polling).toMatchObject({ electionId: ELECTION });

  const sheets = {
    turnout: '7時台',
    early: '3号',
    record: '締切の照合',
    ages: '"第一投票区",41',
    absentee: '返還',
  } as const;
  for (const [sheet, word] of Object.entries(sheets)) {
    const csv = await officer.ask(`${origin}${POLLING_API.sheet(sheet as 'turnout', 'csv')}?day=2026-11-29`);
    const bytes = new Uint8Array(await csv.arrayBuffer());
    // UTF-8 with a byte order mark, so that a spreadsheet opens it.
    expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const text = Buffer.from(bytes).toString('utf8');
    expect(text).toContain(word);
    expect(text).toContain('集計日時');
    const pdf = await officer.ask(`${origin}${POLLING_API.sheet(sheet as 'turnout', 'pdf')}?day=2026-11-29`);
    expect(
      Buffer.from(await pdf.arrayBuffer())
        .subarray(0, 5)
        .toString('latin1'),
    ).toBe('%PDF-');
  }
  expect((await officer.ask(`${origin}/console/api/polling/sheets/none.csv`)).status).toBe(404);
  expect((await officer.ask(`${origin}/console/api/polling/sheets/turnout.exe`)).status).toBe(400);

  const lists = { oaths: '2-1-1', proxies: '点字投票', marks: '期日前投票済', audit: 'polling.opened' };
  for (const [list, word] of Object.entries(lists)) {
    const taken = await officer.post(`${origin}${POLLING_API.lists}`, { election: ELECTION, list });
    const { csv, name } = takenListSchema.parse(await taken.json());
    expect([csv.includes(word), csv.startsWith('\uFEFF'), name.startsWith(list)]).toEqual([true, true, true]);
  }
  const published = await officer.post(`${origin}${POLLING_API.marks}`, { election: ELECTION });
  expect(publishedMarksSchema.parse(await published.json())).toMatchObject({ version: 1, count: 1 });
  const acts = await centre.owner<{ kind: string }[]>`
    SELECT kind FROM event WHERE device = 'centre' AND kind LIKE 'polling.%' ORDER BY seq`;
  expect(acts.map(({ kind }) => kind)).toEqual([
    'polling.planned',
    ...Object.keys(lists).map(() => 'polling.list_taken'),
    'polling.marks_published',
  ]);
});

test('a terminal gets the marks as the centre signed them, and nothing when it has them', async () => {
  const ask = (path: string) => {
    const now = Math.floor(realSystem.now());
    const signature = signAsk({ tenant: TENANT, device: desk.device, at: now, path }, keys.privateKey);
    const asked = { [ASKED.device]: desk.device, [ASKED.at]: String(now), [ASKED.signature]: signature };
    return fetch(`${origin}${path}`, { headers: { [TENANT_HEADER]: TENANT, ...asked } });
  };
  const reply = await ask(marksPath(ELECTION, 0));
  expect(reply.status).toBe(200);
  const signed = signedMarksSchema.parse(await reply.json());
  expect(signed.marks).toMatchObject([{ elector: '2-1-1', place: 'E1', when: 'early' }]);
  expect(verifyMarks(TENANT, signed, centreKey)).toBe(true);
  expect((await ask(marksPath(ELECTION, 1))).status).toBe(204);
  expect((await ask(`${MARKS_PATH}?election=Wrong`)).status).toBe(400);
  expect((await fetch(`${origin}${marksPath(ELECTION, 0)}`)).status).toBeGreaterThanOrEqual(400);
});

test('who only looks cannot take lists, and who only configures machines sees nothing', async () => {
  const viewer = await signIn('viewer');
  expect((await viewer.ask(`${origin}${POLLING_API.board}`)).status).toBe(200);
  for (const path of [POLLING_API.lists, POLLING_API.marks, POLLING_API.plan])
    expect((await viewer.post(`${origin}${path}`, { election: ELECTION, list: 'marks' })).status).toBe(403);
  const admin = await signIn('admin');
  expect((await admin.ask(`${origin}${POLLING_API.board}`)).status).toBe(403);
});

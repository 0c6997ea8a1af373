/** 図書 at the console: what a library's terminals counted is shown to 図書館担当 of that tenancy, and to nobody else. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createBrowser } from '../../test/harness/browser.ts';
import { createTestStream, newKeys, TENANT } from '../../test/harness/test-stream.ts';
import {
  startTrainingCentre,
  type TrainingCentre,
  trainingConfig,
} from '../../test/harness/training-centre.ts';
import { tenantIdSchema } from '../kernel/ids.ts';
import { hashPin } from '../kernel/pin.ts';
import { mustSucceed } from '../kernel/result.ts';
import { ROLES, type Role } from '../kernel/roles.ts';
import { realSystem } from '../kernel/system.ts';
import { batchPath, TENANT_HEADER } from '../outbox/protocol.ts';
import { enrol } from '../sync/enrol.ts';
import { LIBRARY_API, type LibraryFigures, libraryFiguresSchema } from './library-schema.ts';
import { rebuild } from './projection.ts';
import { CONSOLE_API } from './schema.ts';

// A guard against standing still, not a measure: the machine may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const PIN = '4071';
/** Noon of 26 November 2026 in Japan. */
const NOW = Date.UTC(2026, 10, 26, 3);
const at = (text: string): number => Date.parse(`${text}+09:00`);
const other = { id: tenantIdSchema.parse('999982'), name: '架空県まね市' };

let centre: TrainingCentre;
let calm = 0;
const terminal = createTestStream('toshokan-1', { keys: newKeys() });
let sent = 0;

const send = async (): Promise<void> => {
  const reply = await fetch(`${centre.central.url}${batchPath(terminal.device, terminal.epoch)}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', [TENANT_HEADER]: TENANT },
    body: JSON.stringify(terminal.batch(sent + 1)),
  });
  expect(reply.status).toBe(200);
  sent = terminal.events.length;
};

const counted = (hour: string, counts: Record<string, number>): void => {
  terminal.add('library.counted', { hour, counts }, { at: at(`${hour}:59:59`) + 1_000 });
};

const enter = async (staff: string, tenant: string) => {
  calm += 60_000;
  const browser = createBrowser();
  const origin = `http://localhost:${new URL(centre.central.url).port}`;
  const reply = await browser.post(`${origin}${CONSOLE_API.login}`, { staff, pin: PIN, tenant });
  expect(reply.status).toBe(200);
  return (query = '') => browser.ask(`${origin}${LIBRARY_API.figures}${query}`);
};

const figuresOf = async (reply: Response): Promise<LibraryFigures> => {
  expect(reply.status).toBe(200);
  return libraryFiguresSchema.parse(await reply.json());
};

beforeAll(async () => {
  const pinScrypt = hashPin(PIN, new Uint8Array(16).fill(3));
  const staff = ROLES.map((role: Role) => ({ id: role, role, pinScrypt }));
  const base = trainingConfig({ staff });
  const [library] = base.tenants;
  if (library === undefined) throw new Error('a centre without a municipality');
  centre = await startTrainingCentre({
    config: { ...base, tenants: [library, { ...library, ...other }] },
    system: { ...realSystem, now: () => NOW, monotonic: () => realSystem.monotonic() + calm },
  });
  const { url } = centre.central;
  const code = readFileSync(join(centre.dataDir, `enrol-code-${TENANT}`), 'utf8').trim();
  const { device, publicKey } = terminal;
  const place = { site: 'toshokan', siteName: '中央図書館', tenant: TENANT };
  mustSucceed(await enrol({ centralUrl: url, code, device, publicKey, ...place }));
});
afterAll(() => centre.stop());

const SPAN = '?from=2026-10-01&to=2026-11-26&month=2026-10';

test('days, hours of a month that is over, what was settled, and the re-registration', async () => {
  counted('2026-10-05T10', { sessions: 12, lent: 40, renewed: 2 });
  counted('2026-10-06T10', { sessions: 8, lent: 20, returned: 30 });
  counted('2026-10-06T18', { sessions: 1, lent: 3 });
  counted('2026-10-07T19', { sessions: 6, lent: 9 });
  counted('2026-11-25T10', { sessions: 2, lent: 5, queued: 5, conflicts: 1 });
  terminal.add(
    'library.settled',
    { why: 'lent_to_other', how: 'patron_told' },
    { at: at('2026-11-25T16:00') },
  );
  terminal.add('library.relink_started', { links: 300 }, { at: at('2026-11-25T09:00') });
  counted('2026-11-25T11', { sessions: 3, linked: 3, relinked: 1 });
  await send();
  const ask = await enter('librarian', TENANT);
  const figures = await vi.waitFor(async () => {
    const found = await figuresOf(await ask(SPAN));
    expect(found.relink).toEqual({ at: at('2026-11-25T09:00'), links: 300, since: 4 });
    return found;
  }, 30_000);
  expect(figures.terminals).toEqual([{ device: 'toshokan-1', name: '中央図書館' }]);
  expect(figures.days.map(({ day, counts }) => [day, counts.sessions, counts.lent])).toEqual([
    ['2026-10-05', 12, 40],
    ['2026-10-06', 9, 23],
    ['2026-10-07', 6, 9],
    ['2026-11-25', 5, 5],
  ]);
  expect(figures.days.at(-1)?.counts).toMatchObject({ queued: 5, conflicts: 1, linked: 3 });
  // The one visit of eighteen o'clock goes with those of nineteen.
  expect(figures.hours).toEqual({
    month: '2026-10',
    least: 5,
    rows: [{ hour: 10, sessions: 20, lent: 60, returned: 30, renewed: 2 }],
    rest: { sessions: 7, lent: 12, returned: 0, renewed: 0 },
    withheld: false,
  });
  expect(figures.settled).toEqual([{ why: 'lent_to_other', how: 'patron_told', n: 1 }]);
});

test('without a question the last four weeks, and the hours of the month before this one', async () => {
  const ask = await enter('librarian', TENANT);
  const figures = await figuresOf(await ask());
  expect(figures).toMatchObject({ today: '2026-11-26', from: '2026-10-30', to: '2026-11-26' });
  expect(figures.hours.month).toBe('2026-10');
});

test.each([
  ['it ends before it begins', '?from=2026-11-26&to=2026-11-01'],
  ['it is longer than a year', '?from=2025-11-01&to=2026-11-26'],
  ['its month is not over', '?month=2026-11'],
  ['it names no day', '?from=yesterday'],
])('a span is refused where %s', async (_what, query) => {
  const ask = await enter('librarian', TENANT);
  expect((await ask(query)).status).toBe(400);
});

test('nobody else of the tenancy sees them: not who leads it, not 情報担当, not who runs the machine', async () => {
  for (const role of ROLES.filter((each) => each !== 'librarian')) {
    const ask = await enter(role, TENANT);
    expect([role, (await ask(SPAN)).status]).toEqual([role, 403]);
  }
});

test('図書館担当 of another municipality has figures of her own library, which are none', async () => {
  const ask = await enter('librarian', other.id);
  expect(await figuresOf(await ask(SPAN))).toMatchObject({
    ...{ terminals: [], days: [], settled: [], relink: null },
    hours: { rows: [], rest: null, withheld: false },
  });
});

test('a number that is none, a patron and a title are for a person to look at, and in no table', async () => {
  terminal.add('library.counted', { hour: '2026-11-26T10', counts: { sessions: 1 }, patron: '20000011' });
  terminal.add('library.lent', { title: 'かざす町の歴史' });
  await send();
  const found = await vi.waitFor(async () => {
    const rows = await centre.owner<{ reason: string }[]>`
      SELECT reason FROM quarantine WHERE device = 'toshokan-1' ORDER BY reason`;
    expect(rows).toHaveLength(2);
    return rows;
  }, 30_000);
  expect(found.map(({ reason }) => reason)).toEqual(['bad_data', 'unknown_kind']);
});

test('the tables come to the same when they are folded again, and a record that comes twice counts once', async () => {
  const rows = () => centre.owner<object[]>`SELECT * FROM library_count ORDER BY event_id, what`;
  const before = await rows();
  expect(before.length).toBeGreaterThan(0);
  await rebuild({ sql: centre.central.database, tenant: TENANT, mode: 'drill' });
  expect(await rows()).toEqual(before);
});

/** A centre with a small town's staff, a door whose punches are made by hand, and whoever asks at the console. */
import { readFileSync } from 'node:fs';
import {
  ATTENDANCE_API,
  askedSchema,
  type Imported,
  type ImportKind,
  importedSchema,
} from '../../src/central/attendance-schema.ts';
import { CONSOLE_API } from '../../src/central/schema.ts';
import { hashPin } from '../../src/kernel/pin.ts';
import type { Role } from '../../src/kernel/roles.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { batchPath, TENANT_HEADER } from '../../src/outbox/protocol.ts';
import { ASKED, signAsk } from '../../src/registry/package.ts';
import { createBrowser } from './browser.ts';
import { createTestStream, newKeys, TENANT } from './test-stream.ts';
import { startTrainingCentre, trainingConfig } from './training-centre.ts';

export const PIN = '4071';
/** Noon of 26 November 2026 in Japan. */
export const NOON = Date.UTC(2026, 10, 26, 3);
/** A moment of a day in Japan. */
export const at = (day: string, time: string): number => Date.parse(`${day}T${time}:00+09:00`);

/** Those who sign in; the others are on the list of staff alone. */
export const STAFF: readonly (readonly [string, Role])[] = [
  ['1001', 'employee'],
  ['1002', 'employee'],
  ['1003', 'employee'],
  ['2001', 'employee'],
  ['2002', 'employee'],
  ['9102', 'employee'],
  ['3001', 'employee'],
  ['3002', 'employee'],
  ['jinji', 'personnel'],
  ['sekinin', 'supervisor'],
];
/** Who comes by a pattern of her own; 3002 comes by 勤務割 alone. */
export const OFFICE = [
  '1000',
  '1001',
  '1002',
  '1003',
  '1004',
  '2001',
  '2002',
  '9000',
  '9101',
  '9102',
  '3001',
];
export const EXAMPLES = [
  ['rules', 'rules-example.yaml'],
  ['departments', 'departments-example.csv'],
  ['staff', 'staff-example.csv'],
  ['payroll', 'payroll-example.yaml'],
] as const;
export const example = (name: string): Buffer => readFileSync(`kiosk-config/attendance/${name}`);

/** Working days of October 2026: the 12th is スポーツの日. */
export const OCTOBER = Array.from(
  { length: 31 },
  (_, day) => `2026-10-${String(day + 1).padStart(2, '0')}`,
).filter((day) => ![0, 6].includes(new Date(day).getUTCDay()) && day !== '2026-10-12');

/** Pictures are made with this too, outside of any test. */
const mustBe200 = (status: number, what: string): void => {
  if (status !== 200) throw new Error(`${what}: ${status}`);
};

export type Asking = (
  path: string,
  body?: unknown,
) => Promise<{ readonly status: number; readonly json: unknown }>;

export const openAttendanceTown = async (consoleDir?: string) => {
  const clock = { now: NOON };
  /** Sign-in is limited: time goes by between tries. */
  let calm = 0;
  const pinScrypt = hashPin(PIN, new Uint8Array(16).fill(3));
  const centre = await startTrainingCentre({
    config: trainingConfig({ staff: STAFF.map(([id, role]) => ({ id, role, pinScrypt })) }),
    system: { ...realSystem, now: () => clock.now, monotonic: () => realSystem.monotonic() + calm },
    ...(consoleDir === undefined ? {} : { consoleDir }),
  });
  const origin = `http://localhost:${new URL(centre.central.url).port}`;
  const keys = newKeys();
  const door = createTestStream('door-1', { keys });
  await centre.introduce(door);

  const enter = async (staff: string): Promise<Asking> => {
    calm += 60_000;
    const browser = createBrowser();
    const reply = await browser.post(`${origin}${CONSOLE_API.login}`, { staff, pin: PIN });
    mustBe200(reply.status, staff);
    return async (path, body) => {
      const url = `${origin}${path}`;
      const answer = body === undefined ? await browser.ask(url) : await browser.post(url, body);
      return { status: answer.status, json: await answer.json() };
    };
  };
  const entered = new Map<string, Promise<Asking>>();
  /** Once each: a sign-in takes its time by design. */
  const signIn = (staff: string): Promise<Asking> => {
    const known = entered.get(staff) ?? enter(staff);
    entered.set(staff, known);
    return known;
  };

  const imports = async (): Promise<number> => {
    const [row] = await centre.owner<{ n: number }[]>`
      SELECT coalesce(max(number), 0)::int AS n FROM att_import`;
    return row?.n ?? 0;
  };
  const bring = async (ask: Asking, kind: ImportKind, bytes: Uint8Array, apply = true): Promise<Imported> => {
    const base64 = Buffer.from(bytes).toString('base64');
    const wish = { kind, name: `${kind}.csv`, base64, reason: '人事異動による', apply };
    const { status, json } = await ask(ATTENDANCE_API.import, { ...wish, after: await imports() });
    mustBe200(status, kind);
    return importedSchema.parse(json);
  };

  let [serial, sent] = [0, 0];
  const punched = (staffNo: string, type: string, when: number, more: object = {}) => {
    serial += 1;
    return door.add(
      'attendance.punched',
      { staffNo, type, how: 'card', direction: 'auto', offsetMs: 0, door: '正面玄関', ...more },
      { at: when, eventId: `0198a000-0000-7000-8000-${String(serial).padStart(12, '0')}` },
    );
  };
  const step = (by: Asking, id: string, what: string, revision = 1, note = '') =>
    by(ATTENDANCE_API.step(id), { revision, step: what, note });
  const askFor = async (by: Asking, request: object, more: object = {}) => {
    const { status, json } = await by(ATTENDANCE_API.requests, {
      request,
      reason: '打刻を忘れました',
      ...more,
    });
    mustBe200(status, 'request');
    return askedSchema.parse(json);
  };
  return {
    ...{ centre, clock, origin, door, keys, signIn, imports, bring, punched, step, askFor },
    /** The punches of these days: people come and go one after the other. */
    attend: (staffNo: string, days: readonly string[], from = '08:20', to = '17:20'): void => {
      const turn = Math.max(0, OFFICE.indexOf(staffNo)) * 20_000;
      for (const day of days) {
        punched(staffNo, 'in', at(day, from) + turn);
        punched(staffNo, 'out', at(day, to) + turn);
      }
    },
    /** What the door has not sent yet. */
    send: async (): Promise<void> => {
      const reply = await fetch(`${origin}${batchPath(door.device, door.epoch)}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', [TENANT_HEADER]: TENANT },
        body: JSON.stringify(door.batch(sent + 1)),
      });
      mustBe200(reply.status, 'batch');
      sent = door.events.length;
    },
    /** Asked as a door asks for what the centre gives it. */
    askAtDoor: (path: string): Promise<Response> => {
      const asked = { tenant: TENANT, device: door.device, path, at: clock.now };
      const headers = {
        [TENANT_HEADER]: TENANT,
        ...{ [ASKED.device]: door.device, [ASKED.at]: String(clock.now) },
        [ASKED.signature]: signAsk(asked, keys.privateKey),
      };
      return fetch(`${origin}${path}`, { headers });
    },
    /** Acts of attendance, the oldest first. */
    kinds: async (): Promise<readonly string[]> => {
      const rows = await centre.owner<{ kind: string }[]>`
        SELECT kind FROM event WHERE device = 'centre' AND kind LIKE 'attendance.%' ORDER BY seq`;
      return rows.map(({ kind }) => kind);
    },
    /** Asked for by one and approved by the other; gives its id. */
    granted: async (by: Asking, head: Asking, request: object): Promise<string> => {
      const id = (await askFor(by, request)).request?.id ?? '';
      mustBe200((await step(head, id, 'approve')).status, 'approval');
      return id;
    },
    bringExamples: async (): Promise<void> => {
      const ask = await signIn('jinji');
      for (const [kind, file] of EXAMPLES) await bring(ask, kind, example(file));
    },
  };
};
export type AttendanceTown = Awaited<ReturnType<typeof openAttendanceTown>>;

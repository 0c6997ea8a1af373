/** 職員の出退勤 over the wire: the lists taken in, one request asked for and approved, a month that cannot be closed, a file. */
import { readFileSync } from 'node:fs';
import { MASTERS_API } from '../../src/central/attendance-masters-schema.ts';
import { ATTENDANCE_API, askedSchema } from '../../src/central/attendance-schema.ts';
import { ATTENDANCE_GRANTED_PATH } from '../../src/outbox/attendance-granted.ts';
import { ATTENDANCE_LIST_PATH } from '../../src/outbox/attendance-list.ts';

type Send = (path: string, body?: unknown) => Promise<Response>;

export const EXAMPLES = [
  ['rules', 'rules-example.yaml'],
  ['departments', 'departments-example.csv'],
  ['staff', 'staff-example.csv'],
] as const;

/**
 * The examples that come with the program, with `supervisor` in the place of a head and `clerk` of one of her people. All of them work by
 * 勤務割, of which there is none: nothing is missing in any month.
 */
export const exampleFile = (file: string): string =>
  Buffer.from(
    readFileSync(`kiosk-config/attendance/${file}`, 'utf8')
      .replaceAll(/(?<=^|,)1001(?=,)/gm, 'supervisor')
      .replaceAll(/(?<=^|,)1002(?=,)/gm, 'clerk')
      .replaceAll(/,(?:本庁|学校),(?=,)/g, ',会計年度任用（パート）,')
      .replaceAll('9:00-15:45(12:00-13:00)', ''),
  ).toString('base64');

export const LEAVE = {
  request: { about: 'leave', leaves: [{ kind: 'annual', date: '2026-12-01', extent: { unit: 'day' } }] },
  reason: '家の用事のため',
};

/** Of `clerk`, by who leads her. */
export const ROSTER_DAY = {
  days: [{ staffNo: 'clerk', post: 'main', date: '2026-12-03', shift: null }],
  reason: '勤務割の作成',
};

export const walkAttendance = async ({
  personnel,
  head,
  clerk,
  atEntrance,
}: {
  readonly personnel: Send;
  readonly head: Send;
  readonly clerk: Send;
  readonly atEntrance: (method: 'GET', path: string) => Promise<Response>;
}): Promise<void> => {
  for (const path of [ATTENDANCE_LIST_PATH, ATTENDANCE_GRANTED_PATH]) await atEntrance('GET', path);
  for (const [after, [kind, file]] of EXAMPLES.entries()) {
    const wish = { kind, name: file, base64: exampleFile(file), reason: '初めの登録' };
    for (let twice = 0; twice < 2; twice += 1)
      await personnel(ATTENDANCE_API.import, { ...wish, apply: true, after });
  }
  for (const path of [ATTENDANCE_LIST_PATH, ATTENDANCE_GRANTED_PATH]) await atEntrance('GET', path);
  await clerk(ATTENDANCE_API.own);
  const asked = askedSchema.parse(await (await clerk(ATTENDANCE_API.requests, LEAVE)).json());
  const id = asked.request?.id ?? '';
  await head(ATTENDANCE_API.team);
  await head(ATTENDANCE_API.odd);
  await head(MASTERS_API.roster);
  for (let twice = 0; twice < 2; twice += 1) await head(MASTERS_API.roster, ROSTER_DAY);
  await personnel(`${MASTERS_API.masters}?find=clerk`);
  for (let twice = 0; twice < 2; twice += 1)
    await head(ATTENDANCE_API.step(id), { revision: 1, step: 'approve', note: '' });
  await head(ATTENDANCE_API.presence);
  await personnel(ATTENDANCE_API.office);
  await personnel(ATTENDANCE_API.closing, { act: 'close', month: '2026-10', number: 0 });
  for (let twice = 0; twice < 2; twice += 1)
    await personnel(ATTENDANCE_API.closing, {
      act: 'reopen',
      month: '2026-10',
      number: 1,
      reason: '後から届いたため',
    });
  await personnel(ATTENDANCE_API.export, { what: 'interval', month: '2026-10' });
};

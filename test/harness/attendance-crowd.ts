/** Thousands of made-up staff put straight into a centre's tables: what pages of a whole town are measured with. */
import { departmentSchema, type Month } from '../../src/modules/attendance/ids-schema.ts';
import type { WorkRecord } from '../../src/modules/attendance/input-schema.ts';
import { type Request, requestSchema } from '../../src/modules/attendance/request-schema.ts';
import { type Staff, staffSchema } from '../../src/modules/attendance/staff-schema.ts';
import { MADE_UP_RULES } from '../attendance/made-up-rules.ts';
import { madeUpYear } from '../attendance/made-up-year.ts';
import type { AttendanceTown } from './attendance-town.ts';
import { TENANT } from './test-stream.ts';

const MODE = 'drill';
const SINCE = '2019-04-01';
/** People of one department, under one that `1001` leads. */
const DEPARTMENT = 30;
/** Made up and planted at a time. */
const AT_A_TIME = 100;

const departmentOf = (at: number): string => `c${String(Math.floor(at / DEPARTMENT)).padStart(3, '0')}`;

const idOf = (at: number, serial: number): string =>
  `0198b000-0000-7000-8000-${String(at * 10_000 + serial).padStart(12, '0')}`;

interface Planted {
  readonly at: number;
  readonly record: WorkRecord;
}

const requestsOf = ({ record }: Planted, from: string): readonly { day: string; request: Request }[] =>
  [
    ...record.leaves.map((leave) => ({
      day: leave.date,
      request: { about: 'leave', leaves: [leave] } satisfies Request,
    })),
    ...record.trips.map((trip) => ({ day: trip.date, request: { about: 'trip', trip } satisfies Request })),
    ...record.orders.map((order) => ({
      day: order.date,
      request: { about: 'overtime', order } satisfies Request,
    })),
    // The calculation is tried with spans of nothing too; nobody could have asked for them.
  ].filter(({ day, request }) => day >= from && requestSchema.safeParse(request).success);

const plantStaff = async (owner: AttendanceTown['centre']['owner'], staff: readonly Staff[]) => {
  await owner`
    INSERT INTO att_staff (tenant, mode, staff_no, name, kana, from_day, to_day, data)
    SELECT ${TENANT}, ${MODE}, * FROM unnest(${staff.map(({ staffNo }) => staffNo)}::text[],
      ${staff.map(({ name }) => name)}::text[], ${staff.map(() => '')}::text[],
      ${staff.map(({ from }) => from)}::text[], ${staff.map(({ to }) => to ?? null)}::text[],
      ${staff.map((each) => JSON.stringify(each))}::text[])`;
  const posts = staff.flatMap(({ staffNo, posts: of }) => of.map((post) => ({ staffNo, ...post })));
  await owner`
    INSERT INTO att_post (tenant, mode, staff_no, post, from_day, to_day, department)
    SELECT ${TENANT}, ${MODE}, * FROM unnest(${posts.map(({ staffNo }) => staffNo)}::text[],
      ${posts.map(({ post }) => post)}::text[], ${posts.map(({ from }) => from)}::text[],
      ${posts.map(({ to }) => to ?? null)}::text[], ${posts.map(({ department }) => department)}::text[])`;
};

const plantPeople = async (owner: AttendanceTown['centre']['owner'], some: readonly Planted[]) => {
  await plantStaff(
    owner,
    some.map(({ at, record }) => ({
      ...record.staff,
      posts: record.staff.posts.map((post) => ({
        ...post,
        department: departmentSchema.parse(departmentOf(at)),
      })),
    })),
  );
  const roster = some.flatMap(({ record }) => record.roster);
  await owner`
    INSERT INTO att_roster (tenant, mode, staff_no, post, day, shift)
    SELECT ${TENANT}, ${MODE}, * FROM unnest(${roster.map(({ staffNo }) => staffNo)}::text[],
      ${roster.map(({ post }) => post)}::text[], ${roster.map(({ date }) => date)}::text[],
      ${roster.map(({ shift }) => shift)}::text[])`;
};

const plantDeeds = async (
  owner: AttendanceTown['centre']['owner'],
  some: readonly Planted[],
  { from, now }: { readonly from: string; readonly now: number },
): Promise<number> => {
  const first = Date.parse(`${from}T00:00:00+09:00`);
  const punches = some.flatMap(({ at, record }) =>
    record.punches
      .filter((punch) => punch.at >= first && punch.at < now)
      .map((punch, serial) => ({ ...punch, id: idOf(at, serial), staffNo: record.staff.staffNo })),
  );
  await owner`
    INSERT INTO att_fact (tenant, fact_key, event_id, kind, staff_no, device, site, at, received_at, actor, suspect, data)
    SELECT ${TENANT}, key, id, 'attendance.punched', staff, 'door-' || (abs(hashtext(staff)) % 20), 'hall', at, at, '', 0, data
    FROM unnest(${punches.map(({ at, id }) => `${at}/${id}`)}::text[], ${punches.map(({ id }) => id)}::uuid[],
      ${punches.map(({ staffNo }) => staffNo)}::text[], ${punches.map(({ at }) => at)}::int8[],
      ${punches.map(({ staffNo, type }) =>
        JSON.stringify({ staffNo, type, how: 'card', direction: 'auto', offsetMs: 0, door: '正面玄関' }),
      )}::text[]) AS one (key, id, staff, at, data)`;
  const asked = some.flatMap((planted) =>
    requestsOf(planted, from).map(({ day, request }, serial) => ({
      ...{ day, request, staffNo: planted.record.staff.staffNo, id: idOf(planted.at, 5_000 + serial) },
    })),
  );
  await owner`
    INSERT INTO att_request (tenant, mode, id, staff_no, kind, from_day, to_day, month, state, revision, data, reason,
      asked_at, asked_by, decided_at, decided_by, note)
    SELECT ${TENANT}, ${MODE}, id, staff, kind, day, day, left(day, 7), 'approved', 2, data, '訓練の申請', 1, staff, 2, '1001', ''
    FROM unnest(${asked.map(({ id }) => id)}::uuid[], ${asked.map(({ staffNo }) => staffNo)}::text[],
      ${asked.map(({ request }) => request.about)}::text[], ${asked.map(({ day }) => day)}::text[],
      ${asked.map(({ request }) => JSON.stringify(request))}::text[]) AS one (id, staff, kind, day, data)`;
  return punches.length;
};

/** `count` people under `1001`, of whom `1002` leads one department; punches since `month`. Gives how many punches there are. */
export const plantCrowd = async (
  { centre: { owner }, clock }: AttendanceTown,
  count: number,
  month: Month,
): Promise<number> => {
  await owner`
    INSERT INTO att_setting (tenant, mode, name, number, at, staff, reason, body)
    VALUES (${TENANT}, ${MODE}, 'rules', 1, 1, 'jinji', '初めの登録', ${JSON.stringify(MADE_UP_RULES)})`;
  const departments = ['whole', ...new Set(Array.from({ length: count }, (_, at) => departmentOf(at)))];
  await owner`
    INSERT INTO att_department (tenant, mode, id, from_day, to_day, name, parent, head, deputy, kind)
    SELECT ${TENANT}, ${MODE}, id, ${SINCE}, NULL, id || '課', CASE id WHEN 'whole' THEN NULL ELSE 'whole' END,
      CASE id WHEN 'whole' THEN '1001' WHEN 'c001' THEN '1002' END, NULL, 'office'
    FROM unnest(${departments}::text[]) AS one (id)`;
  // Who leads is in service, and comes by no door here.
  const leader = (staffNo: string, department: string): Staff =>
    staffSchema.parse({
      ...{
        staffNo,
        name: `訓練 ${staffNo}`,
        engagement: 'regular',
        caps: 'office',
        manager: true,
        from: SINCE,
      },
      posts: [{ post: 'main', department, pattern: 'part', from: SINCE }],
    });
  await plantStaff(owner, [leader('1001', 'whole'), leader('1002', 'c001')]);
  let punches = 0;
  for (let first = 0; first < count; first += AT_A_TIME) {
    const some = Array.from({ length: Math.min(AT_A_TIME, count - first) }, (_, at) => ({
      at: first + at,
      record: madeUpYear(first + at, 2026),
    }));
    await plantPeople(owner, some);
    punches += await plantDeeds(owner, some, { from: `${month}-01`, now: clock.now });
  }
  await owner`ANALYZE`;
  return punches;
};

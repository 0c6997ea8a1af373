/**
 * How often what a person's months are made of was changed: whoever keeps what a month came to (attendance-kept.ts) sees by it that it is old.
 * Every function that writes such a row says so here, in the same transaction.
 */
import { addDays, type CivilDate, civilDateInJapan } from '../kernel/dates.ts';
import type { TenantId } from '../kernel/ids.ts';
import { MARGIN_DAYS } from '../modules/attendance/input-schema.ts';
import type { AttendanceEventKind } from '../modules/attendance/schema.ts';
import type { Queryable } from './database.ts';

/** What was decided here about a person: any of her months may be another. */
export const OF_LISTS = 'lists';
/** What a door said of a punch of whatever month. */
export const OF_DOORS = 'doors';

/**
 * The fold and the lists never write the same row, and each has a lock of its own (projection_state, `lockAttendance`): in order of rows,
 * so that nobody waits for somebody who waits for her.
 */
const turn = async (
  tx: Queryable,
  tenant: TenantId,
  changed: readonly { readonly staffNo: string; readonly about: string }[],
): Promise<void> => {
  if (changed.length === 0) return;
  await tx`
    INSERT INTO att_turn (tenant, staff_no, about, turn)
    SELECT DISTINCT ${tenant}, staff_no, about, 1 FROM unnest(
      ${changed.map(({ staffNo }) => staffNo)}::text[], ${changed.map(({ about }) => about)}::text[]
    ) AS one (staff_no, about) ORDER BY staff_no, about
    ON CONFLICT (tenant, staff_no, about) DO UPDATE SET turn = att_turn.turn + 1`;
};

/** 職員マスタ, 勤務割, 申請 of these people. */
export const turnStaff = (tx: Queryable, tenant: TenantId, staff: readonly string[]): Promise<void> =>
  turn(
    tx,
    tenant,
    staff.map((staffNo) => ({ staffNo, about: OF_LISTS })),
  );

/** Days on either side of a punch by which a month can be moved: one more than the calculation is given. */
const NEAR = MARGIN_DAYS + 1;

const monthsNear = (at: number): readonly string[] => {
  const day: CivilDate = civilDateInJapan(at);
  return [...new Set([addDays(day, -NEAR).slice(0, 7), addDays(day, NEAR).slice(0, 7)])];
};

/** Those that say when something was. What any other kind says may be of a punch of whatever month, and is recorded later. */
const HAS_ITS_TIME: ReadonlySet<AttendanceEventKind> = new Set([
  'attendance.punched',
  'attendance.called_out',
]);

/** Records of doors as they are folded. */
export const turnFacts = (
  tx: Queryable,
  tenant: TenantId,
  facts: readonly {
    readonly staffNo: string;
    readonly at: number;
    readonly kind: AttendanceEventKind;
  }[],
): Promise<void> =>
  turn(
    tx,
    tenant,
    facts
      .filter(({ staffNo }) => staffNo !== '')
      .flatMap(({ staffNo, at, kind }) =>
        (HAS_ITS_TIME.has(kind) ? monthsNear(at) : [OF_DOORS]).map((about) => ({ staffNo, about })),
      ),
  );

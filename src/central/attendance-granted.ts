/** 承認済みの訂正 for the doors: what was granted of the punches of the last days, signed (outbox/attendance-granted.ts). */
import { addDays, type CivilDate, civilDateInJapan } from '../kernel/dates.ts';
import { type GrantedEntry, grantedPayload } from '../modules/attendance/granted-schema.ts';
import { staffNoSchema } from '../modules/attendance/ids-schema.ts';
import { signGranted } from '../outbox/attendance-granted.ts';
import { digestOfPaper, type SignedPaper } from '../outbox/attendance-paper.ts';
import type { ActDeps } from './acts.ts';
import { correctionsOf } from './attendance-record.ts';
import { type PunchRequest, readPunchRequests } from './attendance-request-store.ts';
import { type AttendanceScope, hasStaff } from './attendance-store.ts';
import type { Queryable } from './database.ts';

/**
 * So many days back the doors are told, and no further: a missing 退勤 of before a long weekend or the new year is said at the next tap, and
 * a door that had no line over those days still hears of it. What it heard it keeps longer by itself (store-granted.ts).
 */
const TOLD_DAYS = 14;

const entriesOf = (granted: readonly PunchRequest[]): readonly GrantedEntry[] =>
  granted.flatMap((request) =>
    correctionsOf([request]).map(({ id, at, correction }) => ({
      ...{ id, no: staffNoSchema.parse(request.staffNo), on: request.from, at, correction },
    })),
  );

/** Undefined: whoever asks has it already, or nobody's attendance is kept here. */
export const signedGranted = async (
  { sql, acts }: { readonly sql: Queryable; readonly acts: ActDeps },
  have: string | undefined,
): Promise<SignedPaper | undefined> => {
  const { tenant, mode, key, system } = acts;
  const scope: AttendanceScope = { tenant, mode };
  if (!(await hasStaff(sql, scope))) return undefined;
  const asOf = Math.floor(system.now());
  const since: CivilDate = addDays(civilDateInJapan(asOf), -TOLD_DAYS);
  const payload = grantedPayload({ since, entries: entriesOf(await readPunchRequests(sql, scope, since)) });
  if (digestOfPaper(payload) === have) return undefined;
  return signGranted(tenant, { mode, asOf, payload }, key.privateKey);
};

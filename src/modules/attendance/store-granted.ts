import { z } from 'zod';
import type { Reader, Tx } from '../../db/index.ts';
import { addDays, type CivilDate } from '../../kernel/dates.ts';
import { eventIdSchema, sha256HexSchema } from '../../kernel/ids.ts';
import type { Granted } from './granted-schema.ts';
import { type StaffNo, staffNoSchema } from './ids-schema.ts';
import type { GrantedCorrection } from './punches.ts';
import { correctionSchema } from './schema.ts';

/** 承認済みの訂正 at the door: the last good paper that the centre signed, and what earlier ones said of the days before it. */

export const GRANTED_SQL = `
  CREATE TABLE attendance_granted_head (
    only INTEGER PRIMARY KEY CHECK (only = 1), as_of INTEGER NOT NULL, sha256 TEXT NOT NULL
  ) STRICT;
  CREATE TABLE attendance_granted (
    id TEXT PRIMARY KEY, staff_no TEXT NOT NULL, on_day TEXT NOT NULL, at INTEGER NOT NULL, correction TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX attendance_granted_by_staff ON attendance_granted (staff_no);
  CREATE INDEX attendance_granted_by_day ON attendance_granted (on_day);`;

/** As long as a door knows punches (`KEPT_DAYS` of store.ts): whoever comes back after a month is still told rightly. */
const KEPT_DAYS = 35;

const headRow = z.object({ as_of: z.number(), sha256: sha256HexSchema });

export interface GrantedHead {
  readonly asOf: number;
  readonly sha256: string;
}

/** Of the paper that is kept; undefined: none ever came. */
export const grantedHead = (reader: Reader): GrantedHead | undefined => {
  const row = reader.one(headRow, 'SELECT as_of, sha256 FROM attendance_granted_head');
  return row === undefined ? undefined : { asOf: row.as_of, sha256: row.sha256 };
};

const grantedRow = z.object({
  id: eventIdSchema,
  staff_no: staffNoSchema,
  at: z.number(),
  correction: z.string(),
});

const GRANTED = 'SELECT id, staff_no, at, correction FROM attendance_granted';

export interface GrantedOf extends GrantedCorrection {
  readonly staffNo: StaffNo;
}
const toGranted = ({ id, staff_no: staffNo, at, correction }: z.infer<typeof grantedRow>): GrantedOf => ({
  ...{ id, staffNo, at },
  correction: correctionSchema.parse(JSON.parse(correction)),
});

export const grantedOf = (reader: Reader, staffNo: string): readonly GrantedOf[] =>
  reader.all(grantedRow, `${GRANTED} WHERE staff_no = ? ORDER BY id`, [staffNo]).map(toGranted);

/** Of everybody, about days from this one on. */
export const grantedSince = (reader: Reader, day: CivilDate): readonly GrantedOf[] =>
  reader.all(grantedRow, `${GRANTED} WHERE on_day >= ? ORDER BY id`, [day]).map(toGranted);

const staffRow = z.object({ staff_no: staffNoSchema });

/** Of its days the paper takes the place of what was kept; returned is of whom anything is another now, perhaps. */
export const putGranted = (
  tx: Tx,
  { since, entries }: Pick<Granted, 'since' | 'entries'>,
  { asOf, sha256 }: GrantedHead,
): ReadonlySet<StaffNo> => {
  const gone = [since, addDays(since, -KEPT_DAYS)];
  const touched = new Set(
    tx
      .all(staffRow, 'SELECT staff_no FROM attendance_granted WHERE on_day >= ? OR on_day < ?', gone)
      .map(({ staff_no }) => staff_no),
  );
  tx.run('DELETE FROM attendance_granted WHERE on_day >= ? OR on_day < ?', gone);
  for (const { id, no, on, at, correction } of entries) {
    touched.add(no);
    tx.run(
      'INSERT OR REPLACE INTO attendance_granted (id, staff_no, on_day, at, correction) VALUES (?, ?, ?, ?, ?)',
      [id, no, on, at, JSON.stringify(correction)],
    );
  }
  tx.run('INSERT OR REPLACE INTO attendance_granted_head (only, as_of, sha256) VALUES (1, ?, ?)', [
    asOf,
    sha256,
  ]);
  return touched;
};

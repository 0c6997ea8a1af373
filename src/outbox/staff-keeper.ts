/** 場所の職員 at the terminal, with the wrong PINs of each: in the encrypted store, so that a restart gives nobody new tries. */
import { z } from 'zod';
import type { Db, Migration, WriteFailure } from '../db/index.ts';
import { failure, type Result } from '../kernel/result.ts';
import type { SiteScope } from './roster.ts';
import { openStaff, type SignedStaff, type SiteStaff, siteStaffSchema } from './site-staff.ts';

export const staffMigrations: readonly Migration[] = [
  {
    id: 19,
    name: 'staff of the site',
    sql: `
CREATE TABLE site_staff (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  payload TEXT NOT NULL
) STRICT;
CREATE TABLE staff_try (
  staff TEXT PRIMARY KEY,
  wrong INTEGER NOT NULL
) STRICT, WITHOUT ROWID;`,
  },
];

export type StaffRefusal =
  | 'bad_signature'
  | 'bad_staff'
  | 'wrong_tenant'
  | 'wrong_site'
  | 'wrong_mode'
  /** Of an earlier moment than the one that is kept: it could bring somebody back. */
  | 'older';

export interface StaffKeeper {
  /** The last good list; undefined: none ever came. */
  current(): SiteStaff | undefined;
  keep(signed: SignedStaff, centralPublicKey: string): Result<'kept', StaffRefusal | WriteFailure>;
  /** Wrong PINs since the last right one, by staff number. */
  wrong(): Readonly<Record<string, number>>;
  noteWrong(staff: string, wrong: number): Result<unknown, WriteFailure>;
}

const listRow = z.object({ payload: z.string() });
const triesRow = z.object({ staff: z.string(), wrong: z.int() });

const faultOf = (
  ours: Pick<SiteScope, 'tenant' | 'site' | 'mode'>,
  theirs: SiteStaff,
): StaffRefusal | undefined => {
  if (ours.tenant !== theirs.tenant) return 'wrong_tenant';
  if (ours.site !== theirs.site) return 'wrong_site';
  return ours.mode === theirs.mode ? undefined : 'wrong_mode';
};

/** Whose PIN is another one now, or who is there no more: what was tried on the old one is over. */
const changedOf = (before: SiteStaff | undefined, after: SiteStaff): readonly string[] =>
  (before?.staff ?? [])
    .filter(
      ({ id, pinScrypt }) => !after.staff?.some((each) => each.id === id && each.pinScrypt === pinScrypt),
    )
    .map(({ id }) => id);

/** Over a store migrated with `staffMigrations`. */
export const createStaffKeeper = (
  db: Db,
  scope: Pick<SiteScope, 'tenant' | 'site' | 'mode'>,
): StaffKeeper => {
  const read = (): SiteStaff | undefined => {
    const row = db.one(listRow, 'SELECT payload FROM site_staff');
    return row === undefined ? undefined : siteStaffSchema.parse(JSON.parse(row.payload));
  };
  let kept = read();
  return {
    current: () => kept,
    keep(signed, centralPublicKey) {
      const opened = openStaff(signed, centralPublicKey);
      if (!opened.ok) return opened;
      const list = opened.value;
      const fault = faultOf(scope, list);
      if (fault !== undefined) return failure(fault);
      if (kept !== undefined && list.asOf < kept.asOf) return failure('older');
      const written = db.write((tx) => {
        tx.run('INSERT OR REPLACE INTO site_staff (only, payload) VALUES (1, ?)', [signed.payload]);
        for (const staff of changedOf(kept, list)) tx.run('DELETE FROM staff_try WHERE staff = ?', [staff]);
        return 'kept' as const;
      });
      if (written.ok) kept = list;
      return written;
    },
    wrong: () =>
      Object.fromEntries(
        db.all(triesRow, 'SELECT staff, wrong FROM staff_try').map(({ staff, wrong }) => [staff, wrong]),
      ),
    noteWrong: (staff, wrong) =>
      db.write((tx) => {
        if (wrong === 0) tx.run('DELETE FROM staff_try WHERE staff = ?', [staff]);
        else tx.run('INSERT OR REPLACE INTO staff_try (staff, wrong) VALUES (?, ?)', [staff, wrong]);
      }),
  };
};

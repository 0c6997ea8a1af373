import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { newKeys, TENANT } from '../../test/harness/test-stream.ts';
import { type Db, openDatabase } from '../db/index.ts';
import { hashPin } from '../kernel/pin.ts';
import { mustSucceed } from '../kernel/result.ts';
import { type SiteMember, type SiteStaff, signStaff } from './site-staff.ts';
import { createStaffKeeper, staffMigrations } from './staff-keeper.ts';

const SCOPE = { tenant: TENANT, site: 'gym-1', mode: 'drill' } as const;
const centre = newKeys();
let folder: string;
let db: Db & { close(): void };

const open = (): void => {
  const key = new Uint8Array(32).fill(7);
  db = mustSucceed(openDatabase({ path: join(folder, 'r.db'), key, migrations: staffMigrations }));
};
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kazasu-staff-'));
  open();
});
afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true });
});

const member = (id: string, pin = '4071'): SiteMember => ({
  ...{ id, name: `職員${id}`, role: 'supervisor' },
  pinScrypt: hashPin(pin, new Uint8Array(16).fill(3)),
});
const list = (part: Partial<SiteStaff> = {}): SiteStaff => ({
  ...{ v: 1, ...SCOPE, asOf: 1_000, staff: [member('s-1'), member('s-2')] },
  ...part,
});
const signed = (part: Partial<SiteStaff> = {}, keys = centre) => signStaff(list(part), keys.privateKey);

test('a list of the centre is kept over a restart; a later one takes its place', () => {
  const keeper = createStaffKeeper(db, SCOPE);
  expect(keeper.current()).toBeUndefined();
  expect(keeper.keep(signed(), centre.publicKey)).toMatchObject({ ok: true });
  expect(keeper.keep(signed({ asOf: 1_001, staff: [member('s-2')] }), centre.publicKey).ok).toBe(true);
  db.close();
  open();
  expect(
    createStaffKeeper(db, SCOPE)
      .current()
      ?.staff?.map(({ id }) => id),
  ).toEqual(['s-2']);
});

test.each([
  ['of another key', signed({ asOf: 2_000 }, newKeys()), 'bad_signature'],
  ['altered', { ...signed(), payload: JSON.stringify(list({ staff: [] })) }, 'bad_signature'],
  ['of another site', signed({ asOf: 2_000, site: 'gym-2' }), 'wrong_site'],
  ['in earnest at a drill', signed({ asOf: 2_000, mode: 'real' }), 'wrong_mode'],
  // It would bring back who was taken out since.
  ['of before', signed({ asOf: 999 }), 'older'],
])('one %s is refused, and the one that is here stays', (_, other, reason) => {
  const keeper = createStaffKeeper(db, SCOPE);
  mustSucceed(keeper.keep(signed(), centre.publicKey));
  expect(keeper.keep(other, centre.publicKey)).toMatchObject({ ok: false, reason });
  expect(keeper.current()).toEqual(list());
});

test('wrong PINs are counted over a restart, until the right one or another PIN from the centre', () => {
  const keeper = createStaffKeeper(db, SCOPE);
  mustSucceed(keeper.keep(signed(), centre.publicKey));
  for (const [staff, wrong] of [
    ['s-1', 4],
    ['s-2', 6],
    ['', 2],
  ] as const)
    mustSucceed(keeper.noteWrong(staff, wrong));
  db.close();
  open();
  const again = createStaffKeeper(db, SCOPE);
  expect(again.wrong()).toEqual({ 's-1': 4, 's-2': 6, '': 2 });
  mustSucceed(again.noteWrong('s-1', 0));
  mustSucceed(
    again.keep(signed({ asOf: 2_000, staff: [member('s-1'), member('s-2', '9999')] }), centre.publicKey),
  );
  expect(again.wrong()).toEqual({ '': 2 });
});

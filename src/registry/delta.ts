/** What changed between two versions, and a version made of the one before and what changed. */
import { createSecretKey } from 'node:crypto';
import { constants, copyFileSync, existsSync, rmSync } from 'node:fs';
import { z } from 'zod';
import { type Draft, type OpenFailure, onFiles, openDraft, type Tx, type WriteFailure } from '../db/index.ts';
import { assert } from '../kernel/assert.ts';
import { fromHex } from '../kernel/bytes.ts';
import { type HouseholdId, householdIdSchema, type ResidentId } from '../kernel/ids.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import { nameKeysOf, placeKeysOf } from './find.ts';
import { FIELDS, INDEXED, LAYOUT, recordOfText, updateSql } from './layout.ts';
import { createRows, type Link, linksOf, valueOf } from './rows.ts';
import { type Resident, type ResidentRecord, residentStatusSchema } from './schema.ts';
import type { Everyone, Replica } from './store.ts';
import type { TokenKey } from './token.ts';
import {
  lockVersions,
  type ReplicaFiles,
  type ReplicaMeta,
  removeStaged,
  replicaPath,
  stagingPath,
  switchLocked,
  takeName,
  versionsOf,
} from './versions.ts';

export type Change =
  | {
      readonly op: 'put';
      /** A card or certificate of `null` leaves her link of that kind as it is. */
      readonly resident: Resident;
      /** Her links are exactly these, whatever is said of them in `resident`. Of a replica with the same key only. */
      readonly links?: readonly Link[];
    }
  | { readonly op: 'delete'; readonly residentId: ResidentId };

const linksOfText = (text: string | null): Link[] =>
  (text ?? '')
    .split(',')
    .filter((each) => each !== '')
    .map((each) => ({ kind: each.startsWith('0') ? 0 : 1, token: fromHex(each.slice(2)) }));

const putOf = ({ record, links }: Everyone, before: Everyone | undefined): Change => {
  const put = {
    op: 'put',
    resident: { ...recordOfText(record), card: null, certificateSerial: null },
  } as const;
  return (before?.links ?? null) === links ? put : { ...put, links: linksOfText(links) };
};

// Steps through both in the order of 宛名番号. Neither may be closed before the last change is taken.
export function* changesBetween(older: Replica, newer: Replica): Generator<Change> {
  const [before, after] = [older.everyone(), newer.everyone()];
  const next = (walk: Iterator<Everyone>): Everyone | undefined => {
    const step = walk.next();
    return step.done === true ? undefined : step.value;
  };
  let [was, is] = [next(before), next(after)];
  while (was !== undefined || is !== undefined) {
    if (is === undefined || (was !== undefined && was.residentId < is.residentId)) {
      // Only one of them is at its end, and it is not this one.
      if (was !== undefined) yield { op: 'delete', residentId: was.residentId };
      was = next(before);
    } else if (was === undefined || is.residentId < was.residentId) {
      yield putOf(is, undefined);
      is = next(after);
    } else {
      if (was.record !== is.record || was.links !== is.links) yield putOf(is, was);
      [was, is] = [next(before), next(after)];
    }
  }
}

const numberSchema = z.object({ n: z.int().nullable() });
const oldSchema = z.object({
  n: z.int(),
  householdId: householdIdSchema,
  birthDate: z.string().nullable(),
  phone: z.string().nullable(),
});
const keysSchema = z.object({ keys: z.string().nullable() });
const memberSchema = keysSchema.extend({ n: z.int(), address: z.string(), status: residentStatusSchema });

const OLD_SQL = `SELECT n, household_id AS householdId, birth_date AS birthDate, phone FROM resident
  WHERE resident_id = ?`;
const OTHERS = FIELDS.filter((field) => field !== 'residentId' && !INDEXED.some((each) => each === field));
const UPDATE_SQL = updateSql(OTHERS);

/** Her keys as one text, sorted, as `textOf` makes it of those she should have. */
const HER_KEYS_SQL = `SELECT group_concat(key, char(10)) AS keys FROM (
  SELECT key || '|' || birth_date AS key FROM reading WHERE n = :n
  UNION ALL SELECT form || '|' || key FROM written WHERE n = :n ORDER BY 1)`;
/** Everyone of a household, with the keys of its place that stand in her name. */
const MEMBERS_SQL = `SELECT n, address, status, (
    SELECT group_concat(key, char(10)) FROM (SELECT key FROM place WHERE place.n = resident.n ORDER BY key)
  ) AS keys FROM resident WHERE household_id = ? ORDER BY n`;

/** In the order of SQLite, which is that of the bytes. */
const textOf = (keys: readonly string[]): string | null =>
  keys.length === 0
    ? null
    : [...new Set(keys)].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))).join('\n');

type Rows = ReturnType<typeof createRows>;

/** Only what differs is written: a page is read, proved, changed and encrypted for every row. */
const createPerson = (tx: Tx, rows: Rows) => ({
  update(old: z.infer<typeof oldSchema>, resident: ResidentRecord): void {
    tx.run(UPDATE_SQL, [...OTHERS.map((field) => valueOf(resident, field)), old.n]);
    for (const field of INDEXED)
      if (old[field] !== resident[field]) tx.run(updateSql([field]), [valueOf(resident, field), old.n]);
  },
  names(n: number, resident: ResidentRecord): void {
    const active = resident.status === 'active';
    const { readings, written } = active ? nameKeysOf(resident) : { readings: [], written: [] };
    const wanted = textOf([
      ...readings.map((key) => `${key}|${resident.birthDate ?? ''}`),
      ...written.map(({ form, key }) => `${form}|${key}`),
    ]);
    if (tx.one(keysSchema, HER_KEYS_SQL, { n })?.keys === wanted) return;
    for (const table of ['reading', 'written']) tx.run(`DELETE FROM ${table} WHERE n = ?`, [n]);
    if (active) rows.names(tx, n, resident);
  },
  drop(n: number): void {
    for (const table of ['reading', 'written', 'place', 'link', 'resident'])
      tx.run(`DELETE FROM ${table} WHERE n = ?`, [n]);
  },
});

/** The first who lives at an address of the household stands for it. */
const placeHousehold = (tx: Tx, rows: Rows, householdId: HouseholdId): void => {
  const placed = new Set<string>();
  for (const { n, address, status, keys } of tx.all(memberSchema, MEMBERS_SQL, [householdId])) {
    const stands = status === 'active' && !placed.has(address);
    if (stands) placed.add(address);
    if (textOf(stands ? placeKeysOf({ address }) : []) === keys) continue;
    tx.run('DELETE FROM place WHERE n = ?', [n]);
    if (stands) rows.place(tx, n, { address });
  }
};

const createApplier = (tx: Tx, tokenKey: TokenKey) => {
  const rows = createRows();
  const person = createPerson(tx, rows);
  /** Households of whom somebody changed: who of them stands for their place is settled at the end. */
  const households = new Set<HouseholdId>();
  let last = tx.one(numberSchema, 'SELECT max(n) AS n FROM resident')?.n ?? 0;
  const putLinks = (n: number, { resident, links }: Extract<Change, { op: 'put' }>): void => {
    if (links !== undefined) tx.run('DELETE FROM link WHERE n = ?', [n]);
    // A number that another had until now is hers.
    for (const { kind, token } of links ?? linksOf(tokenKey, resident))
      tx.run('INSERT OR REPLACE INTO link VALUES (?, ?, ?)', [n, kind, token]);
  };
  return {
    put(change: Extract<Change, { op: 'put' }>): void {
      const { resident } = change;
      const old = tx.one(oldSchema, OLD_SQL, [resident.residentId]);
      const n = old?.n ?? (last += 1);
      if (old === undefined) rows.record(tx, n, resident);
      else {
        households.add(old.householdId);
        person.update(old, resident);
      }
      households.add(resident.householdId);
      person.names(n, resident);
      putLinks(n, change);
      // She may be among the changes again.
      rows.flush(tx);
    },
    /** Whether there was such a person. */
    delete(residentId: ResidentId): boolean {
      const old = tx.one(oldSchema, OLD_SQL, [residentId]);
      if (old === undefined) return false;
      households.add(old.householdId);
      person.drop(old.n);
      return true;
    },
    end(): void {
      for (const householdId of households) placeHousehold(tx, rows, householdId);
      rows.flush(tx);
    },
  };
};

/** How many of the changes there were to make. */
const applyAll = (
  draft: Draft,
  meta: ReplicaMeta,
  changes: Iterable<Change>,
  tokenKey: TokenKey,
): Result<number, WriteFailure> =>
  draft.write((tx) => {
    tx.run('UPDATE replica SET meta = ?', [JSON.stringify(meta)]);
    const applier = createApplier(tx, tokenKey);
    let changed = 0;
    for (const change of changes) {
      if (change.op === 'put') applier.put(change);
      else if (!applier.delete(change.residentId)) continue;
      changed += 1;
    }
    applier.end();
    return changed;
  });

export type ApplyFailure =
  | OpenFailure
  | WriteFailure
  | 'registry_missing'
  | 'registry_old'
  | 'other_version'
  | 'version_in_use'
  | 'replica_missing';

const layoutSchema = z.object({ layout: z.int() });

/** Makes the new version in the staging file, a copy of the old one. */
/** The keys of ten thousand people lie all over the indexes of a million; with this most of their pages are written once, MiB. */
const CACHE_MIB = 160;

const makeVersion = (
  files: ReplicaFiles,
  from: number,
  meta: ReplicaMeta,
  changes: Iterable<Change>,
): Result<number, ApplyFailure> => {
  const path = stagingPath(files, meta.version);
  // Where the file system can (btrfs, XFS, APFS), both share what is the same; elsewhere the bytes are copied.
  const copied = onFiles(() => copyFileSync(replicaPath(files, from), path, constants.COPYFILE_FICLONE));
  if (!copied.ok) return copied;
  const draft = openDraft({ path, key: files.key, cacheMib: CACHE_MIB });
  if (!draft.ok) return draft;
  let finished = false;
  try {
    if (draft.value.one(layoutSchema, 'SELECT layout FROM replica')?.layout !== LAYOUT)
      return failure('registry_old');
    const changed = applyAll(draft.value, meta, changes, createSecretKey(files.tokenKey));
    if (!changed.ok) return changed;
    finished = true;
    const synced = draft.value.finish();
    return synced.ok ? changed : synced;
  } finally {
    if (!finished) draft.value.discard();
  }
};

/**
 * Makes a version of the one in use and what changed, and puts it in use: all of it or nothing, while desks go on reading the old
 * one. Taking it in takes a copy of the file and the time of the changes, not of everybody. `other_version`: what is in use
 * is not the version these are changes of. A `delete` of nobody changes nothing.
 */
export const applyChanges = (
  files: ReplicaFiles,
  from: number,
  meta: ReplicaMeta,
  changes: Iterable<Change>,
): Result<{ readonly changed: number }, ApplyFailure> => {
  if (!existsSync(files.folder)) return failure('registry_missing');
  const lock = lockVersions(files);
  if (!lock.ok) return lock;
  try {
    const versions = versionsOf(files);
    if (!versions.ok) return versions;
    if (versions.value === undefined) return failure('registry_missing');
    const { current } = versions.value;
    removeStaged(files);
    if (current.version !== from) return failure('other_version');
    if (current.version === meta.version) return failure('version_in_use');
    assert(current.tenant === meta.tenant, 'changes are of the same municipality');
    const made = makeVersion(files, from, meta, changes);
    if (!made.ok) return made;
    const named = takeName(files, meta.version);
    if (!named.ok) return named;
    const switched = switchLocked(files, meta);
    return switched.ok ? success({ changed: made.value }) : switched;
  } finally {
    rmSync(stagingPath(files, meta.version), { force: true });
    lock.value.release();
  }
};

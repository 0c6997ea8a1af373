/** What changed between two versions, and a version made of the one before and what changed. */
import { createSecretKey } from 'node:crypto';
import { constants, copyFileSync, existsSync, rmSync } from 'node:fs';
import { z } from 'zod';
import { type Draft, type OpenFailure, onFiles, openDraft, type Tx, type WriteFailure } from '../db/index.ts';
import { assert } from '../kernel/assert.ts';
import { fromHex } from '../kernel/bytes.ts';
import type { HouseholdId, ResidentId } from '../kernel/ids.ts';
import { placeKeys } from '../kernel/places.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import { nameKeysOf } from './find.ts';
import { COLUMNS, FIELDS, INDEXED, LAYOUT, recordOfText, rowSchema, updateSql } from './layout.ts';
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

/** Steps through both in the order of 宛名番号. Neither may be closed before the last change is taken. */
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
const personSchema = z.object({ n: z.int() });
const keySchema = z.object({ key: z.string() });
const memberSchema = z.object({ n: z.int(), address: z.string(), status: residentStatusSchema });

const NUMBER_SQL = 'SELECT n FROM resident WHERE resident_id = ?';
const RECORD_SQL = `SELECT ${COLUMNS} FROM resident WHERE n = ?`;
const MEMBERS_SQL = 'SELECT n, address, status FROM resident WHERE household_id = ? ORDER BY n';
const OTHERS = FIELDS.filter((field) => field !== 'residentId' && !INDEXED.some((each) => each === field));

/** Keys of the names of a person as one text each, as they lie there. */
const HER_KEYS_SQL = `SELECT key || '|' || birth_date AS key FROM reading WHERE n = :n
  UNION ALL SELECT form || '|' || key FROM written WHERE n = :n`;
const HER_PLACES_SQL = 'SELECT key FROM place WHERE n = ?';

const isSame = (lying: readonly { readonly key: string }[], wanted: readonly string[]): boolean =>
  JSON.stringify(lying.map(({ key }) => key).sort()) === JSON.stringify([...new Set(wanted)].sort());

type Rows = ReturnType<typeof createRows>;

/** Only what differs is written: a page is read, proved, changed and encrypted for every row. */
const createPerson = (tx: Tx, rows: Rows) => ({
  update(n: number, old: ResidentRecord, resident: ResidentRecord): void {
    tx.run(updateSql(OTHERS), [...OTHERS.map((field) => valueOf(resident, field)), n]);
    for (const field of INDEXED)
      if (old[field] !== resident[field]) tx.run(updateSql([field]), [valueOf(resident, field), n]);
  },
  names(n: number, resident: ResidentRecord): void {
    const active = resident.status === 'active';
    const { readings, written } = active ? nameKeysOf(resident) : { readings: [], written: [] };
    const wanted = [
      ...readings.map((key) => `${key}|${resident.birthDate ?? ''}`),
      ...written.map(({ form, key }) => `${form}|${key}`),
    ];
    if (isSame(tx.all(keySchema, HER_KEYS_SQL, { n }), wanted)) return;
    for (const table of ['reading', 'written']) tx.run(`DELETE FROM ${table} WHERE n = ?`, [n]);
    if (active) rows.names(tx, n, resident);
  },
  /** Keys of where she lives, in the name of her household or of nobody. */
  place(n: number, address: string | undefined): void {
    const wanted = address === undefined ? [] : placeKeys(address);
    if (isSame(tx.all(keySchema, HER_PLACES_SQL, [n]), wanted)) return;
    tx.run('DELETE FROM place WHERE n = ?', [n]);
    if (address !== undefined) rows.place(tx, n, { address });
  },
  drop(n: number): void {
    for (const table of ['reading', 'written', 'place', 'link', 'resident'])
      tx.run(`DELETE FROM ${table} WHERE n = ?`, [n]);
  },
});

const createApplier = (tx: Tx, tokenKey: TokenKey) => {
  const rows = createRows();
  const person = createPerson(tx, rows);
  /** Households of whom somebody changed: who of them stands for their place is settled at the end. */
  const households = new Set<HouseholdId>();
  let last = tx.one(numberSchema, 'SELECT max(n) AS n FROM resident')?.n ?? 0;
  const find = (residentId: ResidentId): { n: number; old: ResidentRecord } | undefined => {
    const found = tx.one(personSchema, NUMBER_SQL, [residentId]);
    const old = found && tx.one(rowSchema, RECORD_SQL, [found.n]);
    return found === undefined || old === undefined ? undefined : { n: found.n, old };
  };
  const putLinks = (n: number, { resident, links }: Extract<Change, { op: 'put' }>): void => {
    if (links !== undefined) tx.run('DELETE FROM link WHERE n = ?', [n]);
    // A number that another had until now is hers.
    for (const { kind, token } of links ?? linksOf(tokenKey, resident))
      tx.run('INSERT OR REPLACE INTO link VALUES (?, ?, ?)', [n, kind, token]);
  };
  return {
    put(change: Extract<Change, { op: 'put' }>): void {
      const { resident } = change;
      const found = find(resident.residentId);
      const n = found?.n ?? (last += 1);
      if (found === undefined) rows.record(tx, n, resident);
      else {
        households.add(found.old.householdId);
        person.update(n, found.old, resident);
      }
      households.add(resident.householdId);
      person.names(n, resident);
      putLinks(n, change);
      // She may be among the changes again.
      rows.flush(tx);
    },
    /** Whether there was such a person. */
    delete(residentId: ResidentId): boolean {
      const found = find(residentId);
      if (found === undefined) return false;
      households.add(found.old.householdId);
      person.drop(found.n);
      return true;
    },
    end(): void {
      for (const household of households) {
        const placed = new Set<string>();
        for (const { n, address, status } of tx.all(memberSchema, MEMBERS_SQL, [household])) {
          const stands = status === 'active' && !placed.has(address);
          if (stands) placed.add(address);
          person.place(n, stands ? address : undefined);
        }
      }
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
  const draft = openDraft({ path, key: files.key });
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

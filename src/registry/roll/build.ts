/** Making a roll: all of it at once, or a version made of the one before and what changed (更正). */
import { constants, copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { z } from 'zod';
import {
  type Draft,
  type OpenFailure,
  onFiles,
  openDraft,
  type Tx,
  type WriteFailure,
} from '../../db/index.ts';
import { failure, type Result, success } from '../../kernel/result.ts';
import { lockVersions } from '../version-files.ts';
import { digestOf, precinctsIn, WHOLE } from './digest.ts';
import type { Election } from './election.ts';
import {
  type ElectorRow,
  electorRow,
  placeIn,
  ROLL_INDEXES,
  ROLL_LAYOUT,
  ROLL_TABLES,
  SELECT_ELECTOR,
} from './layout.ts';
import {
  createKeyLots,
  insertAddress,
  insertElector,
  insertKeys,
  insertPlace,
  removeElector,
} from './rows.ts';
import type { Elector, RollVersion } from './schema.ts';
import { type RollFiles, type RollMeta, rollVersions } from './versions.ts';

/** A version before its rows are counted and hashed. */
export type RollHead = Omit<RollMeta, 'roll' | 'electionVersion'> & {
  readonly roll: Omit<RollVersion, 'sha256' | 'count'>;
};

export type RollFailure = OpenFailure | WriteFailure | 'version_in_use';
/** `unknown_precinct`: of no 投票区 of this election; nothing was added. */
type AddFailure = WriteFailure | 'unknown_precinct' | 'number_taken';

/** After a failure, and instead of `finish`, only `discard` is left. */
export interface RollBuilder {
  /** In any order; smallest and quickest in that of the roll. `number_taken`: two rows of one 名簿番号. */
  add(electors: readonly Elector[]): Result<undefined, AddFailure>;
  /** Makes what finds people, counts and hashes, closes. Not yet in use: `rollVersions.switchFrom`. */
  finish(): Result<RollMeta, WriteFailure>;
  /** Closes and removes whatever was made. Does nothing after `finish` or a second time. */
  discard(): void;
}

const metaOf = (db: Draft, { roll, ...head }: RollHead, electionVersion: number): RollMeta => ({
  ...head,
  electionVersion,
  roll: { ...roll, ...digestOf(db, WHOLE) },
});

/** Writes what the file is into it, last, and closes it under its name. */
const sealed = (
  draft: Draft,
  files: RollFiles,
  head: RollHead,
  election: Election,
): Result<RollMeta, WriteFailure> => {
  const meta = metaOf(draft, head, election.version);
  const written = draft.write((tx) => {
    tx.run('DELETE FROM roll');
    tx.run('INSERT INTO roll VALUES (?, ?, ?)', [
      ROLL_LAYOUT,
      JSON.stringify(meta),
      JSON.stringify(election),
    ]);
    return undefined;
  });
  if (!written.ok) return written;
  const finished = draft.finish();
  if (!finished.ok) return finished;
  const named = rollVersions.takeName(files, head.version);
  return named.ok ? success(meta) : named;
};

const createAdder = (draft: Draft, precincts: ReadonlyMap<string, number>) => {
  const lots = createKeyLots();
  const addresses = new Map<string, number>();
  const taken = new Set<number>();
  const addressIn = (tx: Tx, address: string): number => {
    const known = addresses.get(address);
    if (known !== undefined) return known;
    const a = addresses.size + 1;
    addresses.set(address, a);
    insertAddress(tx, a, address);
    lots.place(a, address);
    return a;
  };
  return {
    add(electors: readonly Elector[]): Result<undefined, AddFailure> {
      const numbers = electors.map(({ electorId }) => placeIn(precincts, electorId));
      if (numbers.includes(undefined)) return failure('unknown_precinct');
      for (const n of numbers) {
        if (n !== undefined && taken.has(n)) return failure('number_taken');
        if (n !== undefined) taken.add(n);
      }
      return draft.write((tx) => {
        for (const [at, elector] of electors.entries()) {
          const n = numbers[at] ?? 0;
          insertElector(tx, n, addressIn(tx, elector.address), elector);
          lots.add(n, elector);
        }
        return undefined;
      });
    },
    finish: () =>
      draft.write((tx) => {
        lots.flush(tx);
        for (const sql of ROLL_INDEXES) tx.run(sql);
        return undefined;
      }),
  };
};

const begun = (
  files: RollFiles,
  head: RollHead,
  election: Election,
  release: () => void,
): Result<RollBuilder, RollFailure> => {
  const path = rollVersions.stagingPath(files, head.version);
  const draft = openDraft({ path, key: files.key });
  if (!draft.ok) return draft;
  let open = true;
  const discard = (): void => {
    if (!open) return;
    open = false;
    draft.value.discard();
    rmSync(path, { force: true });
    release();
  };
  const tables = draft.value.write((tx) => {
    for (const sql of ROLL_TABLES) tx.run(sql);
    for (const [at, { id }] of election.precincts.entries())
      tx.run('INSERT INTO precinct VALUES (?, ?)', [at + 1, id]);
    return undefined;
  });
  if (!tables.ok) {
    discard();
    return tables;
  }
  const adder = createAdder(draft.value, precinctsIn(draft.value));
  return success({
    add: (electors) => adder.add(electors),
    discard,
    finish() {
      const keyed = adder.finish();
      if (!keyed.ok) return keyed;
      const made = sealed(draft.value, files, head, election);
      if (!made.ok) return made;
      open = false;
      release();
      return made;
    },
  });
};

/** The folder, its lock, and the number that is to be made; `version_in_use`: that is read now, or gone back to. */
const locked = (files: RollFiles, version: number): Result<() => void, RollFailure> => {
  const folder = onFiles(() => mkdirSync(files.folder, { recursive: true, mode: 0o700 }));
  if (!folder.ok) return folder;
  const lock = lockVersions(files);
  if (!lock.ok) return lock;
  const refused = <F>(reason: F): F => {
    lock.value.release();
    return reason;
  };
  const versions = rollVersions.versionsOf(files);
  if (!versions.ok) return refused(versions);
  const { current, before } = versions.value ?? {};
  if (current?.version === version || before?.version === version) return refused(failure('version_in_use'));
  const cleared = onFiles(() => rollVersions.removeStaged(files));
  return cleared.ok ? success(() => lock.value.release()) : refused(cleared);
};

/** Begins a version in a file of its own, beside the one in use. `locked`: another process is making one. */
export const beginRoll = (
  files: RollFiles,
  head: RollHead,
  election: Election,
): Result<RollBuilder, RollFailure> => {
  const lock = locked(files, head.version);
  if (!lock.ok) return lock;
  const builder = begun(files, head, election, lock.value);
  if (!builder.ok) lock.value();
  return builder;
};

const layoutSchema = z.object({ layout: z.int() });
const lastSchema = z.object({ last: z.int().nullable() });

/** The row of that number in a file that is being changed. */
const rowAt = (tx: Tx, n: number): ElectorRow | undefined =>
  tx.one(electorRow, `${SELECT_ELECTOR} WHERE n = ?`, [n]);

const put = (tx: Tx, precincts: ReadonlyMap<string, number>, elector: Elector): boolean => {
  const n = placeIn(precincts, elector.electorId);
  if (n === undefined) return false;
  const old = rowAt(tx, n);
  if (old !== undefined) removeElector(tx, old);
  let a = old?.a;
  if (a === undefined || old?.elector.address !== elector.address) {
    a = (tx.one(lastSchema, 'SELECT max(a) AS last FROM address')?.last ?? 0) + 1;
    insertAddress(tx, a, elector.address);
    insertPlace(tx, a, elector.address);
  }
  insertElector(tx, n, a, elector);
  insertKeys(tx, n, elector);
  return true;
};

/** 投票区 that the election has and the file has not come behind those it has. */
const addPrecincts = (tx: Tx, election: Election): ReadonlyMap<string, number> => {
  const known = new Map(precinctsIn(tx));
  for (const { id } of election.precincts) {
    if (known.has(id)) continue;
    known.set(id, Math.max(0, ...known.values()) + 1);
    tx.run('INSERT INTO precinct VALUES (?, ?)', [known.get(id) ?? 0, id]);
  }
  return known;
};

export type RollChangeFailure = RollFailure | 'registry_old' | 'unknown_precinct';

const changed = (
  files: RollFiles,
  from: number,
  head: RollHead,
  { election, electors }: RollChanges,
): Result<RollMeta, RollChangeFailure> => {
  const path = rollVersions.stagingPath(files, head.version);
  const copied = onFiles(() =>
    copyFileSync(rollVersions.pathOf(files, from), path, constants.COPYFILE_FICLONE),
  );
  if (!copied.ok) return copied;
  const draft = openDraft({ path, key: files.key });
  if (!draft.ok) return draft;
  let finished = false;
  try {
    if (draft.value.one(layoutSchema, 'SELECT layout FROM roll')?.layout !== ROLL_LAYOUT)
      return failure('registry_old');
    const done = draft.value.write((tx) => {
      const precincts = addPrecincts(tx, election);
      return electors.every((elector) => put(tx, precincts, elector));
    });
    if (!done.ok) return done;
    if (!done.value) return failure('unknown_precinct');
    const made = sealed(draft.value, files, head, election);
    finished = made.ok;
    return made;
  } finally {
    if (!finished) draft.value.discard();
  }
};

export interface RollChanges {
  /** The document as it is now. */
  readonly election: Election;
  /** Rows as they are now, in place of those of their number; a row is never taken out. */
  readonly electors: readonly Elector[];
}

/** Makes a version of the file `from` and these rows; not in use before `rollVersions.switchFrom`. */
export const changeRoll = (
  files: RollFiles,
  from: number,
  head: RollHead,
  changes: RollChanges,
): Result<RollMeta, RollChangeFailure> => {
  const lock = locked(files, head.version);
  if (!lock.ok) return lock;
  try {
    return changed(files, from, head, changes);
  } finally {
    rmSync(rollVersions.stagingPath(files, head.version), { force: true });
    lock.value();
  }
};

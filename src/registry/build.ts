/** Making a replica: people in, indexes on, ready to be switched to. */
import { createSecretKey } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { type Draft, type OpenFailure, onFiles, openDraft, type WriteFailure } from '../db/index.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import { INDEXES, LAYOUT, TABLES } from './layout.ts';
import { createRows, linksOf } from './rows.ts';
import type { Resident } from './schema.ts';
import {
  lockVersions,
  type ReplicaFiles,
  type ReplicaMeta,
  removeStaged,
  stagingPath,
  switchTo,
  takeName,
  versionsOf,
} from './versions.ts';

export interface Built {
  readonly residents: number;
  /** People of whom a card is known. */
  readonly linked: number;
}

/**
 * After a failure, and instead of `finish`, only `discard` is left. Two people with one 宛名番号 or one card number are a bug of the
 * source and throw: whoever reads the files keeps them apart.
 */
export interface ReplicaBuilder {
  /** Any number of times, in any order of 宛名番号; quickest with the people of a household together. */
  add(residents: readonly Resident[]): Result<undefined, WriteFailure>;
  /** Makes the indexes, writes the file to the disk and closes it. Not yet in use: `switchTo`. */
  finish(): Result<Built, WriteFailure>;
  /** Closes and removes whatever was made. Does nothing after `finish` or a second time. */
  discard(): void;
}

/** Puts people in as they come; of a household whose members stand together the address is worked out once. */
const createInserter = (draft: Draft, files: ReplicaFiles) => {
  const tokenKey = createSecretKey(files.tokenKey);
  const rows = createRows();
  const built = { residents: 0, linked: 0 };
  let placed: Pick<Resident, 'householdId' | 'address'> | undefined;
  return {
    built,
    insert: (residents: readonly Resident[]) =>
      draft.write((tx) => {
        for (const resident of residents) {
          built.residents += 1;
          const n = built.residents;
          const { householdId, address, status, card } = resident;
          rows.record(tx, n, resident);
          rows.links(tx, n, linksOf(tokenKey, resident));
          if (card !== null) built.linked += 1;
          // Who has left is known by her card, and not found by name or address.
          if (status !== 'active') continue;
          rows.names(tx, n, resident);
          if (placed?.householdId === householdId && placed.address === address) continue;
          rows.place(tx, n, resident);
          placed = resident;
        }
        rows.flush(tx);
        return undefined;
      }),
  };
};

const begun = (
  files: ReplicaFiles,
  meta: ReplicaMeta,
  release: () => void,
): Result<ReplicaBuilder, OpenFailure | WriteFailure> => {
  const path = stagingPath(files, meta.version);
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
    for (const sql of TABLES) tx.run(sql);
    tx.run('INSERT INTO replica VALUES (?, ?)', [LAYOUT, JSON.stringify(meta)]);
    return undefined;
  });
  if (!tables.ok) {
    discard();
    return tables;
  }
  const { built, insert } = createInserter(draft.value, files);
  return success({
    add: insert,
    discard,
    finish() {
      for (const sql of INDEXES) {
        const indexed = draft.value.write((tx) => tx.run(sql));
        if (!indexed.ok) return indexed;
      }
      const finished = draft.value.finish();
      if (!finished.ok) return finished;
      const named = takeName(files, meta.version);
      if (!named.ok) return named;
      open = false;
      release();
      return success(built);
    },
  });
};

/**
 * Begins a version in a file of its own, beside the one in use. `locked`: another process is making one. `version_in_use`: this
 * number is what is read now, or what `rollback` goes back to. What a killed maker left is removed.
 */
export const beginReplica = (
  files: ReplicaFiles,
  meta: ReplicaMeta,
): Result<ReplicaBuilder, OpenFailure | WriteFailure | 'version_in_use'> => {
  const folder = onFiles(() => mkdirSync(files.folder, { recursive: true, mode: 0o700 }));
  if (!folder.ok) return folder;
  const lock = lockVersions(files);
  if (!lock.ok) return lock;
  const refused = <F>(reason: F): F => {
    lock.value.release();
    return reason;
  };
  const versions = versionsOf(files);
  if (!versions.ok) return refused(versions);
  const { current, before } = versions.value ?? {};
  if (current?.version === meta.version || before?.version === meta.version)
    return refused(failure('version_in_use'));
  const cleared = onFiles(() => removeStaged(files));
  if (!cleared.ok) return refused(cleared);
  const builder = begun(files, meta, () => lock.value.release());
  return builder.ok ? builder : refused(builder);
};

/** How many are put in at a time: few enough that they die young (a larger batch is 100 MB of heap). */
const BATCH = 1_000;
/** After how many it is told. */
const TOLD = 10_000;

function* batches(residents: Iterable<Resident>): Generator<Resident[]> {
  let batch: Resident[] = [];
  for (const resident of residents) {
    batch.push(resident);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  yield batch;
}

/** A whole version of these residents, made and put in use; when anything fails the old one stays. */
export const replaceReplica = (
  files: ReplicaFiles,
  meta: ReplicaMeta,
  residents: Iterable<Resident>,
  onProgress: (done: number) => void = () => undefined,
): Result<Built, OpenFailure | WriteFailure | 'version_in_use' | 'replica_missing'> => {
  const builder = beginReplica(files, meta);
  if (!builder.ok) return builder;
  const made = builder.value;
  try {
    let done = 0;
    for (const batch of batches(residents)) {
      const added = made.add(batch);
      if (!added.ok) return added;
      done += batch.length;
      if (done % TOLD === 0) onProgress(done);
    }
    const finished = made.finish();
    if (!finished.ok) return finished;
    const switched = switchTo(files, meta);
    return switched.ok ? finished : switched;
  } finally {
    made.discard();
  }
};

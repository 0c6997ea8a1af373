/** A replica of made-up people in a folder of a test. */
import { mustSucceed } from '../../src/kernel/result.ts';
import { replaceReplica } from '../../src/registry/build.ts';
import type { Resident } from '../../src/registry/schema.ts';
import { openReplica, type Registry } from '../../src/registry/store.ts';
import { type ReplicaFiles, type ReplicaMeta, replicaMetaSchema } from '../../src/registry/versions.ts';

export const madeUpMeta = (version: number): ReplicaMeta =>
  replicaMetaSchema.parse({
    tenant: '999990',
    version,
    dataDate: '2026-11-24',
    source: '試験の住民',
    scope: 'all',
  });

/** Makes that version of these people, puts it in use and opens it. */
export const openMadeUpRegistry = (
  files: ReplicaFiles,
  people: Iterable<Resident>,
  version = 1,
): Registry => {
  mustSucceed(replaceReplica(files, madeUpMeta(version), people));
  return mustSucceed(openReplica(files, madeUpMeta(version), { thorough: true }));
};

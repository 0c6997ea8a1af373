/** The maker that `replica-faults` kills: one version after the other in a folder, each of as many people as it says. */
import { mustSucceed } from '../../src/kernel/result.ts';
import { replaceReplica } from '../../src/registry/build.ts';
import { applyChanges, type Change } from '../../src/registry/delta.ts';
import { madeUpMeta } from '../harness/made-up-registry.ts';
import { changesOf, filesOf, peopleOf } from './versions-town.ts';

const [how = '', folder = '', first = '', last = ''] = process.argv.slice(2);
const files = filesOf(folder);

/** All of a version anew, or what changed since the one before. */
const make = (version: number): void => {
  if (how === 'whole') {
    mustSucceed(replaceReplica(files, madeUpMeta(version), peopleOf(version)));
    return;
  }
  const changes: Iterable<Change> = changesOf(version);
  mustSucceed(applyChanges(files, version - 1, madeUpMeta(version), changes));
};

process.stdout.write('began\n');
for (let version = Number(first); version <= Number(last); version += 1) make(version);
process.stdout.write('ended\n');

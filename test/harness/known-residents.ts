/** Residents beside a centre, of people made up for a test, in a folder of the test. */
import { replicaFiles } from '../../src/app/registry-files.ts';
import { openResidentsAtCentre } from '../../src/app/residents-at-centre.ts';
import type { CentralOptions } from '../../src/central/server.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { replaceReplica } from '../../src/registry/build.ts';
import type { ResidentRecord } from '../../src/registry/schema.ts';
import { madeUpMeta } from './made-up-registry.ts';
import { TENANT } from './test-stream.ts';

export const knownResidents = (
  dataDir: string,
  people: readonly ResidentRecord[],
  tenant = TENANT,
): NonNullable<CentralOptions['residentsOf']> => {
  const files = mustSucceed(replicaFiles({ dataDir, system: realSystem }));
  const rows = people.map((each) => ({ ...each, card: null, certificateSerial: null }));
  mustSucceed(replaceReplica(files, { ...madeUpMeta(1), tenant }, rows));
  return (asked) =>
    openResidentsAtCentre({ dataDir, tenant: asked, system: realSystem, logger: silentLogger });
};

/** Run under strace by `fsync.test.ts`: appends events one by one and marks each acknowledgement on stderr. */
import { writeSync } from 'node:fs';
import { openRecord } from '../../src/app/record.ts';
import { loadSiteProfile } from '../../src/app/site-profile.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { createShelterProjection } from '../../src/modules/shelter/index.ts';

const [dataDir = '', commits = '0'] = process.argv.slice(2);
const { db, log } = mustSucceed(
  openRecord({
    dataDir,
    profile: mustSucceed(loadSiteProfile('kiosk-config/sites/training.yaml')),
    system: realSystem,
    logger: silentLogger,
    projections: [createShelterProjection('drill')],
    mode: 'create',
  }),
);
const STDERR = 2;
writeSync(STDERR, 'kazasu-opened\n');
for (let n = 0; n < Number(commits); n += 1) {
  mustSucceed(
    db.write((tx) =>
      log.append(tx, {
        kind: 'shelter.opened',
        actor: { staff: 'supervisor', role: 'supervisor' },
        site: 'gym-1',
        mode: 'drill',
        data: { shelterId: 'S01', name: '体育館', capacity: 200 },
      }),
    ),
  );
  writeSync(STDERR, 'kazasu-acknowledged\n');
}
db.close();

/** Opens a record as a terminal does, with its migrations, and closes it: `node migrate.ts <dataDir>`. */
import { openRecord } from '../../src/app/record.ts';
import { deviceIdSchema, tenantIdSchema } from '../../src/kernel/ids.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';

const { db } = mustSucceed(
  openRecord({
    dataDir: process.argv[2] ?? '',
    profile: {
      tenant: { id: tenantIdSchema.parse('999990'), name: '町' },
      device: deviceIdSchema.parse('gym-1'),
    },
    system: realSystem,
    logger: silentLogger,
    projections: [],
    mode: 'create',
  }),
);
db.close();

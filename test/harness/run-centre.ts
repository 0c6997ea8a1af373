/** A training centre as a process of its own, to be killed: `node run-centre.ts <dataDir>`; prints its address. */
import { loadCentralConfig } from '../../src/central/config.ts';
import { startCentral } from '../../src/central/server.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';

const [, , dataDir = ''] = process.argv;
const central = mustSucceed(
  await startCentral({
    config: mustSucceed(loadCentralConfig('kiosk-config/central/training.yaml')),
    dataDir,
    system: realSystem,
    logger: silentLogger,
    consoleDir: dataDir,
    listen: { host: '127.0.0.1', port: 0 },
  }),
);
process.stdout.write(`${central.url}\n`);

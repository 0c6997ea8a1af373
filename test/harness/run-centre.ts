/** A training centre as a process of its own, to be killed: `node run-centre.ts <dataDir>`; prints its address. */
import { startCentral } from '../../src/central/server.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { trainingConfig } from './training-centre.ts';

const [, , dataDir = ''] = process.argv;
const central = mustSucceed(
  await startCentral({
    config: trainingConfig(),
    dataDir,
    system: realSystem,
    logger: silentLogger,
    consoleDir: dataDir,
    listen: { host: '127.0.0.1', port: 0 },
  }),
);
process.stdout.write(`${central.url}\n`);

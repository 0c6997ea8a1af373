/** A branch as a process of its own, to be killed: `node run-branch.ts <config.json> <dataDir> <codeFile>`; prints its address. */
import { readFileSync } from 'node:fs';
import { branchOf, takeSeat } from '../../src/app/branch.ts';
import { centralConfigSchema } from '../../src/central/config.ts';
import { startCentral } from '../../src/central/server.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { hasty } from './branch-pair.ts';

const [, , configFile = '', dataDir = '', enrolCodeFile = ''] = process.argv;
const config = centralConfigSchema.parse(JSON.parse(readFileSync(configFile, 'utf8')));
const own = branchOf(config);
if (own === undefined) throw new Error('no branch');
const logger = silentLogger;
const waiting = (): void => undefined;
const seat = mustSucceed(
  await takeSeat(
    { ...own, dataDir, enrolCodeFile, system: hasty, logger, waiting },
    AbortSignal.timeout(60_000),
  ),
);
const central = mustSucceed(
  await startCentral({
    config,
    dataDir,
    system: realSystem,
    logger,
    consoleDir: dataDir,
    listen: { host: '127.0.0.1', port: 0 },
  }),
);
const { branch } = central.tenants[0];
if (branch === undefined) throw new Error('no branch');
seat.start(branch);
process.stdout.write(`${central.url}\n`);

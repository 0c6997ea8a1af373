/** The centre as a process of its own, to be killed: `node centre.ts <config.json> <dataDir> <host> <port>`. */
import { readFileSync } from 'node:fs';
import { centralConfigSchema } from '../../src/central/config.ts';
import { startCentral } from '../../src/central/server.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';

const [, , configFile = '', dataDir = '', host = '', port = ''] = process.argv;
const central = mustSucceed(
  await startCentral({
    config: centralConfigSchema.parse(JSON.parse(readFileSync(configFile, 'utf8'))),
    dataDir,
    system: realSystem,
    logger: silentLogger,
    consoleDir: dataDir,
    listen: { host, port: Number(port) },
  }),
);
process.stdout.write(`${central.url}\n`);

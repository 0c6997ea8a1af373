/**
 * A centre as a process of its own, to be killed: `node prepared-centre.ts <centre.json>`. It is loaded beforehand and starts when it
 * is told to on its input, so that a kill costs what a start costs and not what loading a program does; says when it listens.
 */
import { readFileSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { centralConfigSchema } from '../../src/central/config.ts';
import { startCentral } from '../../src/central/server.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';

const [, , file = ''] = process.argv;
const { config, dataDir } = z
  .object({ config: centralConfigSchema, dataDir: z.string() })
  .parse(JSON.parse(readFileSync(file, 'utf8')));
const lines = createInterface({ input: process.stdin });
lines.once('line', async () => {
  mustSucceed(
    await startCentral({ config, dataDir, system: realSystem, logger: silentLogger, consoleDir: dataDir }),
  );
  process.stdout.write('listening\n');
});
lines.once('close', () => process.exit(0));
// Who is killed writes nothing at its end.
flushCompileCache();
process.stdout.write('loaded\n');

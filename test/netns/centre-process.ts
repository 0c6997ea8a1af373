/** The centre of the run, from outside. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { connect, type Sql } from '../../src/central/database.ts';
import type { ReservePolicy } from '../../src/outbox/reservation.ts';
import { freePort } from '../harness/free-port.ts';
import { TENANT } from '../harness/test-stream.ts';
import { ownerUrlIn } from '../harness/training-centre.ts';
import type { Database } from './database.ts';

export const SCOPE = 'e-netns';

export interface CentreProcess {
  readonly url: string;
  /** As the owner of the tables, for looking and for making terminals known. */
  readonly owner: Sql;
  readonly kill: () => Promise<void>;
  /** Resolves when it listens. */
  readonly start: () => Promise<void>;
}

/** Most starts in a row that may fail. */
const STARTS = 40;

const configOf = (policy: ReservePolicy, pair: Database | undefined): object => ({
  tenant: { id: TENANT, name: '架空県かざし市' },
  mode: 'drill',
  training: true,
  listen: { host: '127.0.0.1', port: 0 },
  database: pair === undefined ? { embedded: true } : { url: pair.url },
  // Twenty terminals and all of the centre share this machine: a desk that may not accept alone waits as long as may be, so that
  // somebody is accepted on a slow one too; one that may goes on soon, so that there is something to find.
  reservations: [{ scope: SCOPE, policy, budgetMs: policy === 'available' ? 1_000 : 5_000 }],
  staff: [],
});

export const startCentreProcess = async (
  folder: string,
  host: string,
  policy: ReservePolicy,
  pair: Database | undefined,
): Promise<CentreProcess> => {
  const dataDir = join(folder, 'centre');
  mkdirSync(dataDir, { recursive: true });
  const configFile = join(folder, 'centre.json');
  writeFileSync(configFile, JSON.stringify(configOf(policy, pair)));
  const port = await freePort();
  let child: ChildProcess | undefined;
  const launch = (): Promise<void> =>
    new Promise((ready, failed) => {
      child = spawn(process.execPath, ['test/netns/centre.ts', configFile, dataDir, host, `${port}`], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      child.once('exit', () => failed(new Error('the centre ended before it listened')));
      createInterface({ input: child.stdout as NonNullable<typeof child.stdout> }).once('line', () =>
        ready(),
      );
    });
  /** As systemd does: one that ends before it listens, because its database is just changing hands, is started again. */
  const start = async (): Promise<void> => {
    for (let tries = 0; ; tries += 1)
      try {
        return await launch();
      } catch (error) {
        if (tries === STARTS) throw error;
        await delay(500);
      }
  };
  await start();
  const owner = pair?.owner ?? connect(ownerUrlIn(dataDir), { max: 2 });
  return {
    url: `http://${host}:${port}`,
    owner,
    start,
    kill: async () => {
      const gone = new Promise((done) => child?.once('exit', done));
      child?.kill('SIGKILL');
      await gone;
    },
  };
};

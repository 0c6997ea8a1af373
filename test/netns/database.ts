/** The centre's PostgreSQL: Debian's, with a synchronous standby that takes over when the primary is killed. */
import { existsSync } from 'node:fs';
import { openCluster } from '../../src/central/cluster.ts';
import { disconnect, type Sql } from '../../src/central/database.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { openPgPair, type PgPair, type Which } from '../harness/pg-pair.ts';

export const hasPostgresPair = (): boolean => existsSync('/usr/lib/postgresql/15/bin/pg_basebackup');

export interface Database {
  readonly url: string;
  /** As the owner of the tables, at whichever server is the primary. */
  readonly owner: Sql;
  /** Kills the primary and promotes the standby, as Patroni does when the primary has gone. */
  readonly failover: () => void;
  /** Makes a synchronous standby of the one that was killed. */
  readonly rejoin: () => Promise<void>;
  /** What the primary says of its standby. */
  standby(): string;
  stop(): Promise<void>;
}

const otherOf = (which: Which): Which => (which === 'left' ? 'right' : 'left');

export const openPairDatabase = async (): Promise<Database> => {
  const pair: PgPair = await openPgPair();
  let primary: Which = 'left';
  await pair.waitFor('left', 'right');
  const cluster = mustSucceed(openCluster(pair.url, realSystem));
  const owner = cluster.connect({ max: 2 });
  return {
    url: pair.url,
    owner,
    failover() {
      pair.kill(primary);
      primary = otherOf(primary);
      pair.promote(primary);
    },
    async rejoin() {
      pair.follow(otherOf(primary));
      await pair.waitFor(primary, otherOf(primary));
    },
    standby: () => pair.ask(primary, 'SELECT sync_state FROM pg_stat_replication'),
    async stop() {
      await disconnect(owner);
      await cluster.close();
      pair.stop();
    },
  };
};

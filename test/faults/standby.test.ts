/**
 * A primary and a standby under the real centre, promoted by hand: what the centre says of its commits, and how it finds the other
 * server. The short form of R3; `primary-kills.test.ts` kills the real cluster.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { openCluster } from '../../src/central/cluster.ts';
import { disconnect } from '../../src/central/database.ts';
import { COMMIT_LIMIT_MS, commitDurably, durabilityOf, NotReplicated } from '../../src/central/durability.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { createHttpTransport } from '../../src/sync/http-transport.ts';
import { openPgPair, type PgPair, pgPairMissing } from '../harness/pg-pair.ts';
import { createTestStream, type TestStream } from '../harness/test-stream.ts';
import {
  newDataDir,
  startTrainingCentre,
  type TrainingCentre,
  trainingConfig,
} from '../harness/training-centre.ts';

const missing = pgPairMissing();

let pair: PgPair | undefined;
let centre: TrainingCentre | undefined;
afterEach(async () => {
  await centre?.stop();
  centre = undefined;
  pair?.stop();
  pair = undefined;
});

const openPair = async (): Promise<PgPair> => {
  pair = await openPgPair();
  return pair;
};

const startCentreOn = async (url: string): Promise<TrainingCentre> => {
  centre = await startTrainingCentre({
    config: trainingConfig({ database: { url } }),
    dataDir: newDataDir(),
  });
  return centre;
};

const never = new AbortController().signal;
const sendTo = (url: string, stream: TestStream, from: number) =>
  createHttpTransport(url).send(stream, stream.batch(from), never);

/** What a terminal takes for "again later": the centre's own word, or no word within its time. */
const LATER = [503, 0];

/** Sends until there is an answer that is a promise or a conflict. */
const sendUntil = async (url: string, stream: TestStream, from: number) => {
  for (let tries = 0; tries < 100; tries += 1) {
    const outcome = await sendTo(url, stream, from);
    if (outcome.kind !== 'failed') return outcome;
    expect(LATER).toContain(outcome.status);
    await delay(100);
  }
  throw new Error('no promise');
};

describe.skipIf(missing)('a centre over a primary and a standby', () => {
  it('goes on by itself when the standby is promoted; what was said to be replicated is there', async () => {
    const servers = await openPair();
    await servers.waitFor('left', 'right');
    const here = await startCentreOn(servers.url);
    const { central } = here;
    const stream = createTestStream('gym-1');
    await here.introduce(stream);
    stream.add('test.a', 1);
    stream.add('test.a', 2);
    expect(await sendTo(central.url, stream, 1)).toMatchObject({
      kind: 'accepted',
      response: { ackSeq: 2, durability: 'replicated' },
    });
    servers.kill('left');
    servers.promote('right');
    stream.add('test.a', 3);
    expect(await sendUntil(central.url, stream, 3)).toMatchObject({
      kind: 'accepted',
      response: { ackSeq: 3, durability: 'local' },
    });
    servers.follow('left');
    await servers.waitFor('right', 'left');
    stream.add('test.a', 4);
    expect(await sendUntil(central.url, stream, 4)).toMatchObject({
      kind: 'accepted',
      response: { ackSeq: 4, durability: 'replicated' },
    });
    expect((await central.tenants[0].verify()).streams.map(({ fault }) => fault)).toEqual([null]);
  }, 180_000);

  it('without a standby that is waited for, loses what it took, and the terminal brings it again', async () => {
    const servers = await openPair();
    const here = await startCentreOn(servers.url);
    const { central } = here;
    const stream = createTestStream('gym-1');
    await here.introduce(stream);
    stream.add('test.a', 1);
    expect(await sendTo(central.url, stream, 1)).toMatchObject({
      kind: 'accepted',
      response: { durability: 'local' },
    });
    await servers.caughtUp('left');
    servers.freeze('right');
    stream.add('test.a', 2);
    expect(await sendTo(central.url, stream, 2)).toMatchObject({
      kind: 'accepted',
      response: { ackSeq: 2, durability: 'local' },
    });
    // As when the power goes: what lay in the line's buffers is not delivered afterwards.
    await delay(2_500);
    servers.kill('left');
    servers.kill('right');
    servers.start('right');
    servers.promote('right');
    stream.add('test.a', 3);
    expect(await sendUntil(central.url, stream, 3)).toMatchObject({
      kind: 'conflict',
      conflict: { reason: 'gap', ackSeq: 1 },
    });
    expect(await sendUntil(central.url, stream, 2)).toMatchObject({
      kind: 'accepted',
      response: { ackSeq: 3 },
    });
    expect((await central.tenants[0].verify()).streams.map(({ fault }) => fault)).toEqual([null]);
  }, 180_000);

  it('promises nothing while the standby is silent, holds no connection for it, and goes on afterwards', async () => {
    const servers = await openPair();
    await servers.waitFor('left', 'right');
    const here = await startCentreOn(servers.url);
    const { central } = here;
    const stream = createTestStream('gym-1');
    await here.introduce(stream);
    servers.freeze('right');
    stream.add('test.a', 1);
    const silent = await sendTo(central.url, stream, 1);
    expect(silent).toMatchObject({ kind: 'failed' });
    expect(LATER).toContain(silent.kind === 'failed' ? silent.status : undefined);
    const waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'";
    // The projection may be waiting too; the batch is not.
    expect(Number(servers.ask('left', `${waiting} AND query ILIKE 'COPY event%'`))).toBe(0);
    servers.thaw('right');
    expect(await sendUntil(central.url, stream, 1)).toMatchObject({
      kind: 'accepted',
      response: { ackSeq: 1, durability: 'replicated' },
    });
  }, 180_000);
});

describe.skipIf(missing)('what a commit is worth', () => {
  const open = (url: string) => {
    const cluster = mustSucceed(openCluster(url, realSystem));
    const sql = cluster.connect();
    return {
      sql,
      close: async () => {
        await disconnect(sql);
        await cluster.close();
      },
    };
  };

  it('is said by the setting of that transaction', async () => {
    const servers = await openPair();
    const { sql, close } = open(servers.url);
    servers.ask('left', 'CREATE TABLE public.note (n int)');
    const write = (setting?: string) =>
      commitDurably(sql, async (tx) => {
        if (setting !== undefined) await tx`SELECT set_config('synchronous_commit', ${setting}, true)`;
        await tx`INSERT INTO public.note VALUES (1)`;
      });
    expect(await durabilityOf(sql)).toBe('local');
    expect(await write()).toMatchObject({ durability: 'local' });
    await servers.waitFor('left', 'right');
    expect(await write()).toMatchObject({ durability: 'replicated' });
    for (const weak of ['local', 'remote_write'])
      expect(await write(weak)).toMatchObject({ durability: 'local' });
    expect(await write('off')).toMatchObject({ durability: 'volatile' });
    await close();
  }, 180_000);

  it('is nothing when somebody ended the wait, and local when the last standby was struck off meanwhile', async () => {
    const servers = await openPair();
    servers.ask('left', 'CREATE TABLE public.note (n int)');
    await servers.waitFor('left', 'right');
    const { sql, close } = open(servers.url);
    const write = () => commitDurably(sql, (tx) => tx`INSERT INTO public.note VALUES (1)`);
    expect(await write()).toMatchObject({ durability: 'replicated' });
    servers.freeze('right');
    const cancelled = write();
    cancelled.catch(() => undefined);
    await delay(300);
    servers.ask('left', "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'");
    await expect(cancelled).rejects.toThrow(NotReplicated);
    const started = performance.now();
    await expect(write()).rejects.toThrow(NotReplicated);
    expect(performance.now() - started).toBeGreaterThan(COMMIT_LIMIT_MS * 0.9);
    const released = write();
    await delay(300);
    await servers.waitFor('left', '');
    expect(await released).toMatchObject({ durability: 'local' });
    // All three are stored: the promise is what differs.
    expect(servers.ask('left', 'SELECT count(*) FROM public.note')).toBe('4');
    await close();
  }, 180_000);
});

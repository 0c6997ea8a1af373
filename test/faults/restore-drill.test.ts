/**
 * The drill of docs/operations/03-restore-drill.md with the scripts that the machines get: a base backup, more events, an accident, the
 * database of the moment before. What terminals had sent since is asked for again and comes again.
 */
import { copyFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { isGood } from '../../src/outbox/verify-held.ts';
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
  pair?.stop();
});

const never = new AbortController().signal;
const send = (stream: TestStream, from: number) =>
  createHttpTransport(centre?.central.url ?? '').send(stream, stream.batch(from), never);

it.skipIf(missing)(
  'a database of the minute before an accident: heads go back, terminals bring the rest',
  async () => {
    pair = await openPgPair();
    pair.kill('right');
    const backup = join(pair.folder, 'backup');
    // The server's user may not walk to the checkout; a machine has the scripts in /usr/lib.
    const archive = join('/tmp', `kazasu-archive-${process.pid}.sh`);
    copyFileSync('kiosk-config/machine/central/archive-wal.sh', archive);
    pair.ask('left', "ALTER SYSTEM SET archive_mode = 'on'");
    pair.ask('left', `ALTER SYSTEM SET archive_command = 'bash ${archive} "%p" "%f" ${backup}/wal'`);
    pair.kill('left');
    pair.start('left');
    const at = (which: 'left' | 'right') => ({
      url: `postgres://kazasu@127.0.0.1:${pair?.ports[which]}/postgres`,
    });
    const startOn = async (which: 'left' | 'right') => {
      centre = await startTrainingCentre({
        config: trainingConfig({ database: at(which) }),
        dataDir: newDataDir(),
      });
    };
    await startOn('left');
    const stream = createTestStream('gym-1');
    await centre?.introduce(stream);
    stream.add('test.a', 1);
    expect(await send(stream, 1)).toMatchObject({ kind: 'accepted', response: { ackSeq: 1 } });
    pair.script('backup.sh', [], { KAZASU_BACKUP: backup });
    stream.add('test.a', 2);
    expect(await send(stream, 2)).toMatchObject({ kind: 'accepted', response: { ackSeq: 2 } });
    await delay(1_500);
    const before = pair.ask('left', 'SELECT now()');
    await delay(1_500);
    stream.add('test.a', 3);
    expect(await send(stream, 3)).toMatchObject({ kind: 'accepted', response: { ackSeq: 3 } });
    // What came after that moment is not in the archive yet (archive_timeout): she is told to wait, and can try again.
    const early = join(pair.folder, 'early');
    const restoreEarly = () =>
      pair?.script('restore.sh', [early, before], { KAZASU_BACKUP: backup, LC_ALL: 'C.UTF-8' });
    expect(restoreEarly).toThrow(/まだバックアップ先にありません。2 分待って/);
    expect(readdirSync(early)).toEqual([]);
    pair.ask('left', 'DROP TABLE kazasu.event');
    await centre?.stop();
    centre = undefined;
    pair.ask('left', 'SELECT pg_switch_wal()');
    for (
      let tries = 0;
      tries < 100 &&
      pair.ask(
        'left',
        'SELECT last_archived_wal >= pg_walfile_name(pg_current_wal_lsn() - 1) FROM pg_stat_archiver',
      ) !== 't';
      tries += 1
    )
      await delay(100);
    rmSync(join(pair.folder, 'right'), { recursive: true });
    expect(
      pair.script('restore.sh', [join(pair.folder, 'right'), before], { KAZASU_BACKUP: backup }),
    ).toMatch(/^kazasu: 戻しました。/);
    pair.adoptRight();
    await startOn('right');
    expect(await send(stream, 4)).toMatchObject({ kind: 'conflict', conflict: { reason: 'gap', ackSeq: 2 } });
    expect(await send(stream, 3)).toMatchObject({ kind: 'accepted', response: { ackSeq: 3 } });
    const restored = centre as TrainingCentre | undefined;
    const report = await restored?.central.tenants[0].verify();
    expect(report !== undefined && isGood(report)).toBe(true);
    rmSync(archive);
  },
  240_000,
);

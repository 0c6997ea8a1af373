import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isExportGood, verifyExport } from '../../src/app/verify-export.ts';
import { openDatabase } from '../../src/db/index.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { outboxMigrations } from '../../src/outbox/log.ts';
import { verifyRecord } from '../../src/outbox/verify-record.ts';
import { type MadeUpStream, makeUpLog, writeMadeUpExport } from '../harness/made-up-log.ts';
import { type Bench, timed } from './measure.ts';

const EVENTS = 1_000_000;

/** A terminal's record with this very stream in it. */
const openRecord = (folder: string, stream: MadeUpStream) => {
  const db = mustSucceed(
    openDatabase({
      path: join(folder, 'record.db'),
      key: realSystem.randomBytes(32),
      migrations: outboxMigrations,
    }),
  );
  mustSucceed(
    db.write((tx) => {
      for (let seq = 1; seq <= stream.ackSeq; seq += 1) {
        const { epoch, eventId, hlc, kind, body, prevHash, hash } = stream.record(seq);
        tx.run(
          `INSERT INTO outbox_event (epoch, seq, event_id, hlc, kind, body, prev_hash, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
          [epoch, seq, eventId, hlc, kind, body, prevHash, hash],
        );
      }
      tx.run(
        `INSERT INTO outbox_state (only, hlc, head_seq, head_hash, ack_seq, ack_hash, clock_offset)
         VALUES (1, ?, ?, ?, ?, ?, 0)`,
        [stream.record(stream.ackSeq).hlc, stream.ackSeq, stream.ackHash, stream.ackSeq, stream.ackHash],
      );
    }),
  );
  return db;
};

/**
 * `verify.1m`: an export of a million events checked from its files (hashes of files, chains, heads, checkpoints and the whole
 * tree); `verify.terminal.1m`: a million in a terminal's encrypted record.
 */
export const verifyBench: Bench = async () => {
  const folder = mkdtempSync(join(process.cwd(), '.kazasu-bench-'));
  try {
    const log = makeUpLog({ 'gym-1': EVENTS * 0.7, 'gym-2': EVENTS * 0.3 });
    await writeMadeUpExport(log, join(folder, 'export'));
    const exported = await timed(async () => {
      const report = mustSucceed(await verifyExport(join(folder, 'export')));
      if (!isExportGood(report) || report.events !== EVENTS) throw new Error('the export was not found good');
    });
    const [stream] = makeUpLog({ 'desk-1': EVENTS }).streams;
    if (stream === undefined) throw new Error('a log without a stream');
    const db = openRecord(folder, stream);
    const record = await timed(() => {
      const verified = mustSucceed(verifyRecord(db, stream));
      if (verified.count !== EVENTS) throw new Error('the record was not followed to its end');
    });
    db.close();
    const figure = { unit: 's', goal: 5, direction: 'max', n: 1 } as const;
    return [
      { ...figure, name: 'verify.1m', value: exported / 1_000, note: 'an export, with files, heads, tree' },
      {
        ...figure,
        name: 'verify.terminal.1m',
        value: record / 1_000,
        note: 'an encrypted record, one thread',
      },
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
};

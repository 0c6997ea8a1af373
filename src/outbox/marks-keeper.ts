/** 投票済の印 at a station: the last good publication, whole, in the encrypted store, so that it is there when the line is not. */
import { z } from 'zod';
import type { Db, Migration, WriteFailure } from '../db/index.ts';
import { failure, type Result } from '../kernel/result.ts';
import type { EventBody } from './event.ts';
import {
  type MarksHead,
  type PollMark,
  pollMarkSchema,
  type SignedMarks,
  verifyMarks,
} from './poll-marks.ts';

export const marksMigrations: readonly Migration[] = [
  {
    id: 144,
    name: 'marks of early voters',
    sql: `
      CREATE TABLE poll_mark_head (
        election TEXT PRIMARY KEY, version INTEGER NOT NULL, at INTEGER NOT NULL, count INTEGER NOT NULL, sha256 TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE poll_mark (
        election TEXT NOT NULL, elector TEXT NOT NULL, event_id TEXT NOT NULL, mark TEXT NOT NULL,
        PRIMARY KEY (election, elector, event_id)
      ) STRICT, WITHOUT ROWID;`,
  },
];

export type MarksRefusal =
  | 'bad_signature'
  | 'wrong_election'
  | 'wrong_mode'
  /** Of an earlier publication than the one that is kept: it could let somebody vote again. */
  | 'older';

export type KeptMarks = Pick<MarksHead, 'version' | 'at' | 'count' | 'sha256'>;

export interface MarksKeeper {
  /** For the checklist: which publication is here; undefined: none ever came. */
  current(): KeptMarks | undefined;
  /** All of it in the place of what was there, or nothing. */
  keep(signed: SignedMarks, centralPublicKey: string): Result<'kept', MarksRefusal | WriteFailure>;
  /** What one elector was given before. */
  of(elector: string): readonly PollMark[];
}

export interface MarksKeeperOptions {
  readonly db: Db;
  readonly tenant: string;
  readonly election: string;
  readonly mode: EventBody['mode'];
}

const headRow = z.object({ version: z.int(), at: z.number(), count: z.int(), sha256: z.string() });
const markRow = z.object({ mark: z.string() });

export const createMarksKeeper = ({ db, tenant, election, mode }: MarksKeeperOptions): MarksKeeper => {
  const current = (): KeptMarks | undefined =>
    db.one(headRow, 'SELECT version, at, count, sha256 FROM poll_mark_head WHERE election = ?', [election]);
  return {
    current,
    keep(signed, centralPublicKey) {
      if (!verifyMarks(tenant, signed, centralPublicKey)) return failure('bad_signature');
      if (signed.election !== election) return failure('wrong_election');
      if (signed.mode !== mode) return failure('wrong_mode');
      if (signed.version < (current()?.version ?? 0)) return failure('older');
      return db.write((tx) => {
        tx.run('DELETE FROM poll_mark WHERE election = ?', [election]);
        for (const mark of signed.marks)
          tx.run('INSERT INTO poll_mark (election, elector, event_id, mark) VALUES (?, ?, ?, ?)', [
            ...[election, mark.elector, mark.eventId],
            JSON.stringify(mark),
          ]);
        tx.run(
          'INSERT OR REPLACE INTO poll_mark_head (election, version, at, count, sha256) VALUES (?, ?, ?, ?, ?)',
          [election, signed.version, signed.at, signed.count, signed.sha256],
        );
        return 'kept' as const;
      });
    },
    of: (elector) =>
      db
        .all(markRow, 'SELECT mark FROM poll_mark WHERE election = ? AND elector = ? ORDER BY event_id', [
          election,
          elector,
        ])
        .map(({ mark }) => pollMarkSchema.parse(JSON.parse(mark))),
  };
};

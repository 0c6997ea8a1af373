/** 名簿のハッシュ: one digest of all rows, the same in every file that holds the same rows. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Reader } from '../../db/index.ts';
import { HIDDEN_ADDRESS } from '../disclose.ts';
import { numbersOf, TEXT_SQL } from './layout.ts';

/** What of a roll is meant. */
export interface RollPart {
  /** 投票区; `null`: all. */
  readonly precincts: readonly string[] | null;
  /** With the addresses of the protected left out. */
  readonly masked: boolean;
}

export const WHOLE: RollPart = { precincts: null, masked: false };

const precinctRowSchema = z.object({ p: z.int(), id: z.string() });
const textRowSchema = z.object({ text: z.string() });

/** 投票区 of the file and the place of each. */
export const precinctsIn = (db: Reader): ReadonlyMap<string, number> =>
  new Map(
    db.all(precinctRowSchema, 'SELECT p, id FROM precinct ORDER BY p').map(({ p, id }) => [id, p] as const),
  );

/** Of each 投票区 apart, and of all those in the order of their ids: in what order a file has them does not matter. */
export const digestOf = (
  db: Reader,
  { precincts, masked }: RollPart,
): { readonly sha256: string; readonly count: number } => {
  const whole = createHash('sha256').update('kazasu.roll.v1');
  const wanted = precincts === null ? undefined : new Set(precincts);
  let count = 0;
  for (const [id, p] of [...precinctsIn(db)].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (wanted !== undefined && !wanted.has(id)) continue;
    const [from, below] = numbersOf(p);
    const hash = createHash('sha256');
    const hidden = masked ? HIDDEN_ADDRESS : null;
    let rows = 0;
    for (const { text } of db.each(textRowSchema, TEXT_SQL, { hidden, from, below })) {
      hash.update(text).update('\n');
      rows += 1;
    }
    count += rows;
    // A 投票区 without anybody is the same as none.
    if (rows > 0) whole.update(`\n${id} ${hash.digest('hex')}`);
  }
  return { sha256: whole.digest('hex'), count };
};

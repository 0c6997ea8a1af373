import { expect, test } from 'vitest';
import { z } from 'zod';
import { openInMemory } from '../db/sqlite-driver.ts';
import type { SqlParams, Tx } from '../db/store.ts';
import { outboxMigrations } from './log.ts';
import { keepReceipt, lastReceipt } from './stream-rows.ts';

const planRow = z.object({ detail: z.string() });

test('an acknowledgement reads the receipts of its place, however many there are', () => {
  const db = openInMemory(outboxMigrations);
  const statements: [string, SqlParams][] = [];
  const note = (sql: string, params: SqlParams = []) => void statements.push([sql, params]);
  keepReceipt(
    { run: note } as unknown as Tx,
    'aa',
    { ackSeq: 1, ackHash: 'h', durability: 'local', serverTime: 0, receiptSig: 's' },
    0,
  );
  lastReceipt(
    { ...db, one: (_schema: unknown, sql: string, params: SqlParams) => note(sql, params) } as never,
    'aa',
  );
  const plans = statements.flatMap(([sql, params]) => db.all(planRow, `EXPLAIN QUERY PLAN ${sql}`, params));
  const steps = plans.map(({ detail }) => detail).filter((detail) => detail.includes('outbox_receipt'));
  expect(steps.length).toBeGreaterThan(2);
  expect(steps.filter((detail) => detail.includes('SCAN'))).toEqual([]);
});

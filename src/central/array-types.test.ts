import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestDatabase, type TestDatabase } from '../../test/harness/test-database.ts';
import { arrayTypes } from './array-types.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.stop());

it('has the numbers that PostgreSQL has', async () => {
  const rows = await database.sql<{ typname: string; oid: number }[]>`
    SELECT element.typname, element.typarray::int AS oid FROM pg_type AS element WHERE typarray <> 0`;
  const numbers = new Map(rows.map(({ typname, oid }) => [`${typname}Array`, oid]));
  for (const [name, { to }] of Object.entries(arrayTypes))
    expect([name, numbers.get(name)]).toEqual([name, to]);
});

it('sends and reads any text, numbers and nothing', async () => {
  const { sql } = database;
  const word = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0'));
  await fc.assert(
    fc.asyncProperty(fc.array(fc.option(word)), fc.array(fc.maxSafeInteger()), async (words, numbers) => {
      const [row] = await sql<{ words: unknown; numbers: unknown; elements: number }[]>`
        SELECT ${words}::text[] AS words, ${numbers}::int8[] AS numbers, cardinality(${words}::text[]) AS elements`;
      expect(row).toEqual({ words, numbers, elements: words.length });
    }),
    { numRuns: 50 },
  );
});

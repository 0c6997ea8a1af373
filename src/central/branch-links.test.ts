import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTestDatabase, type TestDatabase } from '../../test/harness/test-database.ts';
import { TENANT } from '../../test/harness/test-stream.ts';
import { makeHlc } from '../kernel/hlc.ts';
import { deviceIdSchema, eventIdSchema } from '../kernel/ids.ts';
import { realSystem } from '../kernel/system.ts';
import type { LinkList } from '../outbox/protocol.ts';
import { linkCursor, takeLinks } from './branch-links.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.stop());
beforeEach(() => database.clear());

const change = (version: number, seq: number): LinkList['changes'][number] => ({
  version,
  mark: realSystem.newId(),
  device: deviceIdSchema.parse('gym-1'),
  seq,
  eventId: eventIdSchema.parse(realSystem.newId()),
  hlc: makeHlc(version, 0),
  kind: 'identification.linked',
  staff: 's-1',
  site: 'gym-1',
  data: {},
});
const take = async (changes: LinkList['changes']): Promise<void> => {
  const last = changes.at(-1);
  const cursor = { version: last?.version ?? 0, mark: last?.mark ?? null };
  await takeLinks(database.sql, { tenant: TENANT, mode: 'drill' }, changes, cursor);
};
const held = async () =>
  (await database.sql`SELECT version, event_id FROM link_change ORDER BY version`).map((row) => [
    row['version'],
    row['event_id'],
  ]);

test('links come in under numbers of the branch’s own, each once, and the cursor goes with them', async () => {
  const [first, second, third] = [change(11, 1), change(15, 2), change(16, 3)];
  await take([second, first]);
  await take([first, second, third]);
  expect(await held()).toEqual([
    [1, first.eventId],
    [2, second.eventId],
    [3, third.eventId],
  ]);
  expect(await linkCursor(database.sql, TENANT)).toEqual({ version: 16, mark: third.mark });
});

test('a terminal that was restored counts from 1 again: its links of both times are here', async () => {
  const [before, after] = [change(1, 5), change(2, 5)];
  await take([before]);
  await take([after]);
  expect((await held()).map(([, eventId]) => eventId)).toEqual([before.eventId, after.eventId]);
});

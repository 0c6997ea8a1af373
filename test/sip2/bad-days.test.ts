/**
 * Six who call at once, on a line on which three in ten go wrong: every call ends, no answer is another's, and what was said of a loan is so.
 * Three days in CI; `KAZASU_SIP2_DAYS=90` for the long run.
 */
import { expect, it } from 'vitest';
import { realSystem } from '../../src/kernel/system.ts';
import type { Called, ReplyOf, Sip2Client } from '../../src/sip2/index.ts';
import { SIP2_FAULTS, seededFaults } from '../harness/sip2-faults.ts';
import { type Sip2World, startSip2World, testDialect } from '../harness/sip2-library.ts';

const DAYS = Number(process.env['KAZASU_SIP2_DAYS'] ?? 3);
const DETECTIONS = ['on', 'off', 'lenient'] as const;
const CALLERS = 6;
const LOANS = 8;

const worldOf = async (day: number): Promise<Sip2World> => {
  const errorDetection = DETECTIONS[day % 3];
  const dialect = testDialect({
    ...{ errorDetection, encoding: day % 2 === 0 ? 'utf-8' : 'cp932', remembersAnswers: day % 5 !== 4 },
    // Shorter than a call may take, so that the status of a quiet line is due in the middle of it.
    timing: {
      replyMs: 60,
      retries: 1 + ((day >> 2) % 3),
      keepAliveMs: [15, 0, 60][(day >> 1) % 3],
      connectMs: 500,
    },
  });
  const world = await startSip2World({ dialect, lateMs: 90 });
  // Without checksums a bent letter is a letter.
  const faults = SIP2_FAULTS.filter((fault) => errorDetection !== 'off' || fault !== 'wrong_checksum');
  world.line.plan(seededFaults(day, 0.3, { faults }));
  return world;
};

const online = async (client: Sip2Client): Promise<void> => {
  while (!client.state().online) await realSystem.sleep(5);
};

it.each(Array.from({ length: DAYS }, (_, day) => day))('day %i', { timeout: 60_000 }, async (day) => {
  const world = await worldOf(day);
  const { client, library } = world;
  const patrons = library.collection.patrons.slice(-CALLERS).map(({ number }) => number);
  const items = library.collection.items.slice(-CALLERS * LOANS).map(({ barcode }) => barcode);
  const known = new Map<string, string>();
  const perhaps = new Set<string>();
  const problems: string[] = [];
  const judge = (item: string, patron: string, answer: Called<ReplyOf<'checkout'>>): void => {
    if (!answer.ok && answer.mayBeDone) perhaps.add(item);
    if (!answer.ok) return;
    if (answer.value.item !== item || answer.value.patron !== patron)
      problems.push(`${item}: an answer of another`);
    if (answer.value.ok) known.set(item, patron);
    else problems.push(`${item}: refused`);
  };
  await Promise.all(
    patrons.map(async (patron, caller) => {
      for (const item of items.slice(caller * LOANS, (caller + 1) * LOANS)) {
        await online(client);
        const asked = await client.itemInfo({ item });
        if (asked.ok && asked.value.item !== item) problems.push(`${item}: told of another`);
        const answer = await client.checkout({ patron, item });
        judge(item, patron, answer);
      }
    }),
  );
  for (const [item, patron] of known)
    if (library.circulation.loan(item)?.patron !== patron)
      problems.push(`${item}: said to be lent, and is not`);
  for (const { item } of library.circulation.loans())
    if (items.includes(item) && !known.has(item) && !perhaps.has(item))
      problems.push(`${item}: lent, and said not to be`);
  expect(problems).toEqual([]);
  expect(world.line.happened.length).toBeGreaterThan(3);
  expect(known.size).toBeGreaterThan(3);
  await world.close();
});

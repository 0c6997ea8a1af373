/** A desk that waits at a running centre: it hears of a link when there is one, is let go when it leaves, and never keeps the centre from ending. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createNews, MAX_WAITING } from '../../src/central/news.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { mustSucceed, success } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { batchPath, batchResponseSchema, type LinkCursor, NO_LINKS } from '../../src/outbox/protocol.ts';
import { createLinkList, type LinkFeedPorts, startLinkFeed } from '../../src/sync/link-feed.ts';
import { until } from '../harness/sending-terminal.ts';
import { createTestStream, newKeys, TENANT } from '../harness/test-stream.ts';
import { startTrainingCentre, type TrainingCentre } from '../harness/training-centre.ts';

// A guard against standing still, not a measure: the machine may be busy.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const keys = newKeys();
const stream = createTestStream('gym-1', { keys });
let centre: TrainingCentre;
beforeAll(async () => {
  centre = await startTrainingCentre();
  await centre.introduce(stream);
});
afterAll(() => centre.stop());

const post = async (batch: ReturnType<typeof stream.batch>) => {
  const reply = await fetch(`${centre.central.url}${batchPath('gym-1', stream.epoch)}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-kazasu-tenant': TENANT },
    body: JSON.stringify(batch),
  });
  return batchResponseSchema.parse(await reply.json());
};
const told = async () => (await post(stream.batch(stream.events.length + 1))).cursors?.links;
const sendLink = async (residentId: string) => {
  stream.add('identification.linked', {
    ...{ residentId, kind: 'common_card_id', tokenHmac: residentId.padStart(64, '0'), chipKey: null },
    ...{ basis: 'compared', level: 'L1', consent: 'holder' },
  });
  return post(stream.batch(stream.events.length));
};

test('what one desk links another hears while it waits, and a batch is told of it by the way', async () => {
  let cursor: LinkCursor = NO_LINKS;
  const asked: boolean[] = [];
  const list = createLinkList({
    ...{ centralUrl: centre.central.url, tenant: TENANT, device: 'gym-1', mode: 'drill' },
    privateKey: keys.privateKey,
    system: realSystem,
  });
  const ports: LinkFeedPorts = {
    list: (after, signal, wait) => {
      asked.push(wait !== undefined);
      return list(after, signal, wait);
    },
    cursor: () => cursor,
    take: (_changes, next) => {
      cursor = next;
      return success(undefined);
    },
    system: realSystem,
    logger: silentLogger,
  };
  const feed = startLinkFeed(ports);
  try {
    await until(() => asked.at(-1) === true);
    await sendLink('101');
    await until(() => cursor.version === 1);
    // Heard by the question that was waiting: none was asked between the link and its answer.
    expect(asked.slice(0, 2)).toEqual([false, true]);
    await until(() => asked.length >= 3);
    await sendLink('102');
    await until(() => cursor.version === 2);
    expect((await sendLink('103')).cursors?.links).toBeGreaterThanOrEqual(2);
  } finally {
    // While it waits: a stop is not held up by what the centre was asked to wait for.
    await feed.stop();
  }
});

test('a terminal that is withdrawn while it waits hears of nothing', async () => {
  const list = createLinkList({
    ...{ centralUrl: centre.central.url, tenant: TENANT, device: 'gym-1', mode: 'drill' },
    privateKey: keys.privateKey,
    system: realSystem,
  });
  const newest = async (): Promise<number> => mustSucceed(await list(0, new AbortController().signal)).newest;
  // All three links of the test before: until everything is told, a question is answered at once.
  const now = 3;
  await until(async () => (await told()) === now && (await newest()) === now);
  const waiting = list(now, new AbortController().signal, { known: now, seconds: 30 });
  await realSystem.sleep(200);
  mustSucceed(await centre.central.revokeDevice(stream.device));
  const { owner } = centre;
  await owner`
    INSERT INTO link_change (tenant, version, mode, device, epoch, seq, event_id, hlc, kind, staff, site, proof, data)
    SELECT tenant, version + 100, mode, device, 'fedcba9876543210', seq, event_id, hlc, kind, staff, site, proof, data
    FROM link_change ORDER BY version DESC LIMIT 1`;
  expect(await waiting).toMatchObject({ ok: false, reason: 'refused', detail: { status: 403 } });
});

test('no more wait than the centre bears, and all are let go when it ends', async () => {
  const { database: sql, id: tenant } = centre.central;
  const news = createNews({ sql, tenant, mode: 'drill', system: realSystem, logger: silentLogger });
  await until(() => news.cursors() !== undefined);
  const { links = 0 } = news.cursors() ?? {};
  const never = new AbortController().signal;
  let over = 0;
  const all = Array.from({ length: MAX_WAITING }, async () => {
    await news.waitForLinks(links, 50_000, never);
    over += 1;
  });
  await news.waitForLinks(links, 50_000, never);
  expect(over).toBe(0);
  await news.stop();
  await Promise.all(all);
  expect(over).toBe(MAX_WAITING);
});

/**
 * R12: the release before and this one, both ways. `n-1-recorded.json` was made by the code of that release; `n-1.ts` are its shapes. The
 * way back (a store that this program has migrated, opened by the release before) is refused there: `store_too_new` (src/db).
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { openDatabase } from '../../src/db/index.ts';
import { deviceIdSchema } from '../../src/kernel/ids.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { GENESIS, signReceipt, verifyReceipt } from '../../src/outbox/event.ts';
import { createEventLog, outboxMigrations } from '../../src/outbox/log.ts';
import { createHttpTransport } from '../../src/sync/http-transport.ts';
import { createLinkList } from '../../src/sync/link-feed.ts';
import { startSync } from '../../src/sync/runner.ts';
import { until } from '../harness/sending-terminal.ts';
import { newKeys, TENANT } from '../harness/test-stream.ts';
import { enrolCodeIn, startTrainingCentre, type TrainingCentre } from '../harness/training-centre.ts';
import * as released from './n-1.ts';
import recorded from './n-1-recorded.json' with { type: 'json' };

// A guard against standing still, not a measure: the machine may be busy.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const stream = { tenant: TENANT, device: 'gym-1', epoch: recorded.epoch };
let centre: TrainingCentre;
let centralPublicKey: string;
beforeAll(async () => {
  // When the questions were signed.
  centre = await startTrainingCentre({ system: { ...realSystem, now: () => recorded.at } });
});
afterAll(() => centre.stop());

const post = async (path: string, body: unknown): Promise<Response> =>
  fetch(`${centre.central.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-kazasu-tenant': TENANT },
    body: JSON.stringify(body),
  });
const asked = async ({ path, headers }: (typeof recorded.asks)['links']): Promise<unknown> =>
  (await fetch(`${centre.central.url}${path}`, { headers })).json();

test('a terminal of the release before is enrolled and its batches are taken; it understands every answer', async () => {
  const enrolled = await post('/v1/devices/enrol', { ...recorded.enrol, code: enrolCodeIn(centre.dataDir) });
  ({ centralPublicKey } = released.enrolResponse.parse(await enrolled.json()));
  const gap = await post(recorded.batchPath, recorded.gap);
  expect(gap.status).toBe(409);
  expect(released.conflict.parse(await gap.json())).toEqual({
    ...{ reason: 'gap', ackSeq: 0, ackHash: GENESIS.hash },
  });
  for (const [batch, ackSeq] of [
    [recorded.question, 0],
    [recorded.batches[0], 2],
    [recorded.batches[1], 3],
  ] as const) {
    const reply = await post(recorded.batchPath, batch);
    const { next, ...ack } = released.batchResponse.parse(await reply.json());
    expect(ack.ackSeq).toBe(ackSeq);
    expect(next.retryAfterMs).toBe(0);
    expect(verifyReceipt({ ...stream, ...ack }, ack.receiptSig, centralPublicKey)).toBe(true);
  }
});

test('its questions are answered in the shapes it takes, which are strict', async () => {
  await until(async () => released.linkList.parse(await asked(recorded.asks.links)).newest > 0);
  const { changes } = released.linkList.parse(await asked(recorded.asks.links));
  expect(changes).toMatchObject([{ version: 1, device: 'gym-1', kind: 'identification.linked' }]);
  expect(released.packageList.parse(await asked(recorded.asks.packages))).toEqual({ packages: [] });
});

const openLog = (folder: string) => {
  const db = mustSucceed(
    openDatabase({
      path: join(folder, 'n.db'),
      key: new Uint8Array(32).fill(1),
      migrations: outboxMigrations,
    }),
  );
  const log = mustSucceed(
    createEventLog({
      db,
      tenant: TENANT,
      device: deviceIdSchema.parse('gym-2'),
      system: realSystem,
      logger: silentLogger,
      projections: [],
    }),
  );
  const event = {
    kind: 'test.happened',
    site: 'gym-2',
    mode: 'drill',
    data: 1,
    actor: { staff: 's-1', role: 'clerk' },
  } as const;
  for (let n = 0; n < 1_200; n += 1) mustSucceed(db.write((tx) => log.append(tx, event)));
  return { db, log };
};

const textOf = async (body: BodyInit | null | undefined): Promise<unknown> =>
  new Response(
    new Blob([body as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream('gzip')),
  ).json();

test.each([
  ['says nothing besides', {}],
  ['says much that we do not know', { cursors: { links: 1, tides: 'high' }, moon: { phase: 0.5 } }],
])('a terminal of this release drains at a centre that %s', async (_, besides) => {
  const folder = mkdtempSync(join(tmpdir(), 'kazasu-wire-'));
  const { db, log } = openLog(folder);
  const keys = newKeys();
  let held: { readonly seq: number; readonly hash: string } = GENESIS;
  const transport = createHttpTransport('https://centre.example/', async (_url, { body }) => {
    // What the centre of the release before takes, and how it answers.
    const batch = released.batchRequest.parse(await textOf(body));
    expect(batch.fromSeq).toBe(held.seq + 1);
    held = { seq: batch.head.seq, hash: batch.head.hash };
    const receipt = {
      ackSeq: held.seq,
      ackHash: held.hash,
      durability: 'local',
      serverTime: realSystem.now(),
    } as const;
    const receiptSig = signReceipt({ ...log.stream, ...receipt }, keys.privateKey);
    return Response.json({ ...receipt, receiptSig, next: { retryAfterMs: 0, soon: true }, ...besides });
  });
  const options = { log, transport, system: realSystem, logger: silentLogger };
  const runner = startSync({ ...options, centralPublicKey: keys.publicKey });
  try {
    await until(() => log.pending() === 0);
    expect(held.seq).toBe(1_200);
  } finally {
    await runner.stop();
    db.close();
    rmSync(folder, { recursive: true });
  }
});

test('a centre of the release before tells its links without marks, and a later one more than we know', async () => {
  const change = {
    ...{ version: 1, device: 'gym-1', seq: 3, eventId: recorded.batches[1]?.events[1]?.eventId },
    ...{ hlc: '01a0c5d5f4b8-0000', kind: 'identification.linked', staff: 'desk', site: 'gym-1', data: {} },
  };
  const list = (answer: object) =>
    createLinkList({
      ...{ centralUrl: 'https://centre.example/', tenant: TENANT, device: 'gym-2', mode: 'drill' },
      privateKey: newKeys().privateKey,
      system: realSystem,
      send: async () => Response.json(answer),
    })(0, new AbortController().signal, { known: 0, seconds: 30 });
  const before = released.linkList.parse({ mode: 'drill', changes: [change], newest: 1 });
  expect(await list(before)).toMatchObject({ ok: true, value: { newest: 1 } });
  const later = { ...before, changes: [{ ...change, colour: 'red' }], next: 7 };
  expect(await list(later)).toMatchObject({ ok: true, value: { changes: [{ version: 1 }] } });
  expect(z.object({ colour: z.string() }).safeParse(later.changes[0]).success).toBe(true);
});

/** 支所ノード: a terminal, a branch and its centre, with a line between them that fails in every way a line does. */
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  type BranchPair,
  openBranchPair,
  type RunningBranch,
  rowsOf,
  sendBatch,
} from '../../test/harness/branch-pair.ts';
import { until } from '../../test/harness/sending-terminal.ts';
import {
  createTestStream,
  newKeys,
  opened,
  TENANT,
  type TestStream,
} from '../../test/harness/test-stream.ts';
import { enrolCodeIn } from '../../test/harness/training-centre.ts';
import type { Branch } from '../central/branch.ts';
import { loadReceiptKey } from '../central/receipt-key.ts';
import { CONSOLE_API } from '../central/schema.ts';
import { makeHlc } from '../kernel/hlc.ts';
import { deviceIdSchema } from '../kernel/ids.ts';
import { mustSucceed } from '../kernel/result.ts';
import { realSystem } from '../kernel/system.ts';
import { AS_OF_HEADER, BRANCH_MIRROR_PATH } from '../outbox/branch-protocol.ts';
import { verifyReceipt } from '../outbox/event.ts';
import { batchResponseSchema, TENANT_HEADER } from '../outbox/protocol.ts';
import { ASKED, listPath, signAsk } from '../registry/package.ts';
import { enrol } from '../sync/enrol.ts';

// A guard against standing still, not a measure: the machine may be busy.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

let pair: BranchPair;
let branch: RunningBranch;
let count = 0;

beforeAll(async () => {
  pair = await openBranchPair();
  branch = await pair.startBranch();
});
afterAll(() => pair.stop());
afterEach(() => pair.line.set('up'));

const restart = async (plant?: (branch: Branch) => Branch): Promise<void> => {
  await branch.stop();
  branch = await pair.startBranch(plant);
};

const enrolAt = (url: string, stream: TestStream) =>
  enrol({
    centralUrl: url,
    code: enrolCodeIn(pair.upstream.dataDir),
    device: stream.device,
    site: 'hall-east',
    siteName: '東支所',
    publicKey: stream.publicKey,
    tenant: TENANT,
  });

/** A terminal of the hall, taken in by way of the branch; `key` signs its receipts, `twin` is a copy of its disk. */
const terminal = async (): Promise<{
  readonly stream: TestStream;
  readonly twin: TestStream;
  readonly keys: ReturnType<typeof newKeys>;
  readonly key: string;
}> => {
  count += 1;
  const keys = newKeys();
  const stream = createTestStream(`hall-${count}`, { keys });
  const { centralPublicKey: key } = mustSucceed(await enrolAt(branch.central.url, stream));
  return { stream, twin: createTestStream(`hall-${count}`, { keys }), keys, key };
};

/** Records so many events and brings them to the branch in batches of two. */
const work = async (stream: TestStream, events: number): Promise<void> => {
  for (let done = 0; done < events; done += 2) {
    const from = stream.events.length + 1;
    for (let at = 0; at < 2; at += 1) stream.add('shelter.opened', opened(`S${from + at}`));
    expect((await sendBatch(branch.central.url, stream, from)).status).toBe(200);
  }
};

/** The key by which the branch knows its centre. */
const keyOfCentre = async (): Promise<{ readonly receiptKey: string }> => {
  const { publicKey } = await loadReceiptKey(pair.upstream.central.database, TENANT, realSystem);
  return { receiptKey: publicKey };
};

const isEqual = async (stream: TestStream): Promise<boolean> =>
  (await rowsOf(pair.owners.upstream, stream)) === (await rowsOf(pair.owners.branch, stream)) &&
  (JSON.parse(await rowsOf(pair.owners.upstream, stream)) as unknown[]).length === stream.events.length;

const anomalies = async (at: 'upstream' | 'branch', kind: string, device: string): Promise<number> =>
  (
    await pair.owners[at]`
    SELECT 1 FROM kazasu.anomaly WHERE kind = ${kind} AND device = ${device}`
  ).length;

/** What anybody is told of the branch. */
const told = async (path: '/v1/ready' | '/v1/health') => {
  // oxlint-disable-next-line no-restricted-globals -- the test is whoever watches the branch
  const reply = await fetch(new URL(path, branch.central.url));
  return {
    status: reply.status,
    ...((await reply.json()) as { readonly upstream?: { readonly online: boolean } }),
  };
};

describe('what it says of the centre above', () => {
  it('is the line and the age of its data; the branch is ready without it, and the centre has none', async () => {
    await until(async () => (await told('/v1/ready')).upstream?.online === true);
    const up = await told('/v1/ready');
    expect(up).toMatchObject({ status: 200, ready: true, reasons: [], upstream: { stale: false } });
    pair.line.set('cut');
    await until(async () => (await told('/v1/ready')).upstream?.online === false);
    expect(await told('/v1/ready')).toMatchObject({
      status: 200,
      ready: true,
      upstream: { asOf: expect.any(Number) },
    });
    expect(await told('/v1/health')).toMatchObject({ status: 200, ok: true, upstream: { online: false } });
    // oxlint-disable-next-line no-restricted-globals -- the test is whoever watches the centre
    const above = await fetch(new URL('/v1/ready', pair.upstream.central.url));
    expect(await above.json()).not.toHaveProperty('upstream');
  });
});

describe('with a line', () => {
  it('a terminal is taken in by the centre, and its receipts are the branch’s', async () => {
    const { stream, key } = await terminal();
    expect(key).not.toBe('');
    stream.add('shelter.opened', opened('S01'));
    const reply = await sendBatch(branch.central.url, stream);
    const { next: _, ...ack } = batchResponseSchema.parse(await reply.json());
    const { device, epoch } = stream;
    expect(verifyReceipt({ tenant: TENANT, device, epoch, ...ack }, ack.receiptSig, key)).toBe(true);
    // Whatever the database of the branch is worth: nothing is forgotten on its word.
    expect(ack.durability).not.toBe('replicated');
    await until(() => isEqual(stream));
    const heads = await pair.owners.upstream`SELECT seq FROM kazasu.stream_head WHERE device = ${device}`;
    expect(heads.map(({ seq }) => Number(seq))).toEqual([1]);
  });

  it('says `replicated` only for what the centre has signed so', async () => {
    const { stream } = await terminal();
    await work(stream, 2);
    await until(() => isEqual(stream));
    await until(
      async () =>
        (
          await pair.owners.branch`
          SELECT 1 FROM kazasu.branch_cursor WHERE device = ${stream.device} AND acked_seq = 2 AND receipt IS NOT NULL`
        ).length === 1,
    );
    pair.line.set('cut');
    await pair.owners.branch`
      UPDATE kazasu.branch_cursor SET durability = 'replicated' WHERE device = ${stream.device}`;
    const told = async (from: number) =>
      batchResponseSchema.parse(await (await sendBatch(branch.central.url, stream, from)).json());
    expect(await told(3)).toMatchObject({ ackSeq: 2, durability: 'replicated' });
    stream.add('shelter.opened', opened('S03'));
    expect((await told(3)).durability).not.toBe('replicated');
  });

  it('shows as of when it knows what', async () => {
    const { stream } = await terminal();
    const reply = await sendBatch(branch.central.url, stream, 1, 0);
    const asOf = Number(reply.headers.get(AS_OF_HEADER));
    expect(Math.abs(asOf - realSystem.now())).toBeLessThan(300_000);
    const overview = await branch.central.tenants[0].overview();
    expect(overview.branch).toMatchObject({ online: true, stale: false, maxDataAgeMinutes: 60 });
    expect(overview.branch?.sha256).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('what is mirrored', () => {
  it('is the centre’s links of cards too, each once', async () => {
    const link = (version: number, id: string) => pair.owners.upstream`
      INSERT INTO kazasu.link_change (tenant, version, mode, device, epoch, seq, event_id, hlc, kind, staff, site, proof, data)
      VALUES (${TENANT}, ${version}, 'drill', 'gym-9', '0123456789abcdef', ${version}, ${id},
        ${makeHlc(1_790_000_000_000 + version, 0)}, 'identification.linked', 's-1', 'gym-9', '', '{"by":"x"}')`;
    const ids = [realSystem.newId(), realSystem.newId()];
    await link(1, ids[0] ?? '');
    const held = async (): Promise<string[]> =>
      (await pair.owners.branch`SELECT event_id::text AS id FROM kazasu.link_change ORDER BY version`).map(
        ({ id }) => String(id),
      );
    await until(async () => (await held()).length === 1);
    await restart();
    await link(2, ids[1] ?? '');
    await until(async () => (await held()).length === 2);
    expect(await held()).toEqual(ids);
  });

  it('is refused when it is another’s, of another key, or of an earlier moment', async () => {
    const rows = await pair.owners.branch`SELECT payload, signature FROM kazasu.branch_mirror`;
    const { payload, signature } = rows[0] as unknown as { payload: string; signature: string };
    const { receiptKey } = await keyOfCentre();
    const take = (text: string, sig: string) =>
      branch.branch.take({ payload: text, signature: sig }, receiptKey);
    expect(await take(`${payload} `, signature)).toMatchObject({ ok: false, reason: 'bad_signature' });
    await until(async () => ((await branch.branch.standing()).version ?? 0) > 2);
    const now = await branch.branch.standing();
    await until(async () => ((await branch.branch.standing()).asOf ?? 0) > (now.asOf ?? 0));
    expect(await take(payload, signature)).toMatchObject({ ok: false, reason: 'older' });
  });

  it('is not changed here: a terminal is withdrawn at the centre above only', async () => {
    const { stream } = await terminal();
    await until(async () => (await branch.central.tenants[0].overview()).branch?.online === true);
    const devices = () =>
      pair.owners.branch`SELECT revoked_at FROM kazasu.device WHERE device = ${stream.device}`;
    await until(async () => (await devices()).length === 1);
    const page = new URL(await branch.central.tenants[0].consoleLoginUrl());
    const post = (path: string, body: object, cookie = '') =>
      fetch(new URL(path, page), {
        method: 'POST',
        headers: { 'content-type': 'application/json', cookie },
        body: JSON.stringify(body),
      });
    const signedIn = await post(CONSOLE_API.login, { code: page.searchParams.get('code') });
    // 情報担当, as whoever came in by the sealed code is.
    await pair.owners.branch`UPDATE kazasu.console_session SET role = 'admin', method = 'break_glass'`;
    const cookie = signedIn.headers.get('set-cookie')?.split(';')[0];
    const path = CONSOLE_API.withdrawDevice(stream.device);
    const refused = await post(path, { reason: '盗まれたため' }, cookie);
    expect([refused.status, await refused.json()]).toEqual([409, { reason: 'only_upstream' }]);
    expect(await devices()).toEqual([{ revoked_at: null }]);
  });

  it('is told to a branch only', async () => {
    const { stream, keys } = await terminal();
    const at = realSystem.now();
    const ask = { tenant: TENANT, device: stream.device, path: BRANCH_MIRROR_PATH, at };
    const reply = await fetch(`${pair.upstream.central.url}${BRANCH_MIRROR_PATH}`, {
      headers: {
        [TENANT_HEADER]: TENANT,
        [ASKED.device]: stream.device,
        [ASKED.at]: String(at),
        [ASKED.signature]: signAsk(ask, keys.privateKey),
      },
    });
    expect(reply.status).toBe(404);
  });
});

describe('without a line', () => {
  it('takes what terminals record, over a restart, and hands all of it on when there is one again', async () => {
    const streams = [(await terminal()).stream, (await terminal()).stream, (await terminal()).stream];
    pair.line.set('cut');
    for (const stream of streams) await work(stream, 10);
    await until(async () => (await branch.branch.standing()).online === false);
    expect((await branch.branch.standing()).waiting).toBeGreaterThanOrEqual(30);
    await restart();
    for (const stream of streams) await work(stream, 10);
    pair.line.set('up');
    for (const stream of streams) await until(() => isEqual(stream));
    await until(async () => (await branch.branch.standing()).waiting === 0);
  });

  it('takes nobody in, and says why', async () => {
    pair.line.set('cut');
    const stream = createTestStream('hall-nobody');
    const tried = await enrolAt(branch.central.url, stream);
    expect(tried).toMatchObject({ ok: false, reason: 'no_upstream' });
  });

  it('gives no residents out once what it knows is too old', async () => {
    const ask = (): Promise<Response> =>
      fetch(`${branch.central.url}${listPath(0)}`, { headers: { [TENANT_HEADER]: TENANT } });
    expect((await ask()).status).toBe(400);
    pair.line.set('cut');
    await branch.stop();
    await pair.owners.branch`UPDATE kazasu.branch_mirror SET as_of = as_of - 3600000`;
    branch = await pair.startBranch();
    const reply = await ask();
    expect(reply.status).toBe(503);
    expect(await reply.json()).toMatchObject({ kind: 'stale_data' });
    expect((await branch.branch.standing()).stale).toBe(true);
  });
});

describe('what goes wrong between the two', () => {
  it('answers that are lost cost a batch twice, and leave none out', async () => {
    const { stream } = await terminal();
    pair.line.set('mute');
    await work(stream, 6);
    await realSystem.sleep(1_500);
    await work(stream, 6);
    pair.line.set('up');
    await until(() => isEqual(stream));
  });

  it('a centre that went back to an older state gets again what it lost, and a person is told', async () => {
    const { stream } = await terminal();
    await work(stream, 12);
    await until(() => isEqual(stream));
    await until(async () => (await branch.branch.standing()).waiting === 0);
    const { device } = stream;
    const hash = Buffer.from(stream.events[3]?.hash ?? '', 'hex');
    await pair.owners.upstream.begin(async (tx) => {
      await tx`DELETE FROM kazasu.event WHERE device = ${device} AND seq > 4`;
      await tx`DELETE FROM kazasu.stream_head WHERE device = ${device} AND seq > 4`;
      await tx`UPDATE kazasu.stream SET ack_seq = 4, ack_hash = ${hash} WHERE device = ${device}`;
    });
    await until(() => isEqual(stream));
    expect(await anomalies('branch', 'regression', device)).toBe(1);
  });

  it('two histories freeze that stream at both, and no other waits for it', async () => {
    const { stream, twin } = await terminal();
    const other = (await terminal()).stream;
    await work(other, 2);
    pair.line.set('cut');
    await work(stream, 4);
    // The same numbers with another content, straight to the centre.
    twin.add('shelter.opened', opened('S99'));
    expect((await sendBatch(pair.upstream.central.url, twin)).status).toBe(200);
    pair.line.set('up');
    await until(async () => (await anomalies('branch', 'fork', stream.device)) === 1);
    await until(async () => (await anomalies('upstream', 'fork', stream.device)) === 1);
    await work(other, 4);
    await until(() => isEqual(other));
  });

  it('a terminal that was withdrawn at the centre is refused at the branch, also when the centre forgets it again', async () => {
    const { stream } = await terminal();
    await work(stream, 2);
    await until(() => isEqual(stream));
    mustSucceed(await pair.upstream.central.revokeDevice(deviceIdSchema.parse(stream.device)));
    const send = async (): Promise<number> => (await sendBatch(branch.central.url, stream)).status;
    await until(async () => (await send()) === 403);
    await pair.owners.upstream`UPDATE kazasu.device SET revoked_at = NULL WHERE device = ${stream.device}`;
    await until(async () => (await anomalies('branch', 'regression', stream.device)) === 1);
    expect(await send()).toBe(403);
  });

  it('a branch that is killed while it hands on goes on where it was, and loses nothing that it acknowledged', async () => {
    const { stream } = await terminal();
    await branch.stop();
    let child = await pair.spawnBranch();
    let acked = 0;
    for (let round = 0; round < 3; round += 1) {
      pair.line.set('cut');
      for (let at = 0; at < 30; at += 1) {
        stream.add('shelter.opened', opened(`S${at}`));
        const reply = await sendBatch(child.url, stream, acked + 1);
        acked = batchResponseSchema.parse(await reply.json()).ackSeq;
      }
      pair.line.set(round === 1 ? 'mute' : 'up');
      // It is in the midst of it: some of the centre's events are there, most are not.
      await until(async () => {
        const rows = JSON.parse(await rowsOf(pair.owners.upstream, stream)) as unknown[];
        return rows.length > round * 30 || rows.length === acked;
      });
      await child.kill();
      child = await pair.spawnBranch();
    }
    pair.line.set('up');
    await until(() => isEqual(stream));
    await child.kill();
    branch = await pair.startBranch();
  });

  it('a planted forwarder that believes what it sent is found', async () => {
    const { stream } = await terminal();
    await restart((real) => {
      const believed = new Map<string, number>();
      return {
        ...real,
        store: {
          ...real.store,
          streams: async () =>
            (await real.store.streams()).map((each) => ({
              ...each,
              ackedSeq: Math.max(each.ackedSeq, believed.get(each.device) ?? 0),
            })),
          cut: async (name, after, most) => {
            const batch = await real.store.cut(name, after, most);
            if (batch !== undefined) believed.set(name.device, batch.head.seq);
            return batch;
          },
        },
      };
    });
    pair.line.set('cut');
    await work(stream, 6);
    await realSystem.sleep(1_000);
    pair.line.set('up');
    await until(async () => (await branch.branch.standing()).online);
    await realSystem.sleep(3_000);
    expect(await isEqual(stream)).toBe(false);
    await restart();
    await until(() => isEqual(stream));
  });
});

/** Reservations at a 支所ノード: real desks, a branch and its centre, with a line between them that may be gone. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import {
  type BranchPair,
  openBranchPair,
  type RunningBranch,
  sendBatch,
} from '../../test/harness/branch-pair.ts';
import { until } from '../../test/harness/sending-terminal.ts';
import { grantedData, SCOPE } from '../../test/harness/test-reservations.ts';
import { createTestStream, newKeys, TENANT } from '../../test/harness/test-stream.ts';
import { enrolCodeIn } from '../../test/harness/training-centre.ts';
import { loadReceiptKey } from '../central/receipt-key.ts';
import { giveSubjects, publishScope } from '../central/reservation-scopes.ts';
import { openDatabase } from '../db/index.ts';
import { deviceIdSchema } from '../kernel/ids.ts';
import { silentLogger } from '../kernel/log.ts';
import { mustSucceed } from '../kernel/result.ts';
import { realSystem } from '../kernel/system.ts';
import { createEventLog, outboxMigrations } from '../outbox/log.ts';
import { TENANT_HEADER } from '../outbox/protocol.ts';
import {
  grantKeyOf,
  heldPath,
  RESERVE_PATH,
  type ReservePolicy,
  reserveAnswerSchema,
  signIssuer,
  signReserve,
} from '../outbox/reservation.ts';
import { holdsSubject, reservationProjection, storedScope } from '../outbox/reservation-store.ts';
import { ASKED, signAsk } from '../registry/package.ts';
import { enrol } from '../sync/enrol.ts';
import { plainSend } from '../sync/https-client.ts';
import { createReserver, type ReserveWish } from '../sync/reserve.ts';
import { fetchReserveRules } from '../sync/reserve-feed.ts';
import { createReserveTransport } from '../sync/reserve-transport.ts';

// A guard against standing still, not a measure: the machine may be busy.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

let pair: BranchPair;
let branch: RunningBranch;
const folder = mkdtempSync(join(tmpdir(), 'kazasu-branch-desks-'));
const closing: (() => Promise<void>)[] = [];

const keyOfCentre = () => loadReceiptKey(pair.upstream.central.database, TENANT, realSystem);

const publish = async (policy: ReservePolicy) => {
  const by = { staff: 'board', at: realSystem.now(), key: (await keyOfCentre()).privateKey };
  return publishScope(
    pair.upstream.central.database,
    TENANT,
    { scope: SCOPE, mode: 'drill', policy, budgetMs: 5_000 },
    by,
  );
};

/** Known at the branch, too: it publishes what its centre decided, in the same version. */
const decidePolicy = async (policy: ReservePolicy): Promise<void> => {
  const { version } = await publish(policy);
  const newest = () => pair.owners.branch`
    SELECT policy, version FROM kazasu.reservation_scope WHERE scope = ${SCOPE} ORDER BY version DESC LIMIT 1`;
  await until(async () => Number((await newest())[0]?.['version']) === version);
  expect((await newest())[0]?.['policy']).toBe(policy);
};

beforeAll(async () => {
  pair = await openBranchPair();
  // Decided before there was a branch: of these it hears the last.
  for (const policy of ['available', 'escrow', 'strict'] as const) await publish(policy);
  branch = await pair.startBranch();
  await decidePolicy('strict');
});
afterEach(() => pair.line.set('up'));
afterAll(async () => {
  for (const close of closing) await close();
  await pair.stop();
  rmSync(folder, { recursive: true });
});

const enrolAt = async (url: string, device: string, publicKey: string): Promise<string> =>
  mustSucceed(
    await enrol({
      centralUrl: url,
      code: enrolCodeIn(pair.upstream.dataDir),
      device: deviceIdSchema.parse(device),
      site: device,
      siteName: `${device}の投票所`,
      publicKey,
      tenant: TENANT,
    }),
  ).centralPublicKey;

/** A terminal on a real store that was taken in at this address and asks there. */
const openDesk = async (device: string, centralUrl: string) => {
  const db = mustSucceed(
    openDatabase({
      path: join(folder, `${device}.db`),
      key: new Uint8Array(32).fill(1),
      migrations: [...outboxMigrations, ...reservationProjection.migrations],
    }),
  );
  const shared = { system: realSystem, logger: silentLogger };
  const log = mustSucceed(
    createEventLog({
      ...{ db, tenant: TENANT, device: deviceIdSchema.parse(device), ...shared },
      projections: [reservationProjection],
    }),
  );
  const centralPublicKey = await enrolAt(centralUrl, device, log.publicKey);
  const ask = createReserveTransport({ centralUrl, tenant: TENANT, send: plainSend });
  const reserver = createReserver({ db, log, ask, ...shared, centralPublicKey });
  closing.push(() => reserver.stop());
  const { privateKey } = log;
  const rules = () =>
    fetchReserveRules(
      { centralUrl, tenant: TENANT, device, privateKey, ...shared, db, mode: 'drill', centralPublicKey },
      AbortSignal.timeout(60_000),
    );
  mustSucceed(await rules());
  const wish = (subject: string): ReserveWish => ({
    scope: SCOPE,
    subject,
    actor: { staff: 'desk', role: 'clerk' },
    site: device,
    mode: 'drill',
  });
  return { db, rules, reserver, reserve: (subject: string) => reserver.reserve(wish(subject)) };
};

it('asks the centre above: accepted on its word, once for hall and centre together, and who was first is said at both', async () => {
  const hall = await openDesk('hall-1', branch.central.url);
  const main = await openDesk('main-1', pair.upstream.central.url);
  expect(await hall.reserve('a-1')).toMatchObject({ kind: 'accepted', basis: 'central' });
  expect(await main.reserve('a-1')).toMatchObject({
    kind: 'taken',
    winner: { device: 'hall-1', siteName: 'hall-1の投票所' },
  });
  expect(await main.reserve('a-2')).toMatchObject({ kind: 'accepted', basis: 'central' });
  expect(await hall.reserve('a-2')).toMatchObject({ kind: 'taken', winner: { device: 'main-1' } });
});

it('without a line it is as if nobody had answered: strict accepts nobody, and goes on when the line is back', async () => {
  const hall = await openDesk('hall-2', branch.central.url);
  pair.line.set('cut');
  expect(await hall.reserve('b-1')).toEqual({ kind: 'no_contact' });
  expect(hall.reserver.open()).toHaveLength(1);
  pair.line.set('up');
  expect(await hall.reserve('b-1')).toMatchObject({ kind: 'accepted', basis: 'central' });
  // The answer is lost on its way: at the centre the subject is held, and nobody was accepted.
  pair.line.set('mute');
  expect(await hall.reserve('b-2')).toEqual({ kind: 'no_contact' });
  pair.line.set('up');
  await until(() => hall.reserver.open().length === 0);
  const main = await openDesk('main-2', pair.upstream.central.url);
  expect(await main.reserve('b-2')).toMatchObject({ kind: 'accepted', basis: 'central' });
});

it('without a line, available accepts for the time being', async () => {
  await decidePolicy('available');
  const hall = await openDesk('hall-3', branch.central.url);
  pair.line.set('cut');
  expect(await hall.reserve('c-1')).toMatchObject({ kind: 'accepted', basis: 'provisional' });
  pair.line.set('up');
  await decidePolicy('strict');
});

it('what a terminal at the branch holds beforehand it is told there, signed by the key that it knows', async () => {
  const hall = await openDesk('hall-4', branch.central.url);
  const { database } = pair.upstream.central;
  mustSucceed(
    await giveSubjects(database, TENANT, SCOPE, [{ subject: 'd-1', device: 'hall-4' }], realSystem.now()),
  );
  mustSucceed(await hall.rules());
  expect(holdsSubject(hall.db, SCOPE, 'd-1')).toBe(true);
  pair.line.set('cut');
  expect((await hall.rules()).ok).toBe(false);
  expect(storedScope(hall.db, SCOPE)?.policy).toBe('strict');
  expect(await hall.reserve('d-1')).toMatchObject({ kind: 'accepted', basis: 'escrow' });
});

it('only a branch may ask what another terminal holds', async () => {
  const keys = newKeys();
  const { url } = pair.upstream.central;
  await enrolAt(url, 'main-5', keys.publicKey);
  const ask = async (path: string): Promise<number> => {
    const at = Math.floor(realSystem.now());
    const device = deviceIdSchema.parse('main-5');
    const headers = {
      [TENANT_HEADER]: TENANT,
      [ASKED.device]: device,
      [ASKED.at]: String(at),
      [ASKED.signature]: signAsk({ tenant: TENANT, device, path, at }, keys.privateKey),
    };
    return (await fetch(`${url}${path}`, { headers })).status;
  };
  expect(await ask(heldPath(SCOPE, ''))).toBe(200);
  expect(await ask(`${heldPath(SCOPE, '')}&of=main-5`)).toBe(200);
  expect(await ask(`${heldPath(SCOPE, '')}&of=hall-4`)).toBe(400);
});

it('a grant is good at the branch and at the centre; one with a key that the branch did not name is none', async () => {
  const keys = newKeys();
  const stream = createTestStream('hall-6', { keys });
  const known = await enrolAt(branch.central.url, 'hall-6', keys.publicKey);
  const own = { device: stream.device, requestId: realSystem.newId(), scope: SCOPE, subject: 'e-1' };
  const request = signReserve(TENANT, 'reserve', own, keys.privateKey);
  const reply = await fetch(`${branch.central.url}${RESERVE_PATH}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', [TENANT_HEADER]: TENANT },
    body: JSON.stringify(request),
  });
  const answer = reserveAnswerSchema.parse(await reply.json());
  if (answer.outcome !== 'granted' || answer.issuer === undefined) throw new Error(answer.outcome);
  const { publicKey } = await keyOfCentre();
  expect(grantKeyOf(TENANT, answer.issuer, known)).toBe(publicKey);
  const forged = newKeys();
  const issuer = signIssuer(TENANT, forged.publicKey, forged.privateKey);
  expect(grantKeyOf(TENANT, issuer, known)).toBeUndefined();
  stream.add('reservation.accepted', grantedData(request, answer.grant));
  // Made up, with a grant that is nobody's: it is found at both.
  const never = { ...request, requestId: realSystem.newId(), subject: 'e-2' };
  stream.add('reservation.accepted', grantedData(never, answer.grant));
  expect((await sendBatch(branch.central.url, stream)).status).toBe(200);
  for (const owner of [pair.owners.branch, pair.owners.upstream]) {
    const found = () => owner`
      SELECT seq FROM kazasu.anomaly WHERE kind = 'unreserved_acceptance' AND device = 'hall-6' ORDER BY seq`;
    await until(async () => (await found()).length > 0);
    expect((await found()).map(({ seq }) => Number(seq))).toEqual([2]);
  }
});

import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openDatabase } from '../db/index.ts';
import { ed25519Key } from '../kernel/ed25519.ts';
import { deviceIdSchema, tenantIdSchema } from '../kernel/ids.ts';
import { silentLogger } from '../kernel/log.ts';
import { mustSucceed } from '../kernel/result.ts';
import { realSystem, type System } from '../kernel/system.ts';
import { envelopeOf } from '../outbox/event.ts';
import { createEventLog, outboxMigrations } from '../outbox/log.ts';
import {
  type ReserveAnswer,
  type ReservePolicy,
  type ReserveRequest,
  reservationEventSchemas,
  signGrant,
  signScope,
  verifyReserve,
} from '../outbox/reservation.ts';
import {
  addPending,
  pendingRequests,
  reservationProjection,
  startCancelling,
  takeHeld,
  takeScope,
} from '../outbox/reservation-store.ts';
import { createReserver, type Reserver, type ReserveWish } from './reserve.ts';
import { begin, type ReserveInput, type ReserveState, step } from './reserve-state.ts';
import type { AskReserve, ReserveReply } from './reserve-transport.ts';

const TENANT = tenantIdSchema.parse('012025');
const SCOPE = 'e-2026';
const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const centralPublicKey = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
const folder = mkdtempSync(join(tmpdir(), 'kazasu-reserve-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A centre of a few lines: one owner a subject, one answer a request. `line` says what becomes of the next messages. */
const createCentre = () => {
  const owners = new Map<string, ReserveRequest>();
  const answers = new Map<string, ReserveAnswer>();
  const line: ('ok' | 'down' | 'answer_lost' | 'busy' | 'refuses' | 'forged')[] = [];
  const decide = (request: ReserveRequest): ReserveAnswer => {
    const owner = owners.get(request.subject) ?? request;
    owners.set(request.subject, owner);
    return owner.requestId === request.requestId
      ? { outcome: 'granted', grant: signGrant(TENANT, request, 7, privateKey) }
      : { outcome: 'taken', winner: { device: owner.device, siteName: '第二', at: 7 } };
  };
  const ask: AskReserve = async (verb, request, signal): Promise<ReserveReply> => {
    const state = line.shift() ?? 'ok';
    if (signal.aborted || state === 'down') return { kind: 'failed' };
    if (state === 'busy') return { kind: 'failed', retryAfterMs: 20 };
    if (state === 'refuses') return { kind: 'refused' };
    let answer = answers.get(request.requestId);
    if (verb === 'cancel') {
      if (owners.get(request.subject)?.requestId === request.requestId) owners.delete(request.subject);
      answer = { outcome: 'cancelled' };
    } else answer ??= decide(request);
    answers.set(request.requestId, answer);
    if (state === 'answer_lost') return { kind: 'failed' };
    if (state === 'forged' && answer.outcome === 'granted')
      return { kind: 'answer', answer: { ...answer, grant: { ...answer.grant, at: 8 } } };
    return { kind: 'answer', answer };
  };
  return { owners, line, ask };
};

let opened = 0;
/** A terminal on a real store, with time that moves only by waiting. */
const createDesk = (policy: ReservePolicy, centre: ReturnType<typeof createCentre>) => {
  let time = 0;
  const system: System = {
    ...realSystem,
    now: () => 1_790_000_000_000 + time,
    monotonic: () => time,
    sleep: async (ms) => {
      // The keeper's own waiting goes on beside every wish and moves nothing.
      if (ms < 1_000) time += ms;
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
  const path = join(folder, `${(opened += 1)}.db`);
  const open = () => {
    const db = mustSucceed(
      openDatabase({
        path,
        key: new Uint8Array(32).fill(1),
        migrations: [...outboxMigrations, ...reservationProjection.migrations],
      }),
    );
    const log = mustSucceed(
      createEventLog({
        db,
        tenant: TENANT,
        device: deviceIdSchema.parse('ev-1'),
        system,
        logger: silentLogger,
        projections: [reservationProjection],
      }),
    );
    return { db, log };
  };
  const { db, log } = open();
  const document = { scope: SCOPE, version: 1, mode: 'drill', policy, budgetMs: 300 } as const;
  mustSucceed(db.write((tx) => takeScope(tx, signScope(TENANT, document, privateKey))));
  const start = (): Reserver =>
    createReserver({ db, log, ask: centre.ask, system, logger: silentLogger, centralPublicKey });
  return { db, log, start, system };
};

const wish = (subject: string, part: Partial<ReserveWish> = {}): ReserveWish => ({
  scope: SCOPE,
  subject,
  actor: { staff: 'desk', role: 'clerk' },
  site: 'ev',
  mode: 'drill',
  ...part,
});
const recorded = ({ log }: ReturnType<typeof createDesk>) =>
  log
    .events({ afterSeq: 0, limit: 100 })
    .map(({ kind, body }) => [kind, (envelopeOf(body)?.data as { basis?: string } | undefined)?.basis]);

test('granted: on the disk with the centre’s word before the desk hears of it, and a second tap is no second acceptance', async () => {
  const centre = createCentre();
  const desk = createDesk('strict', centre);
  const reserver = desk.start();
  const [first, second] = await Promise.all([reserver.reserve(wish('a-1')), reserver.reserve(wish('a-1'))]);
  expect(first).toMatchObject({ kind: 'accepted', basis: 'central' });
  expect(second).toEqual({ kind: 'already', device: 'ev-1' });
  expect(recorded(desk)).toEqual([['reservation.accepted', 'central']]);
  expect(pendingRequests(desk.db)).toEqual([]);
  await reserver.stop();
});

test('taken: who was first, where and when; nothing is recorded, and nothing is left open', async () => {
  const centre = createCentre();
  const [here, there] = [createDesk('available', centre), createDesk('available', centre)];
  const [one, two] = [here.start(), there.start()];
  await one.reserve(wish('a-1'));
  expect(await two.reserve(wish('a-1'))).toEqual({
    kind: 'taken',
    winner: { device: 'ev-1', siteName: '第二', at: 7 },
  });
  expect(recorded(there)).toEqual([]);
  expect(two.open()).toEqual([]);
  await one.stop();
  await two.stop();
});

test.each<[ReservePolicy, boolean, string]>([
  ['strict', false, 'no_contact'],
  ['escrow', false, 'no_contact'],
  ['escrow', true, 'accepted escrow'],
  ['strict', true, 'accepted escrow'],
  ['available', false, 'accepted provisional'],
])('without a line: %s, held %s: %s', async (policy, held, expected) => {
  const centre = createCentre();
  const desk = createDesk(policy, centre);
  if (held) mustSucceed(desk.db.write((tx) => takeHeld(tx, SCOPE, ['a-1'])));
  centre.line.push(...Array.from({ length: 20 }, () => 'down' as const));
  const reserver = desk.start();
  const outcome = await reserver.reserve(wish('a-1'));
  expect(outcome.kind === 'accepted' ? `accepted ${outcome.basis}` : outcome.kind).toBe(expected);
  expect(recorded(desk)).toHaveLength(outcome.kind === 'accepted' ? 1 : 0);
  await reserver.stop();
});

test('a lost answer, a busy centre, a forged grant: the same request again within the budget, one acceptance', async () => {
  for (const fault of ['answer_lost', 'busy', 'forged', 'down'] as const) {
    const centre = createCentre();
    const desk = createDesk('strict', centre);
    const reserver = desk.start();
    centre.line.push(fault);
    expect(await reserver.reserve(wish('a-1'))).toMatchObject({ kind: 'accepted', basis: 'central' });
    expect(centre.owners.size).toBe(1);
    await reserver.stop();
  }
});

test('a centre that refuses this terminal lets the policy accept nobody', async () => {
  const centre = createCentre();
  const reserver = createDesk('available', centre).start();
  centre.line.push('refuses');
  expect(await reserver.reserve(wish('a-1'))).toEqual({ kind: 'device_refused' });
  await reserver.stop();
});

test('killed between the centre’s grant and the record: given back at the next start, and free for the next', async () => {
  const centre = createCentre();
  const desk = createDesk('strict', centre);
  const request = { requestId: realSystem.newId(), scope: SCOPE, subject: 'a-1' };
  mustSucceed(desk.db.write((tx) => addPending(tx, request)));
  centre.owners.set('a-1', { ...request, v: 1, device: 'ev-1', signature: '' } as never);
  const reserver = desk.start();
  for (let n = 0; n < 50 && reserver.open().length > 0; n += 1) await desk.system.sleep(100);
  expect(reserver.open()).toEqual([]);
  expect(centre.owners.size).toBe(0);
  expect(await reserver.reserve(wish('a-1'))).toMatchObject({ kind: 'accepted' });
  await reserver.stop();
});

test('a request that is being given back is never accepted on: a new wish waits for that, or for the line', async () => {
  const centre = createCentre();
  const desk = createDesk('strict', centre);
  const request = { requestId: realSystem.newId(), scope: SCOPE, subject: 'a-1' };
  mustSucceed(
    desk.db.write((tx) => {
      addPending(tx, request);
      startCancelling(tx, request.requestId);
    }),
  );
  centre.line.push('down', 'down');
  const reserver = desk.start();
  expect(await reserver.reserve(wish('a-1'))).toEqual({ kind: 'no_contact' });
  const later = await reserver.reserve(wish('a-1'));
  expect(later).toMatchObject({ kind: 'accepted', basis: 'central' });
  expect(centre.owners.get('a-1')?.requestId).not.toBe(request.requestId);
  await reserver.stop();
});

test('taken back: by a supervisor, with a reason and somebody else; then the subject is free here', async () => {
  const centre = createCentre();
  const desk = createDesk('available', centre);
  const reserver = desk.start();
  const lead = { actor: { staff: 'lead-1', role: 'supervisor' } } as const;
  const undo = { ...wish('a-1', lead), reason: '別の人だった', second: 'lead-2' };
  expect(reserver.release(undo)).toMatchObject({ reason: 'not_accepted' });
  await reserver.reserve(wish('a-1'));
  expect(reserver.release({ ...undo, ...wish('a-1') })).toMatchObject({ reason: 'not_allowed' });
  expect(reserver.release({ ...undo, reason: ' x ' })).toMatchObject({ reason: 'no_reason' });
  expect(reserver.release({ ...undo, second: ' lead-1 ' })).toMatchObject({ reason: 'same_person' });
  expect(reserver.release({ ...undo, second: ' ' })).toMatchObject({ reason: 'no_second' });
  expect(reserver.release(undo).ok).toBe(true);
  expect(reserver.release(undo)).toMatchObject({ reason: 'not_accepted' });
  centre.owners.clear();
  expect(await reserver.reserve(wish('a-1'))).toMatchObject({ kind: 'accepted' });
  await reserver.stop();
});

test('a held subject is given back only unused, and is never taken again by an old list', async () => {
  const desk = createDesk('escrow', createCentre());
  mustSucceed(desk.db.write((tx) => takeHeld(tx, SCOPE, ['a-1', 'a-2'])));
  const reserver = desk.start();
  await reserver.reserve(wish('a-1'));
  expect(reserver.giveBack(wish('a-1'))).toMatchObject({ reason: 'accepted' });
  expect(reserver.giveBack(wish('a-3'))).toMatchObject({ reason: 'not_held' });
  expect(reserver.giveBack(wish('a-2')).ok).toBe(true);
  mustSucceed(desk.db.write((tx) => takeHeld(tx, SCOPE, ['a-2'])));
  expect(reserver.giveBack(wish('a-2'))).toMatchObject({ reason: 'not_held' });
  await reserver.stop();
});

test('all or none: two desks that ask for the same groups in opposite orders at one moment: one gets all, the other gives back all', async () => {
  const centre = createCentre();
  const orders = [
    ['a:1', 'a:2', 'a:3'],
    ['a:3', 'a:2', 'a:1'],
  ];
  // Each is answered first about what it asked for first, as two lines of their own would have it.
  const desks = orders.map((order) => {
    const ask: AskReserve = async (verb, request, signal) => {
      for (let turns = order.indexOf(request.subject); turns >= 0; turns -= 1)
        await new Promise((resolve) => setTimeout(resolve, 5));
      return centre.ask(verb, request, signal);
    };
    return createDesk('strict', { ...centre, ask });
  });
  const reservers = desks.map((desk) => desk.start());
  const outcomes = await Promise.all(
    reservers.map((reserver, at) => {
      const { subject: _, also: __, ...rest } = wish('');
      return reserver.reserveAll({ ...rest, subjects: orders[at] ?? [] });
    }),
  );
  expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(['accepted', 'refused']);
  expect(desks.map((desk) => recorded(desk).length).toSorted((a, b) => a - b)).toEqual([0, 3]);
  const winner = outcomes.findIndex(({ kind }) => kind === 'accepted');
  const requests = new Set(
    (desks[winner]?.log.events({ afterSeq: 0, limit: 100 }) ?? []).map(
      ({ body }) => reservationEventSchemas['reservation.accepted'].parse(envelopeOf(body)?.data).requestId,
    ),
  );
  expect(new Set([...centre.owners.values()].map(({ requestId }) => requestId))).toEqual(requests);
  for (const reserver of reservers) await reserver.stop();
});

test('a scope nobody decided on, or one of a drill in earnest, accepts nobody', async () => {
  const reserver = createDesk('available', createCentre()).start();
  expect(await reserver.reserve(wish('a-1', { mode: 'real' }))).toEqual({ kind: 'unknown_scope' });
  expect(await reserver.reserve(wish('a-1', { scope: 'e-9' }))).toEqual({ kind: 'unknown_scope' });
  await reserver.stop();
});

test('stopped while a desk is being answered: nothing is in flight afterwards', async () => {
  const centre = createCentre();
  const desk = createDesk('strict', {
    ...centre,
    ask: async (verb, request, signal) => {
      await realSystem.sleep(50);
      return centre.ask(verb, request, signal);
    },
  });
  const reserver = desk.start();
  let isOver = false;
  const answered = reserver.reserve(wish('a-1')).then(() => (isOver = true));
  await new Promise((resolve) => setImmediate(resolve));
  await reserver.stop();
  expect(isOver).toBe(true);
  await answered;
});

test('requests are signed for what they ask', async () => {
  const centre = createCentre();
  const asked: ReserveRequest[] = [];
  const desk = createDesk('strict', {
    ...centre,
    ask: (verb, request, signal) => {
      asked.push(request);
      return centre.ask(verb, request, signal);
    },
  });
  const reserver = desk.start();
  await reserver.reserve(wish('a-1'));
  await reserver.stop();
  const [request] = asked;
  if (request === undefined) throw new Error('nothing was asked');
  const key = ed25519Key(desk.log.publicKey);
  if (key === undefined) throw new Error('a desk has a key');
  expect(verifyReserve(TENANT, 'reserve', request, key)).toBe(true);
  expect(verifyReserve(TENANT, 'cancel', request, key)).toBe(false);
});

test('the decisions by themselves: no try begins that cannot end in time, and what is decided stays so', () => {
  const asking = begin({ holds: false, budgetMs: 300 }, 0);
  const failed: ReserveInput = { kind: 'failed' };
  let state: ReserveState = asking;
  let now = 0;
  while (state.kind !== 'decided') {
    state = step(state, failed, 'strict', now);
    if (state.kind === 'waiting') {
      expect(state.until).toBeLessThan(300);
      now = state.until;
      state = step(state, { kind: 'time' }, 'strict', now);
    }
  }
  expect(state.decision).toEqual({ kind: 'no_contact' });
  const granted = {
    kind: 'answer',
    answer: { outcome: 'granted', grant: { at: 1, signature: '' } },
  } as const;
  expect(step(state, granted, 'strict', now)).toBe(state);
  expect(step(asking, { ...failed, retryAfterMs: 400 }, 'available', 10)).toEqual({
    kind: 'decided',
    decision: { kind: 'accept', basis: 'provisional' },
  });
});

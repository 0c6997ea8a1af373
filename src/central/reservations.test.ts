import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTestDatabase, type TestDatabase } from '../../test/harness/test-database.ts';
import {
  addDesk,
  addScope,
  SCOPE,
  startGrants,
  type TestDesk,
} from '../../test/harness/test-reservations.ts';
import { TENANT } from '../../test/harness/test-stream.ts';
import { mustSucceed } from '../kernel/result.ts';
import { realSystem } from '../kernel/system.ts';
import { type ReserveAnswer, verifyGrant, verifyHeld, verifyScope } from '../outbox/reservation.ts';
import type { ReceiptKey } from './receipt-key.ts';
import { giveSubjects, readHeld, readScopes } from './reservation-scopes.ts';
import { createReservations, type Reservations, type ReserveOutcome } from './reservations.ts';

let database: TestDatabase;
let key: ReceiptKey;
let centre: Reservations;

beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.stop());
beforeEach(async () => {
  await database.clear();
  key = await startGrants(database.sql);
  centre = make();
  await addScope(database.sql, 'strict', key);
});

const make = (): Reservations =>
  createReservations({
    sql: database.sql,
    tenant: TENANT,
    mode: 'drill',
    system: realSystem,
    key: key.privateKey,
  });
const outcomeOf = (outcome: ReserveOutcome): ReserveAnswer['outcome'] => mustSucceed(outcome).outcome;
const owners = () => database.sql`SELECT subject, device FROM reservation ORDER BY subject`;

test('64 terminals ask for one subject at once, over two centres: exactly one is granted, all others hear by whom', async () => {
  const other = make();
  const desks = await Promise.all(Array.from({ length: 64 }, (_, at) => addDesk(database.sql, `ev-${at}`)));
  for (const subject of ['a-1', 'a-2', 'a-3']) {
    const answers = await Promise.all(
      desks.map((desk, at) => (at % 2 === 0 ? centre : other).reserve(desk.request(subject))),
    );
    const granted = answers.flatMap((answer, at) => (outcomeOf(answer) === 'granted' ? [at] : []));
    expect(granted).toHaveLength(1);
    const winners = new Set(
      answers.flatMap((answer) => {
        const value = mustSucceed(answer);
        return value.outcome === 'taken' ? [`${value.winner.device} ${value.winner.siteName}`] : [];
      }),
    );
    expect([...winners]).toEqual([`ev-${granted[0]} 期日前投票所 ev-${granted[0]}`]);
  }
});

test('a request sent again gets the answer that it got, also when the subject is free again since', async () => {
  const [one, two] = [await addDesk(database.sql, 'ev-1'), await addDesk(database.sql, 'ev-2')];
  const first = one.request('a-1');
  const second = two.request('a-1');
  const granted = mustSucceed(await centre.reserve(first));
  const taken = mustSucceed(await centre.reserve(second));
  expect(taken.outcome).toBe('taken');
  await database.sql`DELETE FROM reservation WHERE tenant = ${TENANT}`;
  expect(mustSucceed(await centre.reserve(first))).toEqual(granted);
  expect(mustSucceed(await make().reserve(second))).toEqual(taken);
  expect(await owners()).toEqual([]);
  const bothAtOnce = await Promise.all([centre.reserve(first), centre.reserve(first), make().reserve(first)]);
  expect(bothAtOnce.map((answer) => mustSucceed(answer))).toEqual([granted, granted, granted]);
});

test('a grant is the signed word of the centre for this terminal and subject only', async () => {
  const desk = await addDesk(database.sql, 'ev-1');
  const request = desk.request('a-1');
  const answer = mustSucceed(await centre.reserve(request));
  if (answer.outcome !== 'granted') throw new Error(answer.outcome);
  expect(verifyGrant(TENANT, request, answer.grant, key.publicKey)).toBe(true);
  expect(verifyGrant(TENANT, { ...request, subject: 'a-2' }, answer.grant, key.publicKey)).toBe(false);
  expect(verifyGrant('999991', request, answer.grant, key.publicKey)).toBe(false);
});

test('what was given back is free for the next, and the request it was given back by is dead', async () => {
  const [one, two] = [await addDesk(database.sql, 'ev-1'), await addDesk(database.sql, 'ev-2')];
  const first = one.request('a-1');
  await centre.reserve(first);
  const cancel = one.request('a-1', first.requestId, 'cancel');
  expect(outcomeOf(await centre.cancel(cancel))).toBe('cancelled');
  expect(outcomeOf(await centre.reserve(first))).toBe('cancelled');
  expect(outcomeOf(await centre.reserve(two.request('a-1')))).toBe('granted');
  // Late on its way: it must not take away what somebody else holds now.
  expect(outcomeOf(await centre.cancel(cancel))).toBe('cancelled');
  expect(await owners()).toEqual([{ subject: 'a-1', device: 'ev-2' }]);
});

test('a request that arrives after it was given back gets nothing; both at once leave nothing behind', async () => {
  const desk = await addDesk(database.sql, 'ev-1');
  const late = desk.request('a-1');
  await centre.cancel(desk.request('a-1', late.requestId, 'cancel'));
  expect(outcomeOf(await centre.reserve(late))).toBe('cancelled');
  for (let n = 0; n < 20; n += 1) {
    const request = desk.request(`b-${n}`);
    await Promise.all([
      centre.reserve(request),
      make().cancel(desk.request(`b-${n}`, request.requestId, 'cancel')),
    ]);
    expect(outcomeOf(await centre.reserve(request))).toBe('cancelled');
  }
  expect(await owners()).toEqual([]);
});

test('who is not ours, was withdrawn, signs wrongly or uses a number for something else gets nothing', async () => {
  const desk = await addDesk(database.sql, 'ev-1');
  const request = desk.request('a-1');
  const stranger = { ...request, device: 'ev-9' as typeof request.device };
  expect(await centre.reserve(stranger)).toMatchObject({ reason: 'unknown_device' });
  expect(await centre.reserve({ ...request, subject: 'a-2' })).toMatchObject({ reason: 'bad_signature' });
  expect(await centre.cancel(request)).toMatchObject({ reason: 'bad_signature' });
  await centre.reserve(request);
  expect(await centre.reserve(desk.request('a-2', request.requestId))).toMatchObject({
    reason: 'bad_request',
  });
  await database.sql`UPDATE device SET revoked_at = 5 WHERE tenant = ${TENANT}`;
  // At once, although the centre still has the key in its memory.
  expect(await centre.reserve(desk.request('a-3'))).toMatchObject({ reason: 'revoked' });
  expect(await centre.cancel(desk.request('a-1', request.requestId, 'cancel'))).toMatchObject({
    reason: 'revoked',
  });
  expect(await owners()).toEqual([{ subject: 'a-1', device: 'ev-1' }]);
});

test('a scope that nobody decided on, or one of the other mode, reserves nothing', async () => {
  const desk = await addDesk(database.sql, 'ev-1');
  await database.owner`UPDATE reservation_scope SET mode = 'real'`;
  expect(outcomeOf(await centre.reserve(desk.request('a-1')))).toBe('unknown_scope');
  expect(await readScopes(database.sql, TENANT, 'drill')).toEqual([]);
  expect(await owners()).toEqual([]);
});

test('a subject that was given to one terminal is nobody else’s to ask for or to be given', async () => {
  const [one, two] = [await addDesk(database.sql, 'ev-1'), await addDesk(database.sql, 'ev-2')];
  const give = (subject: string, device: string) =>
    giveSubjects(database.sql, TENANT, SCOPE, [{ subject, device }], 7);
  expect((await give('a-1', 'ev-1')).ok).toBe(true);
  expect((await give('a-1', 'ev-1')).ok).toBe(true);
  expect(await give('a-1', 'ev-2')).toMatchObject({ reason: 'held_elsewhere' });
  expect(mustSucceed(await centre.reserve(two.request('a-1')))).toEqual({
    outcome: 'held',
    holder: { device: 'ev-1', siteName: '期日前投票所 ev-1' },
  });
  expect(outcomeOf(await centre.reserve(two.request('a-2')))).toBe('granted');
  expect(await give('a-2', 'ev-1')).toMatchObject({ reason: 'held_elsewhere' });
  const held = await readHeld(
    database.sql,
    TENANT,
    { device: one.stream.device, scope: SCOPE, after: '' },
    key.privateKey,
  );
  expect(held.subjects).toEqual(['a-1']);
  expect(verifyHeld(TENANT, 'ev-1', held, key.publicKey)).toBe(true);
  expect(verifyHeld(TENANT, 'ev-2', held, key.publicKey)).toBe(false);
});

test('giving and asking at the same time: one of the two, never both', async () => {
  const desk = await addDesk(database.sql, 'ev-2');
  await addDesk(database.sql, 'ev-1');
  for (let n = 0; n < 20; n += 1) {
    const subject = `c-${n}`;
    const [given, asked] = await Promise.all([
      giveSubjects(database.sql, TENANT, SCOPE, [{ subject, device: 'ev-1' }], 7),
      centre.reserve(desk.request(subject)),
    ]);
    expect(given.ok).not.toBe(outcomeOf(asked) === 'granted');
  }
});

test('each decision is a new version, signed by the centre; terminals are told the newest', async () => {
  const second = await addScope(database.sql, 'available', key);
  const [told] = await readScopes(database.sql, TENANT, 'drill');
  expect(told).toEqual(second);
  expect(second).toMatchObject({ version: 2, policy: 'available' });
  expect(verifyScope(TENANT, second, key.publicKey)).toBe(true);
  expect(verifyScope(TENANT, { ...second, policy: 'strict' }, key.publicKey)).toBe(false);
});

test('many at once hear what they would have heard one after the other', async () => {
  const DESKS = 4;
  const step = fc.record({
    desk: fc.nat({ max: DESKS - 1 }),
    subject: fc.nat({ max: 4 }),
    id: fc.nat({ max: 7 }),
    /** Of the election that nobody decided on. */
    isUnknown: fc.nat({ max: 9 }).map((n) => n === 0),
  });
  const desks = await Promise.all(
    Array.from({ length: DESKS }, (_, at) => addDesk(database.sql, `ev-${at}`)),
  );
  // Who comes first is who is known first: the key of a terminal is looked up once.
  await Promise.all(desks.map((desk) => centre.reserve(desk.request('warm'))));
  let world = 0;
  /** The same requests among subjects of their own, with what was before: `held` has an owner, `dead` was given back. */
  const openWorld = async (held: number, dead: readonly { desk: number; id: number; subject: number }[]) => {
    const mine = (world += 1);
    const name = (subject: number): string => `w${mine}-${subject}`;
    const ids = new Map<string, string>();
    const idOf = (desk: number, id: number): string => {
      const known = ids.get(`${desk}/${id}`) ?? realSystem.newId();
      ids.set(`${desk}/${id}`, known);
      return known;
    };
    const deskAt = (at: number): TestDesk => {
      const desk = desks[at];
      if (desk === undefined) throw new Error('no such desk');
      return desk;
    };
    mustSucceed(
      await giveSubjects(database.sql, TENANT, SCOPE, [{ subject: name(held), device: 'ev-0' }], 7),
    );
    for (const { desk, id, subject } of dead)
      await centre.cancel(deskAt(desk).request(name(subject), idOf(desk, id), 'cancel'));
    const shown = new RegExp(`^w${mine}-`);
    return {
      ask: async ({ desk, subject, id, isUnknown }: Step): Promise<string> => {
        const scope = isUnknown ? 'e-none' : SCOPE;
        const outcome = await centre.reserve(
          deskAt(desk).request(name(subject), idOf(desk, id), 'reserve', scope),
        );
        if (!outcome.ok) return outcome.reason;
        const { value } = outcome;
        if (value.outcome === 'taken') return `taken by ${value.winner.device} ${value.winner.siteName}`;
        return value.outcome === 'held' ? `held by ${value.holder.device}` : value.outcome;
      },
      owners: async (): Promise<unknown> =>
        (await owners())
          .filter(({ subject }) => shown.test(String(subject)))
          .map(({ subject, device }) => [String(subject).replace(shown, ''), device]),
    };
  };
  type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 24 }),
      fc.nat({ max: 4 }),
      fc.array(step, { maxLength: 2 }),
      async (steps, held, dead) => {
        const [together, alone] = [await openWorld(held, dead), await openWorld(held, dead)];
        const atOnce = await Promise.all(steps.map(together.ask));
        const oneByOne: string[] = [];
        for (const each of steps) oneByOne.push(await alone.ask(each));
        expect(atOnce).toEqual(oneByOne);
        expect(await together.owners()).toEqual(await alone.owners());
      },
    ),
    { numRuns: 20 },
  );
}, 300_000);

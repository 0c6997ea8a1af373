/**
 * From the counter to the till: a resident's card is registered at a counter as it is composed (virtual card, real record), what it wrote is
 * folded by a centre with a real database, and a shop, whose own program reads the same card, is answered.
 */
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTapReading } from '../../src/app/tap-reading.ts';
import { readCard } from '../../src/card/read-card.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { ROLES } from '../../src/kernel/roles.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { pointsContract } from '../../src/modules/benefits/index.ts';
import type { ShownCard } from '../../src/outbox/benefits-shapes.ts';
import { parseEventBody } from '../../src/outbox/event.ts';
import { personaByName } from '../../src/simulator/town/personas.ts';
import { openPointsCounter, POINTS_KEY } from '../harness/points-counter.ts';
import { buy, pay, use, usePointsWorld } from '../harness/points-world.ts';
import { openTapPlace, trainingProfile } from '../harness/tap-place.ts';
import { createTestStream, newKeys, TENANT, type TestStream } from '../harness/test-stream.ts';

const w = usePointsWorld();
type World = Awaited<ReturnType<typeof openPointsCounter>>;
type Desk = ReturnType<World['open']>;
let world: World;
let desk: Desk;
beforeAll(async () => {
  world = await openPointsCounter();
}, 120_000);
afterAll(() => world.close());
beforeEach(() => {
  desk = world.open();
  return () => desk.terminal.close();
});

const HERS = 'family6-1';
const OTHERS = 'family6-2';

const herNumber = (): string => personaByName(HERS)?.resident?.residentId ?? '';

const visitNow = (of: Desk = desk): string => {
  const { phase } = of.terminal.state();
  if (phase.kind !== 'identified') throw new Error(`the desk says ${phase.kind}`);
  return phase.visit.visitId;
};
/** With the card on the reader. */
const withCard = async <T>(persona: string, work: (visitId: string) => Promise<T>): Promise<T> => {
  const lift = await desk.hold(persona);
  try {
    return await work(visitNow());
  } finally {
    lift();
  }
};
const register = (checkIns = false) =>
  withCard(HERS, (visitId) => desk.must('points.register', { visitId, checkIns }));

const readShop = createTapReading({
  read: (card) =>
    readCard(card, trainingProfile('shop').cardSources, { system: realSystem, trustAnchors: [] }),
  tokenKey: POINTS_KEY,
  cardSources: trainingProfile('shop').cardSources,
  staffCards: false,
  today: () => '2026-11-26',
  system: realSystem,
});
/** As a shop's terminal reads it, under the same key. */
const atTheTill = async (persona: string): Promise<ShownCard> => {
  const reader = world.town.reader();
  const lift = reader.tap(await world.town.card(persona));
  const read = mustSucceed(await reader.withCard(reader.names[0] ?? '', readShop));
  lift();
  await reader.close();
  const { tokens, municipality } = mustSucceed(read);
  return { tokens, municipality };
};

/** What the counter wrote so far comes to the centre. */
const send = async (stream: TestStream, of: Desk): Promise<void> => {
  for (const { kind, body } of of.terminal.log.events({ afterSeq: 0, limit: 100 })) {
    if (!kind.startsWith('benefits.')) continue;
    stream.add(kind, mustSucceed(parseEventBody(body)).data);
  }
  await w.fold(stream);
};
const counterStream = async (): Promise<TestStream> => {
  const keys = newKeys();
  await w.database.sql`
    INSERT INTO device (tenant, device, site, site_name, public_key, enrolled_at)
    VALUES (${TENANT}, 'hall-1', 'hall', '市民課', ${keys.publicKey}, 1)`;
  return createTestStream('hall-1', { keys });
};

describe('from the counter to the till', () => {
  it('a card that was registered earns and spends, and is refused once it is stopped', async () => {
    const card = await atTheTill(HERS);
    const stream = await counterStream();
    expect(await w.told(w.till.act(pay(10), card))).toBe('not_registered');
    await register();
    await send(stream, desk);
    expect(await w.told(w.till.act(buy(10_000), card))).toBe('100/100');
    expect(await w.told(w.till.act(pay(30), card))).toBe('-30/70');

    // Lost: she comes without it, and is found by name.
    const other = world.open();
    await other.must('desk.search', { text: 'タカハシ ケンイチ', purpose: 'training' });
    const residentId = herNumber();
    await other.must('desk.choose', { residentId });
    await other.must('points.stop', { visitId: visitNow(other), why: 'lost' });
    await send(stream, other);
    expect(await w.told(w.till.act(use('coffee'), card))).toBe('blocked');

    // Found again: registered once more, and what she had is there.
    const again = world.open();
    const lift = await again.hold(HERS);
    await again.must('points.register', { visitId: visitNow(again), checkIns: false });
    lift();
    await send(stream, again);
    expect(await w.told(w.till.act(pay(20), card))).toBe('-20/50');
    await w.holds();
    await Promise.all([other.terminal.close(), again.terminal.close()]);
  });
});

describe('at the counter', () => {
  it('nothing of who she is is written, unless check-ins are to give her points', async () => {
    await register();
    const residentId = herNumber();
    const written = (): string[] =>
      desk.terminal.log
        .events({ afterSeq: 0, limit: 100 })
        .filter(({ kind }) => kind.startsWith('benefits.'))
        .map(({ kind, body }) => `${kind} ${body}`);
    expect(written().map((line) => line.split(' ')[0])).toEqual([
      'benefits.account_stopped',
      'benefits.card_registered',
    ]);
    expect(written().join()).not.toContain(`"${residentId}"`);
    await register(true);
    expect(written().join()).toContain(`"residentId":"${residentId}"`);
  });

  it('without her card, with another’s, or with nobody’s, no card is registered', async () => {
    await desk.tap(HERS);
    expect(await desk.reason('points.register', { visitId: visitNow(), checkIns: false })).toBe('no_card');
    const before = visitNow();
    const lift = await desk.hold(OTHERS);
    expect(await desk.reason('points.register', { visitId: before, checkIns: false })).toBe('no_such_visit');
    lift();
    expect(desk.kinds().filter((kind) => kind.startsWith('benefits.'))).toEqual([]);
  });

  it('says what stands, and gives a receipt without a name', async () => {
    await desk.tap(HERS);
    const visitId = visitNow();
    expect(await desk.must('points.account', { visitId })).toMatchObject({ state: 'none', at: null });
    expect(await desk.reason('points.receipt', { visitId, print: true })).toBe('nothing_done');
    await register(true);
    const of = { visitId: visitNow() };
    expect(await desk.must('points.account', of)).toMatchObject({ state: 'registered', checkIns: true });
    await desk.must('points.receipt', { ...of, print: true });
    await desk.must('points.withdraw', of);
    expect(await desk.must('points.account', of)).toMatchObject({ state: 'withdrawn', checkIns: false });
    await desk.must('points.receipt', { ...of, print: true });
    expect(desk.slips.map((slip) => /ポイント[^\n]+の控え/.exec(slip)?.[0])).toEqual([
      'ポイント登録の控え',
      'ポイント取りやめの控え',
    ]);
    expect(desk.slips.join()).not.toMatch(/髙橋|健一/);
  });

  it.each([
    ['missing', (): string => '/nowhere/points.key'],
    [
      'damaged',
      (): string => {
        writeFileSync(`${world.keyFile}.short`, 'too short');
        return `${world.keyFile}.short`;
      },
    ],
  ] as const)('a key that is %s stops this and nothing else', async (key, file) => {
    const other = world.open({ pointsKey: file() });
    const heard: unknown[] = [];
    const peer = other.terminal.rpc.accept((frame) => heard.push(frame));
    await peer.receive({ type: 'subscribe', topic: 'points' });
    expect(heard).toContainEqual(expect.objectContaining({ value: { key, online: false, receipts: true } }));
    const visitId = await other.tap(HERS);
    expect(await other.reason('points.register', { visitId, checkIns: false })).toBe('no_key');
    await other.terminal.close();
  });

  it('only who serves people may, and a shop’s terminal and a town without points have none of it', async () => {
    for (const role of ROLES) {
      const other = world.open({ role });
      for (const method of Object.keys(pointsContract))
        expect({ role, method, reply: await other.call(method, { nonsense: true }) }).toMatchObject({
          reply: { error: role === 'clerk' || role === 'supervisor' ? 'bad_input' : 'forbidden' },
        });
      await other.terminal.close();
    }
    const without = world.open({ pointsKey: 'none' });
    const shop = await openTapPlace('shop');
    if (!shop.ok) throw new Error(shop.reason);
    for (const method of Object.keys(pointsContract)) {
      expect(await without.call(method, {})).toMatchObject({ error: 'unknown_method' });
      expect(await shop.call(method, {})).toMatchObject({ error: 'unknown_method' });
    }
    await without.terminal.close();
    await shop.close();
  });
});

/** What counters say of cards and accounts, in any order in which it comes, and beside lists that are older than it. */
import { describe, expect, test } from 'vitest';
import { accountOf, cardOf, OFFICE } from '../../test/harness/points-centre.ts';
import { buy, pay, use, usePointsWorld } from '../../test/harness/points-world.ts';
import {
  checkedIn,
  createTestStream,
  newKeys,
  type TestStream,
  undone,
} from '../../test/harness/test-stream.ts';
import { CARD_FILE_HEADER, importCards } from './benefits-card-file.ts';

const w = usePointsWorld();

const registered = (n: number, more: object = {}) => ({
  tokens: cardOf(n).tokens,
  account: accountOf(n),
  holder: { born: null, resident: true },
  residentId: '10001',
  ...more,
});
const stopped = (n: number, why: string) => ({ account: accountOf(n), why });
const standing = async (n: number) => (await w.askFor(n)).standing;

/** A terminal of a counter. */
const desk = async (name = 'hall-1'): Promise<TestStream> => {
  const keys = newKeys();
  await w.database.sql`
    INSERT INTO device (tenant, device, site, site_name, public_key, enrolled_at)
    VALUES ('999990', ${name}, 'hall', '市民課', ${keys.publicKey}, 1)`;
  return createTestStream(name, { keys });
};

describe('a counter', () => {
  test('registers a card, blocks it, and registers it anew', async () => {
    const { stream } = w.till;
    stream.add('benefits.card_registered', registered(77), { at: w.now });
    await w.fold(stream);
    expect(await standing(77)).toBe('registered');
    stream.add('benefits.card_blocked', { tokens: cardOf(77).tokens, reason: '紛失' }, { at: w.now + 1_000 });
    await w.fold(stream);
    expect(await w.askFor(77)).toMatchObject({ standing: 'blocked', points: null, offers: [], earns: [] });
    expect(await w.told(w.till.act(use('coffee'), cardOf(77)))).toBe('blocked');
    stream.add('benefits.card_registered', registered(77), { at: w.now + 2_000 });
    await w.fold(stream);
    expect(await standing(77)).toBe('registered');
  });

  test('a new card takes the place of the old one, and the balance goes on', async () => {
    await w.done(w.till.act(buy(10_000), cardOf(1)));
    const stream = await desk();
    stream.add('benefits.account_stopped', stopped(1, 'renewed'), { at: w.now });
    stream.add('benefits.card_registered', { ...registered(1), tokens: cardOf(101).tokens }, { at: w.now });
    await w.fold(stream);
    expect(await standing(1)).toBe('blocked');
    expect(await w.askFor(101)).toMatchObject({ standing: 'registered', points: { balance: 100 } });
    expect(await w.told(w.till.act(pay(10), cardOf(1)))).toBe('blocked');
    expect(await w.told(w.till.act(pay(10), cardOf(101)))).toBe('-10/90');
  });

  test('what it said stands, whichever comes first, and no list brings a lost card back', async () => {
    const [one, other] = [await desk(), await desk('hall-2')];
    const list = [CARD_FILE_HEADER, `common_card_id,${cardOf(1).tokens[0]?.hmac},${accountOf(1)},,,1,`].join(
      '\n',
    );
    one.add('benefits.account_stopped', stopped(1, 'lost'), { at: w.now + 5_000 });
    other.add('benefits.card_registered', registered(1), { at: w.now + 1_000 });
    other.add(
      'benefits.card_registered',
      { ...registered(1), tokens: cardOf(101).tokens },
      { at: w.now + 9_000 },
    );
    await w.fold(one);
    expect(await standing(1)).toBe('blocked');
    w.now += 3_600_000;
    await importCards(w.office, OFFICE, list);
    expect(await standing(1)).toBe('blocked');
    await w.fold(other);
    expect([await standing(1), await standing(101)]).toEqual(['blocked', 'registered']);
  });

  test('who ends it has points to their last day, and is nobody to check-ins, nor by a list', async () => {
    const stream = await desk();
    const list = [
      CARD_FILE_HEADER,
      `common_card_id,${cardOf(1).tokens[0]?.hmac},${accountOf(1)},,,1,10001`,
    ].join('\n');
    stream.add('benefits.card_registered', registered(1), { at: w.now });
    stream.add('shelter.checked_in', checkedIn('S1', '10001'), { at: w.now + 1 });
    await w.fold(stream);
    stream.add('benefits.account_stopped', stopped(1, 'withdrawn'), { at: w.now + 2 });
    await w.fold(stream);
    expect(await w.database.sql`SELECT 1 FROM benefit_person`).toHaveLength(0);
    w.now += 1_000;
    await importCards(w.office, OFFICE, list);
    expect(await w.database.sql`SELECT 1 FROM benefit_person`).toHaveLength(0);
    expect(await standing(1)).toBe('blocked');
    stream.add('benefits.card_registered', registered(1, { residentId: null }), { at: w.now + 3 });
    stream.add('counter.taken', {
      visit: '0199c0de-0000-7000-8000-000000000001',
      applicant: { residentId: '10001' },
    });
    await w.fold(stream);
    expect(await w.askFor(1)).toMatchObject({ standing: 'registered', points: { balance: 100 } });
    await w.holds();
  });

  test('without her wish no check-in gives points any more, even where the wish comes later than the word', async () => {
    const [one, other] = [await desk(), await desk('hall-2')];
    one.add('benefits.card_registered', registered(1, { residentId: null }), { at: w.now + 5_000 });
    other.add('benefits.card_registered', registered(1), { at: w.now });
    await w.fold(one);
    await w.fold(other);
    expect(await w.database.sql`SELECT 1 FROM benefit_person`).toHaveLength(0);
  });
});

describe('a drill check-in that is undone', () => {
  const eventOf = (stream: TestStream): string => {
    const id = stream.events.at(-1)?.eventId;
    if (id === undefined) throw new Error('nothing was recorded');
    return id;
  };
  const world = async () => {
    const [gym, hall] = [await desk('gym-1'), await desk('gym-2')];
    gym.add('benefits.card_registered', registered(1), { at: w.now });
    await w.fold(gym);
    gym.add('shelter.checked_in', checkedIn('S1', '10001'), { at: w.now + 1 });
    return { gym, hall, id: eventOf(gym) };
  };

  test('takes its points back as far as they are there, once', async () => {
    const { gym, hall, id } = await world();
    await w.fold(gym);
    await w.done(w.till.act(pay(30), cardOf(1)));
    hall.add('shelter.undone', undone(id), { at: w.now + 2 });
    hall.add('shelter.undone', undone(id), { at: w.now + 3 });
    await w.fold(hall);
    expect(await w.askFor(1)).toMatchObject({ points: { balance: 0 } });
    const [row] = await w.database.sql`SELECT balance FROM points_balance WHERE account = 'offline_loss'`;
    expect(row).toEqual({ balance: -30 });
    // Another check-in counts.
    gym.add('shelter.checked_in', checkedIn('S1', '10001'), { at: w.now + 4 });
    await w.fold(gym);
    expect(await w.askFor(1)).toMatchObject({ points: { balance: 100 } });
    await w.holds();
  });

  test.each(['before', 'with'])('gives none where its undoing comes %s it', async (when) => {
    const { gym, hall, id } = await world();
    if (when === 'before') {
      hall.add('shelter.undone', undone(id), { at: w.now + 2 });
      await w.fold(hall);
    } else gym.add('shelter.undone', undone(id), { at: w.now + 2 });
    await w.fold(gym);
    expect(await w.askFor(1)).toMatchObject({ points: { balance: 0 } });
    await w.holds();
  });
});

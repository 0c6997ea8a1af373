import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  cardOf,
  openTill,
  reasonOf,
  shop,
  supervisor,
  type TestTill,
  valueOf,
} from '../../../test/harness/benefits-till.ts';
import { eventIdSchema } from '../../kernel/ids.ts';
import { actKeySchema, type Settled } from '../../outbox/benefits-shapes.ts';
import { createBenefitsProjection } from './store.ts';

/** 取り消し, 今日の記録, 締め, and what the centre told afterwards. */

const ANNA = cardOf(1);
const countRow = z.object({ count: z.int() });
let till: TestTill;
const open = (answerMs = 200): TestTill => {
  till = openTill({ answerMs });
  till.world.centre.balances.set(ANNA.tokens[0]?.hmac ?? '', 1_000);
  return till;
};
afterEach(() => till.close());

const method = <M extends keyof TestTill['benefits']['methods']>(name: M) =>
  till.benefits.methods[name].handle;
const spend = async (points: number) => {
  const { tapId, nextKey: key } = await till.tap(ANNA);
  return valueOf(await method('benefits.spend')({ tapId, key, points }, shop));
};
const undo = (key: string) =>
  method('benefits.undo')({ key: actKeySchema.parse(key), reason: '金額を 間違えた' }, shop);
const close = (caller = shop) =>
  method('benefits.close')({ day: till.today(), seen: till.benefits.state().counts }, caller);
const cut = (): void => {
  till.world.centre.line = 'mute';
  till.world.online = false;
};

describe('取り消し', () => {
  test('gives the points back, once, and both stay in the record', async () => {
    open();
    const { key } = await spend(300);
    expect(valueOf(await undo(key))).toMatchObject({ phase: 'undone', undoUntil: null });
    expect(reasonOf(await undo(key))).toBe('undone_before');
    expect(till.recorded().map(({ kind }) => kind)).toEqual([
      'benefits.asked',
      'benefits.done',
      'benefits.asked',
      'benefits.done',
    ]);
    expect(till.recorded()[3]?.data).toMatchObject({ wish: { undoes: key }, points: 300, card: null });
    expect(till.benefits.state().counts).toEqual({
      redeemed: 0,
      spent: { count: 0, points: 0 },
      earned: { count: 0, points: 0 },
      undone: 1,
    });
  });

  test('not after the time that the town has set, nor of what nothing came of', async () => {
    open();
    const { key, undoUntil } = await spend(300);
    expect(undoUntil).toBeGreaterThan(till.system.now());
    till.pass(31 * 60_000);
    expect(reasonOf(await undo(key))).toBe('too_late');
    const { tapId, nextKey } = await till.tap(ANNA);
    expect(reasonOf(await method('benefits.spend')({ tapId, key: nextKey, points: 5_000 }, shop))).toBe(
      'not_enough',
    );
    expect(reasonOf(await undo(nextKey))).toBe('not_done');
    expect(reasonOf(await undo('0c6d9ac4-1c0a-4c9f-a5b1-4d6c3a1b2c3d'))).toBe('no_such_act');
  });

  test('of what was done without a line the centre is not asked: it hears of both in order', async () => {
    open(40);
    cut();
    const { key } = await spend(300);
    till.world.centre.line = 'good';
    till.world.online = true;
    const asked = till.world.centre.asked.length;
    expect(valueOf(await undo(key))).toMatchObject({ phase: 'undone' });
    expect(till.world.centre.asked).toHaveLength(asked);
    expect(till.recorded().at(-1)?.data).toMatchObject({ basis: 'offline', points: 300 });
  });

  test('without a line: recorded here, told later', async () => {
    open(40);
    const { key } = await spend(300);
    cut();
    expect(valueOf(await undo(key))).toMatchObject({ phase: 'undone' });
    expect(till.recorded().at(-1)?.data).toMatchObject({ basis: 'offline', wish: { what: 'undo' } });
  });

  test('which the centre did and this terminal could not write down is brought to its end', async () => {
    open();
    const { key } = await spend(300);
    till.world.centre.heard = () => {
      till.world.diskFull = true;
    };
    expect(reasonOf(await undo(key))).toBe('cannot_record');
    till.world.centre.heard = undefined;
    till.world.diskFull = false;
    till.pass(1_000);
    expect(till.recorded().at(-1)).toMatchObject({
      kind: 'benefits.done',
      data: { basis: 'offline', points: 300, wish: { what: 'undo', undoes: key } },
    });
    expect(till.benefits.state().counts).toMatchObject({ spent: { count: 0, points: 0 }, undone: 1 });
  });

  test('of what the town has taken back meanwhile is done: it counts in no closing', async () => {
    open();
    const { key } = await spend(300);
    till.world.centre.refuses = 'undone_before';
    expect(valueOf(await undo(key))).toMatchObject({ phase: 'undone' });
    expect(till.benefits.state().counts).toMatchObject({ spent: { count: 0, points: 0 }, undone: 1 });
  });

  test('what the centre refuses stands, and can be tried again', async () => {
    open();
    const { key } = await spend(300);
    till.world.centre.refuses = 'points_used';
    expect(reasonOf(await undo(key))).toBe('points_used');
    expect(till.benefits.state().last).toMatchObject({ key, phase: 'done' });
    till.world.centre.refuses = undefined;
    expect(valueOf(await undo(key))).toMatchObject({ phase: 'undone' });
  });
});

describe('締め', () => {
  test('is of the figures that were seen, once; later acts are closed by a supervisor with a reason', async () => {
    open();
    expect(reasonOf(await close())).toBe('nothing');
    await spend(100);
    const before = till.benefits.state().counts;
    await spend(50);
    expect(reasonOf(await method('benefits.close')({ day: till.today(), seen: before }, shop))).toBe(
      'moved_on',
    );
    const closing = valueOf(await close());
    expect(closing).toMatchObject({ spent: { count: 2, points: 150 }, corrects: null });
    expect(reasonOf(await close())).toBe('closed_already');
    await spend(7);
    const correct = (of: string) =>
      method('benefits.correct')(
        {
          closing: eventIdSchema.parse(of),
          seen: till.benefits.state().counts,
          reason: '締めたあとに 取引があった',
        },
        supervisor,
      );
    const corrected = valueOf(await correct(closing.eventId));
    expect(corrected).toMatchObject({ spent: { count: 3, points: 157 }, corrects: closing.eventId });
    expect(reasonOf(await correct(closing.eventId))).toBe('corrected_already');
    expect(till.benefits.methods['benefits.correct'].roles).toEqual(['supervisor']);
  });

  test('a day that nobody closed is asked for on the next', async () => {
    open();
    await spend(100);
    const day = till.today();
    expect(till.benefits.state().unclosed).toBeNull();
    till.pass(86_400_000);
    expect(till.benefits.state()).toMatchObject({ unclosed: day, counts: { spent: { count: 0 } } });
    const view = await method('benefits.day')({ day }, shop);
    if (!('counts' in view)) throw new Error('no day');
    valueOf(await method('benefits.close')({ day, seen: view.counts }, shop));
    expect(till.benefits.state().unclosed).toBeNull();
  });

  test('its slip has the figures, and the one for the guest says nobody', async () => {
    open();
    const { key } = await spend(100);
    const slip = valueOf(
      await method('benefits.receipt')({ key: actKeySchema.parse(key), print: true }, shop),
    );
    expect(slip.markup).toContain('100点');
    expect(slip.markup).toContain('900点');
    expect(slip.markup).toContain('本町のパン屋');
    expect(slip.markup).not.toContain(ANNA.tokens[0]?.hmac);
    const closing = eventIdSchema.parse(valueOf(await close()).eventId);
    till.world.printer = 'failing';
    const print = method('benefits.printClosing');
    expect(reasonOf(await print({ closing, print: true }, shop))).toBe('printer_failed');
    expect(valueOf(await print({ closing, print: false }, shop)).markup).toContain('ポイント利用');
    expect(till.world.slips).toHaveLength(2);
  });
});

test('what the centre settled otherwise is shown with what it was, until the shop has read it', async () => {
  open();
  const { key } = await spend(100);
  const settled: Settled = {
    number: 4,
    key: actKeySchema.parse(key),
    at: 5,
    why: 'unpaid',
    points: 60,
    refusal: null,
  };
  const stranger = { ...settled, number: 5, key: actKeySchema.parse('0c6d9ac4-1c0a-4c9f-a5b1-4d6c3a1b2c3d') };
  till.settle([settled, stranger]);
  till.settle([settled]);
  expect(till.benefits.state().settled).toBe(2);
  const told = await method('benefits.settled')({}, shop);
  if (!('settled' in told)) throw new Error('no list');
  expect(told.settled.map(({ number, entry }) => [number, entry?.points ?? null])).toEqual([
    [5, null],
    [4, 100],
  ]);
  valueOf(await method('benefits.settledSeen')({ upTo: 5 }, shop));
  expect(till.benefits.state().settled).toBe(0);
});

describe('the record', () => {
  test('a till that stopped between its wish and its end gives it up when it starts again', async () => {
    open(40);
    const { tapId, nextKey: key } = await till.tap(ANNA);
    let stopped: (() => void) | undefined;
    const reached = new Promise<void>((resolve) => {
      stopped = resolve;
    });
    till.world.centre.heard = () => {
      // As a power cut: nothing can be written any more.
      till.world.diskFull = true;
      stopped?.();
    };
    const asked = method('benefits.spend')({ tapId, key, points: 100 }, shop);
    await reached;
    expect(reasonOf(await asked)).toBe('cannot_record');
    till.world.diskFull = false;
    await till.reopen();
    expect(till.recorded().map(({ kind, data }) => [kind, data['why'] ?? null])).toEqual([
      ['benefits.asked', null],
      ['benefits.dropped', 'gave_up'],
    ]);
    expect(till.benefits.state()).toMatchObject({ counts: { spent: { count: 0 } }, last: { phase: 'off' } });
  });

  test('of the other mode is passed over', async () => {
    open();
    await spend(100);
    const real = createBenefitsProjection('real');
    const written = till.db.write((tx) => {
      tx.run('DELETE FROM benefits_fact');
      for (const event of till.log.events({ afterSeq: 0, limit: 10 }))
        real.apply(tx, event, JSON.parse(event.body) as never);
      return tx.all(countRow, 'SELECT count(*) AS count FROM benefits_fact');
    });
    expect(valueOf(written)).toEqual([{ count: 0 }]);
    expect(real.revision()).toBe(0);
  });
});

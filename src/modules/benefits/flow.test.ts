import { describe, expect, test } from 'vitest';
import { civilDateSchema } from '../../kernel/dates.ts';
import { actKeySchema, campaignIdSchema, offerIdSchema } from '../../outbox/benefits-shapes.ts';
import { type Flow, type FlowInput, initialFlow, stepFlow } from './flow.ts';
import { type Customer, type DayView, type Entry, tapIdSchema } from './views-schema.ts';

const KEY = actKeySchema.parse('0c6d9ac4-1c0a-4c9f-a5b1-4d6c3a1b2c3d');
const TODAY = civilDateSchema.parse('2026-11-26');
const offer = {
  offerId: offerIdSchema.parse('coffee'),
  title: 'コーヒー',
  detail: '',
  stop: null,
  again: null,
};
const campaign = { campaignId: campaignIdSchema.parse('fuyu'), title: '冬', yenPerPoint: 100, most: 500 };
const customer: Customer = {
  tapId: tapIdSchema.parse('0c6d9ac4-1c0a-4c9f-a5b1-4d6c3a1b2c3e'),
  at: 5,
  afterLastApduMs: 20,
  basis: 'centre',
  stop: null,
  offers: [offer],
  campaigns: [campaign],
  points: { balance: 700, spendable: 700, next: null, stop: null },
  nextKey: KEY,
  cardThere: true,
};
const entry: Entry = {
  ...{ key: KEY, at: 5, act: 'spend', title: '', points: 500, yen: null, phase: 'done', basis: 'centre' },
  ...{ balance: 200, why: null, undoUntil: 9 },
};
const counts = { redeemed: 1, spent: { count: 0, points: 0 }, earned: { count: 0, points: 0 }, undone: 0 };
const view: DayView = { day: TODAY, counts, byOffer: [], waiting: 0, entries: [entry], closing: null };

const run = (inputs: readonly FlowInput[], from: Flow = initialFlow): Flow => inputs.reduce(stepFlow, from);
const digits = (typed: string): FlowInput[] => Array.from(typed, (digit) => ({ kind: 'digit', digit }));
const amount = run([{ kind: 'spend_chosen', customer }, ...digits('500')]);
const sure = run([{ kind: 'amount_said' }], amount);

describe('points', () => {
  test('are typed, seen alone once more, and only then used', () => {
    expect(amount.scene).toMatchObject({ at: 'spend', typed: '500', sure: false, of: { key: KEY, at: 5 } });
    expect(sure.scene).toMatchObject({ typed: '500', sure: true });
    expect(run(digits('9'), sure)).toBe(sure);
    expect(run([{ kind: 'back' }], sure).scene).toMatchObject({ at: 'spend', typed: '500', sure: false });
  });

  test.each([
    ['0', ''],
    ['007', '7'],
    ['1234567', '123456'],
  ])('%s is %s', (typed, shown) => {
    expect(run([{ kind: 'spend_chosen', customer }, ...digits(typed)]).scene).toMatchObject({ typed: shown });
  });

  test('more than there is is said beside the pad, before anything is asked', () => {
    const flow = run([{ kind: 'spend_chosen', customer }, ...digits('701'), { kind: 'amount_said' }]);
    expect(flow).toMatchObject({ refusal: 'not_enough', scene: { sure: false } });
    expect(run([{ kind: 'erased' }], flow)).toMatchObject({ refusal: null, scene: { typed: '70' } });
    const all = run([{ kind: 'emptied' }, { kind: 'all_points' }], flow);
    expect(all.scene).toMatchObject({ typed: '700' });
  });
});

describe('one card', () => {
  test.each([
    ['an amount', amount],
    ['one that is sure', sure],
    ['an offer', run([{ kind: 'offer_chosen', customer, offer }])],
  ])('%s stays with its card when another is laid down', (_what, flow) => {
    expect(run([{ kind: 'tapped' }], flow)).toBe(flow);
  });

  test('what is over goes with the next card, and what is under way does not', () => {
    const done = run(
      [
        { kind: 'sent', ticket: 1 },
        { kind: 'done', ticket: 1, entry },
      ],
      sure,
    );
    expect(done.scene.at).toBe('done');
    expect(run([{ kind: 'tapped' }], done).scene.at).toBe('home');
    const waiting = run([{ kind: 'sent', ticket: 1 }], sure);
    expect(run([{ kind: 'tapped' }, { kind: 'back' }, { kind: 'home' }], waiting)).toBe(waiting);
  });

  test('an answer counts for its call alone', () => {
    const waiting = run([{ kind: 'sent', ticket: 2 }], sure);
    expect(run([{ kind: 'done', ticket: 1, entry }], waiting)).toBe(waiting);
    expect(run([{ kind: 'sent', ticket: 3 }], waiting)).toBe(waiting);
  });

  test('a refusal is the end of its key: the next try begins at the card', () => {
    const refused = run(
      [
        { kind: 'sent', ticket: 1 },
        { kind: 'refused', ticket: 1, reason: 'unreachable' },
      ],
      sure,
    );
    expect(refused.scene).toMatchObject({ at: 'refused', reason: 'unreachable' });
    expect(run([{ kind: 'back' }], refused).scene.at).toBe('home');
  });

  test('what is stopped is not chosen', () => {
    const stopped = { ...customer, points: { ...customer.points, stop: 'over_limit' as const } };
    expect(run([{ kind: 'spend_chosen', customer: stopped }])).toBe(initialFlow);
    expect(run([{ kind: 'offer_chosen', customer, offer: { ...offer, stop: 'used_up' } }])).toBe(initialFlow);
  });
});

describe('the day', () => {
  test('a 取り消し that was refused stays where it is, and goes back to where it came from', () => {
    const day = run([
      { kind: 'went', place: { at: 'day', day: TODAY } },
      { kind: 'day', view },
    ]);
    const undo = run(
      [
        { kind: 'undo_asked', entry },
        { kind: 'reason', reason: 'お客様が やめた' },
      ],
      day,
    );
    const refused = run(
      [
        { kind: 'sent', ticket: 1 },
        { kind: 'refused', ticket: 1, reason: 'too_late' },
      ],
      undo,
    );
    expect(refused).toMatchObject({ refusal: 'too_late', scene: { at: 'undo', reason: 'お客様が やめた' } });
    expect(run([{ kind: 'back' }], refused).scene).toMatchObject({ at: 'day', view: null });
    expect(run([{ kind: 'undo_asked', entry: { ...entry, undoUntil: null } }], day)).toBe(day);
  });

  test('figures of another day are not shown for this one', () => {
    const closing = run([{ kind: 'went', place: { at: 'closing', day: TODAY } }]);
    const other = { ...view, day: civilDateSchema.parse('2026-11-25') };
    expect(run([{ kind: 'day', view: other }], closing)).toBe(closing);
    const moved = run(
      [
        { kind: 'day', view },
        { kind: 'sent', ticket: 1 },
        { kind: 'refused', ticket: 1, reason: 'moved_on' },
      ],
      closing,
    );
    expect(moved).toMatchObject({ refusal: 'moved_on', scene: { at: 'closing', view: null } });
  });
});

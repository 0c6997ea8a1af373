import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CARDS, GROUPS, HEADS, RESIDENTS, SHELTERS } from '../../../test/harness/made-up-shelter-facts.ts';
import { fact, inAt } from '../../../test/harness/shelter-fact.ts';
import type { ShelterId } from '../../kernel/ids.ts';
import { type Fact, undoneIn } from './fold.ts';
import { bandOf, foldCard, foldGroup, foldHeads, foldPlace, headsIn, remainingHeads } from './fold-place.ts';
import { type PersonId, shelterEventSchemas } from './schema.ts';

const [GYM, HALL] = SHELTERS as [ShelterId, ShelterId];
const [A] = RESIDENTS as [PersonId & (typeof RESIDENTS)[number]];
const [H1] = HEADS as [(typeof HEADS)[number]];
const [CARD] = CARDS as [(typeof CARDS)[number]];
const RUNS = { numRuns: 300, seed: 20261126 };

describe('heads', () => {
  const counts = { infant: 1, child: 1, adult: 3, elderly: 1, wheelchairs: 1 };

  test('a head that got a name is counted once, in her own band first, and never below nothing', () => {
    expect(headsIn(remainingHeads(counts, []))).toBe(6);
    expect(remainingHeads(counts, [{ age: 40, wheelchair: true }])).toEqual({
      ...counts,
      adult: 2,
      wheelchairs: 0,
    });
    // Two infants where one was counted: the second had been taken for something else.
    const infants = [0, 1].map((age) => ({ age, wheelchair: false }));
    expect(remainingHeads(counts, infants)).toEqual({ ...counts, infant: 0, adult: 2 });
    const many = Array.from({ length: 9 }, () => ({ age: null, wheelchair: false }));
    expect(headsIn(remainingHeads(counts, many))).toBe(0);
  });

  test('names and heads together are as many as there were heads, as long as there are no more names than heads', () => {
    fc.assert(
      fc.property(
        fc.record({
          infant: fc.nat(5),
          child: fc.nat(5),
          adult: fc.nat(5),
          elderly: fc.nat(5),
          wheelchairs: fc.nat(3),
        }),
        fc.array(fc.record({ age: fc.option(fc.nat(100)), wheelchair: fc.boolean() }), { maxLength: 25 }),
        (counted, named) => {
          const left = remainingHeads(counted, named);
          expect(headsIn(left)).toBe(Math.max(0, headsIn(counted) - named.length));
          expect(Math.min(...Object.values(left))).toBeGreaterThanOrEqual(0);
          expect(left.wheelchairs).toBeLessThanOrEqual(headsIn(left));
        },
      ),
      RUNS,
    );
  });

  test('counted again they are corrected; a band ends the day before the next begins', () => {
    const first = fact(
      { kind: 'shelter.heads_counted', data: { shelterId: GYM, headsId: H1, marker: '入口', counts } },
      1,
    );
    const again = { ...counts, adult: 9 };
    const second = fact(
      {
        kind: 'shelter.heads_counted',
        data: { shelterId: GYM, headsId: H1, marker: '体育館', counts: again },
      },
      2,
    );
    expect(foldHeads(H1, [second, first], new Set())).toMatchObject({ marker: '体育館', counts: again });
    expect([0, 5, 6, 14, 15, 64, 65, null].map(bandOf)).toEqual([
      'infant',
      'infant',
      'child',
      'child',
      'adult',
      'adult',
      'elderly',
      'adult',
    ]);
  });
});

describe('cards, groups and places', () => {
  test('a 仮カード goes from hand to hand, and a lost one that came back may be given again', () => {
    const given = fact(
      { kind: 'shelter.temp_card_given', data: { shelterId: GYM, cardId: CARD, people: [A] } },
      1,
    );
    const lost = fact(
      { kind: 'shelter.temp_card_returned', data: { shelterId: GYM, cardId: CARD, how: 'lost' } },
      2,
    );
    const withIn = inAt(GYM, 3, { cardId: CARD });
    const card = (facts: readonly Fact[]) => foldCard(CARD, facts, undoneIn(facts));
    expect(card([])).toBeUndefined();
    expect(card([given])).toMatchObject({ status: 'given', people: [A] });
    expect(card([given, lost])).toMatchObject({ status: 'lost', people: [] });
    expect(card([given, lost, withIn])).toMatchObject({ status: 'given', people: [A] });
  });

  test('a closed shelter that opens again is open, with the time of its new opening', () => {
    const open = (order: number, more: object = {}): Fact =>
      fact(
        { kind: 'shelter.opened', data: { shelterId: GYM, name: '体育館', capacity: 100, ...more } },
        order,
      );
    const close = fact({ kind: 'shelter.closed', data: { shelterId: GYM, carriedTo: HALL } }, 3);
    const place = (facts: readonly Fact[]) => foldPlace(GYM, facts, undoneIn(facts));
    expect(place([open(1), open(2, { capacity: 120 })])).toMatchObject({
      open: true,
      openedAt: 1,
      capacity: 120,
    });
    expect(place([open(1), close])).toMatchObject({ open: false, closedAt: 3, carriedTo: HALL });
    expect(place([open(1), close, open(4, { hazard: 'flood' })])).toMatchObject({
      open: true,
      openedAt: 4,
      closedAt: null,
      hazard: 'flood',
    });
  });

  test('what is noted of a household and of the building is told and last wins item by item', () => {
    const group = GROUPS[0] as never;
    const facts = [
      fact(
        {
          kind: 'shelter.group_noted',
          data: { shelterId: GYM, householdId: group, facts: { phone: '1', cars: ['a'] } },
        },
        1,
      ),
      inAt(GYM, 2, { group: { phone: '2' } }),
      fact(
        { kind: 'shelter.condition_noted', data: { shelterId: GYM, condition: { toilets: 4, areaM2: 300 } } },
        3,
      ),
      fact({ kind: 'shelter.condition_noted', data: { shelterId: GYM, condition: { toilets: 6 } } }, 4),
    ];
    expect(foldGroup(group, facts, new Set())).toEqual({ phone: '2', cars: ['a'] });
    expect(foldPlace(GYM, facts, new Set()).condition).toEqual({ toilets: 6, areaM2: 300 });
  });

  test('every kind of event is told of a place, and an undo of an event', () => {
    for (const [kind, schema] of Object.entries(shelterEventSchemas))
      expect([kind, Object.hasOwn(schema.shape, 'shelterId')]).toEqual([kind, kind !== 'shelter.undone']);
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  anyEvent,
  anyHistory,
  GROUPS,
  GUESTS,
  RESIDENTS,
  SHELTERS,
} from '../../../test/harness/made-up-shelter-facts.ts';
import { fact, inAt } from '../../../test/harness/shelter-fact.ts';
import type { CivilDate } from '../../kernel/dates.ts';
import type { ShelterId } from '../../kernel/ids.ts';
import {
  type Fact,
  foldMerges,
  foldPerson,
  isRegistered,
  NOBODY_YET,
  rootOf,
  selvesOf,
  undoneIn,
} from './fold.ts';
import { foldPlace, foldShelters, type SheltersState, suppliesOf } from './fold-place.ts';
import { type PersonId, parseShelterEvent } from './schema.ts';

const [GYM, HALL] = SHELTERS as [ShelterId, ShelterId];
const [A] = RESIDENTS as [PersonId & (typeof RESIDENTS)[number]];
const [G1, G2] = GUESTS as [(typeof GUESTS)[number], (typeof GUESTS)[number]];
const RUNS = { numRuns: 300, seed: 20261126 };

/** What a fold gives, as one text: maps in the order of their keys. */
const textOf = (facts: readonly Fact[]): string => {
  const state = foldShelters(facts);
  const undone = undoneIn(facts);
  const parts = Object.entries(state).map(([name, map]) => [
    name,
    [...(map as ReadonlyMap<string, unknown>)].toSorted(([a], [b]) => (a < b ? -1 : 1)),
  ]);
  return JSON.stringify([parts, SHELTERS.map((id) => suppliesOf(id, facts, undone))]);
};

describe('any history of every kind of event', () => {
  test('in any order and with any repetition is one state: people, places, heads, cards, groups, merges, supplies', () => {
    fc.assert(
      fc.property(
        anyHistory(25).chain((facts) =>
          fc.tuple(
            fc.constant(facts),
            fc.shuffledSubarray([...facts, ...facts], { minLength: facts.length * 2 }),
          ),
        ),
        ([facts, again]) => {
          expect(textOf(again)).toBe(textOf(facts));
        },
      ),
      RUNS,
    );
  });

  test('an undone event counts as never having happened, whatever it is; an undo of an undo does nothing', () => {
    fc.assert(
      fc.property(anyHistory(20), (facts) => {
        const undone = undoneIn(facts);
        // An undo that is itself named by an undo still stands.
        const without = facts.filter(
          ({ eventId, event }) => event.kind === 'shelter.undone' || !undone.has(eventId),
        );
        const none = without.filter(({ event }) => event.kind !== 'shelter.undone');
        const kept = ({ people, places, heads, cards, merges }: SheltersState) => {
          const of = (map: ReadonlyMap<string, unknown>, empty?: unknown) =>
            [...map]
              .filter(([, value]) => JSON.stringify(value) !== JSON.stringify(empty))
              .toSorted(([a], [b]) => (a < b ? -1 : 1));
          return [
            of(people, NOBODY_YET),
            of(places, foldPlace(GYM, [], new Set())),
            of(heads),
            of(cards),
            of(merges),
          ];
        };
        expect(kept(foldShelters(facts))).toEqual(kept(foldShelters(none)));
      }),
      RUNS,
    );
  });

  test('every event of it is one that this program writes', () => {
    fc.assert(
      fc.property(anyEvent, (event) => {
        expect(parseShelterEvent(event.kind, event.data)).toBeDefined();
      }),
      RUNS,
    );
  });

  test('nobody is registered in two places, and whoever was merged is nobody of her own', () => {
    fc.assert(
      fc.property(anyHistory(25), (facts) => {
        const { people, merges } = foldShelters(facts);
        for (const [personId, { presence }] of people) {
          expect(rootOf(merges, personId)).toBe(personId);
          expect(SHELTERS.filter((id) => isRegistered(presence, id)).length).toBeLessThanOrEqual(1);
        }
        for (const [guestId, into] of merges)
          expect([guestId, people.has(guestId), into === guestId]).toEqual([guestId, false, false]);
      }),
      RUNS,
    );
  });
});

const outOf = (
  shelterId: ShelterId,
  departure: 'out' | 'overnight' | 'moved' | 'left',
  order: number,
  more: object = {},
): Fact =>
  fact({ kind: 'shelter.departed', data: { shelterId, residentIds: [A], departure, ...more } }, order);
const person = (facts: readonly Fact[], id: PersonId = A) =>
  foldPerson(new Set([id]), facts, undoneIn(facts));

describe('one person', () => {
  test('someone recorded at another shelter is taken in here, and a late departure from there does not move her', () => {
    const facts = [inAt(HALL, 1), inAt(GYM, 2), outOf(HALL, 'left', 3)];
    expect(person(facts).presence).toMatchObject({
      status: 'present',
      shelterId: GYM,
      since: 2,
      cameFrom: { shelterId: HALL, sent: false },
    });
  });

  test('転所 in both orders: sent and received, or received before the sending is written', () => {
    const sent = outOf(HALL, 'moved', 4, { toShelterId: GYM });
    expect(person([inAt(HALL, 1), sent]).presence).toMatchObject({ status: 'moved', toShelterId: GYM });
    for (const received of [5, 3]) {
      const { presence } = person([inAt(HALL, 1), sent, inAt(GYM, received)]);
      expect(presence).toMatchObject({
        status: 'present',
        shelterId: GYM,
        cameFrom: { shelterId: HALL, sent: true },
      });
    }
  });

  test('在宅・車中泊 is registered without entering; entering ends it; leaving ends both', () => {
    const stay = { kind: 'car', zone: 'B-3' } as const;
    const outside = fact(
      {
        kind: 'shelter.stay_noted',
        data: {
          shelterId: GYM,
          householdId: GROUPS[0] as never,
          members: [{ residentId: A, sex: '1', age: 40 }],
          stay,
        },
      },
      1,
    );
    expect(person([outside])).toMatchObject({ presence: { status: 'outside', shelterId: GYM }, stay });
    expect(person([outside, inAt(GYM, 2)])).toMatchObject({ presence: { status: 'present' }, stay: null });
    expect(person([outside, outOf(GYM, 'left', 2)])).toMatchObject({
      presence: { status: 'left' },
      stay: null,
    });
  });

  test('外泊届 stands while she is away and is over when she is back; her 区画 waits for her', () => {
    const overnight = { until: '2026-11-27' as CivilDate, where: 'おば宅' };
    const spot = { ward: '北側', bay: '3' };
    const away = [inAt(GYM, 1, { spot }), outOf(GYM, 'overnight', 2, { overnight })];
    expect(person(away)).toMatchObject({ presence: { status: 'overnight' }, overnight, spot });
    expect(person([...away, inAt(GYM, 3)])).toMatchObject({
      presence: { status: 'present' },
      overnight: null,
      spot,
    });
    expect(person([...away, inAt(HALL, 3)])).toMatchObject({ spot: null });
  });

  test('needs are told and last win section by section, so that two desks lose nothing of each other', () => {
    const note = (order: number, needs: object): Fact =>
      fact(
        { kind: 'shelter.needs_noted', data: { shelterId: GYM, people: [{ personId: A, needs }] } },
        order,
      );
    const egg = note(1, { allergies: { allergens: ['egg'], severe: true } });
    const dialysis = note(2, { treatments: { kinds: ['dialysis'] } });
    expect(person([egg, dialysis]).needs).toEqual({
      treatments: { kinds: ['dialysis'] },
      allergies: { allergens: ['egg'], severe: true },
    });
    expect(person([egg, dialysis, note(3, { allergies: null })]).needs).toEqual({
      treatments: { kinds: ['dialysis'] },
    });
  });

  test('what the family said of her is over once somebody sees her', () => {
    const said = inAt(GYM, 1, { said: [{ personId: G1, word: 'coming' }] });
    expect(person([said], G1)).toMatchObject({ presence: { status: 'not_here' }, said: { word: 'coming' } });
    const came = fact(
      {
        kind: 'shelter.checked_in',
        data: {
          shelterId: GYM,
          householdId: GROUPS[0] as never,
          members: [],
          guests: [{ guestId: G1, sex: '2', age: 9 }],
        },
      },
      2,
    );
    expect(person([said, came], G1)).toMatchObject({ presence: { status: 'present' }, said: null });
  });

  test('a merged guest is the resident: both records stay, the last says where she is, the register who she is', () => {
    const guest = fact(
      {
        kind: 'shelter.checked_in',
        data: {
          shelterId: GYM,
          householdId: GROUPS[1] as never,
          members: [],
          guests: [{ guestId: G1, sex: '9', age: null, details: { kind: 'other', name: '試験' } }],
        },
      },
      2,
    );
    const merged = fact({ kind: 'shelter.merged', data: { shelterId: GYM, guestId: G1, into: A } }, 3);
    const facts = [inAt(HALL, 1), guest, merged];
    const { people, merges } = foldShelters(facts);
    expect([...people.keys()]).toEqual([A]);
    expect(selvesOf(merges, G1)).toEqual(new Set([A, G1]));
    expect(people.get(A)).toMatchObject({
      presence: { status: 'present', shelterId: GYM, cameFrom: { shelterId: HALL, sent: false } },
      details: { name: '試験' },
    });
    const undo = fact({ kind: 'shelter.undone', data: { undoes: merged.eventId, reason: '別の方' } }, 4);
    expect([...foldShelters([...facts, undo]).people.keys()].toSorted()).toEqual([A, G1].toSorted());
  });

  test('merges never go round in a circle, and of two the last wins', () => {
    const into = (guestId: typeof G1, other: PersonId, order: number): Fact =>
      fact({ kind: 'shelter.merged', data: { shelterId: GYM, guestId, into: other } }, order);
    expect(foldMerges([into(G1, G2, 1), into(G2, G1, 2)], new Set())).toEqual(new Map([[G1, G2]]));
    expect(foldMerges([into(G1, G2, 1), into(G1, A, 2)], new Set())).toEqual(new Map([[G1, A]]));
  });
});

import { expect, test } from 'vitest';
import { AS_OF, madeUpOverview, madeUpShelter, madeUpTerminal } from '../../test/harness/made-up-overview.ts';
import { indicatorsOf, standardsSchema } from '../central/shelter-schema.ts';
import { needWord } from './need-words.ts';
import { arrivalsOf, dataAgeOf, lastSeenOf, mealsOf, townFigures, urgencyOf } from './town-figures.ts';
import { frameOf, scaleBar } from './town-map.ts';

const standards = standardsSchema.parse({});
const MINUTE = 60_000;
const of = (...shelters: object[]) =>
  madeUpOverview({
    shelters: shelters.map((part, at) => madeUpShelter({ shelterId: `S0${at + 1}`, ...part })),
  }).shelters;

test('day and night, inside and outside, names and heads are told apart', () => {
  const town = townFigures(
    of(
      {
        present: 10,
        away: 3,
        figures: { out: 2, overnight: 1, unnamed: 5, households: 6, ages: { '1-4': 10 } },
      },
      { present: 4, figures: { outside: { car: 3, home: 2 }, households: 2, ages: { '1-4': 1, '2-u': 3 } } },
    ),
  );
  expect(town).toMatchObject({ present: 14, day: 19, night: 21, unnamed: 5, households: 8, open: 2 });
  expect(town.outside).toEqual({ car: 3, home: 2 });
  expect(town.ages).toEqual({ '1-4': 11, '2-u': 3 });
  expect(town.takenShare).toBeCloseTo(22 / 400);
  expect(townFigures([]).takenShare).toBeNull();
});

test('the next meal is for who sleeps here and who is looked after outside, and as they can eat it', () => {
  const meals = mealsOf(
    of(
      {
        present: 10,
        away: 1,
        figures: { overnight: 1, needs: { 'allergy:egg': 2, 'treatments:dialysis': 1 } },
      },
      { present: 0, figures: { outside: { car: 4 }, needs: { 'diet:halal': 3, 'allergy:egg': 1 } } },
    ),
  );
  expect(meals).toEqual({ inside: 10, outside: 4, special: { 'allergy:egg': 3, 'diet:halal': 3 } });
  expect(needWord('allergy:egg')).toBe('卵');
  expect(needWord('allergy:dragon')).toBe('dragon');
});

test('arrivals are the last two hours, the slot that runs last, and nothing is shown as it was yesterday', () => {
  const slot = Math.floor(AS_OF / 600_000) * 600_000;
  const shelters = of(
    {
      figures: {
        arrivals: [
          [slot, 4],
          [slot - 600_000, 2],
        ],
      },
    },
    {
      figures: {
        arrivals: [
          [slot, 1],
          [slot - 86_400_000, 99],
        ],
      },
    },
  );
  const arrivals = arrivalsOf(shelters, AS_OF);
  expect(arrivals).toHaveLength(12);
  expect(arrivals.slice(-2)).toEqual([
    { from: slot - 600_000, people: 2 },
    { from: slot, people: 5 },
  ]);
  expect(arrivals.reduce((sum, { people }) => sum + people, 0)).toBe(7);
});

test('figures are as old as the terminal of the place that was silent longest', () => {
  const [shelter] = of({ figures: { devices: ['a', 'b'] } });
  if (shelter === undefined) throw new Error('no shelter');
  const seen = (a: number, b: number) =>
    lastSeenOf(
      madeUpOverview({
        terminals: [
          madeUpTerminal({ device: 'a', lastSeenAt: AS_OF - a * MINUTE }),
          madeUpTerminal({ device: 'b', lastSeenAt: AS_OF - b * MINUTE }),
        ],
      }).terminals,
    );
  const at = { now: AS_OF, standards };
  expect(dataAgeOf(shelter, seen(1, 30), at)).toEqual({ state: 'fresh', at: AS_OF - 30 * MINUTE });
  expect(dataAgeOf(shelter, seen(1, 31), at)).toEqual({ state: 'old', at: AS_OF - 31 * MINUTE });
  expect(dataAgeOf({ ...shelter, open: false }, seen(1, 999), at).state).toBe('fresh');
  expect(dataAgeOf(shelter, new Map(), at)).toEqual({ state: 'none', at: null });
  expect(urgencyOf({ ...shelter, present: 201 }, { state: 'fresh', at: 1 })).toBe(0);
  expect(urgencyOf(shelter, { state: 'old', at: 1 })).toBe(1);
});

test('Sphere: 3.5 m² a person, a toilet for 50 at first and for 20 later, three in four for women, a bath for 50', () => {
  const figures = (part: object) => of({ present: 90, away: 10, figures: { out: 10, ...part } })[0]?.figures;
  const judge = (part: object, hours: number) => {
    const given = figures({ openedAt: AS_OF - hours * 3_600_000, ...part });
    if (given === undefined) throw new Error('no shelter');
    return Object.fromEntries(
      indicatorsOf({ present: 90, figures: given }, standards, AS_OF).map(({ name, value, missing }) => [
        name,
        [value, missing],
      ]),
    );
  };
  const building = { areaM2: 300, toilets: 4, womensToilets: 2, baths: 2 };
  expect(judge(building, 71)).toEqual({ area: [3, 50], toilets: [4, 0], womens: [2, 1], baths: [2, 0] });
  expect(judge(building, 72)).toMatchObject({ toilets: [4, 1], womens: [2, 2] });
  expect(judge({}, 1)).toMatchObject({ area: [null, null], toilets: [null, null] });
});

test('north is up, east is right, a kilometre is a kilometre both ways, and one place alone is in the middle', () => {
  const frame = frameOf([
    { lat: 37.4, lon: 138.8 },
    { lat: 37.5, lon: 138.95 },
  ]);
  if (frame === undefined) throw new Error('no frame');
  const [low, high] = [frame.at({ lat: 37.4, lon: 138.8 }), frame.at({ lat: 37.5, lon: 138.95 })];
  expect(low.x).toBeLessThan(high.x);
  expect(low.y).toBeGreaterThan(high.y);
  expect((low.y - high.y) / frame.kilometre).toBeCloseTo(11.13, 1);
  expect((high.x - low.x) / frame.kilometre).toBeCloseTo(13.26, 1);
  expect(scaleBar(frame)).toBeGreaterThan(0);
  const alone = frameOf([{ lat: 37, lon: 138 }]);
  expect(alone?.at({ lat: 37, lon: 138 })).toEqual({ x: 500, y: (alone?.height ?? 0) / 2 });
  expect(frameOf([])).toBeUndefined();
});

/** Who lives together in 架空の町: the shares follow the census roughly (単独, 夫婦のみ, 夫婦と子, ひとり親, 三世代). */
import type { Random } from './random.ts';

/** A place in a household, before anyone has a name. `relationship`: 続柄. */
export interface Seat {
  readonly age: number;
  readonly sex: '1' | '2';
  readonly relationship: string;
}

const either = (random: Random): '1' | '2' => (random.chance(0.5) ? '1' : '2');

/** Someone of `age` and sometimes of either sex, called by the first word if a man. */
const someone = (random: Random, age: number, [man, woman]: readonly [string, string], men = 0.5): Seat => {
  const sex = random.chance(men) ? '1' : '2';
  return { age, sex, relationship: sex === '1' ? man : woman };
};

/** 子 or 孫 in order of age, oldest first; the given parent is 22 to 38 years older than the first. */
const children = (random: Random, parentAge: number, count: number, relationship = '子'): Seat[] => {
  const oldest = Math.max(0, parentAge - random.between(22, 38));
  return Array.from({ length: count }, (_, at) => ({
    age: Math.max(0, oldest - at * random.between(1, 4)),
    sex: either(random),
    relationship,
  }));
};

const alone = (random: Random): Seat[] => {
  const age = random.chance(0.55) ? random.between(65, 96) : random.between(19, 64);
  return [{ age, sex: either(random), relationship: '世帯主' }];
};

const couple = (random: Random, from: number, to: number): [Seat, Seat] => {
  const age = random.between(from, to);
  const head = someone(random, age, ['世帯主', '世帯主'], 0.9);
  const spouseAge = Math.max(20, age + random.between(-5, 3));
  const spouse: Seat =
    head.sex === '1'
      ? { age: spouseAge, sex: '2', relationship: '妻' }
      : { age: spouseAge, sex: '1', relationship: '夫' };
  return [head, spouse];
};

const family = (random: Random): Seat[] => {
  const parents = couple(random, 27, 62);
  return [...parents, ...children(random, parents[0].age, random.between(1, 3))];
};

const singleParent = (random: Random): Seat[] => {
  const head = someone(random, random.between(24, 60), ['世帯主', '世帯主'], 0.14);
  return [head, ...children(random, head.age, random.between(1, 2))];
};

/** Three generations under the one in the middle. */
const withGrandparent = (random: Random): Seat[] => {
  const parents = couple(random, 32, 58);
  const grown = children(random, parents[0].age, random.between(1, 3));
  return [...parents, ...grown, someone(random, parents[0].age + random.between(24, 36), ['父', '母'], 0.3)];
};

/** Three generations under the oldest. */
const underGrandparents = (random: Random): Seat[] => {
  const heads = couple(random, 58, 84);
  const son: Seat = { age: heads[0].age - random.between(24, 34), sex: '1', relationship: '子' };
  const wife: Seat = { age: Math.max(20, son.age - random.between(0, 5)), sex: '2', relationship: '子の妻' };
  return [...heads, son, wife, ...children(random, son.age, random.between(1, 3), '孫')];
};

const sharing = (random: Random): Seat[] => [
  someone(random, random.between(22, 60), ['世帯主', '世帯主']),
  someone(random, random.between(20, 60), ['同居人', '同居人']),
];

/** Each kind with the share of households up to and including it. */
const KINDS: readonly (readonly [number, (random: Random) => Seat[]])[] = [
  [0.38, alone],
  [0.58, (random) => couple(random, 28, 90)],
  [0.84, family],
  [0.91, singleParent],
  [0.96, withGrandparent],
  [0.99, underGrandparents],
  [1, sharing],
];

/** The members of the next household, its head first. */
export const seatsOf = (random: Random): Seat[] => {
  const drawn = random.next();
  const [, make] = KINDS.find(([upTo]) => drawn < upTo) ?? [1, alone];
  return make(random);
};

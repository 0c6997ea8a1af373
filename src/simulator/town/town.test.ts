import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ageOn, civilDateSchema } from '../../kernel/dates.ts';
import { type Resident, residentSchema } from '../../registry/schema.ts';
import { CARD_KINDS } from '../cards.ts';
import { personaByName, personas } from './personas.ts';
import { generateTown } from './town.ts';

const POPULATION = 12_000;
const town = (seed: number, population = POPULATION): Resident[] => [...generateTown({ population, seed })];
const hash = (residents: Resident[]): string =>
  createHash('sha256').update(JSON.stringify(residents)).digest('hex');

const people = town(1);
const households = Map.groupBy(people, ({ householdId }) => householdId);
const ageOf = (resident: Resident | undefined): number | undefined => {
  const born = resident?.birthDate ?? undefined;
  return born === undefined ? undefined : ageOn(born, civilDateSchema.parse('2026-11-24'));
};
const share = (test: (resident: Resident) => boolean): number => people.filter(test).length / people.length;

describe('the town', () => {
  it('is the same for the same seed and another for another', () => {
    expect(hash(town(1))).toBe(hash(people));
    expect(hash(town(2))).not.toBe(hash(people));
  });

  it('is the same on every machine and in every later version, until a change means to change it', () => {
    expect(hash(town(1, 2_000))).toBe('74bbbf9e00b668d79fb76a6d0f1416a7916c6f02c0738b2ef4bb4160800d3d84');
  });

  it('has as many people as were asked for, all of the right shape', () => {
    expect(people).toHaveLength(POPULATION);
    for (const resident of people) residentSchema.parse(resident);
  });

  it('gives no number twice', () => {
    const unique = (values: (string | undefined)[]): void => {
      const present = values.filter((value) => value !== undefined);
      expect(new Set(present).size).toBe(present.length);
    };
    unique(people.map(({ residentId }) => residentId));
    unique(people.map(({ card }) => card?.serial));
    unique(people.map(({ certificateSerial }) => certificateSerial ?? undefined));
  });

  it('has one 世帯主 among those who live in a household, and different names in it', () => {
    for (const members of households.values()) {
      const here = members.filter(({ status }) => status === 'active');
      const heads = here.filter(({ relationship }) => relationship === '世帯主');
      expect(heads).toHaveLength(here.length === 0 ? 0 : 1);
      expect(new Set(members.map(({ name }) => name)).size).toBe(members.length);
      expect(new Set(members.map(({ address }) => address)).size).toBe(1);
      expect(new Set(members.map(({ nationality }) => nationality)).size).toBe(1);
    }
  });

  it('has plausible ages and sexes for every 続柄', () => {
    /** Least and greatest difference to the age of the 世帯主; and the sex where the word says it. */
    const plausible: Readonly<Record<string, readonly [number, number, ('1' | '2')?]>> = {
      世帯主: [0, 0],
      妻: [-10, 10, '2'],
      夫: [-10, 10, '1'],
      子: [-96, -20],
      子の妻: [-96, -15, '2'],
      孫: [-96, -36],
      父: [20, 40, '1'],
      母: [20, 40, '2'],
      同居人: [-60, 60],
    };
    const seen = new Set<string>();
    for (const members of households.values()) {
      const head = ageOf(members.find(({ relationship }) => relationship === '世帯主'));
      if (head === undefined) continue;
      expect(head).toBeGreaterThanOrEqual(18);
      for (const member of members) {
        const [least, greatest, sex] = plausible[member.relationship] ?? [1, -1];
        seen.add(member.relationship);
        if (sex !== undefined) expect(member.sex).toBe(sex);
        const age = ageOf(member);
        if (age === undefined) continue;
        expect(age).toBeGreaterThanOrEqual(Math.max(0, head + least));
        expect(age).toBeLessThanOrEqual(Math.min(105, head + greatest));
      }
    }
    expect(seen).toEqual(new Set(Object.keys(plausible)));
  });

  it('has households as large as those of a real town', () => {
    const sizes = [...households.values()].map(({ length }) => length);
    const mean = people.length / sizes.length;
    expect(mean).toBeGreaterThan(2.1);
    expect(mean).toBeLessThan(2.8);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(7);
  });

  it('is mixed as a real one is', () => {
    const linked = share(({ card }) => card !== null);
    expect(linked).toBeGreaterThan(0.77);
    expect(linked).toBeLessThan(0.83);
    expect(share(({ nationality }) => nationality !== 'JPN')).toBeGreaterThan(0.02);
    expect(share(({ nationality }) => nationality !== 'JPN')).toBeLessThan(0.04);
    expect(share(({ alias }) => alias !== null)).toBeGreaterThan(0.001);
    expect(share(({ measures }) => measures.length > 0)).toBeGreaterThan(0.001);
    expect(share(({ measures }) => measures.length > 0)).toBeLessThan(0.006);
    expect(share(({ status }) => status === 'moved_out')).toBeGreaterThan(0);
    expect(share(({ name }) => /[髙﨑邉𠮷]/u.test(name))).toBeGreaterThan(0.01);
    expect(share(({ birthDate }) => birthDate === null)).toBeGreaterThan(0);
  });

  it('holds no twelve-digit number that could be taken for a My Number', () => {
    expect(JSON.stringify(people)).not.toMatch(/(?<!\d)\d{12}(?!\d)/);
  });
});

describe('the personas', () => {
  it('open every town, whatever its seed', () => {
    const ids = personas.flatMap(({ resident }) => (resident === undefined ? [] : [resident.residentId]));
    expect(
      town(7, 100)
        .slice(0, ids.length)
        .map(({ residentId }) => residentId),
    ).toEqual(ids);
  });

  it('have a family of six in one household and a card of each kind', () => {
    const family = [1, 2, 3, 4, 5, 6].map((n) => personaByName(`family6-${n}`)?.resident?.householdId);
    expect(new Set(family).size).toBe(1);
    expect(family[0]).toBeDefined();
    expect(new Set(personas.map(({ card }) => card.kind))).toEqual(new Set(CARD_KINDS));
    expect(personaByName('nobody')).toBeUndefined();
  });
});

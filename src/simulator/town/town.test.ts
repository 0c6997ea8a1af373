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
const share = (test: (resident: Resident) => boolean): number => people.filter(test).length / people.length;

describe('the town', () => {
  it('is the same for the same seed and another for another', () => {
    expect(hash(town(1))).toBe(hash(people));
    expect(hash(town(2))).not.toBe(hash(people));
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

  it('has one 世帯主 in each household, who is an adult, and different names in it', () => {
    const households = Map.groupBy(people, ({ householdId }) => householdId);
    for (const members of households.values()) {
      const heads = members.filter(({ relationship }) => relationship === '世帯主');
      expect(heads).toHaveLength(1);
      const born = heads[0]?.birthDate;
      if (born != null) expect(ageOn(born, civilDateSchema.parse('2026-11-24'))).toBeGreaterThanOrEqual(18);
      const japanese = members.filter(({ nationality }) => nationality === 'JPN');
      expect(new Set(japanese.map(({ name }) => name)).size).toBe(japanese.length);
    }
  });

  it('is mixed as a real one is', () => {
    const linked = share(({ card }) => card !== null);
    expect(linked).toBeGreaterThan(0.77);
    expect(linked).toBeLessThan(0.83);
    expect(share(({ nationality }) => nationality !== 'JPN')).toBeGreaterThan(0.015);
    expect(share(({ protectedFrom }) => protectedFrom !== null)).toBeGreaterThan(0.001);
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

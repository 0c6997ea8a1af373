/** What accidents taught (domain.md §12), at a desk with no line at all. */
import { afterEach, describe, expect, test } from 'vitest';
import { civilDateSchema } from '../../src/kernel/dates.ts';
import { isProtected } from '../../src/registry/rules.ts';
import type { Measure } from '../../src/registry/schema.ts';
import { ALONE, closeDesks, guest, here, open } from '../harness/shelter-families.ts';

afterEach(closeDesks);

describe('domain.md §12', () => {
  test('1: a 支援措置 answers to nobody on its first and its last day, and on the days around it she is anybody', async () => {
    const measure = (to: string | null) =>
      [{ as: 'applicant', with: null, from: '2026-11-20', to }] as unknown as readonly Measure[];
    const told = async (day: string, to: string | null) => {
      const hides = isProtected(measure(to), civilDateSchema.parse(day));
      const desk = await open({ households: [{ ...ALONE, protected: hides }] });
      await desk.ask('checkIn', { who: desk.tap('201'), present: ['201'] });
      return (await desk.ask('ask', { text: 'カクウ', asker: 'family' })).value.hits.length;
    };
    const days = ['2026-11-19', '2026-11-20', '2026-11-30', '2026-12-01'];
    expect(await Promise.all(days.map((day) => told(day, '2026-11-30')))).toEqual([1, 0, 0, 1]);
    expect(await told('2099-01-01', null)).toBe(0);
  });

  test('9: a household of six, two absent, one already elsewhere, one allergy: one call, one event, both told', async () => {
    const gym = await open();
    const hall = await open({ shelterId: 'S02', device: 'hall-1', system: gym.system });
    await hall.ask('checkIn', { who: hall.tap('106'), present: ['106'] });
    gym.system.advance(1_000);
    gym.hear(hall);
    const who = gym.tap('101');
    const { members } = (await gym.ask('household', { who })).value;
    const ticked = members.filter((each: { expected: boolean }) => each.expected);
    expect(ticked).toHaveLength(5);
    const saved = await gym.ask('checkIn', {
      who,
      present: ['101', '102', '104'],
      needs: [{ personId: '104', needs: { allergies: { allergens: ['egg', 'milk'], severe: false } } }],
    });
    expect(saved.value).toMatchObject({ people: 3 });
    expect(gym.events().map(({ kind }) => kind)).toEqual(['shelter.opened', 'shelter.checked_in']);
    expect(here(gym).present).toBe(3);
    hall.hear(gym);
    expect(here(hall).present).toBe(1);
    expect((await hall.ask('household', { who: hall.tap('106') })).value.members[0].shelterName).toBe(
      '第一体育館',
    );
  });

  test('12: names with rare letters, variants and no kana come back as they were given, and are found', async () => {
    const desk = await open();
    const names = ['𠮷田　太郎', '葛󠄀城　花', '髙﨑　はま', 'JEAN-LUC O’NEIL'];
    await desk.ask('checkIn', { who: null, present: [], guests: names.map((name) => guest({ name })) });
    const people = (await desk.ask('list', { list: 'here', page: 0 })).value.people;
    expect(people.map((each: { name: string }) => each.name).toSorted()).toEqual(names.toSorted());
    for (const name of names)
      expect((await desk.ask('ask', { text: name.slice(0, 4), asker: 'family' })).value.hits).toMatchObject([
        { name },
      ]);
  });
});

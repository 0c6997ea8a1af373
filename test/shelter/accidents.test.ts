/** What accidents taught (domain.md §12), at a desk with no line at all. */
import { afterEach, describe, expect, test } from 'vitest';
import { civilDateSchema } from '../../src/kernel/dates.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { rosterPaper } from '../../src/modules/shelter/print-paper.ts';
import type { PersonLine } from '../../src/modules/shelter/views-schema.ts';
import { printPaper } from '../../src/print/pdf.ts';
import { isProtected } from '../../src/registry/rules.ts';
import type { Measure } from '../../src/registry/schema.ts';
import type { DeskHousehold } from '../harness/shelter-desk.ts';
import { ALONE, closeDesks, guest, here, open } from '../harness/shelter-families.ts';

afterEach(closeDesks);

const nameOf = (details: object): string => ('name' in details ? String(details.name) : '');

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

  test('12: names with rare letters, variants and no kana come back as they were given, are found, and stand by kana on paper', async () => {
    const household: DeskHousehold = {
      id: '50',
      people: [
        {
          id: '501',
          name: '髙﨑　はま',
          kana: 'タカサキ　ハマ',
          age: null,
          birthDateText: '昭和20年5月日不詳',
        },
        { id: '502', name: '葛󠄀城　花', kana: 'カツラギ　ハナ', age: null, birthDateText: '昭和64年月日不詳' },
        { id: '503', name: '𠮷田　太郎', kana: 'ヨシダ　タロウ', age: 7 },
      ],
    };
    const desk = await open({ households: [household], context: { listed: () => true } });
    const who = desk.tap('501');
    const { members } = (await desk.ask('household', { who })).value;
    expect(members.map((each: { birthDateText?: string }) => each.birthDateText)).toEqual([
      '昭和20年5月日不詳',
      '昭和64年月日不詳',
      undefined,
    ]);
    await desk.ask('checkIn', { who, present: ['501', '502', '503'] });
    // The last day of 平成 and the first of 令和: seven years and eight to the day.
    const guests = [
      guest({ name: 'MARIA APARECIDA DOS SANTOS OLIVEIRA NETO' }),
      guest({ name: '林　明' }),
      guest({ name: '山﨑　碧', kana: 'ヤマサキ　アオ', birthDate: '2019-04-30' }),
      guest({ name: '濵田　結', kana: 'ハマダ　ユイ', birthDate: '2019-05-01' }),
    ];
    await desk.ask('checkIn', { who: null, present: [], guests });
    const lines: PersonLine[] = (await desk.ask('list', { list: 'here', page: 0 })).value.people;
    const given = [
      ...household.people.map(({ name }) => name),
      ...guests.map(({ details }) => nameOf(details)),
    ];
    expect(lines.map(({ name }) => name).toSorted()).toEqual(given.toSorted());
    for (const [typed, name] of [
      ['吉田', '𠮷田　太郎'],
      ['葛城', '葛󠄀城　花'],
      ['たかさき', '髙﨑　はま'],
      ['maria aparecida', 'MARIA APARECIDA DOS SANTOS OLIVEIRA NETO'],
      ['浜田', '濵田　結'],
    ])
      expect((await desk.ask('ask', { text: typed, asker: 'family' })).value.hits, typed).toMatchObject([
        { name },
      ]);
    const where = { shelterId: 'S01', shelter: '第一体育館', municipality: '見本市' } as const;
    const roster = rosterPaper(
      { ...where, shelterId: where.shelterId as never, training: true, at: desk.system.now() },
      lines,
      {
        unnamed: 0,
        emptyRows: 0,
      },
    );
    const rows = roster.blocks.flatMap((block) => (block.kind === 'table' ? block.rows : []));
    expect(rows.map(([, name]) => (typeof name === 'string' ? name : name?.text))).toEqual([
      'MARIA APARECIDA DOS SANTOS OLIVEIRA NETO',
      'カツラギ　ハナ\n葛󠄀城　花',
      'タカサキ　ハマ\n髙﨑　はま',
      'ハマダ　ユイ\n濵田　結',
      'ヤマサキ　アオ\n山﨑　碧',
      'ヨシダ　タロウ\n𠮷田　太郎',
      '林　明',
    ]);
    expect(await printPaper(roster, silentLogger)).toMatchObject({ lost: 0, degraded: 0 });
    const card = await desk.ask('paper', { kind: 'card', who: desk.tap('501') });
    expect(card.value.pages).toBe(1);
    expect(desk.degraded()).toBe(0);
  });
});

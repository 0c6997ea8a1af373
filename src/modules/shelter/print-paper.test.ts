import { describe, expect, test } from 'vitest';
import { eventIdSchema, residentIdSchema, shelterIdSchema } from '../../kernel/ids.ts';
import { printPaper } from '../../print/pdf.ts';
import { evacueeCardPaper, rosterPaper } from './print-paper.ts';
import { householdViewSchema, type PersonLine } from './views-schema.ts';

const GYM = shelterIdSchema.parse('S01');
const at = Date.UTC(2026, 10, 26, 12, 0);
const place = { shelterId: GYM, shelter: '第一小学校体育館', municipality: '見本市', training: true, at };

const line = (n: number, kana: string): PersonLine => ({
  personId: residentIdSchema.parse(String(n)),
  name: `見本　${String(n)}`,
  kana,
  age: 40,
  sex: '2',
  guest: false,
  presence: {
    status: 'present',
    shelterId: GYM,
    since: at,
    eventId: eventIdSchema.parse('018f0000-0000-7000-8000-0000000000ee'),
  },
  shelterName: null,
  spot: { ward: '図書室' },
  stay: null,
  overnight: null,
  needs: { allergies: { allergens: ['egg'], severe: false } },
  guardian: null,
});

const rowsOf = ({ blocks }: ReturnType<typeof rosterPaper>): string[] =>
  blocks.flatMap((block) =>
    block.kind === 'table'
      ? block.rows.map((row) => row.map((cell) => (typeof cell === 'string' ? cell : cell.text)).join('|'))
      : [],
  );

const view = (hidden: boolean) =>
  householdViewSchema.parse({
    visitId: null,
    householdId: '9',
    address: '架空県かざし市一ノ門1-1',
    protected: hidden,
    suggestion: 'manage',
    group: { pets: [{ kind: 'dog', count: 2, caged: true }] },
    cards: ['KZT-0000-0000-0000-0000-0'],
    members: [
      {
        ...line(1, 'ミホン'),
        guest: null,
        relationship: '世帯主',
        tapped: true,
        expected: true,
        consent: { family: true, acquaintances: false, others: false },
        said: null,
        support: null,
        minor: false,
        stay: null,
        overnight: null,
      },
    ],
  });

describe('避難者名簿', () => {
  test('stands by reading, tells the kitchen, and leaves rows for those who come after it', () => {
    const rows = rowsOf(rosterPaper(place, [line(1, 'ワタ'), line(2, 'アオ')], { unnamed: 3, emptyRows: 2 }));
    expect(rows).toHaveLength(4);
    expect(rows[0]).toMatch(/^1\|アオ\n見本　2\|40\|女\|ここに います\n図書室\|アレルギー：卵/);
    expect(rows[1]).toMatch(/^2\|ワタ/);
    expect(JSON.stringify(rosterPaper(place, [], { unnamed: 3 }).blocks)).toContain('名前が まだの方 3人');
  });

  test('of a drill says so on its every page, and of a real night does not', () => {
    expect(rosterPaper(place, [], { unnamed: 0 }).training).toBe(true);
    expect(rosterPaper({ ...place, training: false }, [], { unnamed: 0 }).training).toBe(false);
  });
});

describe('避難者カード', () => {
  test('has what is known, and lines for what is not', () => {
    const words = JSON.stringify(evacueeCardPaper(place, view(false)));
    for (const each of ['架空県かざし市一ノ門1-1', '犬2', '家族 ○　知人 ×　公表 ×', 'KZT-0000', '服薬・持病'])
      expect(words).toContain(each);
  });

  test('of a protected household says neither who they are nor where they live (支援措置)', () => {
    expect(JSON.stringify(evacueeCardPaper(place, view(true)))).not.toMatch(/一ノ門|見本　1|ミホン/);
  });
});

test('both are drawn, and no letter is lost', async () => {
  const logger = { warn: () => undefined };
  const people = Array.from({ length: 60 }, (_, n) => line(n + 1, 'アオ'));
  const roster = await printPaper(rosterPaper(place, people, { unnamed: 0 }), logger);
  expect(roster.pages).toBeGreaterThan(1);
  expect([roster.lost, (await printPaper(evacueeCardPaper(place, view(false)), logger)).lost]).toEqual([
    0, 0,
  ]);
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { civilDateSchema } from '../../kernel/dates.ts';
import { holdsMyNumber } from '../../kernel/my-number.ts';
import { ballotsOf, electorIdSchema, placeOnRoll, type StandingKind, ticketCodeSchema } from './schema.ts';

const day = (text: string) => civilDateSchema.parse(text);

describe('名簿番号', () => {
  it.each(['1-1-1', '12-103-7', 'KITA12-9999-999'])('%s is one', (text) => {
    expect(electorIdSchema.safeParse(text).success).toBe(true);
  });

  it.each(['123456789012', '0101-0023-0045', '1-1', '1-0-1', '12345-1-1', '1-1-1000', '1-1-1\n'])(
    '%s is none',
    (text) => {
      expect(electorIdSchema.safeParse(text).success).toBe(false);
    },
  );

  it('is never taken for a My Number, in no text (domain.md §12, 16)', () => {
    const number = fc
      .record({
        p: fc.integer({ min: 1, max: 9999 }),
        g: fc.integer({ min: 1, max: 9999 }),
        l: fc.integer({ min: 1, max: 999 }),
      })
      .map(({ p, g, l }) => electorIdSchema.parse(`${p}-${g}-${l}`));
    fc.assert(fc.property(number, (id) => !holdsMyNumber(JSON.stringify({ a: id, b: '2026-12-06' }))));
  });

  it('says where it stands on the roll', () => {
    expect(placeOnRoll(electorIdSchema.parse('KITA12-103-7'))).toEqual({
      precinct: 'KITA12',
      page: 103,
      line: 7,
    });
  });
});

it('a ticket code is never twelve digits', () => {
  expect(ticketCodeSchema.safeParse('123456789012').success).toBe(false);
  expect(ticketCodeSchema.safeParse('1234567890128').success).toBe(true);
});

describe('who has which ballots', () => {
  const ballot = (
    id: string,
    movers: 'none' | 'within_prefecture' | 'anywhere',
    precincts: string[] | null = null,
  ) => ({ id, name: id, short: id, color: '白色', group: 'g', movers, precincts }) as never;
  const election = {
    ballots: [
      ballot('city', 'none'),
      ballot('governor', 'within_prefecture'),
      ballot('house', 'anywhere', ['1']),
    ],
    moverRules: { monthsOnRoll: 4, proof: 'certificate' as const },
  };
  const has = (kind: StandingKind, precinct = '1', on: string | null = null): string[] =>
    ballotsOf(
      election,
      { precinct: precinct as never, standing: { kind, on: on === null ? null : day(on) } },
      day('2026-12-06'),
    ).map(({ id }) => id);

  it.each<[StandingKind, string[]]>([
    ['active', ['city', 'governor', 'house']],
    ['not_yet_18', ['city', 'governor', 'house']],
    ['prefectural_mover', ['governor', 'house']],
    ['moved_out', ['house']],
    ['disfranchised', []],
    ['deceased', []],
    ['mistaken', []],
    ['double', []],
    ['struck', []],
  ])('%s', (kind, ids) => {
    expect(has(kind)).toEqual(ids);
  });

  it('another precinct has another set, and a mark that has run out leaves nothing', () => {
    expect(has('active', '2')).toEqual(['city', 'governor']);
    expect(has('moved_out', '1', '2026-08-06')).toEqual(['house']);
    expect(has('moved_out', '1', '2026-08-05')).toEqual([]);
  });
});

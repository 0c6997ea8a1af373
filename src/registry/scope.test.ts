import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { day, marksOf, measure, person } from '../../test/harness/made-up-residents.ts';
import { disclose, HIDDEN_ADDRESS } from './disclose.ts';
import { type ResidentRecord, residentRecordSchema } from './schema.ts';
import {
  hasReplica,
  ITEMS,
  isInScope,
  narrower,
  type Scope,
  type SiteModule,
  scopeName,
  scopeOf,
  siteModuleSchema,
  type Town,
} from './scope.ts';

const TODAY = day('2026-11-24');
const POLL_DAY = day('2026-12-06');
const scope = (...modules: SiteModule[]): Scope => scopeOf(modules, { pollDay: POLL_DAY, towns: null });
const townOf = (...people: readonly ResidentRecord[]): Town => ({
  everyone: () => people,
  resident: (id) => people.find(({ residentId }) => residentId === id),
});
const narrow = (of: Scope, who: ResidentRecord, others: readonly ResidentRecord[] = []): ResidentRecord =>
  narrower(of, townOf(who, ...others), TODAY)(who);

test('a scope is named by the modules that hold people, in one order', () => {
  expect(scopeName(scope('identification', 'shelter'))).toBe('shelter-identification');
  expect(scopeName(scope('shelter', 'identification', 'shelter', 'library'))).toBe('shelter-identification');
  expect(scopeName(scope('library', 'staff'))).toBe('none');
  // What names a replica is at most 40 letters.
  expect(scopeName(scope(...siteModuleSchema.options)).length).toBeLessThanOrEqual(40);
});

test.each([
  [['library'], false],
  [['staff'], false],
  [['library', 'staff', 'identification'], false],
  [['identification'], false],
  [['polling'], true],
  [['library', 'shelter'], true],
] as const)('a replica for %j: %s', (modules, expected) => {
  expect(hasReplica(scope(...modules))).toBe(expected);
  if (!expected) expect(isInScope(scope(...modules), person('1'), TODAY)).toBe(false);
});

test('identification finds the four items wherever there are people', () => {
  for (const module of ['counter', 'shelter', 'polling'] as const) {
    const items = ITEMS[module];
    const needed = ITEMS.identification;
    expect(items === 'all' || (needed !== 'all' && needed.every((item) => items.includes(item)))).toBe(true);
  }
});

describe('people', () => {
  const people: Readonly<Record<string, ResidentRecord>> = {
    adult: person('1'),
    outside: person('2', { registration: 'outside' }),
    movedOut: person('3', { status: 'moved_out' }),
    deceased: person('4', { status: 'deceased' }),
    leavesToday: person('5', { leavesOn: TODAY }),
    leavesTomorrow: person('6', { leavesOn: '2026-11-25' }),
    arrives: person('7', { residentSince: '2026-12-01' }),
    foreigner: person('8', { nationality: 'VNM' }),
    unknownAge: person('9', { birthDate: null }),
    // 18 at the end of the day before her birthday: on the poll day itself.
    birthdayAfter: person('10', { birthDate: '2008-12-07' }),
    tooYoung: person('11', { birthDate: '2008-12-08' }),
    leapDay: person('12', { birthDate: '2008-02-29' }),
    child: person('13', { birthDate: '2020-01-01' }),
  };
  const inside = (of: Scope) =>
    Object.entries(people)
      .filter(([, who]) => isInScope(of, who, TODAY))
      .map(([name]) => name);

  test('counter: everybody the municipality knows', () => {
    expect(inside(scope('counter'))).toEqual(Object.keys(people));
  });
  test('shelter: who lives here or will', () => {
    expect(inside(scope('shelter', 'library'))).toEqual(
      Object.keys(people).filter(
        (name) => !['outside', 'movedOut', 'deceased', 'leavesToday'].includes(name),
      ),
    );
  });
  test('polling: who has the vote on the day', () => {
    expect(inside(scope('polling'))).toEqual([
      'adult',
      'leavesTomorrow',
      'arrives',
      'unknownAge',
      'birthdayAfter',
      'leapDay',
    ]);
    expect(inside(scopeOf(['polling'], { pollDay: null, towns: null }))).toEqual([]);
  });
  test('a polling station that is a shelter too has the people of both', () => {
    expect(inside(scope('polling', 'shelter'))).toEqual(inside(scope('shelter')));
  });
  test('only the named towns, and nobody whose town is not known', () => {
    const of = scopeOf(['shelter'], { pollDay: null, towns: ['9999900001001'] });
    expect(isInScope(of, person('1'), TODAY)).toBe(true);
    expect(isInScope(of, person('1', { townId: '9999900001002' }), TODAY)).toBe(false);
    expect(isInScope(of, person('1', { townId: null }), TODAY)).toBe(false);
  });
});

describe('items', () => {
  const who = person('4711', { measures: [measure('2020-01-01', '2021-01-01')] });
  const marks: Readonly<Record<string, string>> = marksOf('4711');

  /** What of the marks is in the row, by item. */
  const seen = (of: Scope): string[] => {
    const text = JSON.stringify(narrow(of, who));
    return Object.keys(marks).filter((item) => text.includes(marks[item] ?? ''));
  };
  const NAMES = [
    'nameDegraded',
    'nameKanji',
    'alias',
    'aliasKana',
    'formerSurname',
    'formerSurnameKana',
    'oldKana',
  ];

  test('by module', () => {
    expect(seen(scope('counter'))).toEqual(Object.keys(marks));
    expect(seen(scope('shelter'))).toEqual([...NAMES, 'relationship', 'address']);
    expect(seen(scope('polling'))).toEqual([...NAMES, 'address']);
    expect(seen(scope('polling', 'shelter'))).toEqual(seen(scope('shelter')));
  });

  test('what is left out reads as nothing, and is still a row', () => {
    const row = narrow(scope('polling'), who);
    expect(residentRecordSchema.parse(row)).toEqual(row);
    expect(row).toMatchObject({
      householdId: '4711',
      relationship: '－',
      relationshipCode: null,
      nationality: 'XXX',
      phone: null,
      postCode: null,
      stayUntil: null,
      townId: '9999900001001',
    });
    expect(narrow(scope('shelter'), who)).toMatchObject({ householdId: who.householdId, phone: null });
  });

  test('narrowing twice is narrowing once', () => {
    for (const module of ['shelter', 'polling', 'counter'] as const) {
      const once = narrow(scope(module), who);
      expect(narrow(scope(module), once)).toEqual(once);
    }
  });
});

describe('支援措置', () => {
  const WHERE = ['address', 'phone', 'postCode'] as const;
  const tells = (row: ResidentRecord): string[] =>
    WHERE.filter((item) => JSON.stringify(row).includes(marksOf(row.residentId)[item]));

  test.each([
    ['holds', measure('2026-01-01', '2026-11-24'), true],
    ['until further notice', measure('2020-01-01', null), true],
    ['begins later', measure('2027-01-01', '2027-12-31'), true],
    ['is over', measure('2025-01-01', '2026-11-23'), false],
  ])('an address whose measure %s is left out: %s', (_when, given, hidden) => {
    const who = person('1', { measures: [given] });
    for (const module of ['shelter', 'polling'] as const) {
      const row = narrow(scope(module, 'identification'), who);
      expect(row.address === HIDDEN_ADDRESS).toBe(hidden);
      expect(row.townId === null).toBe(hidden);
      expect(row.measures).toHaveLength(hidden ? 1 : 0);
      if (hidden) expect(tells(row)).toEqual([]);
    }
    expect(tells(narrow(scope('counter'), who))).toEqual([...WHERE]);
  });

  test('one protected member hides the address of all, and nobody says whose measure it is', () => {
    const mother = person('1', { householdId: '7', measures: [measure('2026-01-01', null)] });
    const child = person('2', {
      householdId: '7',
      measures: [measure('2026-01-01', null, { as: 'together', with: '1' })],
    });
    const uncle = person('3', { householdId: '7' });
    const stranger = person('4', { householdId: '8' });
    const everyone = [mother, child, uncle, stranger];
    const rows = everyone.map((who) => narrow(scope('polling'), who, everyone));
    expect(rows.map(tells)).toEqual([[], [], [], ['address']]);
    expect(rows[1]?.measures).toEqual([measure('2026-01-01', null, { as: 'together' })]);
    // A polling site has each in a household of her own; its desk takes all of them for protected all the same.
    const people = {
      ...townOf(...rows),
      household: (id: string) => rows.filter(({ householdId }) => householdId === id),
    };
    const shown = rows.map((row) => disclose(row, people, { today: TODAY, trusted: true }));
    expect(shown.map((each) => each.protected)).toEqual([true, true, true, false]);
    expect(shown.map(({ comparable }) => comparable)).toEqual([null, null, null, stranger.address]);
  });

  test('who is protected with somebody is protected as long as she, also when only hers was renewed', () => {
    const mother = person('1', {
      householdId: '7',
      measures: [measure('2025-01-01', '2025-12-31'), measure('2026-01-01', '2026-12-31')],
    });
    const grown = person('2', {
      householdId: '8',
      measures: [measure('2025-01-01', '2025-12-31', { as: 'together', with: '1' })],
    });
    const everyone = [mother, grown];
    const row = narrow(scope('shelter'), grown, everyone);
    expect(row).toMatchObject({
      address: HIDDEN_ADDRESS,
      measures: [measure('2026-01-01', '2026-12-31', { as: 'together' })],
    });
    // The day her mother's ends too, nothing is left; and what the counter gets is as the municipality has it.
    const later = narrower(scope('shelter'), townOf(...everyone), day('2027-01-01'))(grown);
    expect(later).toMatchObject({ address: grown.address, measures: [] });
    expect(narrow(scope('counter'), grown, everyone)).toEqual(grown);
  });

  test('at no site but the counter, on no day, does a row say more than the desk would show there', () => {
    const days = fc
      .integer({ min: -400, max: 400 })
      .map((off) => day(new Date(Date.parse(TODAY) + off * 86_400_000).toISOString().slice(0, 10)));
    fc.assert(
      fc.property(
        days,
        fc.option(days),
        days,
        fc.constantFrom('shelter', 'polling'),
        (from, to, looked, module) => {
          const who = person('1', { measures: [measure(from, to)] });
          const people = { ...townOf(who), household: () => [who] };
          const shown = disclose(who, people, { today: looked, trusted: true });
          const row = narrow(scope(module as SiteModule), who);
          // Data of the day `TODAY` speak of that day and later ones.
          if (looked >= TODAY && shown.address === HIDDEN_ADDRESS) expect(row.address).toBe(HIDDEN_ADDRESS);
        },
      ),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  retitled,
  smallCatalogue,
  smallChange,
  smallForm,
  titlesOf,
} from '../../../test/harness/small-catalogue.ts';
import { addDays, type CivilDate, civilDateSchema } from '../../kernel/dates.ts';
import {
  type Change,
  catalogueOn,
  changeDays,
  documentsOn,
  findingsFrom,
  findingsOfChange,
  stillNeeded,
  versionOn,
  versionsOf,
} from './catalogue-version.ts';
import { lintCatalogue } from './lint.ts';

const DAY = civilDateSchema.parse('2026-12-01');
const dayAt = (at: number): CivilDate => addDays(DAY, at);
const shipped = smallCatalogue();
const form = smallForm;
const titles = titlesOf;

const change = (number: number, from: number, edits: readonly object[], withdrawn?: number): Change =>
  smallChange(
    number,
    { effectiveFrom: dayAt(from), withdrawnFrom: withdrawn === undefined ? null : dayAt(withdrawn) },
    edits,
  );
const ended = (id: string) => ({ kind: 'form', id, base: null, content: null });

describe('the catalogue of a day', () => {
  test('is the shipped one, the very same, where nothing was changed', () => {
    expect(catalogueOn(shipped, [], DAY)).toBe(shipped);
    expect(catalogueOn(shipped, [change(1, 5, [retitled('f_a', '新')])], dayAt(4))).toBe(shipped);
  });

  test('has the new version from its day on, at its place, and what is new at the end', () => {
    const changes = [change(1, 5, [retitled('f_a', '新'), retitled('f_c', '追加')])];
    expect(titles(catalogueOn(shipped, changes, dayAt(4)))).toEqual(['f_a', 'f_b']);
    expect(titles(catalogueOn(shipped, changes, dayAt(5)))).toEqual(['新', 'f_b', '追加']);
  });

  test('has no form that ended, and of a change that was taken back what was before', () => {
    const changes = [change(1, 2, [ended('f_a')], 4), change(2, 3, [retitled('f_b', '新')], 3)];
    expect(titles(catalogueOn(shipped, changes, dayAt(2)))).toEqual(['f_b']);
    expect(titles(catalogueOn(shipped, changes, dayAt(3)))).toEqual(['f_b']);
    expect(titles(catalogueOn(shipped, changes, dayAt(4)))).toEqual(['f_a', 'f_b']);
  });

  test('holds a form to its own first and last day', () => {
    const content = form('f_a', '夏だけ', { effective: { from: dayAt(3), to: dayAt(4) } });
    const changes = [change(1, 1, [{ kind: 'form', id: 'f_a', base: null, content }])];
    const on = (at: number) => titles(catalogueOn(shipped, changes, dayAt(at)));
    expect([2, 3, 4, 5].map(on)).toEqual([['f_b'], ['夏だけ', 'f_b'], ['夏だけ', 'f_b'], ['f_b']]);
    expect(titles(documentsOn(shipped, changes, dayAt(2)))).toEqual(['夏だけ', 'f_b']);
  });
});

const changesArb = fc
  .array(
    fc.record({
      from: fc.integer({ min: 0, max: 9 }),
      id: fc.constantFrom('f_a', 'f_b', 'f_c'),
      withdrawn: fc.option(fc.integer({ min: 0, max: 9 }), { nil: undefined }),
    }),
    { maxLength: 6 },
  )
  .map((list) =>
    list.map(({ from, id, withdrawn }, at) =>
      change(at + 1, from, [retitled(id, `第${at + 1}版`)], withdrawn),
    ),
  );
const dayArb = fc.integer({ min: -1, max: 12 }).map(dayAt);

describe('whatever was changed', () => {
  test('the order in which changes come does not matter, nor that in which those of other days were approved', () => {
    fc.assert(
      fc.property(changesArb, dayArb, fc.infiniteStream(fc.nat()), (changes, day, random) => {
        const shuffled = changes
          .map((each) => ({ each, by: random.next().value as number }))
          .toSorted((a, b) => a.by - b.by)
          .map(({ each }) => each);
        expect(catalogueOn(shipped, shuffled, day)).toEqual(catalogueOn(shipped, changes, day));
        // The same changes, approved the other way round: only of one day the later approval counts.
        const days = new Set(changes.map(({ effectiveFrom }) => effectiveFrom));
        if (days.size < changes.length) return;
        const turned = changes.map((each, at) => ({ ...each, number: changes.length - at }));
        expect(catalogueOn(shipped, turned, day)).toEqual(catalogueOn(shipped, changes, day));
      }),
      { numRuns: 100 },
    );
  });

  test('nothing is so before its day, and what was taken back is not there', () => {
    fc.assert(
      fc.property(changesArb, dayArb, (changes, day) => {
        const here = changes.filter(
          ({ effectiveFrom, withdrawnFrom }) =>
            effectiveFrom <= day && (withdrawnFrom === null || withdrawnFrom > day),
        );
        expect(catalogueOn(shipped, changes, day)).toEqual(catalogueOn(shipped, here, day));
        const allowed = new Set(['f_a', 'f_b', ...here.map(({ number }) => `第${number}版`)]);
        expect(titles(catalogueOn(shipped, changes, day)).every((title) => allowed.has(title))).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  test('it changes only on the days that are said, and what is left out as old changes nothing', () => {
    fc.assert(
      fc.property(changesArb, fc.integer({ min: 0, max: 12 }), (changes, at) => {
        const day = dayAt(at);
        const isSaid = changeDays(changes, dayAt(-1)).includes(day);
        if (!isSaid)
          expect(catalogueOn(shipped, changes, day)).toEqual(catalogueOn(shipped, changes, dayAt(at - 1)));
        const late = addDays(day, 366);
        const kept = stillNeeded(changes, late);
        for (const on of [day, addDays(day, 1), addDays(day, 5), late])
          expect(catalogueOn(shipped, kept, on)).toEqual(catalogueOn(shipped, changes, on));
        // Of what is long over one version of each document is left.
        expect(stillNeeded(changes, addDays(late, 30)).length).toBeLessThanOrEqual(3);
      }),
      { numRuns: 60 },
    );
  });
});

test('what a change covered is still given out while that one can be taken back', () => {
  const changes = [change(1, 0, [retitled('f_a', '一')]), change(2, 0, [retitled('f_a', '二')], 400)];
  const kept = stillNeeded(changes, dayAt(390));
  expect(titles(catalogueOn(shipped, kept, dayAt(400)))[0]).toBe('一');
  expect(stillNeeded(changes, dayAt(800)).map(({ number }) => number)).toEqual([1]);
});

test('of one day the one that was approved later counts', () => {
  const changes = [change(2, 5, [retitled('f_a', '後')]), change(1, 5, [retitled('f_a', '先')])];
  expect(titles(catalogueOn(shipped, changes, dayAt(5)))[0]).toBe('後');
  // Approved later for an earlier day, it gives way when the later day comes.
  const early = change(3, 2, [retitled('f_a', '間')]);
  expect([4, 5].map((at) => titles(catalogueOn(shipped, [...changes, early], dayAt(at)))[0])).toEqual([
    '間',
    '後',
  ]);
});

test('the versions of a document are told with their days, the shipped one first', () => {
  const [a, b] = [change(1, 2, [retitled('f_a', '一')], 4), change(2, 6, [ended('f_a')])];
  const versions = versionsOf(shipped, [b, a], { kind: 'form', id: 'f_a' as never });
  expect(versions.map(({ from, content, change: by }) => [from, content === null ? null : by])).toEqual([
    [null, null],
    [dayAt(2), a.id],
    [dayAt(4), null],
    [dayAt(6), null],
  ]);
  expect(versions.at(-1)?.content).toBe(null);
  const of = { kind: 'form', id: 'f_a' } as never;
  expect([1, 2, 4, 6].map((at) => versionOn([a, b], of, dayAt(at)))).toEqual([null, a.id, null, b.id]);
});

describe('the linter', () => {
  test('is asked of every day that makes another catalogue, and says the first', () => {
    const lost = change(1, 3, [{ kind: 'attachment', id: 'tag', base: null, content: null }], 8);
    const found = findingsFrom(shipped, [lost], DAY);
    expect(found.map(({ code, at, day }) => [code, at, day])).toEqual(
      [
        ['unknown_attachment', 'f_a', dayAt(3)],
        ['unknown_attachment', 'f_b', dayAt(3)],
        ['same_form', 'f_b', dayAt(3)],
      ].slice(0, found.length),
    );
    expect(found.length).toBeGreaterThan(1);
  });

  test('finds the same whether it looks into every form or only into those that the changes touch', () => {
    const editArb = fc.constantFrom<object>(
      { kind: 'attachment', id: 'tag', content: null },
      { kind: 'fact', id: 'v_dogs', content: null },
      { kind: 'counter', id: 'w01', content: null },
      { kind: 'department', id: 'shimin', content: null },
      { kind: 'form', id: 'f_b', content: null },
      { kind: 'form', id: 'f_b', content: form('f_b', 'f_a') },
      { kind: 'form', id: 'f_c', content: form('f_c', 'c', { attachments: [{ oneOf: ['none'] }] }) },
      { kind: 'form', id: 'f_c', content: form('f_c', 'c', { when: { fact: 'v_cats', is: true } }) },
    );
    fc.assert(
      fc.property(fc.array(editArb, { maxLength: 4 }), (edits) => {
        const changes = edits.map((edit, at) => change(at + 1, at, [{ base: null, ...edit }]));
        const all = changeDays(changes, DAY).flatMap((day) =>
          lintCatalogue(documentsOn(shipped, changes, day)).map((each) => JSON.stringify(each)),
        );
        const found = findingsFrom(shipped, changes, DAY).map(({ day: _, ...each }) => JSON.stringify(each));
        expect(new Set(found)).toEqual(new Set(all));
      }),
      { numRuns: 60 },
    );
  });

  test('what was wrong without a change is not found of it', () => {
    const broken = { ...shipped, attachments: [] };
    const good = change(1, 3, [retitled('f_a', '新')]);
    expect(findingsFrom(broken, [good], DAY).length).toBeGreaterThan(0);
    expect(findingsOfChange(broken, [], good)).toEqual([]);
    const bad = change(1, 3, [
      { kind: 'form', id: 'f_a', base: null, content: form('f_a', '新', { counter: 'w99' }) },
    ]);
    expect(findingsOfChange(broken, [], bad).map(({ code }) => code)).toEqual(['unknown_counter']);
  });
});

test('a change that names a document twice, or another within, is none', () => {
  const twice = [retitled('f_a', '一'), retitled('f_a', '二')];
  expect(() => change(1, 1, twice)).toThrow(/same document twice/);
  expect(() => change(1, 1, [{ kind: 'form', id: 'f_a', base: null, content: form('f_b') }])).toThrow(
    /another id within/,
  );
});

import { describe, expect, test } from 'vitest';
import type { FilledField } from './filled.ts';
import { beginsAt, type Checking, initialResident, ON_PAGE, pagesOf, stepResident } from './resident-flow.ts';

const field = (key: string, change: Partial<FilledField> = {}): FilledField => ({
  key,
  id: key,
  label: key,
  kind: 'text',
  official: null,
  choices: null,
  value: '値',
  source: 'registry',
  required: true,
  byHand: false,
  ...change,
});
const form = (title: string, name: string | null, fields: readonly FilledField[]) =>
  ({
    title: { ja: title, easy: title, en: title },
    subject: name === null ? null : { person: 0, name },
    blocks: [{ title: null, fields }],
  }) as unknown as Checking['forms'][number];
const valuesOf = (forms: Checking['forms']) =>
  pagesOf({ forms }).flatMap((page) =>
    page.kind === 'values' ? page.sections.flatMap(({ rows }) => rows.map(({ key }) => key)) : [],
  );

describe('what the resident is shown', () => {
  test('each value once, however many forms it goes into', () => {
    const forms = [
      form('甲', '健一', [field('a'), field('b')]),
      form('乙', '健一', [field('b'), field('c')]),
    ];
    expect(valuesOf(forms)).toEqual(['a', 'b', 'c']);
  });

  test('nothing that is empty, left to the hand, or the office’s own', () => {
    const fields = [
      field('empty', { value: null, source: null }),
      field('hand', { byHand: true }),
      field('desk', { source: 'desk' }),
      field('constant', { source: 'constant' }),
      field('card', { source: 'card' }),
      field('corrected', { source: 'corrected' }),
    ];
    expect(valuesOf([form('甲', null, fields)])).toEqual(['card', 'corrected']);
  });

  test('never more on a page than is read at one look, each under whose it is, and no page but the last has room', () => {
    const many = Array.from({ length: 14 }, (_, at) => field(`k${String(at)}`));
    const pages = pagesOf({ forms: [form('甲', '健一', many), form('乙', 'トシ', [field('t')])] });
    const values = pages.flatMap((page) => (page.kind === 'values' ? [page.sections] : []));
    const weights = values.map((sections) => sections.reduce((sum, { rows }) => sum + 2 + rows.length, 0));
    expect(weights).toEqual([ON_PAGE, 9]);
    expect(values.map((sections) => sections.map(({ of }) => of))).toEqual([['健一'], ['健一', 'トシ']]);
    expect(pages[0]).toMatchObject({ kind: 'forms', titles: [{ ja: '甲' }, { ja: '乙' }] });
  });
});

describe('her signature', () => {
  const drawn = stepResident({ ...initialResident, at: 3 }, { kind: 'drawn', strokes: [[[1, 1]]] }, 3);

  test('is not kept once it was sent, nor under something else', () => {
    const sent = stepResident(drawn, { kind: 'sent' }, 3);
    expect(sent.busy).toBe(true);
    expect(stepResident(sent, { kind: 'answered', problem: null }, 3).strokes).toEqual([]);
    expect(stepResident(sent, { kind: 'answered', problem: 'outdated' }, 3)).toEqual({
      at: 0,
      strokes: [],
      busy: false,
      problem: 'outdated',
    });
    expect(stepResident(drawn, { kind: 'turned', to: 2 }, 3).strokes).toEqual([]);
  });

  test('is asked for when nothing is written', () => {
    expect(stepResident(initialResident, { kind: 'empty' }, 3).problem).toBe('empty');
  });
});

test('after a correction she begins where it is, and at the first page where nothing of hers was corrected', () => {
  const many = Array.from({ length: 24 }, (_, at) => field(`k${String(at)}`));
  const pages = pagesOf({ forms: [form('甲', '健一', many)] });
  expect(pages.length).toBeGreaterThan(3);
  expect(beginsAt(pages, ['k23'])).toBe(pages.length - 1);
  expect(beginsAt(pages, ['k23', 'k1'])).toBe(1);
  expect(beginsAt(pages, ['somebody-else'])).toBe(0);
  expect(beginsAt(pages, [])).toBe(0);
});

import { expect, test } from 'vitest';
import { smallCatalogue, smallForm, titlesOf } from '../../test/harness/small-catalogue.ts';
import { civilDateSchema } from '../kernel/dates.ts';
import { type Edit, editSchema } from '../modules/counter/catalogue-version.ts';
import { blankDocument } from './forms-blank.ts';
import {
  begin,
  catalogueWith,
  change,
  type Draft,
  editOf,
  foundIn,
  freshId,
  isUnsaved,
  newDraft,
  problemsOf,
  redo,
  undo,
  usualDay,
  withEdit,
  withoutEdit,
} from './forms-draft.ts';
import { sectionOf } from './forms-text.ts';

const day = (text: string) => civilDateSchema.parse(text);
const TODAY = day('2026-11-26');
const edited = (title: string): Edit =>
  editSchema.parse({ kind: 'form', id: 'f_a', base: null, content: smallForm('f_a', title) });
const draft = (reason = '条例の改正による'): Draft => ({ ...newDraft(TODAY, [edited('新')]), reason });

test('what was done is undone step by step and done again; letters of one field go together', () => {
  let editing = begin(draft('あ'));
  for (const reason of ['あい', 'あいう']) editing = change(editing, draft(reason), 'reason');
  editing = change(editing, draft('別'), 'other');
  expect([editing.now.reason, isUnsaved(editing)]).toEqual(['別', true]);
  const back = undo(editing);
  expect([back.now.reason, undo(back).now.reason, undo(undo(back)).now.reason]).toEqual([
    'あいう',
    'あ',
    'あ',
  ]);
  expect(redo(undo(back)).now.reason).toBe('あいう');
  expect(isUnsaved(undo(back))).toBe(false);
  // After an undo the same field begins a step of its own.
  expect(undo(change(back, draft('x'), 'other')).now.reason).toBe('あいう');
  expect(redo(change(back, draft('x'), 'y')).now.reason).toBe('x');
});

test('most changes begin with the next month', () => {
  expect([usualDay(TODAY), usualDay(day('2026-12-31')), usualDay(day('2028-01-31'))]).toEqual([
    '2026-12-01',
    '2027-01-01',
    '2028-02-01',
  ]);
});

test('an edit takes the place of the one of the same document', () => {
  const two = withEdit(withEdit(draft(), edited('新新')), { ...edited('x'), id: 'f_b' } as Edit);
  expect(two.edits).toHaveLength(2);
  expect(editOf(two, { kind: 'form', id: 'f_a' })?.content).toMatchObject({ title: { ja: '新新' } });
  expect(withoutEdit(two, two.edits[0] as Edit).edits).toHaveLength(1);
});

test('the catalogue is shown with the draft, and as it was while the draft cannot be read', () => {
  const shipped = smallCatalogue();
  expect(titlesOf(catalogueWith(shipped, draft(), TODAY))).toEqual(['新', 'f_b']);
  const broken = { ...draft(), edits: [{ ...edited('新'), content: { id: 'f_a' } } as unknown as Edit] };
  expect(catalogueWith(shipped, broken, TODAY)).toBe(shipped);
});

test('what is still to be written is said with its part of the page', () => {
  expect(problemsOf(draft())).toEqual([]);
  expect(problemsOf(draft('短い'))).toMatchObject([{ section: 'change' }]);
  expect(problemsOf({ ...draft(), effectiveFrom: '' })).toMatchObject([{ section: 'change' }]);
  const form = edited('新').content as object;
  const sections = (part: object) =>
    problemsOf({
      ...draft(),
      edits: [{ ...edited('新'), content: { ...form, ...part } } as unknown as Edit],
    }).map(({ section }) => section);
  expect(sections({ law: '' })).toEqual(['basics']);
  expect(sections({ notes: ['', ''] })).toEqual(['notes']);
  expect(sections({ fee: { kind: 'each', yen: 0, unit: '1通', exempt: [] } })).toEqual(['fee']);
  expect(sections({ attachments: [], withoutAttachments: '' })).toEqual(['attachments']);
});

test('a new document of each kind has an id of its own and can be written', () => {
  const catalogue = smallCatalogue();
  const none = newDraft(TODAY, []);
  const first = freshId(catalogue, none, 'attachment');
  const content = blankDocument({ catalogue, today: TODAY }, 'attachment', first);
  const second = freshId(
    catalogue,
    newDraft(TODAY, [{ ...edited('x'), id: first, content } as Edit]),
    'attachment',
  );
  expect([first, second]).toEqual(['town_attachment_1', 'town_attachment_2']);
  // Blank words are all that is missing of it.
  const problems = (kind: 'form' | 'fact' | 'block' | 'department' | 'counter') =>
    problemsOf({
      ...newDraft(TODAY, [
        {
          kind,
          id: 'x_x',
          base: null,
          content: blankDocument({ catalogue, today: TODAY }, kind, 'x_x'),
        } as Edit,
      ]),
      reason: '条例の改正による',
    }).map(({ text }) => text);
  for (const kind of ['form', 'fact', 'block', 'department', 'counter'] as const)
    expect([kind, new Set(problems(kind))]).toEqual([
      kind,
      new Set(['空のところが あります。書いてください。']),
    ]);
});

test('a finding is shown in the part where it is put right, of its own document', () => {
  const finding = { code: 'unknown_counter', level: 'stop', at: 'f_a', about: 'w99', day: TODAY } as const;
  expect(foundIn([finding], sectionOf('unknown_counter'), 'f_a')).toEqual([finding]);
  expect(foundIn([finding], 'basics', 'f_b')).toEqual([]);
  expect(foundIn([{ ...finding, code: 'past', at: '' }], 'change', 'f_a')).toHaveLength(1);
});

/** A change while it is written: what was done can be undone until it is saved. Pure. */
import {
  type ChangeView,
  type FormsFinding,
  type SaveChange,
  saveChangeSchema,
} from '../central/forms-schema.ts';
import { addDays, type CivilDate, civilDateOf } from '../kernel/dates.ts';
import {
  type Change,
  catalogueOn,
  changeSchema,
  type DocumentKind,
  type Edit,
  LIST_OF,
} from '../modules/counter/catalogue-version.ts';
import type { Catalogue, Form } from '../modules/counter/schema.ts';
import { type Section, sectionOf } from './forms-text.ts';

export type Draft = Omit<SaveChange, 'effectiveFrom'> & { readonly effectiveFrom: string };

export interface Editing {
  readonly now: Draft;
  /** The last is undone first. */
  readonly past: readonly Draft[];
  readonly future: readonly Draft[];
  /** What was changed last: letters of one field are undone together. */
  readonly what: string;
  readonly saved: Draft;
}

const MOST_STEPS = 200;

export const begin = (draft: Draft): Editing => ({
  ...{ now: draft, past: [], future: [], what: '', saved: draft },
});

export const change = (editing: Editing, now: Draft, what: string): Editing => ({
  ...editing,
  now,
  past:
    what !== '' && what === editing.what ? editing.past : [...editing.past, editing.now].slice(-MOST_STEPS),
  ...{ future: [], what },
});

export const undo = (editing: Editing): Editing => {
  const before = editing.past.at(-1);
  if (before === undefined) return editing;
  const { now, past, future } = editing;
  return { ...editing, now: before, past: past.slice(0, -1), future: [now, ...future], what: '' };
};

export const redo = (editing: Editing): Editing => {
  const [next, ...future] = editing.future;
  if (next === undefined) return editing;
  return { ...editing, now: next, past: [...editing.past, editing.now], future, what: '' };
};

export const isUnsaved = ({ now, saved }: Editing): boolean => JSON.stringify(now) !== JSON.stringify(saved);

/** The first day of the next month: from which most changes hold. */
export const usualDay = (today: CivilDate): CivilDate => {
  const [year = 0, month = 0] = today.split('-').map(Number);
  return (month === 12 ? civilDateOf(year + 1, 1, 1) : civilDateOf(year, month + 1, 1)) ?? addDays(today, 1);
};

const isOf = (edit: Edit, { kind, id }: { readonly kind: DocumentKind; readonly id: string }): boolean =>
  edit.kind === kind && edit.id === id;

export const editOf = (
  { edits }: Pick<Draft, 'edits'>,
  of: { readonly kind: DocumentKind; readonly id: string },
): Edit | undefined => edits.find((edit) => isOf(edit, of));

/** With this edit in the place of the one of the same document, or at the end. */
export const withEdit = (draft: Draft, edit: Edit): Draft => ({
  ...draft,
  edits: draft.edits.some((each) => isOf(each, edit))
    ? draft.edits.map((each) => (isOf(each, edit) ? edit : each))
    : [...draft.edits, edit],
});

export const withoutEdit = (draft: Draft, edit: Edit): Draft => ({
  ...draft,
  edits: draft.edits.filter((each) => each !== edit),
});

export const draftOf = (view: ChangeView): Draft => ({
  ...{ id: view.id, revision: view.revision, effectiveFrom: view.effectiveFrom, reason: view.reason },
  ...{ todayReason: view.todayReason, edits: view.edits },
});

export const newDraft = (today: CivilDate, edits: readonly Edit[]): Draft => ({
  ...{
    id: null,
    revision: 0,
    effectiveFrom: usualDay(today),
    reason: '',
    todayReason: '',
    edits: [...edits],
  },
});

/** The catalogue as it would be with the draft on its day; a draft that cannot be read changes nothing. */
export const catalogueWith = (catalogue: Catalogue, draft: Draft, day: CivilDate): Catalogue => {
  const made = changeSchema.safeParse({
    ...{ id: '00000000-0000-4000-8000-000000000000', number: 1, effectiveFrom: day, withdrawnFrom: null },
    ...{
      reason: '書きかけの改正',
      authors: ['editor'],
      approver: 'nobody',
      approvedAt: 0,
      edits: draft.edits,
    },
  } satisfies Record<keyof Change, unknown>);
  return made.success ? catalogueOn(catalogue, [made.data], day) : catalogue;
};

/** The document as it stands in a catalogue. */
export const contentIn = (
  catalogue: Catalogue,
  { kind, id }: { readonly kind: DocumentKind; readonly id: string },
): Edit['content'] => {
  const list = catalogue[LIST_OF[kind]] as readonly NonNullable<Edit['content']>[];
  return list.find((each) => each.id === id) ?? null;
};

/** An id that nothing has yet. */
export const freshId = (catalogue: Catalogue, draft: Draft, kind: DocumentKind): string => {
  const taken = new Set<string>([
    ...(catalogue[LIST_OF[kind]] as readonly { readonly id: string }[]).map(({ id }) => id),
    ...draft.edits.map(({ id }) => id),
  ]);
  let number = 1;
  while (taken.has(`town_${kind}_${number}`)) number += 1;
  return `town_${kind}_${number}`;
};

export interface Problem {
  readonly section: Section;
  readonly text: string;
}

const SECTION_OF_FIELD: Readonly<Partial<Record<keyof Form, Section>>> = {
  when: 'when',
  attachments: 'attachments',
  withoutAttachments: 'attachments',
  blocks: 'fields',
  fields: 'fields',
  notes: 'notes',
  fee: 'fee',
  deadline: 'deadline',
  effective: 'dates',
  retentionYears: 'dates',
  tests: 'tests',
};

const wordsOf = (code: string): string => {
  if (code === 'too_small') return '空のところが あります。書いてください。';
  return code === 'too_big' ? '長すぎるか、多すぎます。' : '書き方が 正しくないところが あります。';
};

/** What must be written before it can be saved at all, said once for each part. */
export const problemsOf = (draft: Draft): readonly Problem[] => {
  const parsed = saveChangeSchema.safeParse(draft);
  if (parsed.success) return [];
  const problems = parsed.error.issues.map(({ path, code }): Problem => {
    const [top, , , field] = path;
    if (top === 'reason') return { section: 'change', text: '改正の理由を 5文字以上で 書いてください。' };
    if (top === 'todayReason')
      return { section: 'change', text: '今日から使う わけを 5文字以上で 書いてください。' };
    if (top === 'effectiveFrom') return { section: 'change', text: '使い始める日を 選んでください。' };
    const section = SECTION_OF_FIELD[field as keyof Form] ?? 'basics';
    return { section, text: wordsOf(code) };
  });
  return [...new Map(problems.map((problem) => [`${problem.section}${problem.text}`, problem])).values()];
};

/** What the centre found, by the part of the page where it is put right. */
export const foundIn = (
  findings: readonly FormsFinding[],
  section: Section,
  id: string,
): readonly FormsFinding[] =>
  findings.filter(
    (finding) => sectionOf(finding.code) === section && (section === 'change' || finding.at === id),
  );

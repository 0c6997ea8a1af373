/** What is wrong with a change: what the linter finds with it that it did not find without, and what only the centre can know. */
import type { CivilDate } from '../kernel/dates.ts';
import {
  type Change,
  changeSchema,
  documentsOn,
  type Edit,
  findingsFrom,
  findingsOfChange,
  isHarmless,
  LIST_OF,
  versionOn,
} from '../modules/counter/catalogue-version.ts';
import type { Catalogue } from '../modules/counter/schema.ts';
import type { FormsFinding, OWN_FINDINGS } from './forms-schema.ts';
import { isOpen, type StoredChange } from './forms-store.ts';

/** As if it had been approved now, after all others. */
const asApproved = (change: StoredChange, others: readonly Change[]): Change =>
  changeSchema.parse({
    ...{ id: change.id, effectiveFrom: change.effectiveFrom, withdrawnFrom: null },
    ...{ reason: change.reason, authors: change.authors, edits: change.edits, approver: 'nobody-yet' },
    ...{ approvedAt: change.updatedAt, number: Math.max(0, ...others.map(({ number }) => number)) + 1 },
  });

const contentIn = (catalogue: Catalogue, { kind, id }: Pick<Edit, 'kind' | 'id'>): Edit['content'] =>
  ((catalogue[LIST_OF[kind]] as readonly { readonly id: string }[]).find((each) => each.id === id) as
    | NonNullable<Edit['content']>
    | undefined) ?? null;

/** What each edit takes the place of on the day from which it holds. */
export const beforeOf = (
  shipped: Catalogue,
  others: readonly Change[],
  { edits, effectiveFrom }: Pick<StoredChange, 'edits' | 'effectiveFrom'>,
): readonly Edit[] => {
  const there = documentsOn(shipped, others, effectiveFrom);
  return edits.map(
    (edit) =>
      ({
        ...{ kind: edit.kind, id: edit.id, base: versionOn(others, edit, effectiveFrom) },
        content: contentIn(there, edit),
      }) as Edit,
  );
};

/** JSON with its keys in order: a form is not another because its words were written in another order. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
export const isSame = (a: unknown, b: unknown): boolean => canonical(a) === canonical(b);

const own = (
  code: keyof typeof OWN_FINDINGS,
  day: CivilDate,
  { at = '', level = 'stop' }: { readonly at?: string; readonly level?: 'stop' | 'note' } = {},
): FormsFinding => ({ code, level, at, about: '', day });

const dayFindings = (
  { effectiveFrom, todayReason }: StoredChange,
  today: CivilDate,
): readonly FormsFinding[] => {
  if (effectiveFrom < today) return [own('past', today)];
  return effectiveFrom === today && todayReason === '' ? [own('today_without_reason', today)] : [];
};

const editFindings = (
  edit: Edit,
  before: Edit,
  { effectiveFrom }: StoredChange,
  others: readonly Change[],
): readonly FormsFinding[] => {
  const at = edit.id;
  const isLater = others.some(
    (other) =>
      other.effectiveFrom > effectiveFrom &&
      (other.withdrawnFrom === null || other.withdrawnFrom > other.effectiveFrom) &&
      other.edits.some(({ kind, id }) => kind === edit.kind && id === edit.id),
  );
  const same =
    edit.content === null && before.content === null
      ? [own('nothing_to_end', effectiveFrom, { at })]
      : isSame(edit.content, before.content)
        ? [own('nothing', effectiveFrom, { at })]
        : [];
  return [
    ...(edit.base === before.base ? [] : [own('stale', effectiveFrom, { at })]),
    ...same,
    ...(isLater ? [own('later', effectiveFrom, { at, level: 'note' })] : []),
  ];
};

/** Nothing that stops: it may be approved. Of a change that is not open any more nothing is said. */
export const judgeChange = (
  shipped: Catalogue,
  approved: readonly Change[],
  change: StoredChange,
  today: CivilDate,
): readonly FormsFinding[] => {
  if (!isOpen(change)) return [];
  const before = beforeOf(shipped, approved, change);
  return [
    ...dayFindings(change, today),
    ...change.edits.flatMap((edit, at) => {
      const was = before[at];
      return was === undefined ? [] : editFindings(edit, was, change, approved);
    }),
    ...findingsOfChange(shipped, approved, asApproved(change, approved)).map(
      (finding): FormsFinding => ({ ...finding, level: isHarmless(finding) ? 'note' : 'stop' }),
    ),
  ];
};

/** What would be wrong from today on if a change were taken back that others stand on. */
export const judgeWithdrawal = (
  shipped: Catalogue,
  approved: readonly Change[],
  { id, edits }: Pick<StoredChange, 'id' | 'edits'>,
  today: CivilDate,
): readonly FormsFinding[] => {
  const touching = [{ edits: [...edits] }];
  const without = approved.map((each) => (each.id === id ? { ...each, withdrawnFrom: today } : each));
  const signOf = ({ code, at, about }: Pick<FormsFinding, 'code' | 'at' | 'about'>): string =>
    canonical([code, at, about]);
  const there = new Set(findingsFrom(shipped, approved, today, touching).map(signOf));
  return findingsFrom(shipped, without, today, touching)
    .filter((finding) => !there.has(signOf(finding)))
    .map((finding): FormsFinding => ({ ...finding, level: isHarmless(finding) ? 'note' : 'stop' }));
};

export const isStopped = (findings: readonly FormsFinding[]): boolean =>
  findings.some(({ level }) => level === 'stop');

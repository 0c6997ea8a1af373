/** 記入: what is typed on the screen, until it is a value that a form takes. Pure. */
import type { CivilDate } from '../../kernel/dates.ts';
import { BETWEEN, readFieldValue } from './fill-words.ts';
import type { FilledField } from './filled.ts';
import { readTypedDate } from './typed-date.ts';
import type { MissingView, SheetView } from './views.ts';

export type Drafts = Readonly<Record<string, string>>;

/** Every field of the forms once, however many forms it goes into, with the forms. */
export interface Known {
  readonly field: FilledField;
  readonly forms: readonly string[];
  /** Whom the first of the forms is about. */
  readonly person: number | null;
}

export const fieldsOf = ({ forms }: Pick<SheetView, 'forms'>): readonly Known[] => {
  const found = new Map<string, Known>();
  for (const { filled } of forms)
    for (const field of filled.blocks.flatMap(({ fields }) => fields)) {
      const before = found.get(field.key);
      found.set(field.key, {
        field,
        forms: [...new Set([...(before?.forms ?? []), filled.title.ja])],
        person: before === undefined ? (filled.subject?.person ?? null) : before.person,
      });
    }
  return [...found.values()];
};

/** Of what kind a value comes from a person, so that it can be put right; the desk's own words cannot. */
const CORRECTABLE = ['card', 'registry', 'answer', 'earlier', 'corrected'];

export const knownOf = (sheet: SheetView): readonly Known[] =>
  fieldsOf(sheet).filter(
    ({ field }) => field.value !== null && field.source !== null && CORRECTABLE.includes(field.source),
  );

/** One of several boxes is ticked, or not any more; in the form's order. */
export const ticked = (choices: readonly string[], typed: string, choice: string): string => {
  const now = typed.split(BETWEEN);
  return choices.filter((each) => (each === choice) !== now.includes(each)).join(BETWEEN);
};

/** As the host takes it; `null`: empty again; `undefined`: it is not (yet) what this field holds. */
export const valueOf = (
  { kind, choices }: Pick<FilledField, 'kind' | 'choices'>,
  typed: string,
  today: CivilDate,
): string | null | undefined => {
  const text = typed.trim();
  if (text === '') return null;
  if (kind === 'date') {
    const read = readTypedDate(text, today);
    return read.kind === 'date' ? read.date : undefined;
  }
  return readFieldValue({ kind, choices: choices ?? undefined }, text) === undefined ? undefined : text;
};

export interface Ready {
  readonly values: readonly { readonly key: string; readonly value: string | null }[];
  /** Keys of what is typed and cannot be taken like that. */
  readonly wrong: readonly string[];
}

export const readyOf = (sheet: SheetView, drafts: Drafts, today: CivilDate): Ready => {
  const fields = new Map(fieldsOf(sheet).map(({ field }) => [field.key, field] as const));
  const values: { key: string; value: string | null }[] = [];
  const wrong: string[] = [];
  for (const [key, typed] of Object.entries(drafts)) {
    const field = fields.get(key);
    // A form that was taken out again: what was typed for it goes with it.
    if (field === undefined) continue;
    const value = valueOf(field, typed, today);
    if (value === undefined) wrong.push(key);
    else values.push({ key, value });
  }
  return { values, wrong };
};

/** Required fields that have neither a value nor one that is typed. */
export const openOf = ({ missing }: SheetView, drafts: Drafts): readonly MissingView[] =>
  missing.filter(({ key, required }) => required && (drafts[key] ?? '').trim() === '');

export interface Group {
  /** `null`: of the household, or of the visit. */
  readonly person: number | null;
  readonly fields: readonly MissingView[];
}

/** By person, those of the household first; what must be filled in apart from what may. */
export const groupsOf = (missing: readonly MissingView[]): readonly Group[] => {
  const groups = new Map<number | null, MissingView[]>();
  for (const field of missing) groups.set(field.person, [...(groups.get(field.person) ?? []), field]);
  return [...groups]
    .map(([person, fields]) => ({ person, fields }))
    .toSorted((one, other) => (one.person ?? -1) - (other.person ?? -1));
};

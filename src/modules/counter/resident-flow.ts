/** 住民の画面: what of the forms she sees, page by page, and how far she has come. Pure; nothing of it outlives the visit. */
import type { PenStrokes } from '../../ui/signature-pad.tsx';
import type { ValueSource } from './filled.ts';
import type { Words } from './schema.ts';
import type { ResidentState } from './views.ts';

export type Checking = Extract<ResidentState, { is: 'checking' }>;

export interface Row {
  readonly key: string;
  readonly label: string;
  readonly value: string;
  readonly large: boolean;
}

export interface Section {
  /** Whom it is of; `null`: of the household, or of all of it. */
  readonly of: string | null;
  readonly rows: readonly Row[];
}

export type Page =
  | { readonly kind: 'forms'; readonly titles: readonly Words[] }
  | { readonly kind: 'values'; readonly sections: readonly Section[] };

/** So many values are read at one look; a heading takes the place of two. */
export const ON_PAGE = 12;
const HEADING = 2;
export const TITLES_ON_PAGE = 14;

/** What a person said or the town knows of her; what the office itself writes is not hers to check. */
const HERS: readonly ValueSource[] = ['card', 'registry', 'answer', 'earlier', 'corrected'];

const chunks = <T>(all: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, at) => all.slice(at * size, (at + 1) * size));

/** Filled up one after the other, so that nobody turns more pages than she must. */
const inPages = (sections: readonly Section[]): readonly Section[][] => {
  const pages: { of: string | null; rows: Row[] }[][] = [];
  let room = 0;
  for (const { of, rows } of sections) {
    let begun = false;
    for (const row of rows) {
      const takes = begun ? 1 : HEADING + 1;
      if (takes > room) {
        pages.push([]);
        room = ON_PAGE;
        begun = false;
      }
      const page = pages.at(-1);
      if (!begun) page?.push({ of, rows: [] });
      page?.at(-1)?.rows.push(row);
      room -= begun ? 1 : HEADING + 1;
      begun = true;
    }
    // Two stand beside each other: the next heading begins a line of its own.
    room -= room % 2;
  }
  return pages;
};

/** Each value once, by whom it is of, in the order in which the forms have them. */
export const pagesOf = ({ forms }: Pick<Checking, 'forms'>): readonly Page[] => {
  const seen = new Set<string>();
  const byName = new Map<string | null, Row[]>();
  for (const form of forms)
    for (const { key, label, value, kind, source, byHand } of form.blocks.flatMap(({ fields }) => fields)) {
      if (value === null || byHand || source === null || !HERS.includes(source) || seen.has(key)) continue;
      seen.add(key);
      const of = form.subject?.name ?? null;
      byName.set(of, [...(byName.get(of) ?? []), { key, label, value, large: kind === 'name' }]);
    }
  const titles = [...new Map(forms.map(({ title }) => [title.ja, title])).values()];
  return [
    ...chunks(titles, TITLES_ON_PAGE).map((some): Page => ({ kind: 'forms', titles: some })),
    ...inPages([...byName].map(([of, rows]) => ({ of, rows }))).map(
      (sections): Page => ({ kind: 'values', sections }),
    ),
  ];
};

/** Where she begins: at the first page with something that was put right; at the first of all where nothing was. */
export const beginsAt = (pages: readonly Page[], corrected: readonly string[]): number => {
  const at = pages.findIndex(
    (page) =>
      page.kind === 'values' &&
      page.sections.some(({ rows }) => rows.some(({ key }) => corrected.includes(key))),
  );
  return Math.max(at, 0);
};

export interface ResidentFlow {
  /** Index into the pages; as many as there are: the signature. */
  readonly at: number;
  readonly strokes: PenStrokes;
  readonly busy: boolean;
  readonly problem: 'empty' | 'outdated' | 'failed' | null;
}

export const initialResident: ResidentFlow = { at: 0, strokes: [], busy: false, problem: null };

export type ResidentInput =
  | { readonly kind: 'turned'; readonly to: number }
  | { readonly kind: 'drawn'; readonly strokes: PenStrokes }
  | { readonly kind: 'empty' }
  | { readonly kind: 'sent' }
  | { readonly kind: 'answered'; readonly problem: 'outdated' | 'failed' | null };

/** `pages`: how many there are to read before the signature. */
export const stepResident = (flow: ResidentFlow, input: ResidentInput, pages: number): ResidentFlow => {
  switch (input.kind) {
    case 'turned':
      return { ...flow, at: Math.min(Math.max(input.to, 0), pages), strokes: [], problem: null };
    case 'drawn':
      return flow.busy ? flow : { ...flow, strokes: input.strokes, problem: null };
    case 'empty':
      return { ...flow, problem: 'empty' };
    case 'sent':
      return { ...flow, busy: true, problem: null };
    case 'answered':
      // What she wrote under something else is not kept.
      return input.problem === null
        ? { ...flow, strokes: [] }
        : {
            at: input.problem === 'outdated' ? 0 : flow.at,
            strokes: [],
            busy: false,
            problem: input.problem,
          };
  }
};

/** What stands there is another than she saw, and no page says what of it was put right: said on the page she begins with. */
export const isToldAnew = (
  { at, problem }: Pick<ResidentFlow, 'at' | 'problem'>,
  {
    pages,
    corrected,
    changed,
  }: {
    readonly pages: readonly Page[];
    readonly corrected: readonly string[];
    /** She has seen it as it was before. */
    readonly changed: boolean;
  },
): boolean => {
  const begun = beginsAt(pages, corrected);
  const saysIt = corrected.length > 0 && pages[begun]?.kind === 'values';
  return changed && !saysIt && at === begun && problem === null;
};

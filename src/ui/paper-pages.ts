/** 印刷の前に 見る: which page of which paper is looked at, and what of them has come. Pure. */

/** A paper as pictures, or why there are none. */
export type PaperSeen =
  /** Each page a PNG in base64. */
  | { readonly is: 'here'; readonly pages: readonly string[]; readonly notes: readonly string[] }
  | { readonly is: 'failed'; readonly reason: string };

export interface PaperPages {
  /** Index of the paper. */
  readonly at: number;
  /** Index of its page; `LAST`: the last, how many there are is not known yet. */
  readonly page: number;
  /** As wide as the screen, to be read; else all of it, to be seen. */
  readonly large: boolean;
  readonly seen: Readonly<Record<string, PaperSeen>>;
}

export const LAST = Number.MAX_SAFE_INTEGER;
export const firstPage: PaperPages = { at: 0, page: 0, large: false, seen: {} };

export type PaperPagesInput =
  | { readonly kind: 'turned'; readonly by: 1 | -1 }
  | { readonly kind: 'opened'; readonly at: number }
  | { readonly kind: 'sized'; readonly large: boolean }
  | { readonly kind: 'came'; readonly key: string; readonly seen: PaperSeen }
  /** Once more, because it failed. */
  | { readonly kind: 'again' };

/** What is looked at now; `pages` 0: nothing of it has come. */
export const pageNow = (
  { at, page, seen }: PaperPages,
  keys: readonly string[],
): { readonly seen: PaperSeen | undefined; readonly page: number; readonly pages: number } => {
  const now = seen[keys[at] ?? ''];
  const pages = now?.is === 'here' ? now.pages.length : 0;
  return { seen: now, page: Math.min(page, Math.max(pages - 1, 0)), pages };
};

/** Past the last page of a paper the next one begins, and before the first stands the last page of the one before. */
const turned = (state: PaperPages, by: 1 | -1, keys: readonly string[]): PaperPages => {
  const { page, pages } = pageNow(state, keys);
  const to = page + by;
  if (to >= 0 && to < pages) return { ...state, page: to };
  const at = state.at + by;
  return at < 0 || at >= keys.length ? state : { ...state, at, page: by === 1 ? 0 : LAST };
};

/** `keys`: the papers in their order. */
export const stepPages = (state: PaperPages, input: PaperPagesInput, keys: readonly string[]): PaperPages => {
  switch (input.kind) {
    case 'turned':
      return turned(state, input.by, keys);
    case 'opened':
      return input.at >= 0 && input.at < keys.length ? { ...state, at: input.at, page: 0 } : state;
    case 'sized':
      return { ...state, large: input.large };
    case 'came':
      return { ...state, seen: { ...state.seen, [input.key]: input.seen } };
    case 'again': {
      const { [keys[state.at] ?? '']: _failed, ...seen } = state.seen;
      return { ...state, seen };
    }
  }
};

/** Whether there is a page before this one, or after it. */
export const canTurn = (state: PaperPages, by: 1 | -1, keys: readonly string[]): boolean =>
  turned(state, by, keys) !== state;

import { useCallback, useEffect, useState } from 'react';
import type { CatalogueView, ChangeList, ChangeView } from '../central/forms-schema.ts';
import { type CivilDate, civilDateSchema } from '../kernel/dates.ts';
import type { ApiFailure, ConsoleApi } from './api.ts';
import { begin, change, type Draft, type Editing, isUnsaved, redo, undo } from './forms-draft.ts';
import { type Loaded, useLoaded } from './use-loaded.ts';

const CHANGES_EVERY_MS = 30_000;
/** Some megabytes, and another only when something was approved. */
const CATALOGUE_EVERY_MS = 600_000;

export const useFormChanges = (
  api: Pick<ConsoleApi, 'formChanges'>,
  signedOut: () => void,
): Loaded<ChangeList> => useLoaded(api.formChanges, signedOut, CHANGES_EVERY_MS);

/** The catalogue of a day; a text that is no day is today. */
export const useCatalogue = (
  api: Pick<ConsoleApi, 'catalogue'>,
  day: string | undefined,
  signedOut: () => void,
): Loaded<CatalogueView> => {
  const parsed = civilDateSchema.safeParse(day);
  const wanted: CivilDate | undefined = parsed.success ? parsed.data : undefined;
  const load = useCallback(() => api.catalogue(wanted), [api, wanted]);
  return useLoaded(load, signedOut, CATALOGUE_EVERY_MS);
};

export const useFormChange = (
  api: Pick<ConsoleApi, 'formChange'>,
  id: string,
  signedOut: () => void,
): Loaded<ChangeView> => {
  const load = useCallback(() => api.formChange(id), [api, id]);
  return useLoaded(load, signedOut, CHANGES_EVERY_MS);
};

export interface DraftEditor {
  readonly editing: Editing;
  readonly draft: Draft;
  /** `what`: changes of one name are undone together. */
  readonly set: (draft: Draft, what?: string) => void;
  readonly undo: () => void;
  readonly redo: () => void;
  readonly isUnsaved: boolean;
  readonly saved: (draft: Draft) => void;
}

/** A draft with its undo; whoever leaves the page with something unsaved is asked by the browser. */
export const useDraft = (first: Draft): DraftEditor => {
  const [editing, setEditing] = useState(() => begin(first));
  const dirty = isUnsaved(editing);
  useEffect(() => {
    if (!dirty) return undefined;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    globalThis.addEventListener('beforeunload', ask);
    return () => globalThis.removeEventListener('beforeunload', ask);
  }, [dirty]);
  return {
    ...{ editing, draft: editing.now, isUnsaved: dirty },
    set: (draft, what = '') => setEditing((before) => change(before, draft, what)),
    undo: () => setEditing(undo),
    redo: () => setEditing(redo),
    saved: (draft) => setEditing(begin(draft)),
  };
};

/** Something that is sent: whether it is under way, and why it failed. */
export interface Sending {
  readonly busy: boolean;
  readonly failed: ApiFailure | null;
  readonly send: <T>(
    asked: Promise<
      { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: ApiFailure }
    >,
  ) => Promise<T | undefined>;
}

export const useSending = (): Sending => {
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<ApiFailure | null>(null);
  return {
    busy,
    failed,
    send: async (asked) => {
      setBusy(true);
      const answer = await asked;
      setBusy(false);
      setFailed(answer.ok ? null : answer.reason);
      return answer.ok ? answer.value : undefined;
    },
  };
};

import { useSyncExternalStore } from 'react';
import { DOCUMENT_KINDS, type DocumentKind } from '../modules/counter/catalogue-version.ts';

/** Where somebody is within 様式の目録, as the address says it after `#/forms`. */
export type FormsPlace =
  | { readonly at: 'list' }
  | { readonly at: 'changes' }
  | { readonly at: 'files' }
  | { readonly at: 'document'; readonly kind: DocumentKind; readonly id: string }
  /** In a new change; `copy`: what is begun from, for a document that there is not yet. */
  | { readonly at: 'edit'; readonly kind: DocumentKind; readonly id: string; readonly change: null }
  | { readonly at: 'edit'; readonly kind: DocumentKind; readonly id: string; readonly change: string }
  | { readonly at: 'new'; readonly kind: DocumentKind }
  | { readonly at: 'change'; readonly id: string };

const kindOf = (text: string | undefined): DocumentKind | undefined =>
  DOCUMENT_KINDS.find((kind) => kind === text);

export const formsPlace = (hash: string): FormsPlace => {
  const [page, first = '', second = '', third = ''] = hash.replace(/^#\/forms\/?/, '').split('/');
  const kind = kindOf(first);
  if (page === 'changes' || page === 'files') return { at: page };
  if (page === 'document' && kind !== undefined && second !== '') return { at: page, kind, id: second };
  if (page === 'new' && kind !== undefined) return { at: page, kind };
  if (page === 'edit' && kind !== undefined && second !== '')
    return { at: page, kind, id: second, change: third === '' ? null : third };
  return page === 'change' && first !== '' ? { at: page, id: first } : { at: 'list' };
};

export const formsAddress = (place: FormsPlace): string => {
  switch (place.at) {
    case 'list':
      return '#/forms';
    case 'changes':
    case 'files':
      return `#/forms/${place.at}`;
    case 'document':
      return `#/forms/document/${place.kind}/${place.id}`;
    case 'new':
      return `#/forms/new/${place.kind}`;
    case 'edit':
      return `#/forms/edit/${place.kind}/${place.id}${place.change === null ? '' : `/${place.change}`}`;
    case 'change':
      return `#/forms/change/${place.id}`;
  }
};

export const goToForms = (place: FormsPlace): void => {
  globalThis.location.hash = formsAddress(place);
};

const hashNow = (): string => globalThis.location.hash;
export const useFormsPlace = (): FormsPlace =>
  formsPlace(
    useSyncExternalStore((changed) => {
      globalThis.addEventListener('hashchange', changed);
      return () => globalThis.removeEventListener('hashchange', changed);
    }, hashNow),
  );

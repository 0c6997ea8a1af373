import {
  type Acted,
  actedSchema,
  type CatalogueView,
  type ChangeList,
  type ChangeStep,
  type ChangeView,
  catalogueViewSchema,
  changeListSchema,
  changeViewSchema,
  FORMS_API,
  type History,
  historySchema,
  type ImportedForms,
  type ImportForms,
  importedFormsSchema,
  type SaveChange,
  type Step,
} from '../central/forms-schema.ts';
import type { CivilDate } from '../kernel/dates.ts';
import type { Result } from '../kernel/result.ts';
import type { DocumentKind } from '../modules/counter/catalogue-version.ts';
import { type ApiFailure, type Ask, post } from './ask.ts';

/** 様式の改正, as the page asks the centre. */
export interface FormsApi {
  /** As it is on a day; undefined: today. */
  catalogue(day?: CivilDate): Promise<Result<CatalogueView, ApiFailure>>;
  readonly formChanges: () => Promise<Result<ChangeList, ApiFailure>>;
  formChange(id: string): Promise<Result<ChangeView, ApiFailure>>;
  saveFormChange(wish: SaveChange): Promise<Result<ChangeView, ApiFailure>>;
  /** Approving and withdrawing ask for a fresh proof. */
  formStep(id: string, step: ChangeStep, wish: Step): Promise<Result<Acted, ApiFailure>>;
  formHistory(kind: DocumentKind, id: string): Promise<Result<History, ApiFailure>>;
  importForms(wish: ImportForms): Promise<Result<ImportedForms, ApiFailure>>;
}

export const createFormsApi = (request: Ask): FormsApi => ({
  catalogue: (day) =>
    request(catalogueViewSchema, `${FORMS_API.catalogue}${day === undefined ? '' : `?day=${day}`}`),
  formChanges: () => request(changeListSchema, FORMS_API.changes),
  formChange: (id) => request(changeViewSchema, FORMS_API.change(id)),
  saveFormChange: (wish) => request(changeViewSchema, FORMS_API.changes, post(wish)),
  formStep: (id, step, wish) => request(actedSchema, FORMS_API.step(id, step), post(wish)),
  formHistory: (kind, id) =>
    request(historySchema, `${FORMS_API.history}?${new URLSearchParams({ kind, id }).toString()}`),
  importForms: (wish) => request(importedFormsSchema, FORMS_API.import, post(wish)),
});

/** What the parts of 様式の目録 are given. */
import type { CatalogueView, FormsFinding } from '../central/forms-schema.ts';
import type { ConsoleSession } from '../central/schema.ts';
import type { Edit } from '../modules/counter/catalogue-version.ts';
import type { Catalogue, Form } from '../modules/counter/schema.ts';
import type { ConsoleApi } from './api.ts';
import type { Draft, Problem } from './forms-draft.ts';

export interface FormsViewProps {
  readonly api: ConsoleApi;
  readonly session: ConsoleSession;
  readonly signedOut: () => void;
}

/** Of what reads the catalogue of today, and changes it. */
export interface FormsPartProps extends FormsViewProps {
  readonly view: CatalogueView;
  /** Something was saved or decided. */
  readonly done: () => void;
}

/** What every part of the editor is given. */
export interface SectionProps {
  readonly view: CatalogueView;
  /** The catalogue with what is written now. */
  readonly names: Catalogue;
  readonly draft: Draft;
  readonly edit: Edit;
  readonly problems: readonly Problem[];
  /** By the centre, when it was saved last. */
  readonly found: readonly FormsFinding[];
  readonly set: (draft: Draft, what?: string) => void;
}

/** What a part of a form's page is given: the form, and how it becomes another. */
export interface FormProps extends SectionProps {
  readonly form: Form;
  readonly alter: (part: Partial<Form>, what?: string) => void;
}

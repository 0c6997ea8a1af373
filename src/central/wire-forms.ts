/** 様式の改正, for the table of wire-shapes.ts. */
import { z } from 'zod';
import { editSchema } from '../modules/counter/catalogue-version.ts';
import {
  attachmentSchema,
  blockSchema,
  counterSchema,
  departmentSchema,
  factSchema,
  fieldSchema,
  formSchema,
  predicateSchema,
  wordsSchema,
} from '../modules/counter/schema.ts';
import {
  CATALOGUE_PATH,
  catalogueQuerySchema as feedQuerySchema,
  signedCatalogueSchema,
} from '../outbox/catalogue-document.ts';
import {
  actedSchema,
  CHANGE_STEPS,
  type ChangeStep,
  catalogueQuerySchema,
  catalogueViewSchema,
  changeListSchema,
  changeViewSchema,
  exportQuerySchema,
  FORMS_API,
  historyQuerySchema,
  historySchema,
  importedFormsSchema,
  importFormsSchema,
  saveChangeSchema,
  stepSchema,
} from './forms-schema.ts';
import { consoleRefusalSchema } from './schema.ts';
import type { WireRoute } from './wire-route.ts';

/** Parts of the answers that many of them have. */
export const FORMS_PARTS: Readonly<Record<string, z.ZodType>> = {
  CounterWords: wordsSchema,
  CounterPredicate: predicateSchema,
  CounterField: fieldSchema,
  CounterForm: formSchema,
  CounterAttachment: attachmentSchema,
  CounterFact: factSchema,
  CounterBlock: blockSchema,
  CounterDepartment: departmentSchema,
  CounterPlace: counterSchema,
  CounterEdit: editSchema,
  CounterChange: changeViewSchema,
};

const params = z.object({ change: z.uuid() });
const refused = { 409: consoleRefusalSchema };

const SAYS: Readonly<Record<ChangeStep, string>> = {
  submit: 'Hands a draft over to whoever approves; nothing that the linter finds may be left',
  return: 'Back to its authors, with a reason',
  approve:
    'By another person than its authors, with a fresh proof: published to the counters, and holds from its day',
  withdraw: 'Takes an approved change back from today on, with a reason and a fresh proof',
  discard: 'Ends a change that was never approved',
};

export const FORMS_ROUTES: Readonly<Record<string, WireRoute>> = {
  [`GET ${CATALOGUE_PATH}`]: {
    by: 'ask',
    says: 'Changes of the counter’s catalogue, signed by the centre; 204: `have` is the newest, or there is none',
    query: feedQuerySchema,
    answers: { 200: signedCatalogueSchema, 204: undefined },
  },
  [`GET ${FORMS_API.catalogue}`]: {
    by: 'staff',
    says: 'The counter’s catalogue as it is on a day, with what the town changed',
    query: catalogueQuerySchema,
    answers: { 200: catalogueViewSchema },
  },
  [`GET ${FORMS_API.changes}`]: {
    by: 'staff',
    says: 'Changes of the catalogue: drafts, those that wait for approval, those that hold or will',
    answers: { 200: changeListSchema },
  },
  [`POST ${FORMS_API.changes}`]: {
    by: 'staff',
    says: 'Writes a draft, new or in the place of what was seen; answers what the linter finds',
    body: saveChangeSchema,
    answers: { 200: changeViewSchema, ...refused },
  },
  [`GET ${FORMS_API.change(':change')}`]: {
    by: 'staff',
    says: 'One change: its documents, what they take the place of, what was found, its history',
    params,
    answers: { 200: changeViewSchema },
  },
  ...Object.fromEntries(
    CHANGE_STEPS.map((step): [string, WireRoute] => [
      `POST ${FORMS_API.step(':change', step)}`,
      {
        by: 'staff',
        says: SAYS[step],
        params,
        body: stepSchema,
        answers: { 200: actedSchema, ...refused },
      },
    ]),
  ),
  [`GET ${FORMS_API.history}`]: {
    by: 'staff',
    says: 'Every version of one document, with its day, its reason and who approved it',
    query: historyQuerySchema,
    answers: { 200: historySchema },
  },
  [`GET ${FORMS_API.export}`]: {
    by: 'staff',
    says: 'The catalogue of a day as YAML',
    query: exportQuerySchema,
    answers: { 200: 'application/yaml' },
  },
  [`POST ${FORMS_API.import}`]: {
    by: 'staff',
    says: 'Reads YAML; what is another than on that day becomes a draft',
    body: importFormsSchema,
    answers: { 200: importedFormsSchema, ...refused },
  },
};

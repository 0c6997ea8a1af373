/** How the routes of 様式の改正 are asked, for routes.ts. */
import {
  APPROVES_FORMS,
  CHANGE_STEPS,
  FORMS_API,
  SEES_FORMS,
  WRITES_FORMS,
} from '../../src/central/forms-schema.ts';
import type { Role } from '../../src/kernel/roles.ts';
import { CATALOGUE_PATH } from '../../src/outbox/catalogue-document.ts';

/** A change that there is not. */
const NO_CHANGE = '00000000-0000-4000-8000-000000000000';

const use = (roles: readonly Role[], path: string, more: { answer?: number; body?: unknown } = {}) => ({
  ...{ for: 'staff' as const, roles, paths: [path] },
  ...more,
});

export const FORMS_USES = {
  [`GET ${FORMS_API.catalogue}`]: use(SEES_FORMS, FORMS_API.catalogue),
  [`GET ${FORMS_API.changes}`]: use(SEES_FORMS, FORMS_API.changes),
  [`POST ${FORMS_API.changes}`]: use(WRITES_FORMS, FORMS_API.changes, { answer: 400 }),
  [`GET ${FORMS_API.change(':change')}`]: use(SEES_FORMS, FORMS_API.change(NO_CHANGE), { answer: 404 }),
  ...Object.fromEntries(
    CHANGE_STEPS.map((step) => [
      `POST ${FORMS_API.step(':change', step)}`,
      use(
        step === 'approve' || step === 'withdraw' ? APPROVES_FORMS : WRITES_FORMS,
        FORMS_API.step(NO_CHANGE, step),
        { answer: 404, body: { revision: 1, note: '' } },
      ),
    ]),
  ),
  [`GET ${FORMS_API.history}`]: use(SEES_FORMS, `${FORMS_API.history}?kind=form&id=none`),
  [`GET ${FORMS_API.export}`]: use(SEES_FORMS, FORMS_API.export),
  [`POST ${FORMS_API.import}`]: use(WRITES_FORMS, FORMS_API.import, { answer: 400 }),
  [`GET ${CATALOGUE_PATH}`]: { for: 'signed' as const, paths: [CATALOGUE_PATH], answer: 204 },
};

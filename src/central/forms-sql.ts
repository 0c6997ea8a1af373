import { rowSecurity } from './row-security.ts';

/**
 * 様式の改正. `edits`, `authors`: JSON, text because a word may hold what jsonb refuses. `revision`: grows with each step, so that nobody
 * overwrites what another wrote. `form_step` is the history of a change; `form_publication` is everything that counters were ever given.
 */
export const FORM_CHANGES = `
  CREATE TABLE form_change (
    tenant text NOT NULL, id uuid NOT NULL, mode text NOT NULL,
    state text NOT NULL CHECK (state IN ('draft', 'submitted', 'approved', 'withdrawn', 'discarded')),
    revision int NOT NULL, effective_from text NOT NULL, withdrawn_from text, reason text NOT NULL,
    today_reason text NOT NULL, authors text NOT NULL, approver text, approved_at int8, number int,
    edits text NOT NULL, updated_at int8 NOT NULL,
    PRIMARY KEY (tenant, id),
    CHECK ((state IN ('approved', 'withdrawn')) = (approver IS NOT NULL AND approved_at IS NOT NULL AND number IS NOT NULL))
  );
  CREATE TABLE form_step (
    tenant text NOT NULL, change uuid NOT NULL, step int NOT NULL, at int8 NOT NULL, staff text NOT NULL,
    role text NOT NULL, what text NOT NULL, note text NOT NULL,
    PRIMARY KEY (tenant, change, step)
  );
  CREATE TABLE form_publication (
    tenant text NOT NULL, number int NOT NULL, mode text NOT NULL, as_of int8 NOT NULL, staff text NOT NULL,
    change uuid NOT NULL, changes int NOT NULL, sha256 text NOT NULL, payload text NOT NULL, signature text NOT NULL,
    PRIMARY KEY (tenant, number)
  );
  ${rowSecurity(
    { name: 'form_change', may: ['UPDATE'] },
    { name: 'form_step', appendOnly: true },
    { name: 'form_publication', appendOnly: true },
  )}`;

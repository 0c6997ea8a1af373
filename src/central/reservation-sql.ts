/** Tables of reservations and of what the records say about them, for migrations.ts. */
import { rowSecurity } from './row-security.ts';

/**
 * - `reservation_scope`: every version of a policy, as signed. `reservation_held`: subjects given to one terminal beforehand.
 * - `reservation`: who holds a subject now; its primary key is what makes double acceptance impossible.
 * - `reservation_request`: what each request was answered, for ever.
 * - `acceptance`, `acceptance_release`: a view of the log (projection.ts), made anew by a rebuild.
 */
export const RESERVATIONS = `
  CREATE TABLE reservation_scope (
    tenant text NOT NULL, scope text NOT NULL, version int NOT NULL, mode text NOT NULL, policy text NOT NULL,
    document text NOT NULL, published_at int8 NOT NULL, published_by text NOT NULL,
    PRIMARY KEY (tenant, scope, version)
  );
  CREATE TABLE reservation_held (
    tenant text NOT NULL, scope text NOT NULL, subject text NOT NULL, device text NOT NULL, returned_at int8,
    PRIMARY KEY (tenant, scope, subject)
  );
  CREATE INDEX reservation_held_by_device ON reservation_held (tenant, device, scope, subject);
  CREATE TABLE reservation (
    tenant text NOT NULL, scope text NOT NULL, subject text NOT NULL,
    device text NOT NULL, request_id uuid NOT NULL, at int8 NOT NULL,
    PRIMARY KEY (tenant, scope, subject)
  );
  CREATE TABLE reservation_request (
    tenant text NOT NULL, device text NOT NULL, request_id uuid NOT NULL, scope text NOT NULL, subject text NOT NULL,
    outcome text NOT NULL, other_device text, at int8 NOT NULL,
    PRIMARY KEY (tenant, device, request_id)
  );
  CREATE TABLE acceptance (
    tenant text NOT NULL, device text NOT NULL, epoch text NOT NULL, seq int8 NOT NULL,
    event_id uuid NOT NULL, hlc text NOT NULL, scope text NOT NULL, subject text NOT NULL, site text NOT NULL,
    basis text NOT NULL, request_id uuid NOT NULL, received_at int8 NOT NULL,
    PRIMARY KEY (tenant, device, epoch, seq)
  );
  CREATE INDEX acceptance_by_subject ON acceptance (tenant, scope, subject);
  CREATE TABLE acceptance_release (
    tenant text NOT NULL, device text NOT NULL, epoch text NOT NULL, seq int8 NOT NULL,
    scope text NOT NULL, subject text NOT NULL, releases uuid NOT NULL,
    PRIMARY KEY (tenant, device, epoch, seq)
  );
  CREATE INDEX acceptance_release_by_subject ON acceptance_release (tenant, scope, subject);
  ${rowSecurity(
    { name: 'reservation_scope', appendOnly: true },
    { name: 'reservation_held', may: ['UPDATE'] },
    { name: 'reservation' },
    { name: 'reservation_request', may: ['UPDATE'] },
    { name: 'acceptance', may: ['DELETE'] },
    { name: 'acceptance_release', may: ['DELETE'] },
  )}`;

/** At a branch the grants are of the centre above: whoever judges them here needs its key. NULL until its next mirror. */
export const GRANTS_AT_BRANCH = 'ALTER TABLE branch_mirror ADD COLUMN central_key text;';

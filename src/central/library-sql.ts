import { rowSecurity } from './row-security.ts';

/**
 * 図書: what a library's terminals counted, folded from their records (library-facts.ts). Nobody and no book is in a row; `kazasu.tenant` keeps
 * them to the library's own tenancy. By the id of the event, so that a cloned disk is counted once.
 */
export const LIBRARY = `
  CREATE TABLE library_count (
    tenant text NOT NULL, event_id uuid NOT NULL, what text NOT NULL, device text NOT NULL,
    day text NOT NULL, hour int4 NOT NULL CHECK (hour BETWEEN 0 AND 23), n int8 NOT NULL CHECK (n > 0),
    PRIMARY KEY (tenant, event_id, what)
  );
  CREATE INDEX library_count_by_day ON library_count (tenant, day);
  CREATE TABLE library_settled (
    tenant text NOT NULL, event_id uuid NOT NULL, device text NOT NULL, day text NOT NULL, why text NOT NULL, how text NOT NULL,
    PRIMARY KEY (tenant, event_id)
  );
  CREATE INDEX library_settled_by_day ON library_settled (tenant, day);
  CREATE TABLE library_relink (
    tenant text NOT NULL, event_id uuid NOT NULL, at int8 NOT NULL, links int8 NOT NULL,
    PRIMARY KEY (tenant, event_id)
  );
  ${rowSecurity({ name: 'library_count' }, { name: 'library_settled' }, { name: 'library_relink' })}`;

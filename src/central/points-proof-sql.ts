import { rowSecurity, TENANT_SETTING } from './row-security.ts';

/**
 * The book under proof, and what a counter says of an account (decision 0064).
 *
 * - `points_entry.hash`: of this entry and of the hash before it (points-chain.ts). NULL: written before there was a chain; the chain goes
 *   through it all the same.
 * - `benefit_card.registered`, `benefit_person.registered`: order of the clock of the last registration at a counter; NULL: a list names it
 *   alone. `benefit_card.barred`: of the last time that the card was blocked, in the place of a flag that a list could take away.
 * - `benefit_account`: `stopped`: cards that no counter registered later are blocked. `quiet`: check-ins give nothing unless a counter
 *   heard later that they may.
 */
export const POINTS_PROOF = `
  ALTER TABLE points_entry ADD COLUMN hash bytea;
  CREATE INDEX points_entry_check_in ON points_entry (tenant, mode, wish) WHERE kind = 'earn' AND shop IS NULL;
  CREATE INDEX event_book_head ON event (tenant, received_at, seq) WHERE kind = 'benefits.book_head';
  ALTER TABLE benefit_card ADD COLUMN registered text;
  ALTER TABLE benefit_card ALTER COLUMN blocked DROP NOT NULL, ALTER COLUMN blocked TYPE text USING CASE WHEN blocked THEN said END;
  ALTER TABLE benefit_card RENAME COLUMN blocked TO barred;
  ALTER TABLE benefit_person ADD COLUMN registered text;
  CREATE POLICY own_remove ON benefit_person FOR DELETE USING (tenant = current_setting('${TENANT_SETTING}'));
  CREATE TABLE benefit_account (
    tenant text NOT NULL, mode text NOT NULL, account text NOT NULL, stopped text, quiet text,
    PRIMARY KEY (tenant, mode, account)
  );
  ${rowSecurity({ name: 'benefit_account', may: ['UPDATE'] })}`;

/** Months of staff as they were computed, for migrations.ts. */
import { rowSecurity } from './row-security.ts';

/**
 * `att_kept`: what a person's month came to, with what it was computed from: `basis`, the rules, the closing and the fold that held;
 * `turn`, how often hers had changed by then (`att_turn`: `about` a month, or `lists`, or `doors`); and the time from `as_of` until before
 * `until` (minutes since 1970, Japan) within which nothing more of it is missing. A row of which any of these is another is computed anew;
 * all of them may be thrown away at any time. `notices` null: nobody has asked for them yet.
 *
 * `door` and `how` of a punch stand beside it: two months of taps are looked through for 打刻の確かめ, most of it reading their JSON before.
 */
export const ATTENDANCE_KEPT = `
  ALTER TABLE att_fact
    ADD COLUMN door text GENERATED ALWAYS AS (
      CASE WHEN kind = 'attendance.punched' THEN data::jsonb ->> 'door' END) STORED,
    ADD COLUMN how text GENERATED ALWAYS AS (
      CASE WHEN kind = 'attendance.punched' THEN data::jsonb ->> 'how' END) STORED;
  CREATE TABLE att_turn (
    tenant text NOT NULL, staff_no text NOT NULL, about text NOT NULL, turn int8 NOT NULL,
    PRIMARY KEY (tenant, staff_no, about)
  );
  CREATE TABLE att_kept (
    tenant text NOT NULL, mode text NOT NULL, month text NOT NULL, staff_no text NOT NULL,
    basis text NOT NULL, turn int8 NOT NULL, as_of int8 NOT NULL, until int8 NOT NULL,
    worked int8 NOT NULL, capped int8 NOT NULL, whole int8 NOT NULL, closable boolean NOT NULL, notices text,
    PRIMARY KEY (tenant, mode, month, staff_no)
  );
  ${rowSecurity({ name: 'att_turn', may: ['UPDATE'] }, { name: 'att_kept', may: ['UPDATE'] })}`;

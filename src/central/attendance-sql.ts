/** Tables of 職員の出退勤, for migrations.ts. */
import { rowSecurity } from './row-security.ts';

/**
 * Folded from the log and made anew by a rebuild: `att_fact`, each record of a staff door by its place in the order of all records;
 * `staff_no` is empty where it is about nobody (参集 begins).
 *
 * Decided here and never folded: the list of staff (`att_staff`; `att_post` says which of their posts is where and when, so that
 * whoever leads a department is given its people and no others), 所属 (`att_department`: a row each span of days), 勤務割 (`att_roster`), rules, holidays and the payroll's columns as they were put in force (`att_setting`), what was taken in from files
 * (`att_import`), what staff asked for and what came of it (`att_request`, `att_step`), and 締め (`att_close`), with what each person's
 * month was then and of which records (`att_close_line`): a month that is closed does not move, whatever comes later.
 */
export const ATTENDANCE = `
  CREATE TABLE att_fact (
    tenant text NOT NULL, fact_key text NOT NULL, event_id uuid NOT NULL, kind text NOT NULL, staff_no text NOT NULL,
    device text NOT NULL, site text NOT NULL, at int8 NOT NULL, received_at int8 NOT NULL, actor text NOT NULL,
    suspect int8 NOT NULL, data text NOT NULL,
    PRIMARY KEY (tenant, fact_key)
  );
  CREATE INDEX att_fact_by_staff ON att_fact (tenant, staff_no, at);
  CREATE INDEX att_fact_by_time ON att_fact (tenant, at);
  CREATE INDEX att_fact_by_event ON att_fact (tenant, event_id);
  CREATE TABLE att_department (
    tenant text NOT NULL, mode text NOT NULL, id text NOT NULL, from_day text NOT NULL, to_day text,
    name text NOT NULL, parent text, head text, deputy text, kind text NOT NULL,
    PRIMARY KEY (tenant, mode, id, from_day)
  );
  CREATE TABLE att_staff (
    tenant text NOT NULL, mode text NOT NULL, staff_no text NOT NULL, name text NOT NULL, kana text NOT NULL,
    from_day text NOT NULL, to_day text, data text NOT NULL,
    PRIMARY KEY (tenant, mode, staff_no)
  );
  CREATE TABLE att_post (
    tenant text NOT NULL, mode text NOT NULL, staff_no text NOT NULL, post text NOT NULL, from_day text NOT NULL,
    to_day text, department text NOT NULL,
    PRIMARY KEY (tenant, mode, staff_no, post, from_day),
    FOREIGN KEY (tenant, mode, staff_no) REFERENCES att_staff ON DELETE CASCADE
  );
  CREATE INDEX att_post_by_department ON att_post (tenant, mode, department);
  CREATE TABLE att_roster (
    tenant text NOT NULL, mode text NOT NULL, staff_no text NOT NULL, post text NOT NULL, day text NOT NULL, shift text,
    PRIMARY KEY (tenant, mode, staff_no, post, day)
  );
  CREATE TABLE att_setting (
    tenant text NOT NULL, mode text NOT NULL, name text NOT NULL, number int NOT NULL, at int8 NOT NULL,
    staff text NOT NULL, reason text NOT NULL, body text NOT NULL,
    PRIMARY KEY (tenant, mode, name, number)
  );
  CREATE TABLE att_import (
    tenant text NOT NULL, mode text NOT NULL, number int NOT NULL, at int8 NOT NULL, staff text NOT NULL,
    kind text NOT NULL, file text NOT NULL, sha256 text NOT NULL, rows int NOT NULL, changes int NOT NULL,
    PRIMARY KEY (tenant, mode, number)
  );
  CREATE TABLE att_request (
    tenant text NOT NULL, mode text NOT NULL, id uuid NOT NULL, staff_no text NOT NULL, kind text NOT NULL,
    from_day text NOT NULL, to_day text NOT NULL, month text NOT NULL,
    state text NOT NULL CHECK (state IN ('asked', 'approved', 'rejected', 'withdrawn')),
    revision int NOT NULL, data text NOT NULL, reason text NOT NULL, asked_at int8 NOT NULL, asked_by text NOT NULL,
    decided_at int8, decided_by text, note text NOT NULL,
    PRIMARY KEY (tenant, mode, id),
    CHECK ((state IN ('approved', 'rejected')) = (decided_by IS NOT NULL AND decided_at IS NOT NULL)),
    -- Nobody approves her own, nor what she wrote for somebody else.
    CHECK (state <> 'approved' OR (decided_by <> staff_no AND decided_by <> asked_by))
  );
  CREATE INDEX att_request_by_staff ON att_request (tenant, mode, staff_no, month);
  CREATE INDEX att_request_by_state ON att_request (tenant, mode, state);
  CREATE TABLE att_step (
    tenant text NOT NULL, mode text NOT NULL, request uuid NOT NULL, step int NOT NULL, at int8 NOT NULL,
    staff text NOT NULL, what text NOT NULL, note text NOT NULL,
    PRIMARY KEY (tenant, mode, request, step)
  );
  CREATE TABLE att_close (
    tenant text NOT NULL, mode text NOT NULL, month text NOT NULL, number int NOT NULL, closed_at int8 NOT NULL,
    closed_by text NOT NULL, people int NOT NULL, reopened_at int8, reopened_by text, reason text,
    PRIMARY KEY (tenant, mode, month, number),
    CHECK ((reopened_at IS NULL) = (reopened_by IS NULL) AND (reopened_at IS NULL) = (reason IS NULL))
  );
  CREATE UNIQUE INDEX att_close_once ON att_close (tenant, mode, month) WHERE reopened_at IS NULL;
  CREATE TABLE att_close_line (
    tenant text NOT NULL, mode text NOT NULL, month text NOT NULL, number int NOT NULL, staff_no text NOT NULL,
    department text NOT NULL, facts text NOT NULL, totals text NOT NULL, result text NOT NULL,
    PRIMARY KEY (tenant, mode, month, number, staff_no)
  );
  ${rowSecurity(
    { name: 'att_fact' },
    { name: 'att_department' },
    { name: 'att_staff' },
    { name: 'att_post' },
    { name: 'att_roster' },
    { name: 'att_setting', appendOnly: true },
    { name: 'att_import', appendOnly: true },
    { name: 'att_request', may: ['UPDATE'] },
    { name: 'att_step', appendOnly: true },
    { name: 'att_close', may: ['UPDATE'] },
    { name: 'att_close_line', appendOnly: true },
  )}`;

/** What was granted about the last days is asked for by every door every minute and a half. */
export const ATTENDANCE_DAYS = `CREATE INDEX att_request_by_day ON att_request (tenant, mode, from_day)`;

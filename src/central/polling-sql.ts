/** Tables of 投票入場受付, for migrations.ts. All of them are folded from the log and made anew by a rebuild. */
import { rowSecurity } from './row-security.ts';

/**
 * `poll_fact`: each record of a polling station, by its place in the order of all records. `poll_fact_subject`: those that must be
 * folded together, of one elector (名簿番号) or of the ballots of one acceptance (its event id). `poll_undone`: what was taken back (受付の取消し, 交付の取消し),
 * by whatever record: it only grows, so that no order of arrival matters, even where the id of a 取消し stands twice.
 *
 * `poll_vote`: what stands of an elector × ballot. `poll_tick`: what else is counted, a row each. `poll_count`: how many there are of
 * each kind, kept in step with those two in the transaction that changes them, so that a board is read from a few thousand
 * rows and not from half a million.
 *
 * `poll_terminal`: each terminal at a place: the roll it used last, and how far its records go. `poll_pulse`: `changes` grows
 * with every fold that touched the election.
 */
export const POLLING = `
  CREATE TABLE poll_fact (
    tenant text NOT NULL, fact_key text NOT NULL, event_id uuid NOT NULL, election text NOT NULL, place text NOT NULL,
    device text NOT NULL, at int8 NOT NULL, received_at int8 NOT NULL, staff text NOT NULL, kind text NOT NULL,
    data text NOT NULL,
    PRIMARY KEY (tenant, fact_key)
  );
  CREATE INDEX poll_fact_by_event ON poll_fact (tenant, event_id);
  CREATE INDEX poll_fact_by_kind ON poll_fact (tenant, election, kind, place);
  CREATE TABLE poll_fact_subject (
    tenant text NOT NULL, election text NOT NULL, subject text NOT NULL, fact_key text NOT NULL,
    PRIMARY KEY (tenant, election, subject, fact_key)
  );
  CREATE TABLE poll_undone (tenant text NOT NULL, event_id uuid NOT NULL, PRIMARY KEY (tenant, event_id));
  CREATE TABLE poll_vote (
    tenant text NOT NULL, election text NOT NULL, elector text NOT NULL, ballot text NOT NULL, event_id uuid NOT NULL,
    place text NOT NULL, device text NOT NULL, at int8 NOT NULL, day text NOT NULL, hour int NOT NULL,
    precinct text NOT NULL, sex text NOT NULL, age int, manner text NOT NULL, reason int NOT NULL,
    PRIMARY KEY (tenant, election, elector, ballot)
  );
  CREATE TABLE poll_tick (
    tenant text NOT NULL, event_id uuid NOT NULL, what text NOT NULL, ballot text NOT NULL, election text NOT NULL,
    place text NOT NULL, at int8 NOT NULL, day text NOT NULL, hour int NOT NULL, sex text NOT NULL, detail text NOT NULL,
    PRIMARY KEY (tenant, event_id, what, ballot)
  );
  CREATE INDEX poll_tick_by_time ON poll_tick (tenant, election, what, place, day, at);
  CREATE TABLE poll_count (
    tenant text NOT NULL, election text NOT NULL, what text NOT NULL, ballot text NOT NULL, place text NOT NULL,
    day text NOT NULL, hour int NOT NULL, precinct text NOT NULL, sex text NOT NULL, detail text NOT NULL,
    n int8 NOT NULL,
    PRIMARY KEY (tenant, election, what, ballot, place, day, hour, precinct, sex, detail)
  );
  CREATE TABLE poll_terminal (
    tenant text NOT NULL, election text NOT NULL, place text NOT NULL, device text NOT NULL, last_at int8 NOT NULL,
    roll_key text NOT NULL, roll_version int8, roll_as_of text, roll_sha256 text,
    PRIMARY KEY (tenant, election, place, device)
  );
  CREATE TABLE poll_pulse (
    tenant text NOT NULL, election text NOT NULL, changes int8 NOT NULL, PRIMARY KEY (tenant, election)
  );
  ${rowSecurity(
    { name: 'poll_fact' },
    { name: 'poll_fact_subject' },
    { name: 'poll_undone' },
    { name: 'poll_vote' },
    { name: 'poll_tick' },
    { name: 'poll_count' },
    { name: 'poll_terminal' },
    { name: 'poll_pulse' },
  )}`;

export const POLLING_TABLES = [
  'poll_fact',
  'poll_fact_subject',
  'poll_undone',
  'poll_vote',
  'poll_tick',
  'poll_count',
  'poll_terminal',
] as const;

/** What was planned: elections as they were decided and rolls as they were given out, each word for word; never changed. */
export const POLL_PLANS = `
  CREATE TABLE poll_plan (
    tenant text NOT NULL, election text NOT NULL, election_version int NOT NULL, roll_version int NOT NULL,
    at int8 NOT NULL, staff text NOT NULL, document text NOT NULL, roll text NOT NULL,
    PRIMARY KEY (tenant, election, election_version, roll_version)
  );
  ${rowSecurity({ name: 'poll_plan', appendOnly: true })}`;

/** 投票済の印, as they were given out: never changed, so that what a station says it has can be held against it. */
export const POLL_MARKS = `
  CREATE TABLE poll_marks (
    tenant text NOT NULL, election text NOT NULL, version int NOT NULL, at int8 NOT NULL, staff text NOT NULL,
    count int NOT NULL, sha256 text NOT NULL, body text NOT NULL, signature text NOT NULL,
    PRIMARY KEY (tenant, election, version)
  );
  ${rowSecurity({ name: 'poll_marks', appendOnly: true })}`;

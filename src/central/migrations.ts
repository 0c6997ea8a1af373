import { z } from 'zod';
import { failure, type Result, success } from '../kernel/result.ts';
import { ANOMALIES, ANOMALY_NUMBERS } from './anomaly-sql.ts';
import { ATTENDANCE_KEPT } from './attendance-kept-sql.ts';
import { ATTENDANCE, ATTENDANCE_DAYS } from './attendance-sql.ts';
import { CHECKPOINTS } from './checkpoint-sql.ts';
import type { Queryable, Sql } from './database.ts';
import { ERASURES } from './erasure-sql.ts';
import { FORM_CHANGES } from './forms-sql.ts';
import { LIBRARY } from './library-sql.ts';
import { PLACE_LISTS } from './place-lists.ts';
import { POINTS_PROOF } from './points-proof-sql.ts';
import { BENEFITS, POINTS } from './points-sql.ts';
import { POLICY_REASONS, WIDE_VERSIONS } from './policies.ts';
import { POLL_MARKS, POLL_PLANS, POLLING } from './polling-sql.ts';
import { POLLS } from './polls.ts';
import { RESERVATION_MODES } from './reservation-modes.ts';
import { GRANTS_AT_BRANCH, RESERVATIONS } from './reservation-sql.ts';
import { rowSecurity } from './row-security.ts';
import { SHELTER_REPORTS } from './shelter-reports.ts';
import { LOOKS_AT_ANYTHING, SHELTER_DEEP, SHELTER_INQUIRIES } from './shelter-sql.ts';
import { SITE_ROSTERS } from './site-roster.ts';
import { STAFF_PROOFS } from './staff-sql.ts';

/**
 * Numbered, forward only, each in the one transaction that also records it. Never edited after a release.
 *
 * Times are milliseconds since 1970. `event.body` is `bytea`: the exact UTF-8 bytes that were hashed (`text` cannot hold
 * U+0000, and the log must never refuse an event for what is in it). `event.event_id` is not unique: two streams with
 * one id would then make the centre refuse a log; they are flagged and folded once (projection.ts).
 */
interface Migration {
  readonly id: number;
  readonly name: string;
  readonly sql: string;
}

const DEVICES = `
  CREATE TABLE central_key (
    tenant text PRIMARY KEY, private_key bytea NOT NULL, created_at int8 NOT NULL
  );
  CREATE TABLE device (
    tenant text NOT NULL, device text NOT NULL, site text NOT NULL, site_name text NOT NULL,
    public_key text NOT NULL, enrolled_at int8 NOT NULL, revoked_at int8,
    PRIMARY KEY (tenant, device)
  );
  CREATE TABLE enrol_code (
    tenant text NOT NULL, code_hash bytea NOT NULL, device text, created_at int8 NOT NULL,
    expires_at int8, reusable boolean NOT NULL, used_at int8, used_by text,
    PRIMARY KEY (tenant, code_hash)
  );`;

const LOG = `
  CREATE TABLE stream (
    tenant text NOT NULL, device text NOT NULL, epoch text NOT NULL,
    ack_seq int8 NOT NULL, ack_hash bytea NOT NULL,
    head_sig text, head_key text,
    first_seen_at int8 NOT NULL, last_seen_at int8 NOT NULL, forked_at int8,
    PRIMARY KEY (tenant, device, epoch)
  );
  CREATE TABLE event (
    tenant text NOT NULL, device text NOT NULL, epoch text NOT NULL, seq int8 NOT NULL,
    event_id uuid NOT NULL, hlc text NOT NULL, kind text NOT NULL, body bytea NOT NULL, hash bytea NOT NULL,
    received_at int8 NOT NULL,
    PRIMARY KEY (tenant, device, epoch, seq)
  );
  CREATE TABLE fork_evidence (
    tenant text NOT NULL, device text NOT NULL, epoch text NOT NULL, received_at int8 NOT NULL, request text NOT NULL,
    PRIMARY KEY (tenant, device, epoch)
  );
  CREATE TABLE quarantine (
    tenant text NOT NULL, device text NOT NULL, epoch text NOT NULL, seq int8 NOT NULL, reason text NOT NULL,
    PRIMARY KEY (tenant, device, epoch, seq)
  );`;

const SHELTER = `
  CREATE TABLE projection_state (tenant text PRIMARY KEY, version int NOT NULL);
  CREATE TABLE projection_progress (
    tenant text NOT NULL, device text NOT NULL, epoch text NOT NULL, seq int8 NOT NULL,
    PRIMARY KEY (tenant, device, epoch)
  );
  CREATE TABLE shelter_fact (
    tenant text NOT NULL, fact_key text NOT NULL, event_id uuid NOT NULL, at int8 NOT NULL, kind text NOT NULL,
    data text NOT NULL,
    PRIMARY KEY (tenant, fact_key)
  );
  CREATE INDEX shelter_fact_by_event ON shelter_fact (tenant, event_id);
  CREATE TABLE shelter_fact_resident (
    tenant text NOT NULL, resident_id text NOT NULL, fact_key text NOT NULL,
    PRIMARY KEY (tenant, resident_id, fact_key)
  );
  CREATE TABLE shelter_undone (
    tenant text NOT NULL, event_id uuid NOT NULL, PRIMARY KEY (tenant, event_id)
  );
  CREATE TABLE shelter_presence (
    tenant text NOT NULL, resident_id text NOT NULL, status text NOT NULL, shelter_id text NOT NULL,
    since int8 NOT NULL, event_id uuid NOT NULL, sex text NOT NULL, age int,
    PRIMARY KEY (tenant, resident_id)
  );
  CREATE INDEX shelter_presence_by_place ON shelter_presence (tenant, shelter_id, status);
  CREATE TABLE shelter_place (
    tenant text NOT NULL, shelter_id text NOT NULL, name text NOT NULL, capacity int NOT NULL,
    opened_key text, last_event_at int8,
    PRIMARY KEY (tenant, shelter_id)
  );`;

const CONSOLE = `
  CREATE TABLE console_code (
    tenant text NOT NULL, code_hash bytea NOT NULL, staff text NOT NULL, role text NOT NULL, expires_at int8 NOT NULL,
    PRIMARY KEY (tenant, code_hash)
  );
  CREATE TABLE console_session (
    tenant text NOT NULL, token_hash bytea NOT NULL, staff text NOT NULL, role text NOT NULL, expires_at int8 NOT NULL,
    PRIMARY KEY (tenant, token_hash)
  );`;

const AUDIT = `
  CREATE TABLE desk_alarm (
    tenant text NOT NULL, device text NOT NULL, epoch text NOT NULL, seq int8 NOT NULL, kind text NOT NULL,
    at int8 NOT NULL, staff text NOT NULL,
    PRIMARY KEY (tenant, device, epoch, seq)
  );
  CREATE TABLE console_look (
    tenant text NOT NULL, id int8 GENERATED ALWAYS AS IDENTITY, at int8 NOT NULL, staff text NOT NULL,
    role text NOT NULL, use text NOT NULL, shelter_id text NOT NULL, people int NOT NULL,
    PRIMARY KEY (tenant, id)
  );`;

/** `manifest`: as it was signed. `stored_at`: whole and given out since then. */
const REGISTRY = `
  CREATE TABLE registry_package (
    tenant text NOT NULL, site text NOT NULL, version int8 NOT NULL, manifest text NOT NULL,
    begun_at int8 NOT NULL, stored_at int8,
    PRIMARY KEY (tenant, site, version)
  );
  CREATE TABLE registry_package_part (
    tenant text NOT NULL, site text NOT NULL, version int8 NOT NULL, part int NOT NULL, bytes bytea NOT NULL,
    PRIMARY KEY (tenant, site, version, part),
    FOREIGN KEY (tenant, site, version) REFERENCES registry_package ON DELETE CASCADE
  );
  -- Encrypted bytes do not get smaller.
  ALTER TABLE registry_package_part ALTER COLUMN bytes SET STORAGE EXTERNAL;`;

/** `version`: the desks' cursor; the projector allots it under the tenant's lock. `data`: JSON of the event. */
const LINKS = `
  CREATE TABLE link_change (
    tenant text NOT NULL, version int8 NOT NULL, mode text NOT NULL,
    device text NOT NULL, epoch text NOT NULL, seq int8 NOT NULL,
    event_id uuid NOT NULL, hlc text NOT NULL, kind text NOT NULL, staff text NOT NULL, site text NOT NULL,
    data text NOT NULL,
    PRIMARY KEY (tenant, version),
    UNIQUE (tenant, device, epoch, seq)
  );
  CREATE INDEX link_change_by_mode ON link_change (tenant, mode, version);`;

/** What a desk proves its events with, for the other desks; empty: its program made none. */
const LINK_PROOFS = `ALTER TABLE link_change ADD COLUMN proof text NOT NULL DEFAULT ''`;

/** The tables that were there before row security was. */
const ROWS_APART = rowSecurity(
  { name: 'central_key', appendOnly: true },
  { name: 'device', may: ['UPDATE'] },
  { name: 'enrol_code' },
  { name: 'stream', may: ['UPDATE'] },
  { name: 'event', appendOnly: true },
  { name: 'fork_evidence', appendOnly: true },
  { name: 'quarantine', may: ['DELETE'] },
  { name: 'projection_state', may: ['UPDATE'] },
  { name: 'projection_progress' },
  { name: 'shelter_fact', may: ['DELETE'] },
  { name: 'shelter_fact_resident', may: ['DELETE'] },
  { name: 'shelter_undone', may: ['DELETE'] },
  { name: 'shelter_presence' },
  { name: 'shelter_place' },
  { name: 'console_code', may: ['DELETE'] },
  { name: 'console_session', may: ['DELETE'] },
  { name: 'desk_alarm', may: ['DELETE'] },
  { name: 'console_look', appendOnly: true },
  { name: 'registry_package' },
  // Goes with its package, which the database sees to.
  { name: 'registry_package_part', appendOnly: true },
  { name: 'link_change', appendOnly: true },
);

/**
 * `sealed_key`: under the key of the centre (centre-key.ts). `certified_key`: SPKI of the certificate's key. `bound`: the code was made
 * for this device and may replace it. A certificate whose `revoked_at` is set is on the deny list.
 */
const CERTIFICATES = `
  CREATE TABLE tenant_ca (
    tenant text PRIMARY KEY, certificate text NOT NULL, sealed_key bytea NOT NULL, created_at int8 NOT NULL
  );
  CREATE TABLE device_request (
    tenant text NOT NULL, id text NOT NULL, device text NOT NULL, site text NOT NULL, site_name text NOT NULL,
    public_key text NOT NULL, certified_key bytea NOT NULL, code_hash bytea NOT NULL, bound boolean NOT NULL,
    asked_at int8 NOT NULL, state text NOT NULL CHECK (state IN ('pending', 'approved', 'refused')),
    decided_at int8, decided_by text, reason text,
    PRIMARY KEY (tenant, id)
  );
  CREATE TABLE device_certificate (
    tenant text NOT NULL, serial text NOT NULL, device text NOT NULL, site text NOT NULL, key_id text NOT NULL,
    not_before int8 NOT NULL, not_after int8 NOT NULL, issued_at int8 NOT NULL, certificate text NOT NULL,
    revoked_at int8,
    PRIMARY KEY (tenant, serial)
  );
  CREATE INDEX device_certificate_by_device ON device_certificate (tenant, device, issued_at);
  CREATE TABLE device_decision (
    tenant text NOT NULL, id int8 GENERATED ALWAYS AS IDENTITY, at int8 NOT NULL, kind text NOT NULL,
    staff text NOT NULL, device text NOT NULL, reason text NOT NULL,
    PRIMARY KEY (tenant, id)
  );
  ${rowSecurity(
    { name: 'tenant_ca', appendOnly: true },
    { name: 'device_request', may: ['UPDATE'] },
    { name: 'device_certificate', may: ['UPDATE'] },
    { name: 'device_decision', appendOnly: true },
  )}`;

/** The signed end of every accepted batch: a batch that is sent on (by a peer, a branch) must end at one of these. */
const HEADS = `
  -- A failover to an older copy allots lost numbers again: whoever had read them must see that they are others.
  ALTER TABLE link_change ADD COLUMN mark uuid NOT NULL DEFAULT gen_random_uuid();
  CREATE TABLE stream_head (
    tenant text NOT NULL, device text NOT NULL, epoch text NOT NULL, seq int8 NOT NULL,
    hash bytea NOT NULL, sig text NOT NULL, key text NOT NULL,
    PRIMARY KEY (tenant, device, epoch, seq)
  );
  ${rowSecurity({ name: 'stream_head', appendOnly: true })}`;

/**
 * 支所ノード. How far the centre above holds each stream, by its signed receipt; and the last it said of its register, word for word.
 */
const BRANCH = `
  CREATE TABLE branch_cursor (
    tenant text NOT NULL, device text NOT NULL, epoch text NOT NULL, acked_seq int8 NOT NULL,
    durability text NOT NULL CHECK (durability IN ('volatile', 'local', 'replicated')),
    receipt text, told_at int8 NOT NULL,
    PRIMARY KEY (tenant, device, epoch)
  );
  CREATE TABLE branch_mirror (
    tenant text PRIMARY KEY, source text NOT NULL, version int8 NOT NULL, as_of int8 NOT NULL, sha256 text NOT NULL,
    payload text NOT NULL, signature text NOT NULL, got_at int8 NOT NULL
  );
  CREATE TABLE branch_link_cursor (tenant text PRIMARY KEY, version int8 NOT NULL, mark text);
  ${rowSecurity(
    { name: 'branch_cursor', may: ['UPDATE'] },
    { name: 'branch_mirror', may: ['UPDATE'] },
    { name: 'branch_link_cursor', may: ['UPDATE'] },
  )}`;

export const centralMigrations: readonly Migration[] = [
  { id: 1, name: 'devices', sql: DEVICES },
  { id: 2, name: 'log', sql: LOG },
  { id: 3, name: 'shelter', sql: SHELTER },
  { id: 4, name: 'console', sql: CONSOLE },
  { id: 5, name: 'look-ups and alarms', sql: AUDIT },
  { id: 20, name: 'registry packages', sql: REGISTRY },
  { id: 21, name: 'links of cards', sql: LINKS },
  { id: 22, name: 'proofs of links', sql: LINK_PROOFS },
  { id: 30, name: 'municipalities apart', sql: ROWS_APART },
  { id: 40, name: 'device certificates', sql: CERTIFICATES },
  { id: 50, name: 'anomalies', sql: ANOMALIES },
  { id: 51, name: 'reservations', sql: RESERVATIONS },
  {
    id: 60,
    name: 'rosters of sites',
    sql: `${SITE_ROSTERS}${rowSecurity({ name: 'roster_member' }, { name: 'site_roster', appendOnly: true })}`,
  },
  { id: 70, name: 'checkpoints', sql: CHECKPOINTS },
  { id: 75, name: 'signed heads', sql: HEADS },
  { id: 90, name: 'proofs of staff', sql: STAFF_PROOFS },
  { id: 100, name: 'branch node', sql: BRANCH },
  { id: 110, name: 'numbers of anomalies', sql: ANOMALY_NUMBERS },
  { id: 111, name: 'grants at a branch', sql: GRANTS_AT_BRANCH },
  { id: 117, name: 'erasures', sql: ERASURES },
  { id: 120, name: 'reasons of policies', sql: POLICY_REASONS },
  { id: 123, name: 'reservations of the other mode', sql: RESERVATION_MODES },
  { id: 127, name: 'versions by the clock', sql: WIDE_VERSIONS },
  { id: 130, name: 'looks at anything', sql: LOOKS_AT_ANYTHING },
  { id: 131, name: 'shelters in depth', sql: SHELTER_DEEP },
  { id: 132, name: 'inquiries of families', sql: SHELTER_INQUIRIES },
  { id: 137, name: 'lists of shelters', sql: PLACE_LISTS },
  { id: 138, name: 'reports of shelters', sql: SHELTER_REPORTS },
  { id: 140, name: 'polling', sql: POLLING },
  { id: 141, name: 'marks of early voters', sql: POLL_MARKS },
  { id: 142, name: 'plans of polls', sql: POLL_PLANS },
  { id: 148, name: 'elections and rolls', sql: POLLS },
  { id: 150, name: 'changes of forms', sql: FORM_CHANGES },
  { id: 160, name: 'attendance', sql: ATTENDANCE },
  { id: 170, name: 'points', sql: POINTS },
  { id: 171, name: 'offers and cards of points', sql: BENEFITS },
  { id: 180, name: 'figures of libraries', sql: LIBRARY },
  { id: 190, name: 'requests of attendance by day', sql: ATTENDANCE_DAYS },
  { id: 210, name: 'months of staff as they were computed', sql: ATTENDANCE_KEPT },
  { id: 220, name: 'the book of points under proof', sql: POINTS_PROOF },
];

const idRows = z.array(z.object({ id: z.int() }));

/** Two centres that start at once must not both migrate: the second waits for this lock and finds it done. */
const LOCK = 8_203_112;

/** Until the transaction ends: what changes tables and rights is done by one program at a time. */
export const lockMigrations = async (tx: Queryable): Promise<void> => {
  await tx`SELECT pg_advisory_xact_lock(${LOCK})`;
};

/** Migrations by number: which are done, which are still to do, and whether there are some that this program does not know. */
const compare = async (
  sql: Queryable,
  migrations: readonly Migration[],
): Promise<Result<Migration[], 'schema_too_new'>> => {
  const rows: unknown = await sql`SELECT id FROM migration`;
  const done = new Set(idRows.parse(rows).map(({ id }) => id));
  const last = migrations.at(-1)?.id ?? 0;
  if ([...done].some((id) => id > last)) return failure('schema_too_new', { found: Math.max(...done) });
  return success(migrations.filter(({ id }) => !done.has(id)));
};

const readableRows = z.tuple([z.object({ readable: z.boolean() })]);

/** For a role that may not migrate: whether there is nothing to do. */
export const checkMigrated = async (
  sql: Queryable,
): Promise<Result<undefined, 'schema_too_new' | 'schema_not_ready'>> => {
  const rows: unknown = await sql`
    SELECT EXISTS (
      SELECT 1 FROM pg_class JOIN pg_namespace AS home ON home.oid = relnamespace
      WHERE nspname = 'kazasu' AND relname = 'migration'
        AND has_schema_privilege(home.oid, 'USAGE') AND has_table_privilege(pg_class.oid, 'SELECT')
    ) AS readable`;
  if (!readableRows.parse(rows)[0].readable) return failure('schema_not_ready');
  const open = await compare(sql, centralMigrations);
  if (!open.ok) return open;
  const [next] = open.value;
  return next === undefined ? success(undefined) : failure('schema_not_ready', { missing: next.id });
};

/** `schema_too_new`: a newer program has been here; this one must not touch its tables. */
export const migrate = (
  sql: Sql,
  migrations: readonly Migration[] = centralMigrations,
): Promise<Result<number, 'schema_too_new'>> =>
  sql.begin(async (tx) => {
    await lockMigrations(tx);
    await tx`CREATE SCHEMA IF NOT EXISTS kazasu`;
    await tx`CREATE TABLE IF NOT EXISTS migration (id int PRIMARY KEY, name text NOT NULL)`;
    const open = await compare(tx, migrations);
    if (!open.ok) return open;
    for (const { id, name, sql: text } of open.value) {
      await tx.unsafe(text);
      await tx`INSERT INTO migration (id, name) VALUES (${id}, ${name})`;
    }
    return success(open.value.length);
  });

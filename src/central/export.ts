import { z } from 'zod';
import { toHex } from '../kernel/bytes.ts';
import { csvCell } from '../kernel/csv.ts';
import { signBytes } from '../kernel/ed25519.ts';
import type { TenantId } from '../kernel/ids.ts';
import { type Result, success } from '../kernel/result.ts';
import type { Actor, Role } from '../kernel/roles.ts';
import type { System } from '../kernel/system.ts';
import { type EventBody, envelopeOf, GENESIS_HASH } from '../outbox/event.ts';
import {
  CHECKPOINTS_FILE,
  ERASURES_FILE,
  type ExportedStream,
  exportedStreamSchema,
  HEADS_FILE,
  keyFingerprint,
  MANIFEST_FILE,
  MANIFEST_SIGNATURE_FILE,
  type Manifest,
  manifestMessage,
  recordLine,
  STREAMS_FILE,
} from '../outbox/export-format.ts';
import { recordAct } from './acts.ts';
import { type CheckpointFailure, checkpointLines, makeCheckpoint, readCheckpoints } from './checkpoints.ts';
import { type Queryable, type Sql, sha256Bytes, utf8Bytes } from './database.ts';
import { createExportFolder, type ExportFile, type ExportFolder } from './export-files.ts';
import { exportReadme } from './export-readme.ts';
import { COLUMN_LABELS, EXPORTED_TABLES } from './export-tables.ts';
import type { ReceiptKey } from './receipt-key.ts';
import { readErasures } from './verify.ts';

/**
 * Everything that a municipality owns, in open formats, so that it can leave. That it was taken is an act, written before
 * the first file; the files are one snapshot of the database.
 */

export interface ExportDeps {
  readonly sql: Sql;
  readonly tenant: { readonly id: TenantId; readonly name: string };
  readonly mode: EventBody['mode'];
  /** Who may sign in; of their PINs nothing. */
  readonly staff: readonly { readonly id: string; readonly role: Role }[];
  readonly key: ReceiptKey;
  readonly system: System;
  readonly actor: Actor;
  readonly onProgress?: (events: number) => void;
}

const CHUNK = 2_000;

const streamRows = z.array(
  exportedStreamSchema
    .pick({ device: true, epoch: true })
    .extend({ ack_seq: z.int(), ack_hash: sha256Bytes, forked_at: z.int().nullable() }),
);

const readStreams = async (sql: Queryable, tenant: TenantId): Promise<ExportedStream[]> => {
  const rows: unknown = await sql`
    SELECT device, epoch, ack_seq, ack_hash, forked_at FROM stream
    WHERE tenant = ${tenant} ORDER BY device, first_seen_at, epoch`;
  return streamRows.parse(rows).map(({ device, epoch, ...row }) => ({
    device,
    epoch,
    ackSeq: row.ack_seq,
    ackHash: toHex(row.ack_hash),
    forkedAt: row.forked_at,
    file: `streams/${device}.${epoch}.ndjson`,
  }));
};

const eventRows = z.array(
  z.object({
    seq: z.int(),
    event_id: z.string(),
    hlc: z.string(),
    kind: z.string(),
    body: utf8Bytes.nullable(),
    hash: sha256Bytes,
    received_at: z.int(),
  }),
);
type EventRow = z.infer<typeof eventRows>[number];

const EVENTS_CSV = [
  '端末',
  '世代',
  '番号',
  '受信した時刻',
  '記録の ID',
  '種類',
  '職員',
  '役割',
  '場所',
  '訓練・本番',
  '内容 (JSON)',
];

/** In the place of what was erased (保存期間). */
const ERASED_CELL = '（消去済み）';

const csvRow = ({ device, epoch }: ExportedStream, row: EventRow): string => {
  const body = row.body === null ? undefined : envelopeOf(row.body);
  const said = [body?.actor.staff, body?.actor.role, body?.site, body?.mode].map((each) => each ?? '');
  // What is no envelope stands as it is: it is kept, not understood.
  const data = body === undefined ? (row.body ?? ERASED_CELL) : JSON.stringify(body.data);
  const cells = [device, epoch, row.seq, row.received_at, row.event_id, row.kind, ...said, data];
  return `${cells.map(csvCell).join(',')}\r\n`;
};

/** One stream into its file, and the same rows into the sheet. */
const writeStream = async (
  sql: Queryable,
  tenant: TenantId,
  stream: ExportedStream,
  [file, sheet]: readonly [ExportFile, ExportFile],
): Promise<number> => {
  const { device, epoch } = stream;
  let prevHash = GENESIS_HASH;
  let count = 0;
  const cursor = sql`
    SELECT seq, event_id, hlc, kind, body, hash, received_at FROM event
    WHERE tenant = ${tenant} AND device = ${device} AND epoch = ${epoch} ORDER BY seq`.cursor(CHUNK);
  for await (const rows of cursor)
    for (const row of eventRows.parse(rows)) {
      const { seq, hlc, kind, body } = row;
      const hash = toHex(row.hash);
      const event = { tenant, device, epoch, seq, eventId: row.event_id, hlc, kind, body, prevHash, hash };
      file.write(`${recordLine(event)}\n`);
      sheet.write(csvRow(stream, row));
      prevHash = hash;
      count += 1;
    }
  return count;
};

/** As `exportedHeadSchema` if they are good; a bent one stands there as it is, to be found. */
const headRows = z.array(
  z.object({
    ...{ device: z.string(), epoch: z.string(), seq: z.int() },
    ...{ hash: sha256Bytes, sig: z.string(), key: z.string() },
  }),
);

const writeHeads = async (sql: Queryable, tenant: TenantId, file: ExportFile): Promise<void> => {
  const cursor = sql`
    SELECT device, epoch, seq, hash, sig, key FROM stream_head
    WHERE tenant = ${tenant} ORDER BY device, epoch, seq`.cursor(CHUNK);
  for await (const rows of cursor)
    for (const row of headRows.parse(rows))
      file.write(`${JSON.stringify({ ...row, hash: toHex(row.hash) })}\n`);
};

const jsonRows = z.array(z.object({ row: z.record(z.string(), z.unknown()) }));

const cellOf = (value: unknown): string | number | null => {
  if (value === null || typeof value === 'string' || typeof value === 'number') return value;
  return typeof value === 'boolean' ? String(value) : JSON.stringify(value);
};

/** A table as NDJSON and as a sheet. `table` is one of ours (export-tables.ts), never from outside. */
const writeTable = async (
  sql: Queryable,
  tenant: TenantId,
  table: string,
  [ndjson, csv]: readonly [ExportFile, ExportFile],
): Promise<void> => {
  const columns: unknown = await sql`
    SELECT column_name FROM information_schema.columns
    WHERE table_schema = current_schema() AND table_name = ${table} ORDER BY ordinal_position`;
  const names = z.array(z.object({ column_name: z.string() })).parse(columns);
  const without = new Set(EXPORTED_TABLES[table]?.without);
  const kept = names.map(({ column_name: name }) => name).filter((name) => !without.has(name));
  const line = (cells: readonly (string | number | null)[]): string => `${cells.map(csvCell).join(',')}\r\n`;
  csv.write(`\uFEFF${line(kept.map((name) => COLUMN_LABELS[name] ?? name))}`);
  const cursor = sql`
    SELECT to_jsonb(each) AS row FROM ${sql(table)} AS each WHERE tenant = ${tenant}`.cursor(CHUNK);
  for await (const rows of cursor)
    for (const { row } of jsonRows.parse(rows)) {
      const values = kept.map((name) => [name, row[name] ?? null] as const);
      ndjson.write(`${JSON.stringify(Object.fromEntries(values))}\n`);
      csv.write(line(values.map(([, value]) => cellOf(value))));
    }
};

/** All files but the manifest; says how many events. */
const writeAll = async (
  tx: Queryable,
  deps: ExportDeps,
  folder: ExportFolder,
  at: number,
): Promise<number> => {
  const { tenant, staff, key, mode } = deps;
  const streams = await readStreams(tx, tenant.id);
  let events = 0;
  await folder.file('events.csv', async (sheet) => {
    sheet.write(`\uFEFF${EVENTS_CSV.map(csvCell).join(',')}\r\n`);
    for (const stream of streams)
      await folder.file(stream.file, async (file) => {
        events += await writeStream(tx, tenant.id, stream, [file, sheet]);
        deps.onProgress?.(events);
      });
  });
  const lines = (path: string, rows: readonly unknown[]): Promise<void> =>
    folder.file(path, (file) => {
      for (const row of rows) file.write(`${JSON.stringify(row)}\n`);
    });
  await lines(STREAMS_FILE, streams);
  await folder.file(HEADS_FILE, (file) => writeHeads(tx, tenant.id, file));
  const checkpoints = await readCheckpoints(tx, tenant.id);
  await folder.file(CHECKPOINTS_FILE, (file) => file.write(checkpointLines(checkpoints)));
  await lines(ERASURES_FILE, await readErasures(tx, tenant.id));
  await lines(
    'staff.ndjson',
    staff.map(({ id, role }) => ({ id, role })),
  );
  for (const table of Object.keys(EXPORTED_TABLES))
    await folder.file(`tables/${table}.ndjson`, (ndjson) =>
      folder.file(`tables/${table}.csv`, (csv) => writeTable(tx, tenant.id, table, [ndjson, csv])),
    );
  const about = { tenant: tenant.id, name: tenant.name, mode, at, centreKey: key.publicKey };
  await folder.file('README.txt', (file) => file.write(exportReadme(about)));
  await folder.file('centre-key.txt', (file) =>
    file.write(`${key.publicKey}\n${keyFingerprint(key.publicKey)}\n`),
  );
  return events;
};

/** Last of all: the list of the files, signed. */
export const writeManifest = async (
  { tenant, mode, key }: Pick<ExportDeps, 'tenant' | 'mode' | 'key'>,
  folder: ExportFolder,
  { at, events }: { readonly at: number; readonly events: number },
): Promise<Manifest> => {
  const files = folder.entries().toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const manifest: Manifest = {
    format: 'kazasu.export.v1',
    tenant: tenant.id,
    name: tenant.name,
    mode,
    at,
    centreKey: key.publicKey,
    events,
    files,
  };
  const text = `${JSON.stringify(manifest, null, 1)}\n`;
  const sig = signBytes(manifestMessage(Buffer.from(text)), key.privateKey);
  await folder.file(MANIFEST_FILE, (file) => file.write(text));
  await folder.file(MANIFEST_SIGNATURE_FILE, (file) => file.write(`${sig}\n`));
  await folder.file('SHA256SUMS', (file) => {
    for (const { path, sha256 } of files) file.write(`${sha256}  ${path}\n`);
  });
  return manifest;
};

export interface Exported {
  readonly manifest: Manifest;
  /** Why the newest records are under no checkpoint; what is wrong with the log is for verify-log to say. */
  readonly uncovered: CheckpointFailure | null;
}

/** Writes the folder `dir`, which must be empty or not there. */
export const exportTenant = async (deps: ExportDeps, dir: string): Promise<Result<Exported, 'not_empty'>> => {
  const { sql, tenant, system, actor } = deps;
  const folder = createExportFolder(dir);
  if (!folder.ok) return folder;
  const acts = { tenant: tenant.id, mode: deps.mode, key: deps.key, system };
  await sql.begin((tx) => recordAct(tx, acts, { kind: 'central.exported', actor, data: { what: 'all' } }));
  // So that the export, this act with it, is under a checkpoint to its end.
  const made = await makeCheckpoint({ sql, ...acts });
  const at = Math.floor(system.now());
  const events = await sql.begin('ISOLATION LEVEL REPEATABLE READ READ ONLY', (tx) =>
    writeAll(tx, deps, folder.value, at),
  );
  const manifest = await writeManifest(deps, folder.value, { at, events });
  return success({ manifest, uncovered: made.ok ? null : made.reason });
};

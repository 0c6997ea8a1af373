/** 運用: how machines and storage are, as 運用者 sees it. Nothing of anybody: no resident, no staff. Pure shapes: the page compiles them too. */
import { z } from 'zod';
import { deviceIdSchema, tenantIdSchema } from '../kernel/ids.ts';
import type { Role } from '../kernel/roles.ts';
import { registeredDeviceSchema } from './schema.ts';

/** Why the centre cannot store a batch just now, or will soon not be able to. */
export const unreadySchema = z.enum([
  'database_unreachable',
  'database_read_only',
  /** Commits are not waited for by the standby: nothing is acknowledged (store-watch.ts). */
  'standby_silent',
  /** The database refuses records: no disk, no memory, no connection. */
  'store_failing',
  /** The views are behind the log and have not moved for a minute. The log itself goes on. */
  'projection_stuck',
  'disk_low',
]);
export type Unready = z.infer<typeof unreadySchema>;

export const operatedTerminalSchema = z.strictObject({
  device: deviceIdSchema,
  siteName: z.string(),
  state: registeredDeviceSchema.shape.state,
  lastSeenAt: z.number().nullable(),
  /** End of the newest certificate. */
  notAfter: z.number().nullable(),
  /** What it said with its last batch; null: nothing since the centre started, or its program is older than that. */
  said: z
    .strictObject({
      program: z.string(),
      /** Its clock over ours, milliseconds; the way here makes it look slow. */
      aheadMs: z.int(),
    })
    .nullable(),
});
export type OperatedTerminal = z.infer<typeof operatedTerminalSchema>;

export const operatedTenantSchema = z.strictObject({
  tenant: z.strictObject({ id: tenantIdSchema, name: z.string() }),
  mode: z.enum(['drill', 'real']),
  /** Events in the log. */
  held: z.int(),
  /** Of those, not yet in the views. */
  behind: z.int(),
  checkpointAt: z.number().nullable(),
  /** Of those held, not yet under a signed checkpoint. */
  unsigned: z.int(),
  quarantined: z.int(),
  openAnomalies: z.int(),
  deviceRequests: z.int(),
  /** 支所ノード: events that the centre above has not said it holds. */
  waitingAbove: z.int().nullable(),
  terminals: z.array(operatedTerminalSchema),
});
export type OperatedTenant = z.infer<typeof operatedTenantSchema>;

export const operationSchema = z.strictObject({
  asOf: z.number(),
  /** When this program started. */
  startedAt: z.number(),
  program: z.string(),
  unready: z.array(unreadySchema),
  database: z.strictObject({
    /** What a commit is worth: on this server's disk and a synchronous standby's, on this one's, or on none. */
    durability: z.enum(['replicated', 'local', 'volatile']),
    /** Servers that copy this one now. */
    standbys: z.int(),
    /** How often another server became the primary since the start. */
    failovers: z.int(),
  }),
  backup: z.strictObject({
    /** The last whole copy; null: none found. `folder`: whether the configuration says where copies are. */
    folder: z.boolean(),
    lastAt: z.number().nullable(),
    /** Of the changes since then (WAL); null: this server keeps none. */
    archivedAt: z.number().nullable(),
    archiveFailedAt: z.number().nullable(),
  }),
  /** 運用者: every municipality of this centre; 情報担当: the own one. */
  tenants: z.array(operatedTenantSchema),
});
export type Operation = z.infer<typeof operationSchema>;

/** 運用者 sees every municipality of the machine, 情報担当 the own one. */
export const SEES_OPERATION: readonly Role[] = ['admin', 'operator'];

export const OPERATION_API = {
  /** GET → `operationSchema` */
  operation: '/console/api/operation',
} as const;

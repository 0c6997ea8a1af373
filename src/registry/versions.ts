/** Versions of the replica of residents (version-files.ts). */
import { z } from 'zod';
import { civilDateSchema } from '../kernel/dates.ts';
import { tenantIdSchema } from '../kernel/ids.ts';
import { createVersionFiles, type VersionFolder } from './version-files.ts';

export { lockVersions, stampOf } from './version-files.ts';

export interface ReplicaFiles extends VersionFolder {
  /** 32 bytes: of the database, and of the tokens. */
  readonly key: Uint8Array;
  readonly tokenKey: Uint8Array;
}

export const replicaMetaSchema = z.strictObject({
  tenant: tenantIdSchema,
  version: z.int().min(1).max(999_999_999),
  /** Day whose state of the register the data are. */
  dataDate: civilDateSchema,
  /** Who says so, as the site knows it. */
  source: z.string().min(1).max(100),
  /** `all`, or the name of a scope (what this site's modules need). */
  scope: z.string().regex(/^[a-z0-9-]{1,40}$/),
});
export type ReplicaMeta = z.infer<typeof replicaMetaSchema>;

export const {
  pathOf: replicaPath,
  stagingPath,
  versionsOf,
  currentMeta,
  removeStaged,
  takeName,
  switchLocked,
  switchTo,
  switchFrom,
} = createVersionFiles('residents', replicaMetaSchema);

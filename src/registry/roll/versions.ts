/** Versions of a roll on this machine (version-files.ts): a folder for each election. */
import { z } from 'zod';
import { sha256HexSchema, tenantIdSchema } from '../../kernel/ids.ts';
import { createVersionFiles, type VersionFolder } from '../version-files.ts';
import { rollVersionSchema } from './schema.ts';

export interface RollFiles extends VersionFolder {
  /** 32 bytes, of the database. */
  readonly key: Uint8Array;
}

export const rollMetaSchema = z.strictObject({
  tenant: tenantIdSchema,
  /** Of the file: at a station that of the package it came in; at the office it grows with whatever changes. */
  version: z.int().min(1).max(999_999_999),
  /** Of the election's document that lies in the file. */
  electionVersion: z.int().min(1),
  /** `site`: only what one site may have of it. */
  part: z.enum(['whole', 'site']),
  /** SHA-256 of the sealed file it was made of last: the next 更正 must say that it stands on it. `null` at a station. */
  sealed: sha256HexSchema.nullable(),
  roll: rollVersionSchema,
});
export type RollMeta = z.infer<typeof rollMetaSchema>;

export const rollVersions = createVersionFiles('roll', rollMetaSchema);

import { z } from 'zod';
import { publicKeySchema } from '../kernel/ed25519.ts';
import { tenantIdSchema } from '../kernel/ids.ts';
import { storedPinSchema } from '../kernel/pin.ts';
import { failure, type Result } from '../kernel/result.ts';
import { roleSchema } from '../kernel/roles.ts';
import { readYamlFile } from '../kernel/yaml-file.ts';

const LOOPBACK = ['127.0.0.1', '::1', 'localhost'];

/** `kiosk-config/central/*.yaml`: everything that makes one centre different from another. */
export const centralConfigSchema = z
  .strictObject({
    tenant: z.strictObject({ id: tenantIdSchema, name: z.string().min(1).max(60) }),
    /** 訓練 or 本番: events of the other kind are kept but not counted. */
    mode: z.enum(['drill', 'real']),
    /** Local terminals may enrol with the code file in the data directory. */
    training: z.boolean(),
    listen: z.strictObject({ host: z.string().min(1), port: z.int().min(0).max(65_535) }),
    /** The address by which others reach this centre when something (a TLS proxy) stands before it. */
    publicUrl: z.url().optional(),
    /** `embedded`: a PostgreSQL of our own, started with the centre. `url`: the town's server (`postgres://…`). */
    database: z.union([
      z.strictObject({ embedded: z.literal(true) }),
      z.strictObject({ url: z.string().regex(/^postgres(ql)?:\/\//) }),
    ]),
    /** 住民データの配布: keys (base64 SPKI, Ed25519) whose site packages are taken and given out; none: nothing is. */
    registryPublishers: z.array(publicKeySchema).max(8).default([]),
    /** Who may sign in at the console with a PIN. */
    staff: z.array(
      z.strictObject({ id: z.string().min(1).max(64), role: roleSchema, pinScrypt: storedPinSchema }),
    ),
  })
  .refine(({ mode, training }) => !training || mode === 'drill', {
    path: ['training'],
    error: '訓練用の設定で本番（mode: real）は使えません',
  })
  .refine(
    ({ listen, publicUrl }) => LOOPBACK.includes(listen.host) || publicUrl?.startsWith('https://') === true,
    { path: ['publicUrl'], error: '他の機械から使うときは TLS（https の publicUrl）が要ります' },
  )
  .readonly();
export type CentralConfig = z.infer<typeof centralConfigSchema>;

/** `detail.at` names the first wrong field. */
export const loadCentralConfig = (path: string): Result<CentralConfig, 'config_missing' | 'config_wrong'> => {
  const read = readYamlFile(path, centralConfigSchema);
  return read.ok ? read : failure(read.reason === 'missing' ? 'config_missing' : 'config_wrong', read.detail);
};

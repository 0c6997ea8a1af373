import type { TenantId } from '../kernel/ids.ts';
import type { Logger } from '../kernel/log.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import type { ActDeps } from './acts.ts';
import type { CheckpointDeps } from './checkpoints.ts';
import type { CentralConfig, TenantConfig } from './config.ts';
import { isOwnedBy, type Sql } from './database.ts';
import { type DatabaseFailure, openDatabase } from './open-database.ts';
import { loadReceiptKey, type ReceiptKey } from './receipt-key.ts';

/** What one municipality has at the centre, for a command that serves nobody: its connections and its key. */
export interface TenantStore {
  readonly config: TenantConfig;
  readonly sql: Sql;
  readonly key: ReceiptKey;
  readonly acts: ActDeps;
  readonly checkpoints: CheckpointDeps;
}

interface Options {
  readonly config: CentralConfig;
  readonly dataDir: string;
  /** Needed where the centre serves several. */
  readonly tenant: TenantId | undefined;
  readonly system: System;
  readonly logger: Logger;
}

export type TenantStoreFailure = DatabaseFailure | 'tenant_needed' | 'tenant_not_set';

const CONNECTIONS = 4;

const chosen = ({ config: { tenants }, tenant }: Options): Result<TenantConfig, 'tenant_needed'> => {
  const [only, ...others] = tenants;
  if (tenant === undefined && only !== undefined && others.length === 0) return success(only);
  if (tenant === undefined)
    return failure('tenant_needed', { tenants: tenants.map(({ id }) => id).join(' ') });
  const found = tenants.find(({ id }) => id === tenant);
  return found === undefined
    ? failure('tenant_needed', { tenants: tenants.map(({ id }) => id).join(' ') })
    : success(found);
};

/** Opens the database for as long as `work` takes. An embedded one must not be running. */
export const withTenantStore = async <T, R extends string>(
  options: Options,
  work: (store: TenantStore) => Promise<Result<T, R>>,
): Promise<Result<T, R | TenantStoreFailure>> => {
  const config = chosen(options);
  if (!config.ok) return config;
  const { id: tenant, mode } = config.value;
  const database = await openDatabase(options);
  if (!database.ok) return database;
  try {
    const sql = database.value.poolOf(tenant, CONNECTIONS);
    if (!(await isOwnedBy(sql, tenant))) return failure('tenant_not_set', { tenant });
    const { system } = options;
    const key = await loadReceiptKey(sql, tenant, system);
    const acts: ActDeps = { tenant, mode, key, system };
    return await work({ config: config.value, sql, key, acts, checkpoints: { sql, ...acts } });
  } finally {
    await database.value.close();
  }
};

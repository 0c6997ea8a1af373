/** 団体ごとの行の分離: what a table of the centre needs so that one municipality never sees another's rows. */

export interface SecuredTable {
  readonly name: string;
  /** Rows are added and read, never changed or removed, by anybody who serves requests. */
  readonly appendOnly?: true;
}

/** PostgreSQL setting that every connection of a tenant carries; unset, each access to a secured table is an error. */
export const TENANT_SETTING = 'kazasu.tenant';

/**
 * SQL for a migration that makes tables with a column `tenant`: row security, forced on the owner too. Without the second
 * argument of `current_setting` a connection that names no tenant gets an error instead of nothing.
 */
export const rowSecurity = (...tables: readonly SecuredTable[]): string =>
  tables
    .map(
      ({ name }) => `
  ALTER TABLE ${name} ENABLE ROW LEVEL SECURITY;
  ALTER TABLE ${name} FORCE ROW LEVEL SECURITY;
  CREATE POLICY own_tenant ON ${name}
    USING (tenant = current_setting('${TENANT_SETTING}')) WITH CHECK (tenant = current_setting('${TENANT_SETTING}'));`,
    )
    .join('\n');

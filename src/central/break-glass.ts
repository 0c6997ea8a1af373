/**
 * 非常用コード: printed at set-up, sealed in an envelope, for when nobody can prove herself in any other way. Good once; its use is an
 * act of the centre and stands in 要確認 until a person has said why.
 */
import { z } from 'zod';
import type { Role } from '../kernel/roles.ts';
import { type ActDeps, recordAct } from './acts.ts';
import { noteAnomaly } from './anomalies.ts';
import type { Queryable, Sql } from './database.ts';
import { hashCode, newCode } from './secrets.ts';

/** Who it makes its user: 情報担当 lets devices in and takes lost passkeys away; 責任者 settles what is open. */
export const breakGlassRoleSchema = z.enum(['admin', 'supervisor']);
export type BreakGlassRole = z.infer<typeof breakGlassRoleSchema>;

export const BREAK_GLASS_STAFF = 'break-glass';

/** The code, shown once. One that was made before for this role is void from now on. */
export const makeBreakGlass = async (sql: Sql, acts: ActDeps, role: BreakGlassRole): Promise<string> => {
  const { tenant, system } = acts;
  const code = newCode(system);
  await sql.begin(async (tx) => {
    const now = Math.floor(system.now());
    await tx`
      UPDATE break_glass SET replaced_at = ${now}
      WHERE tenant = ${tenant} AND role = ${role} AND used_at IS NULL AND replaced_at IS NULL`;
    await tx`
      INSERT INTO break_glass (tenant, code_hash, role, made_at)
      VALUES (${tenant}, ${hashCode(code)}, ${role}, ${now})`;
    await recordAct(tx, acts, {
      kind: 'break_glass.made',
      actor: { staff: 'program', role: 'admin' },
      data: { role },
    });
  });
  return code;
};

const roleRows = z.array(z.object({ role: breakGlassRoleSchema })).max(1);

/** The role, once; undefined when the code is none, used or replaced. */
export const useBreakGlass = async (
  tx: Queryable,
  acts: ActDeps,
  code: string,
): Promise<Role | undefined> => {
  const { tenant, system } = acts;
  const now = Math.floor(system.now());
  const rows: unknown = await tx`
    UPDATE break_glass SET used_at = ${now}
    WHERE tenant = ${tenant} AND code_hash = ${hashCode(code)} AND used_at IS NULL AND replaced_at IS NULL
    RETURNING role`;
  const [used] = roleRows.parse(rows);
  if (used === undefined) return undefined;
  const { role } = used;
  const act = await recordAct(tx, acts, {
    kind: 'break_glass.used',
    actor: { staff: BREAK_GLASS_STAFF, role },
    data: {},
  });
  await noteAnomaly(tx, tenant, {
    kind: 'break_glass',
    key: act.eventId,
    foundAt: now,
    detail: { role },
  });
  return role;
};

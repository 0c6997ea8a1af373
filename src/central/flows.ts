/** A proof that is under way in one browser: what the answer must fit. Kept by the centre, named by a cookie, good once. */
import { z } from 'zod';
import type { TenantId } from '../kernel/ids.ts';
import type { System } from '../kernel/system.ts';
import type { Sql } from './database.ts';
import { hashToken, newToken } from './secrets.ts';

const FLOW_MS = 600_000;

const tokenHash = z.string().regex(/^[0-9a-f]{64}$/);

/** `session`: SHA-256 of the token of whoever was signed in when it began; nobody else's session is touched by it. */
export const flowSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('oidc'),
    state: z.string(),
    nonce: z.string(),
    verifier: z.string(),
    redirectUri: z.url(),
    startedAt: z.number(),
    session: tokenHash.nullable(),
  }),
  z.strictObject({ kind: z.literal('passkey_sign_in'), challenge: z.string() }),
  z.strictObject({ kind: z.literal('passkey_proof'), challenge: z.string(), session: tokenHash }),
  z.strictObject({ kind: z.literal('passkey_registration'), challenge: z.string(), session: tokenHash }),
]);
export type Flow = z.infer<typeof flowSchema>;
export type FlowOf<K extends Flow['kind']> = Extract<Flow, { kind: K }>;

export interface Flows {
  /** The name that goes into the browser's cookie. */
  begin(flow: Flow): Promise<string>;
  /** Once: it is gone afterwards, whatever comes of it. */
  take<K extends Flow['kind']>(name: string, kind: K): Promise<FlowOf<K> | undefined>;
}

const dataRows = z.array(z.object({ data: z.string() })).max(1);

export const createFlows = ({
  sql,
  tenant,
  system,
}: {
  readonly sql: Sql;
  readonly tenant: TenantId;
  readonly system: System;
}): Flows => ({
  begin: async (flow) => {
    const name = `${tenant}.${newToken(system)}`;
    const now = system.now();
    await sql`DELETE FROM console_flow WHERE tenant = ${tenant} AND expires_at <= ${now}`;
    await sql`
      INSERT INTO console_flow (tenant, flow_hash, data, expires_at)
      VALUES (${tenant}, ${hashToken(name)}, ${JSON.stringify(flow)}, ${now + FLOW_MS})`;
    return name;
  },
  take: async <K extends Flow['kind']>(name: string, kind: K) => {
    const rows: unknown = await sql`
      DELETE FROM console_flow
      WHERE tenant = ${tenant} AND flow_hash = ${hashToken(name)} AND expires_at > ${system.now()}
      RETURNING data`;
    const [row] = dataRows.parse(rows);
    if (row === undefined) return undefined;
    const flow = flowSchema.parse(JSON.parse(row.data));
    return flow.kind === kind ? (flow as FlowOf<K>) : undefined;
  },
});

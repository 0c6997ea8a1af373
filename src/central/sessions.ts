import { z } from 'zod';
import type { TenantId } from '../kernel/ids.ts';
import { createLimiter, type Limiter, type Rate } from '../kernel/limiter.ts';
import type { Logger } from '../kernel/log.ts';
import { hashPin, verifyPin } from '../kernel/pin.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import { type Role, roleSchema } from '../kernel/roles.ts';
import type { System } from '../kernel/system.ts';
import type { ActDeps } from './acts.ts';
import { recordAct } from './acts.ts';
import { BREAK_GLASS_STAFF, useBreakGlass } from './break-glass.ts';
import type { TenantConfig } from './config.ts';
import type { Queryable, Sql } from './database.ts';
import { mayRegister, type OpenSession, type ProofRules, proofWays, provenUntil } from './proofs.ts';
import type { ConsoleSession, Login } from './schema.ts';
import { hashToken, newToken } from './secrets.ts';
import { type ProofState, type SignInMethod, signInMethodSchema } from './staff-schema.ts';

/** Who is signed in at the console, of one municipality. The browser holds a random token; the database holds its hash. */
export interface Sessions {
  /** A code for one sign-in within ten minutes, to be put into a link. */
  issueCode(role: Role): Promise<string>;
  /** `too_many`: five wrong PINs; `detail.retryAfterMs`. */
  signIn(
    login: Login,
    /** Of the network, to slow down whoever asks too often. */
    address: string,
  ): Promise<Result<Entered, 'bad_login' | 'too_many'>>;
  /** Of whoever proved herself elsewhere (a provider, a passkey). `provenAt`: when; undefined: nobody knows. */
  enter(who: ConsoleSession, method: 'oidc' | 'passkey', provenAt: number | undefined): Promise<Entered>;
  /** Of someone in the configuration, who proved herself with a passkey. */
  memberOf(staff: string): ConsoleSession | undefined;
  find(token: string): Promise<OpenSession | undefined>;
  /** The session that this token's hash (hex) names proved itself again. */
  proved(tokenHash: string, session: OpenSession, method: SignInMethod, at: number): Promise<void>;
  findByHash(tokenHash: string): Promise<OpenSession | undefined>;
  checkPin(
    session: ConsoleSession,
    pin: string,
    address: string,
  ): Result<undefined, 'bad_login' | 'too_many'>;
  /** Whether what was proven last is fresh enough for an act that cannot be taken back. */
  isProven(session: OpenSession): boolean;
  mayRegister(session: OpenSession): boolean;
  proofState(session: OpenSession): ProofState;
  /** Those that began with a passkey, of someone whose passkey was taken away. */
  endOfPasskeys(tx: Queryable, staff: string): Promise<void>;
  signOut(token: string): Promise<void>;
}

const CODE_MS = 600_000;
/** One shift; then staff sign in again. */
export const SESSION_MS = 12 * 3_600_000;
/** Somebody whom the provider no longer knows is out after this; whoever it still knows comes back by one press. */
export const OIDC_SESSION_MS = 3_600_000;
const BREAK_GLASS_SESSION_MS = 3_600_000;

export const sessionMs = (method: SignInMethod): number =>
  method === 'oidc' ? OIDC_SESSION_MS : method === 'break_glass' ? BREAK_GLASS_SESSION_MS : SESSION_MS;

export interface Entered {
  readonly token: string;
  readonly session: ConsoleSession;
  /** How long the session lasts. */
  readonly maxAgeMs: number;
}

/** Five tries at once, then one in twenty seconds: ten thousand four-digit PINs take more than two days. */
const PIN_RATE = { burst: 5, perSecond: 1 / 20 };
/** A PIN check costs 60 ms of everybody's time: one address may not ask for many, whatever names it makes up. */
export const ADDRESS_RATE: Rate = { burst: 20, perSecond: 1 };

/** Signed in by the link that the program itself printed. */
const LINK_STAFF = 'link';

const codeRows = z.array(z.object({ staff: z.string(), role: roleSchema })).max(1);
const sessionRows = z
  .array(
    z.object({
      staff: z.string(),
      role: roleSchema,
      method: signInMethodSchema,
      proven_at: z.int().nullable(),
      proven_by: signInMethodSchema.nullable(),
      has_passkey: z.boolean(),
    }),
  )
  .max(1);

interface Deps {
  readonly sql: Sql;
  readonly tenant: TenantId;
  readonly system: System;
  readonly logger: Logger;
  readonly acts: ActDeps;
  readonly staff: TenantConfig['staff'];
  readonly oidc: TenantConfig['oidc'];
  /** What the link of the program's start may do now. */
  readonly linkRole: Role;
  /** Of all municipalities of the centre: who asks does not get more tries by naming another. */
  readonly addressLimiter: Limiter;
}

/** Begins with the tenant's code: a request must say whose rows know it (tenants.ts). */
const newOwnToken = ({ tenant, system }: Pick<Deps, 'tenant' | 'system'>): string =>
  `${tenant}.${newToken(system)}`;

/** Nobody's PIN: an unknown staff number must take as long as a wrong PIN. */
const DECOY = hashPin('', new Uint8Array(16));

const noteProof = async (
  tx: Queryable,
  { tenant, system }: Deps,
  tokenHash: Uint8Array,
  proof: { readonly method: SignInMethod; readonly at: number },
): Promise<void> => {
  await tx`DELETE FROM console_proof WHERE tenant = ${tenant} AND proven_at <= ${system.now() - SESSION_MS}`;
  await tx`
    INSERT INTO console_proof (tenant, token_hash, proven_at, method)
    VALUES (${tenant}, ${tokenHash}, ${Math.floor(proof.at)}, ${proof.method})
    ON CONFLICT (tenant, token_hash) DO UPDATE SET proven_at = excluded.proven_at, method = excluded.method`;
};

const openSession = async (
  tx: Queryable,
  deps: Deps,
  session: ConsoleSession,
  { method, provenAt }: { readonly method: SignInMethod; readonly provenAt: number | undefined },
): Promise<Entered> => {
  const { tenant, system } = deps;
  const token = newOwnToken(deps);
  const now = system.now();
  const maxAgeMs = sessionMs(method);
  await tx`DELETE FROM console_session WHERE tenant = ${tenant} AND expires_at <= ${now}`;
  await tx`
    INSERT INTO console_session (tenant, token_hash, staff, role, method, expires_at)
    VALUES (${tenant}, ${hashToken(token)}, ${session.staff}, ${session.role}, ${method}, ${now + maxAgeMs})`;
  if (provenAt !== undefined) await noteProof(tx, deps, hashToken(token), { method, at: provenAt });
  return { token, session, maxAgeMs };
};

const byCode = async ({ sql, tenant, system }: Deps, code: string): Promise<ConsoleSession | undefined> => {
  const rows: unknown = await sql`
    DELETE FROM console_code WHERE tenant = ${tenant} AND code_hash = ${hashToken(code)} AND expires_at > ${system.now()}
    RETURNING staff, role`;
  return codeRows.parse(rows)[0];
};

const byPin = (
  { staff }: Deps,
  limiters: { readonly staff: Limiter; readonly address: Limiter },
  login: { readonly staff: string; readonly pin: string },
  address: string,
): Result<ConsoleSession, 'bad_login' | 'too_many'> => {
  const retryAfterMs = limiters.address.take(address) || limiters.staff.take(login.staff);
  if (retryAfterMs > 0) return failure('too_many', { retryAfterMs });
  const member = staff.find(({ id }) => id === login.staff);
  const isRight = verifyPin(member?.pinScrypt ?? DECOY, login.pin);
  return member !== undefined && isRight
    ? success({ staff: member.id, role: member.role })
    : failure('bad_login');
};

/**
 * Whether what the session says is still true: someone who was taken from the configuration, or got another role, is
 * signed out by that; so is a drill's link, whose holder was supervisor, when the centre is in earnest.
 */
const stillHolds = (
  { staff, linkRole, oidc }: Deps,
  session: ConsoleSession & { readonly method: SignInMethod },
): boolean => {
  switch (session.method) {
    case 'link':
      return session.role === linkRole;
    case 'oidc':
      return oidc?.roles.some(({ role }) => role === session.role) === true;
    case 'break_glass':
      return true;
    default:
      return staff.some(({ id, role }) => id === session.staff && role === session.role);
  }
};

const findByHash = async (deps: Deps, tokenHash: Uint8Array): Promise<OpenSession | undefined> => {
  const { sql, tenant, system } = deps;
  const rows: unknown = await sql`
    SELECT session.staff, session.role, session.method, proof.proven_at, proof.method AS proven_by,
      EXISTS (
        SELECT 1 FROM passkey WHERE passkey.tenant = session.tenant AND passkey.staff = session.staff
          AND source = CASE WHEN session.method = 'oidc' THEN 'oidc' ELSE 'staff' END
      ) AS has_passkey
    FROM console_session AS session
    LEFT JOIN console_proof AS proof ON proof.tenant = session.tenant AND proof.token_hash = session.token_hash
    WHERE session.tenant = ${tenant} AND session.token_hash = ${tokenHash} AND expires_at > ${system.now()}`;
  const [row] = sessionRows.parse(rows);
  if (row === undefined || !stillHolds(deps, row)) return undefined;
  const { staff, role, method, proven_at: at, proven_by: by, has_passkey: hasPasskey } = row;
  return { staff, role, method, hasPasskey, proof: at === null || by === null ? null : { method: by, at } };
};

const byBreakGlass = (deps: Deps, code: string): Promise<Result<Entered, 'bad_login'>> =>
  deps.sql.begin(async (tx) => {
    const role = await useBreakGlass(tx, deps.acts, code);
    if (role === undefined) return failure('bad_login');
    const who = { staff: BREAK_GLASS_STAFF, role };
    return success(await openSession(tx, deps, who, { method: 'break_glass', provenAt: deps.system.now() }));
  });

/** What the holder of a session can prove, and has. */
const provingPart = (
  deps: Deps,
  limiters: { readonly staff: Limiter; readonly address: Limiter },
): Pick<Sessions, 'proved' | 'checkPin' | 'isProven' | 'mayRegister' | 'proofState'> => {
  const { sql, system } = deps;
  const rules: ProofRules = { hasOidc: deps.oidc !== undefined, isDrill: deps.linkRole === 'supervisor' };
  return {
    proved: (tokenHash, { staff, role }, method, at) =>
      sql.begin(async (tx) => {
        await noteProof(tx, deps, Buffer.from(tokenHash, 'hex'), { method, at });
        await recordAct(tx, deps.acts, {
          kind: 'console.proved',
          actor: { staff, role },
          data: { by: method },
        });
      }),
    checkPin: ({ staff }, pin, address) => {
      const checked = byPin(deps, limiters, { staff, pin }, address);
      return checked.ok ? success(undefined) : checked;
    },
    isProven: (session) => provenUntil(session, rules, system.now()) > system.now(),
    mayRegister: (session) => mayRegister(session, rules, system.now()),
    proofState: (session) => {
      const asOf = system.now();
      const ways = proofWays(session, rules);
      return { method: session.method, provenUntil: provenUntil(session, rules, asOf), asOf, ways };
    },
  };
};

export const createSessions = (deps: Deps): Sessions => {
  const { sql, tenant, system } = deps;
  const limiters = { staff: createLimiter(PIN_RATE, system), address: deps.addressLimiter };
  return {
    issueCode: async (role) => {
      const code = newOwnToken(deps);
      const now = system.now();
      await sql`DELETE FROM console_code WHERE tenant = ${tenant} AND expires_at <= ${now}`;
      await sql`
        INSERT INTO console_code (tenant, code_hash, staff, role, expires_at)
        VALUES (${tenant}, ${hashToken(code)}, ${LINK_STAFF}, ${role}, ${now + CODE_MS})`;
      return code;
    },
    signIn: async (login, address) => {
      const provenAt = system.now();
      if ('code' in login) {
        const session = await byCode(deps, login.code);
        if (session === undefined) return failure('bad_login');
        return success(await openSession(sql, deps, session, { method: 'link', provenAt }));
      }
      if ('breakGlass' in login) {
        const retryAfterMs = limiters.address.take(address);
        if (retryAfterMs > 0) return failure('too_many', { retryAfterMs });
        const entered = await byBreakGlass(deps, login.breakGlass);
        if (entered.ok) deps.logger.warn('console.break_glass', { tenant });
        return entered;
      }
      const checked = byPin(deps, limiters, login, address);
      if (!checked.ok) return checked;
      return success(await openSession(sql, deps, checked.value, { method: 'pin', provenAt }));
    },
    enter: (who, method, provenAt) => openSession(sql, deps, who, { method, provenAt }),
    memberOf: (id) => {
      const member = deps.staff.find((each) => each.id === id);
      return member === undefined ? undefined : { staff: member.id, role: member.role };
    },
    find: (token) => findByHash(deps, hashToken(token)),
    findByHash: (tokenHash) => findByHash(deps, Buffer.from(tokenHash, 'hex')),
    ...provingPart(deps, limiters),
    endOfPasskeys: async (tx, staff) => {
      await tx`
        DELETE FROM console_session WHERE tenant = ${tenant} AND staff = ${staff} AND method = 'passkey'`;
    },
    signOut: async (token) => {
      await sql`DELETE FROM console_session WHERE tenant = ${tenant} AND token_hash = ${hashToken(token)}`;
    },
  };
};

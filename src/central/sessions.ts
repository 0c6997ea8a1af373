import { z } from 'zod';
import type { TenantId } from '../kernel/ids.ts';
import { createLimiter, type Limiter, type Rate } from '../kernel/limiter.ts';
import { hashPin, verifyPin } from '../kernel/pin.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import { type Role, roleSchema } from '../kernel/roles.ts';
import type { System } from '../kernel/system.ts';
import type { TenantConfig } from './config.ts';
import type { Sql } from './database.ts';
import type { ConsoleSession, Login } from './schema.ts';
import { hashToken, newToken } from './secrets.ts';

/** Who is signed in at the console, of one municipality. The browser holds a random token; the database holds its hash. */
export interface Sessions {
  /** A code for one sign-in within ten minutes, to be put into a link. */
  issueCode(role: Role): Promise<string>;
  /** `too_many`: five wrong PINs; `detail.retryAfterMs`. */
  signIn(
    login: Login,
    /** Of the network, to slow down whoever asks too often. */
    address: string,
  ): Promise<Result<{ readonly token: string; readonly session: ConsoleSession }, 'bad_login' | 'too_many'>>;
  find(token: string): Promise<ConsoleSession | undefined>;
  signOut(token: string): Promise<void>;
}

const CODE_MS = 600_000;
/** One shift; then staff sign in again. */
export const SESSION_MS = 12 * 3_600_000;

/** Five tries at once, then one in twenty seconds: ten thousand four-digit PINs take more than two days. */
const PIN_RATE = { burst: 5, perSecond: 1 / 20 };
/** A PIN check costs 60 ms of everybody's time: one address may not ask for many, whatever names it makes up. */
export const ADDRESS_RATE: Rate = { burst: 20, perSecond: 1 };

/** Signed in by the link that the program itself printed. */
const LINK_STAFF = 'link';

const sessionRows = z.array(z.object({ staff: z.string(), role: roleSchema })).max(1);

interface Deps {
  readonly sql: Sql;
  readonly tenant: TenantId;
  readonly system: System;
  readonly staff: TenantConfig['staff'];
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

const openSession = async (deps: Deps, session: ConsoleSession): Promise<string> => {
  const { sql, tenant, system } = deps;
  const token = newOwnToken(deps);
  const now = system.now();
  await sql`DELETE FROM console_session WHERE tenant = ${tenant} AND expires_at <= ${now}`;
  await sql`
    INSERT INTO console_session (tenant, token_hash, staff, role, expires_at)
    VALUES (${tenant}, ${hashToken(token)}, ${session.staff}, ${session.role}, ${now + SESSION_MS})`;
  return token;
};

const byCode = async ({ sql, tenant, system }: Deps, code: string): Promise<ConsoleSession | undefined> => {
  const rows: unknown = await sql`
    DELETE FROM console_code WHERE tenant = ${tenant} AND code_hash = ${hashToken(code)} AND expires_at > ${system.now()}
    RETURNING staff, role`;
  return sessionRows.parse(rows)[0];
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
const stillHolds = ({ staff, linkRole }: Deps, session: ConsoleSession): boolean =>
  session.staff === LINK_STAFF
    ? session.role === linkRole
    : staff.some(({ id, role }) => id === session.staff && role === session.role);

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
      let session: ConsoleSession | undefined;
      if ('code' in login) session = await byCode(deps, login.code);
      else {
        const checked = byPin(deps, limiters, login, address);
        if (!checked.ok) return checked;
        session = checked.value;
      }
      if (session === undefined) return failure('bad_login');
      return success({ token: await openSession(deps, session), session });
    },
    find: async (token) => {
      const rows: unknown = await sql`
        SELECT staff, role FROM console_session
        WHERE tenant = ${tenant} AND token_hash = ${hashToken(token)} AND expires_at > ${system.now()}`;
      const [session] = sessionRows.parse(rows);
      return session !== undefined && stillHolds(deps, session) ? session : undefined;
    },
    signOut: async (token) => {
      await sql`DELETE FROM console_session WHERE tenant = ${tenant} AND token_hash = ${hashToken(token)}`;
    },
  };
};

/**
 * パスキー (WebAuthn): keys that staff registered, by whose word they exist. The library judges what an authenticator says; here is
 * whose key it is, and that its counter went on.
 */
import { createHash } from 'node:crypto';
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { z } from 'zod';
import type { TenantId } from '../kernel/ids.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import { type ActDeps, recordAct } from './acts.ts';
import { type Queryable, type Sql } from './database.ts';
import { type OpenSession, sourceOf } from './proofs.ts';
import type { Assertion, Attestation, PasskeyList } from './staff-schema.ts';

/** Where the page is shown: what an authenticator ties its answers to. */
export interface RelyingParty {
  /** Host name without a port. */
  readonly id: string;
  readonly origin: string;
}

export interface PasskeyDeps {
  readonly sql: Sql;
  readonly tenant: TenantId;
  /** Of the municipality, shown by the browser. */
  readonly name: string;
  readonly acts: ActDeps;
}

/** ES256, RS256, EdDSA. */
const ALGORITHMS = [-7, -257, -8];
const CHALLENGE_BYTES = 32;
/** More than anybody carries. */
const MAX_PASSKEYS = 10;

/** Of one origin only: no passkey has an address of numbers. */
export const relyingPartyOf = (origin: string): RelyingParty | undefined => {
  const { hostname } = new URL(origin);
  const isNumbers = /^[\d.]+$/.test(hostname) || hostname.startsWith('[');
  return isNumbers || hostname === '' ? undefined : { id: hostname, origin };
};

/** The options, and the challenge that the answer must carry. */
export interface Asked {
  readonly options: object;
  readonly challenge: string;
}

const bytesSchema = z.instanceof(Uint8Array).transform((bytes) => new Uint8Array(bytes));
const keyRows = z.array(
  z.object({
    id: z.string(),
    source: z.enum(['staff', 'oidc']),
    staff: z.string(),
    name: z.string(),
    public_key: bytesSchema,
    counter: z.int(),
    created_at: z.number(),
    used_at: z.number().nullable(),
  }),
);

type Person = Pick<OpenSession, 'staff' | 'method'>;

const keysOf = async ({ sql, tenant }: PasskeyDeps, person: Person) => {
  const rows: unknown = await sql`
    SELECT * FROM passkey
    WHERE tenant = ${tenant} AND source = ${sourceOf(person)} AND staff = ${person.staff} ORDER BY created_at`;
  return keyRows.parse(rows);
};

const newChallenge = ({ acts }: PasskeyDeps): Uint8Array<ArrayBuffer> =>
  new Uint8Array(acts.system.randomBytes(CHALLENGE_BYTES));

export const askToRegister = async (
  deps: PasskeyDeps,
  party: RelyingParty,
  person: Person,
): Promise<Asked> => {
  const own = await keysOf(deps, person);
  const handle = createHash('sha256')
    .update(`${deps.tenant}/${sourceOf(person)}/${person.staff}`)
    .digest();
  const options = await generateRegistrationOptions({
    rpName: `かざす ${deps.name}`,
    rpID: party.id,
    userName: person.staff,
    userID: new Uint8Array(handle),
    challenge: newChallenge(deps),
    attestationType: 'none',
    excludeCredentials: own.map(({ id }) => ({ id })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    supportedAlgorithmIDs: ALGORITHMS,
  });
  return { options, challenge: options.challenge };
};

/** Without `person`: whoever has a passkey of this console; the browser lets her choose. */
export const askToProve = async (deps: PasskeyDeps, party: RelyingParty, person?: Person): Promise<Asked> => {
  const own = person === undefined ? [] : await keysOf(deps, person);
  const options = await generateAuthenticationOptions({
    rpID: party.id,
    challenge: newChallenge(deps),
    userVerification: 'required',
    ...(person === undefined ? {} : { allowCredentials: own.map(({ id }) => ({ id })) }),
  });
  return { options, challenge: options.challenge };
};

/** Whatever is wrong with an answer, the library throws: none of it is a bug of ours. */
const judged = async <T>(judge: () => Promise<T>): Promise<T | undefined> => {
  try {
    return await judge();
  } catch {
    return undefined;
  }
};

export const register = async (
  deps: PasskeyDeps,
  session: OpenSession,
  given: {
    readonly party: RelyingParty;
    readonly challenge: string;
    readonly name: string;
    readonly passkey: Attestation;
  },
): Promise<Result<undefined, 'bad_passkey' | 'too_many_passkeys'>> => {
  const { party, challenge, passkey } = given;
  const checked = await judged(() =>
    verifyRegistrationResponse({
      response: passkey as Parameters<typeof verifyRegistrationResponse>[0]['response'],
      expectedChallenge: challenge,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: true,
      supportedAlgorithmIDs: ALGORITHMS,
    }),
  );
  if (checked?.verified !== true) return failure('bad_passkey');
  const { id, publicKey, counter } = checked.registrationInfo.credential;
  const { tenant, acts } = deps;
  const { staff, role } = session;
  if ((await keysOf(deps, session)).length >= MAX_PASSKEYS) return failure('too_many_passkeys');
  return deps.sql.begin(async (tx) => {
    const made = await tx`
      INSERT INTO passkey (tenant, id, source, staff, name, public_key, counter, created_at)
      VALUES (${tenant}, ${id}, ${sourceOf(session)}, ${staff}, ${given.name}, ${Buffer.from(publicKey)}, ${counter},
        ${Math.floor(acts.system.now())})
      ON CONFLICT (tenant, id) DO NOTHING`;
    if (made.count !== 1) return failure('bad_passkey');
    await recordAct(tx, acts, { kind: 'passkey.registered', actor: { staff, role }, data: { passkey: id } });
    return success(undefined);
  });
};

const lockKey = async (tx: Queryable, tenant: TenantId, id: string) => {
  const rows: unknown = await tx`SELECT * FROM passkey WHERE tenant = ${tenant} AND id = ${id} FOR UPDATE`;
  return keyRows.parse(rows)[0];
};

/** `bad_passkey` too where its counter did not go on: somebody has a copy of the key. */
export const prove = (
  deps: PasskeyDeps,
  party: RelyingParty,
  challenge: string,
  passkey: Assertion,
): Promise<Result<{ readonly source: 'staff' | 'oidc'; readonly staff: string }, 'bad_passkey'>> =>
  deps.sql.begin(async (tx) => {
    const { tenant, acts } = deps;
    const key = await lockKey(tx, tenant, passkey.id);
    if (key === undefined) return failure('bad_passkey');
    const checked = await judged(() =>
      verifyAuthenticationResponse({
        response: passkey as Parameters<typeof verifyAuthenticationResponse>[0]['response'],
        expectedChallenge: challenge,
        expectedOrigin: party.origin,
        expectedRPID: party.id,
        credential: { id: key.id, publicKey: key.public_key, counter: key.counter },
        requireUserVerification: true,
      }),
    );
    if (checked?.verified !== true) return failure('bad_passkey');
    await tx`
      UPDATE passkey SET counter = ${checked.authenticationInfo.newCounter}, used_at = ${Math.floor(acts.system.now())}
      WHERE tenant = ${tenant} AND id = ${key.id}`;
    return success({ source: key.source, staff: key.staff });
  });

export const listPasskeys = async (
  { sql, tenant }: PasskeyDeps,
  session: OpenSession,
): Promise<PasskeyList['passkeys']> => {
  const isAll = session.role === 'admin';
  const rows: unknown = await sql`
    SELECT * FROM passkey
    WHERE tenant = ${tenant} AND (${isAll} OR (source = ${sourceOf(session)} AND staff = ${session.staff}))
    ORDER BY staff, created_at`;
  return keyRows.parse(rows).map(({ id, staff, name, created_at, used_at }) => ({
    id,
    staff,
    name,
    createdAt: created_at,
    usedAt: used_at,
  }));
};

/** One's own; 情報担当 anybody's. Whoever came in with a passkey is signed out by it. */
export const removePasskey = (
  deps: PasskeyDeps,
  session: OpenSession,
  id: string,
  endOf: (tx: Queryable, staff: string) => Promise<void>,
): Promise<Result<undefined, 'not_found'>> =>
  deps.sql.begin(async (tx) => {
    const { tenant, acts } = deps;
    const key = await lockKey(tx, tenant, id);
    const isOwn = key?.source === sourceOf(session) && key.staff === session.staff;
    if (key === undefined || !(isOwn || session.role === 'admin')) return failure('not_found');
    await tx`DELETE FROM passkey WHERE tenant = ${tenant} AND id = ${id}`;
    await endOf(tx, key.staff);
    const { staff, role } = session;
    const data = { passkey: id, of: key.staff };
    await recordAct(tx, acts, { kind: 'passkey.removed', actor: { staff, role }, data });
    return success(undefined);
  });

/** Terminals of an election that a test lets ask for reservations, and what they record. */

import type { Sql } from '../../src/central/database.ts';
import { loadReceiptKey, type ReceiptKey } from '../../src/central/receipt-key.ts';
import { publishScope } from '../../src/central/reservation-scopes.ts';
import { realSystem } from '../../src/kernel/system.ts';
import {
  type ReserveGrant,
  type ReservePolicy,
  type ReserveRequest,
  type ReserveVerb,
  signGrant,
  signReserve,
} from '../../src/outbox/reservation.ts';
import { createTestStream, newKeys, TENANT, type TestStream } from './test-stream.ts';

export const SCOPE = 'e-2026';

export interface TestDesk {
  readonly stream: TestStream;
  readonly request: (
    subject: string,
    requestId?: string,
    verb?: ReserveVerb,
    scope?: string,
  ) => ReserveRequest;
}

/** A key for the centre, as it has after its first start. */
export const startGrants = (sql: Sql): Promise<ReceiptKey> => loadReceiptKey(sql, TENANT, realSystem);

export const addScope = (sql: Sql, policy: ReservePolicy, key: ReceiptKey, scope = SCOPE) =>
  publishScope(
    sql,
    TENANT,
    { scope, mode: 'drill', policy, budgetMs: 300 },
    // A clock that says nothing: versions count from 1.
    { staff: 'board', at: 0, key: key.privateKey },
  );

/** A terminal that the centre knows. */
export const addDesk = async (sql: Sql, name: string, epoch?: string): Promise<TestDesk> => {
  const keys = newKeys();
  const stream = createTestStream(name, { keys, ...(epoch === undefined ? {} : { epoch }) });
  await sql`
    INSERT INTO device (tenant, device, site, site_name, public_key, enrolled_at)
    VALUES (${TENANT}, ${name}, ${name}, ${`期日前投票所 ${name}`}, ${keys.publicKey}, 1)`;
  return {
    stream,
    request: (subject, requestId = realSystem.newId(), verb = 'reserve', scope = SCOPE) =>
      signReserve(TENANT, verb, { device: stream.device, requestId, scope, subject }, keys.privateKey),
  };
};

/** Data of an acceptance that the centre granted. */
export const grantedData = (request: ReserveRequest, grant: ReserveGrant): object => ({
  scope: request.scope,
  subject: request.subject,
  policy: 'strict',
  policyVersion: 1,
  basis: 'central',
  requestId: request.requestId,
  grant,
});

/** Data of an acceptance without a line. */
export const provisionalData = (subject: string): object => ({
  scope: SCOPE,
  subject,
  policy: 'available',
  policyVersion: 1,
  basis: 'provisional',
  requestId: realSystem.newId(),
});

/** The centre's word, made by whoever has its key. */
export const wordFor = (request: ReserveRequest, key: ReceiptKey, at = 5): ReserveGrant =>
  signGrant(TENANT, request, at, key.privateKey);

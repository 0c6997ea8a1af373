import { z } from 'zod';
import {
  ANOMALY_API,
  type AnomalyFilter,
  type AnomalyList,
  anomalyListSchema,
  type Settle,
  settledSchema,
} from '../central/anomaly-schema.ts';
import {
  CONSOLE_API,
  type ConsoleSession,
  consoleRefusalSchema,
  type DeviceDecision,
  type DeviceList,
  deviceListSchema,
  enrolCodeSchema,
  type Login,
  type Overview,
  overviewSchema,
  type People,
  type PeopleUse,
  peopleSchema,
  sessionSchema,
  type TenantList,
  tenantListSchema,
} from '../central/schema.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import { createStaffApi, type StaffApi } from './staff-api.ts';

/** The centre's console API as the page calls it. Answers are parsed; nothing here rejects. */

/**
 * `unreachable`: no answer, or the centre is down (5xx). `unexpected`: an answer that this page does not
 * understand, for example after an update of the centre.
 */
export type ApiFailure =
  | 'unreachable'
  | 'not_signed_in'
  | 'bad_login'
  | 'not_allowed'
  /** A fresh proof was asked for and not given: nothing was done. */
  | 'step_up'
  | 'bad_proof'
  | 'not_found'
  | 'too_many'
  | 'already_decided'
  | 'name_in_use'
  | 'unexpected';

export interface ConsoleApi extends StaffApi {
  signIn(login: Login): Promise<Result<ConsoleSession, ApiFailure>>;
  session(): Promise<Result<ConsoleSession, ApiFailure>>;
  signOut(): Promise<Result<null, ApiFailure>>;
  /** Municipalities of this centre; needs no session. */
  tenants(): Promise<Result<TenantList, ApiFailure>>;
  readonly overview: () => Promise<Result<Overview, ApiFailure>>;
  people(shelterId: string, use?: PeopleUse): Promise<Result<People, ApiFailure>>;
  devices(): Promise<Result<DeviceList, ApiFailure>>;
  /** 承認, 却下 */
  decide(request: string, decision: DeviceDecision): Promise<Result<null, ApiFailure>>;
  /** 廃止 */
  withdraw(device: string, reason: string): Promise<Result<null, ApiFailure>>;
  newCode(device: string): Promise<Result<{ readonly code: string }, ApiFailure>>;
  anomalies(filter: AnomalyFilter): Promise<Result<AnomalyList, ApiFailure>>;
  /** How many it closed. */
  settle(wish: Settle): Promise<Result<{ readonly settled: number }, ApiFailure>>;
}

const TIMEOUT_MS = 10_000;

const reasonOf = (status: number, body: unknown): ApiFailure => {
  if (status >= 500) return 'unreachable';
  const refusal = consoleRefusalSchema.safeParse(body);
  const reason = refusal.success ? refusal.data.reason : undefined;
  switch (status) {
    case 401:
      return reason === 'bad_login' ? 'bad_login' : 'not_signed_in';
    case 403:
      return reason === 'step_up' || reason === 'bad_proof' ? reason : 'not_allowed';
    case 404:
      return 'not_found';
    case 409:
      return reason === 'already_decided' || reason === 'name_in_use' ? reason : 'unexpected';
    case 429:
      return 'too_many';
    default:
      return 'unexpected';
  }
};

const bodyOf = async (reply: Response): Promise<unknown> => {
  try {
    const text = await reply.text();
    return text === '' ? null : JSON.parse(text);
  } catch {
    return undefined;
  }
};

export const post = (body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

/** Asks the centre one thing; the answer is parsed. */
export type Ask = <S extends z.ZodType>(
  schema: S,
  path: string,
  init?: RequestInit,
) => Promise<Result<z.output<S>, ApiFailure>>;

const createAsk = (send: typeof globalThis.fetch, askProof: () => Promise<boolean>): Ask => {
  const once = async <S extends z.ZodType>(
    schema: S,
    path: string,
    init: RequestInit = {},
  ): Promise<Result<z.output<S>, ApiFailure>> => {
    let reply: Response;
    try {
      reply = await send(path, {
        ...init,
        credentials: 'same-origin',
        cache: 'no-store',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
    } catch {
      return failure('unreachable');
    }
    const body = await bodyOf(reply);
    if (!reply.ok) return failure(reasonOf(reply.status, body));
    const parsed = schema.safeParse(body);
    return parsed.success ? success(parsed.data) : failure('unexpected');
  };
  return async (schema, path, init) => {
    const answer = await once(schema, path, init);
    return !answer.ok && answer.reason === 'step_up' && (await askProof())
      ? once(schema, path, init)
      : answer;
  };
};

/**
 * `askProof`: asks whoever is signed in to prove herself, when the centre refuses without; true: she did, and the same is asked
 * once more.
 */
export const createConsoleApi = (
  send: typeof globalThis.fetch,
  askProof: () => Promise<boolean> = async () => false,
): ConsoleApi => {
  const request = createAsk(send, askProof);
  return {
    ...createStaffApi(request),
    signIn: (login) =>
      request(sessionSchema, CONSOLE_API.login, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(login),
      }),
    session: () => request(sessionSchema, CONSOLE_API.login),
    signOut: async () => {
      const answer = await request(z.unknown(), CONSOLE_API.login, { method: 'DELETE' });
      return answer.ok ? success(null) : answer;
    },
    tenants: () => request(tenantListSchema, CONSOLE_API.tenants),
    overview: () => request(overviewSchema, CONSOLE_API.overview),
    anomalies: (filter) => {
      const query = new URLSearchParams(
        Object.entries(filter).flatMap(([name, value]) =>
          value === undefined ? [] : [[name, String(value)]],
        ),
      );
      return request(anomalyListSchema, `${ANOMALY_API.list}?${query.toString()}`);
    },
    settle: (wish) =>
      request(settledSchema, ANOMALY_API.settle, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(wish),
      }),
    people: (shelterId, use) => request(peopleSchema, CONSOLE_API.people(shelterId, use)),
    devices: () => request(deviceListSchema, CONSOLE_API.devices),
    decide: (id, decision) => request(z.null(), CONSOLE_API.deviceRequest(id), post(decision)),
    withdraw: (device, reason) => request(z.null(), CONSOLE_API.withdrawDevice(device), post({ reason })),
    newCode: (device) => request(enrolCodeSchema, CONSOLE_API.enrolCodes, post({ device })),
  };
};

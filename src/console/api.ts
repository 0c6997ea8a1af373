import { z } from 'zod';
import {
  ANOMALY_API,
  type AnomalyFilter,
  type AnomalyList,
  anomalyListSchema,
  type Settle,
  settledSchema,
} from '../central/anomaly-schema.ts';
import { OPERATION_API, type Operation, operationSchema } from '../central/operation-schema.ts';
import {
  PLACES_API,
  type PlaceImport,
  type PlaceImported,
  type Places,
  placeImportedSchema,
  placesSchema,
} from '../central/place-schema.ts';
import { type NewPolicy, POLICY_API, type PolicyList, policyListSchema } from '../central/policy-schema.ts';
import {
  type NewPollPlan,
  POLLING_API,
  type PollingBoard,
  type PollingQuery,
  pollingBoardSchema,
  publishedMarksSchema,
  type TakeList,
  type TakenList,
  takenListSchema,
} from '../central/polling-schema.ts';
import {
  CONSOLE_API,
  type ConsoleSession,
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
import {
  REPORT_API,
  type ReportList,
  reportListSchema,
  reportMadeSchema,
} from '../central/shelter-export-schema.ts';
import { type Result, success } from '../kernel/result.ts';
import { type ApiFailure, createAsk, createTake, post, queryOf, type Take } from './ask.ts';
import { type AttendanceApi, createAttendanceApi } from './attendance-api.ts';
import { type BenefitsApi, createBenefitsApi } from './benefits-api.ts';
import { createFormsApi, type FormsApi } from './forms-api.ts';
import { createLibraryApi, type LibraryApi } from './library-api.ts';
import { createShelterApi, type ShelterApi } from './shelter-api.ts';
import { createStaffApi, type StaffApi } from './staff-api.ts';

export type { ApiFailure } from './ask.ts';

/** The centre's console API as the page calls it. Answers are parsed; nothing here rejects. */

export interface ConsoleApi extends StaffApi, ShelterApi, FormsApi, AttendanceApi, BenefitsApi, LibraryApi {
  signIn(login: Login): Promise<Result<ConsoleSession, ApiFailure>>;
  session(): Promise<Result<ConsoleSession, ApiFailure>>;
  signOut(): Promise<Result<null, ApiFailure>>;
  /** Municipalities of this centre; needs no session. */
  tenants(): Promise<Result<TenantList, ApiFailure>>;
  readonly overview: () => Promise<Result<Overview, ApiFailure>>;
  people(shelterId: string, use?: PeopleUse): Promise<Result<People, ApiFailure>>;
  readonly devices: () => Promise<Result<DeviceList, ApiFailure>>;
  /** 承認, 却下 */
  decide(request: string, decision: DeviceDecision): Promise<Result<null, ApiFailure>>;
  /** 廃止 */
  withdraw(device: string, reason: string): Promise<Result<null, ApiFailure>>;
  newCode(device: string): Promise<Result<{ readonly code: string }, ApiFailure>>;
  readonly policies: () => Promise<Result<PolicyList, ApiFailure>>;
  decidePolicy(wish: NewPolicy): Promise<Result<unknown, ApiFailure>>;
  /** A file as the centre makes it; with people in it, after a fresh proof. */
  readonly take: Take;
  readonly reports: () => Promise<Result<ReportList, ApiFailure>>;
  makeReport(): Promise<Result<{ readonly at: number }, ApiFailure>>;
  readonly places: () => Promise<Result<Places, ApiFailure>>;
  /** 避難所の一覧: looked at, or with `apply` put in force. */
  importPlaces(wish: PlaceImport): Promise<Result<PlaceImported, ApiFailure>>;
  readonly operation: () => Promise<Result<Operation, ApiFailure>>;
  polling(query: PollingQuery): Promise<Result<PollingBoard, ApiFailure>>;
  pollingList(wish: TakeList): Promise<Result<TakenList, ApiFailure>>;
  /** 投票済の印 */
  publishMarks(wish: {
    readonly election: string;
  }): Promise<Result<z.infer<typeof publishedMarksSchema>, ApiFailure>>;
  planPoll(plan: NewPollPlan): Promise<Result<null, ApiFailure>>;
  anomalies(filter: AnomalyFilter): Promise<Result<AnomalyList, ApiFailure>>;
  /** How many it closed. */
  settle(wish: Settle): Promise<Result<{ readonly settled: number }, ApiFailure>>;
}

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
    ...createShelterApi(request),
    ...createFormsApi(request),
    ...createAttendanceApi(request),
    ...createBenefitsApi(request),
    ...createLibraryApi(request),
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
    anomalies: (filter) => request(anomalyListSchema, `${ANOMALY_API.list}?${queryOf(filter)}`),
    polling: (query) => request(pollingBoardSchema, `${POLLING_API.board}?${queryOf(query)}`),
    pollingList: (wish) => request(takenListSchema, POLLING_API.lists, post(wish)),
    publishMarks: (wish) => request(publishedMarksSchema, POLLING_API.marks, post(wish)),
    planPoll: (plan) => request(z.null(), POLLING_API.plan, post(plan)),
    settle: (wish) =>
      request(settledSchema, ANOMALY_API.settle, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(wish),
      }),
    policies: () => request(policyListSchema, POLICY_API.list),
    decidePolicy: (wish) => request(z.unknown(), POLICY_API.list, post(wish)),
    take: createTake(send, askProof),
    reports: () => request(reportListSchema, REPORT_API.list),
    makeReport: () => request(reportMadeSchema, REPORT_API.make, post({})),
    places: () => request(placesSchema, PLACES_API.list),
    importPlaces: (wish) => request(placeImportedSchema, PLACES_API.import, post(wish)),
    operation: () => request(operationSchema, OPERATION_API.operation),
    people: (shelterId, use) => request(peopleSchema, CONSOLE_API.people(shelterId, use)),
    devices: () => request(deviceListSchema, CONSOLE_API.devices),
    decide: (id, decision) => request(z.null(), CONSOLE_API.deviceRequest(id), post(decision)),
    withdraw: (device, reason) => request(z.null(), CONSOLE_API.withdrawDevice(device), post({ reason })),
    newCode: (device) => request(enrolCodeSchema, CONSOLE_API.enrolCodes, post({ device })),
  };
};

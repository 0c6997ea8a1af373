import { z } from 'zod';
import { type ConsoleSession, sessionSchema } from '../central/schema.ts';
import {
  type Assertion,
  type Attestation,
  type PasskeyList,
  type ProofState,
  passkeyListSchema,
  proofStateSchema,
  STAFF_API,
} from '../central/staff-schema.ts';
import type { TenantId } from '../kernel/ids.ts';
import type { Result } from '../kernel/result.ts';
import { type ApiFailure, type Ask, post } from './ask.ts';
import {
  type CreationOptions,
  creationOptionsSchema,
  type ProofOptions,
  proofOptionsSchema,
} from './webauthn-schema.ts';

/** 職員のログインと本人の確認 as the page calls it. */
export interface StaffApi {
  proofState(): Promise<Result<ProofState, ApiFailure>>;
  provePin(pin: string): Promise<Result<null, ApiFailure>>;
  proofOptions(): Promise<Result<ProofOptions, ApiFailure>>;
  provePasskey(passkey: Assertion): Promise<Result<null, ApiFailure>>;
  passkeyStart(tenant: TenantId | undefined): Promise<Result<ProofOptions, ApiFailure>>;
  passkeySignIn(passkey: Assertion): Promise<Result<ConsoleSession, ApiFailure>>;
  passkeys(): Promise<Result<PasskeyList, ApiFailure>>;
  passkeyOptions(): Promise<Result<CreationOptions, ApiFailure>>;
  addPasskey(name: string, passkey: Attestation): Promise<Result<null, ApiFailure>>;
  removePasskey(id: string): Promise<Result<null, ApiFailure>>;
}

export const createStaffApi = (request: Ask): StaffApi => ({
  proofState: () => request(proofStateSchema, STAFF_API.proof),
  provePin: (pin) => request(z.null(), STAFF_API.proof, post({ pin })),
  proofOptions: () => request(proofOptionsSchema, STAFF_API.proofOptions, post({})),
  provePasskey: (passkey) => request(z.null(), STAFF_API.proof, post({ passkey })),
  passkeyStart: (tenant) =>
    request(proofOptionsSchema, STAFF_API.passkeyStart, post(tenant === undefined ? {} : { tenant })),
  passkeySignIn: (passkey) => request(sessionSchema, STAFF_API.passkeySignIn, post({ passkey })),
  passkeys: () => request(passkeyListSchema, STAFF_API.passkeys),
  passkeyOptions: () => request(creationOptionsSchema, STAFF_API.passkeyOptions, post({})),
  addPasskey: (name, passkey) => request(z.null(), STAFF_API.passkeys, post({ name, passkey })),
  removePasskey: (id) => request(z.null(), STAFF_API.removePasskey(id), post({})),
});

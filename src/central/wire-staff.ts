/** 職員のログインと本人の確認, and what 選挙担当 and 運用者 have of their own, for the table of wire-shapes.ts. */
import { z } from 'zod';
import { scopeDocumentSchema } from '../outbox/reservation.ts';
import { OPERATION_API, operationSchema } from './operation-schema.ts';
import { PLACES_API, placeImportedSchema, placeImportSchema, placesSchema } from './place-schema.ts';
import { newPolicySchema, POLICY_API, policyListSchema } from './policy-schema.ts';
import { consoleRefusalSchema, sessionSchema } from './schema.ts';
import {
  newPasskeySchema,
  passkeyListSchema,
  passkeySignInSchema,
  passkeyStartSchema,
  proofStateSchema,
  proveSchema,
  STAFF_API,
  webauthnOptionsSchema,
} from './staff-schema.ts';
import type { WireRoute } from './wire-route.ts';

const tooMany = { 429: consoleRefusalSchema };
const aside = { 303: undefined };

export const STAFF_ROUTES: Readonly<Record<string, WireRoute>> = {
  [`GET ${STAFF_API.proof}`]: {
    by: 'staff',
    says: 'How lately the signed-in person proved who she is, and by what she may prove it again',
    answers: { 200: proofStateSchema },
  },
  [`POST ${STAFF_API.proof}`]: {
    by: 'staff',
    says: 'Proves it, by PIN or passkey',
    body: proveSchema,
    answers: { 204: undefined, ...tooMany },
  },
  [`POST ${STAFF_API.proofOptions}`]: {
    by: 'staff',
    says: 'What the authenticator is asked for it (WebAuthn)',
    answers: { 200: webauthnOptionsSchema },
  },
  [`POST ${STAFF_API.passkeyStart}`]: {
    by: 'staff',
    says: 'What the authenticator is asked at sign-in',
    body: passkeyStartSchema,
    answers: { 200: webauthnOptionsSchema, ...tooMany },
  },
  [`POST ${STAFF_API.passkeySignIn}`]: {
    by: 'staff',
    says: 'Signs in with what it answered',
    body: passkeySignInSchema,
    answers: { 200: sessionSchema },
  },
  [`GET ${STAFF_API.passkeys}`]: {
    by: 'staff',
    says: 'One’s own passkeys; 情報担当 sees everybody’s',
    answers: { 200: passkeyListSchema },
  },
  [`POST ${STAFF_API.passkeys}`]: {
    by: 'staff',
    says: 'Registers one',
    body: newPasskeySchema,
    answers: { 204: undefined },
  },
  [`POST ${STAFF_API.passkeyOptions}`]: {
    by: 'staff',
    says: 'What the authenticator is asked to register',
    answers: { 200: webauthnOptionsSchema },
  },
  [`POST ${STAFF_API.removePasskey(':passkey')}`]: {
    by: 'staff',
    says: 'Removes one; needs a fresh proof',
    params: z.object({ passkey: z.string() }),
    answers: { 204: undefined },
  },
  [`GET ${OPERATION_API.operation}`]: {
    by: 'staff',
    says: 'How machines and storage are, of all municipalities for 運用者; nothing of anybody',
    answers: { 200: operationSchema },
  },
  [`GET ${POLICY_API.list}`]: {
    by: 'staff',
    says: 'What was decided for each scope, by whom, when and why',
    answers: { 200: policyListSchema },
  },
  [`POST ${POLICY_API.list}`]: {
    by: 'staff',
    says: 'Decides, with a reason; needs a fresh proof',
    body: newPolicySchema,
    answers: { 200: scopeDocumentSchema, 409: consoleRefusalSchema },
  },
  [`GET ${PLACES_API.list}`]: {
    by: 'staff',
    says: '避難所の一覧 in force: places, kinds, hazards, capacity, positions; open data',
    answers: { 200: placesSchema },
  },
  [`POST ${PLACES_API.import}`]: {
    by: 'staff',
    says: 'Reads open data of shelters and says what was repaired and what would change; with `apply` it is in force',
    body: placeImportSchema,
    answers: { 200: placeImportedSchema, 409: consoleRefusalSchema },
  },
  [`GET ${STAFF_API.oidcStart}`]: {
    by: 'nobody',
    says: 'A page: to the provider of 職員アカウント',
    answers: aside,
  },
  [`GET ${STAFF_API.oidcCallback}`]: { by: 'nobody', says: 'A page: back from it', answers: aside },
  [`GET ${STAFF_API.oidcEnd}`]: { by: 'nobody', says: 'A page: out of it', answers: aside },
};

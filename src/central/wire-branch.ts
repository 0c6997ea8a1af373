/** What a 支所ノード asks its centre, for the table of wire-shapes.ts. */
import {
  BRANCH_CERTIFICATE_PATH,
  BRANCH_MIRROR_PATH,
  BRANCH_RENEW_PATH,
  branchCertificateRequestSchema,
  branchCertificateSchema,
  branchRenewRequestSchema,
  signedMirrorSchema,
} from '../outbox/branch-protocol.ts';
import type { WireRoute } from './wire-route.ts';

export const BRANCH_ROUTES: Readonly<Record<string, WireRoute>> = {
  [`GET ${BRANCH_MIRROR_PATH}`]: {
    by: 'ask',
    says: 'Register, keys, deny list and scopes for a branch, signed, with their date',
    answers: { 200: signedMirrorSchema },
  },
  [`POST ${BRANCH_CERTIFICATE_PATH}`]: {
    by: 'ask',
    says: 'The certificate that a branch shows to its terminals',
    body: branchCertificateRequestSchema,
    answers: { 200: branchCertificateSchema },
  },
  [`POST ${BRANCH_RENEW_PATH}`]: {
    by: 'ask',
    says: 'The next certificate of a terminal, passed on by its branch',
    body: branchRenewRequestSchema,
    answers: { 200: branchCertificateSchema },
  },
};

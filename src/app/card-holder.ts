/** L2: the holder's PIN and a signature by the certificate that is known to be that of the person at the desk. */
import { createChannel } from '../card/apdu.ts';
import type { CertificateFacts, CertificateStatus } from '../card/certificate.ts';
import type { CardConnection } from '../card/index.ts';
import { endsTap } from '../card/limits.ts';
import { type HolderFailure, proveHolder } from '../card/proof.ts';
import type { ResidentId } from '../kernel/ids.ts';
import { failure, success } from '../kernel/result.ts';
import type { CardPorts, ProofReason } from '../modules/identification/index.ts';
import { cardReason, challengeOf, isOfSecret, type Means, readKnownCard } from './card-talk.ts';
import { certificateHolder } from './residents.ts';

const CERTIFICATE: Readonly<Record<Exclude<CertificateStatus, 'valid'>, ProofReason>> = {
  certificate_expired: 'certificate_expired',
  certificate_not_yet_valid: 'certificate_not_yet_valid',
  certificate_unknown_ca: 'certificate_unknown_ca',
  certificate_wrong_use: 'certificate_unusable',
  certificate_wrong_key: 'certificate_unusable',
  certificate_garbled: 'certificate_unusable',
  certificate_revoked: 'revoked',
};

const isOfCertificate = (reason: string): reason is keyof typeof CERTIFICATE =>
  Object.hasOwn(CERTIFICATE, reason);

const proofReason = (reason: HolderFailure): ProofReason => {
  if (isOfSecret(reason) || reason === 'not_this_key') return reason;
  if (isOfCertificate(reason)) return CERTIFICATE[reason];
  if (reason === 'not_theirs') return 'certificate_not_linked';
  return endsTap(reason) ? cardReason(reason) : 'refused';
};

const holderIs = (residentId: ResidentId, found: ReturnType<typeof certificateHolder>): boolean =>
  found.ok && found.value?.residentId === residentId;

/** By its serial alone: what else the card says of itself is not signed by anybody. */
const isCertificateOf =
  ({ registry, profile, links }: Means, residentId: ResidentId) =>
  (certificate: CertificateFacts): boolean =>
    holderIs(residentId, certificateHolder(registry, profile, certificate, links));

export const proveCardHolder = async (
  means: Means,
  card: CardConnection,
  pin: Uint8Array,
  { insists, residentId }: Parameters<CardPorts['proveHolder']>[1],
): ReturnType<CardPorts['proveHolder']> => {
  const { trustAnchors, revocation, system, resolve, links } = means;
  const channel = createChannel(card, system);
  const known = await readKnownCard(means, channel);
  if (!known.ok) return known;
  const holds = resolve({ commonCardId: known.value.id, apdus: 0, durationMs: 0, lastApduAt: 0 }, links);
  if (!holds.ok || holds.value.residentId !== residentId) return failure('other_card');
  const proof = await proveHolder(channel, pin, {
    anchors: trustAnchors,
    revocation,
    challenge: challengeOf(means),
    insists,
    isTheirs: isCertificateOf(means, residentId),
    now: system.now(),
  });
  if (!proof.ok) return failure(proofReason(proof.reason), proof.detail);
  const { state, asOf } = proof.value.revocation;
  return success({ revocation: state === 'good' ? state : 'unknown', revocationAsOf: asOf });
};

/** L2: the holder's PIN and a signature by the certificate of the card that belongs to the person at the desk. */
import { type Channel, createChannel } from '../card/apdu.ts';
import { readAuthCertificate } from '../card/applications/jpki/auth-certificate.ts';
import { type CertificateFacts, examineCertificate } from '../card/certificate.ts';
import type { CardConnection } from '../card/index.ts';
import { endsTap } from '../card/limits.ts';
import { type HolderFailure, proveHolder } from '../card/proof.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { CardPorts, ProofReason } from '../modules/identification/index.ts';
import {
  cardReason,
  challengeOf,
  isOfSecret,
  type KnownCard,
  type Means,
  readKnownCard,
} from './card-talk.ts';

type OfCertificate = Exclude<CertificateFacts['status'], 'valid'>;

const CERTIFICATE: Readonly<Record<OfCertificate, ProofReason>> = {
  certificate_expired: 'certificate_expired',
  certificate_not_yet_valid: 'certificate_not_yet_valid',
  certificate_unknown_ca: 'certificate_unknown_ca',
  certificate_wrong_use: 'certificate_unusable',
  certificate_wrong_key: 'certificate_unusable',
  certificate_garbled: 'certificate_unusable',
  certificate_revoked: 'revoked',
};

const isOfCertificate = (reason: string): reason is OfCertificate => Object.hasOwn(CERTIFICATE, reason);

const proofReason = (reason: HolderFailure): ProofReason => {
  if (isOfSecret(reason) || reason === 'not_this_key') return reason;
  if (isOfCertificate(reason)) return CERTIFICATE[reason];
  if (endsTap(reason)) return cardReason(reason);
  if (reason === 'phone') return 'other_card';
  return 'refused';
};

/** By its number, or else by its certificate's: whether this card leads to that person. */
const leadsTo = async (
  means: Means,
  channel: Channel,
  { id }: KnownCard,
  residentId: string,
): Promise<Result<boolean, ProofReason>> => {
  const { trustAnchors, revocation, system, links } = means;
  const reading = { commonCardId: id, apdus: 0, durationMs: 0, lastApduAt: 0 };
  const byNumber = means.resolve(reading, links);
  if (byNumber.ok) return success(byNumber.value.residentId === residentId);
  const der = await readAuthCertificate(channel);
  if (!der.ok) return endsTap(der.reason) ? failure(cardReason(der.reason)) : success(false);
  const certificate = examineCertificate(der.value, trustAnchors, system.now(), { revocation });
  const found = means.resolve({ ...reading, certificate }, links);
  return success(found.ok && found.value.residentId === residentId);
};

/** Whose card it is comes first: a try of the PIN is only spent on the card of the person at the desk. */
export const proveCardHolder = async (
  means: Means,
  card: CardConnection,
  pin: Uint8Array,
  { insists, residentId }: Parameters<CardPorts['proveHolder']>[1],
): ReturnType<CardPorts['proveHolder']> => {
  const { trustAnchors, revocation, system } = means;
  const channel = createChannel(card, system);
  const known = await readKnownCard(means, channel);
  if (!known.ok) return known;
  const hers = await leadsTo(means, channel, known.value, residentId);
  if (!hers.ok) return hers;
  if (!hers.value) return failure('other_card');
  const proof = await proveHolder(channel, pin, {
    anchors: trustAnchors,
    revocation,
    challenge: challengeOf(means),
    insists,
    now: system.now(),
  });
  if (!proof.ok) return failure(proofReason(proof.reason), proof.detail);
  const { state, asOf } = proof.value.revocation;
  return success({ revocation: state === 'good' ? state : 'unknown', revocationAsOf: asOf });
};

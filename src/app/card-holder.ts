/** L2: the holder's PIN and a signature by the certificate of the card that belongs to the person at the desk. */
import { X509Certificate } from 'node:crypto';
import { type Channel, createChannel } from '../card/apdu.ts';
import { readAuthCertificate } from '../card/applications/jpki/auth-certificate.ts';
import { type CertificateFacts, examineCertificate } from '../card/certificate.ts';
import type { CardConnection } from '../card/index.ts';
import { endsTap } from '../card/limits.ts';
import { proveHolder } from '../card/proof.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { CardPorts, ProofReason } from '../modules/identification/index.ts';
import { cardReason, challengeOf, isOfSecret, type Means, readKnownCard } from './card-talk.ts';

const CERTIFICATE: Readonly<Record<Exclude<CertificateFacts['status'], 'valid'>, ProofReason>> = {
  certificate_expired: 'certificate_expired',
  certificate_not_yet_valid: 'certificate_not_yet_valid',
  certificate_unknown_ca: 'certificate_unknown_ca',
  certificate_wrong_use: 'certificate_unusable',
  certificate_wrong_key: 'certificate_unusable',
  certificate_garbled: 'certificate_unusable',
  certificate_revoked: 'revoked',
};

/** The certificate that lies in the card now, if it counts. */
const certificateOf = async (
  { trustAnchors, revocation, system }: Means,
  channel: Channel,
): Promise<Result<{ readonly facts: CertificateFacts; readonly der: Uint8Array }, ProofReason>> => {
  const read = await readAuthCertificate(channel);
  if (!read.ok) {
    if (endsTap(read.reason)) return failure(cardReason(read.reason));
    return failure(read.reason === 'absent' ? 'absent' : 'certificate_unusable');
  }
  const facts = examineCertificate(read.value, trustAnchors, system.now(), { revocation });
  return facts.status === 'valid' ? success({ facts, der: read.value }) : failure(CERTIFICATE[facts.status]);
};

export const proveCardHolder = async (
  means: Means,
  card: CardConnection,
  pin: Uint8Array,
  { insists, residentId }: Parameters<CardPorts['proveHolder']>[1],
): ReturnType<CardPorts['proveHolder']> => {
  const channel = createChannel(card, means.system);
  const known = await readKnownCard(means, channel);
  if (!known.ok) return known;
  const certificate = await certificateOf(means, channel);
  if (!certificate.ok) return certificate;
  const { facts, der } = certificate.value;
  const reading = {
    commonCardId: known.value.id,
    certificate: facts,
    apdus: 0,
    durationMs: 0,
    lastApduAt: 0,
  };
  const resolved = means.resolve(reading, means.links);
  if (!resolved.ok || resolved.value.residentId !== residentId) return failure('other_card');
  const proof = await proveHolder(channel, pin, {
    certificateKey: new X509Certificate(der).publicKey,
    challenge: challengeOf(means),
    insists,
  });
  if (proof.ok) {
    const { state, asOf } = facts.revocation ?? { state: 'unknown' };
    return success({ revocation: state === 'good' ? state : 'unknown', revocationAsOf: asOf });
  }
  const { reason, detail } = proof;
  if (isOfSecret(reason)) return failure(reason, detail);
  if (endsTap(reason)) return failure(cardReason(reason));
  return failure(reason === 'not_this_key' ? reason : 'refused', detail);
};

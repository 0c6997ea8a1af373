/**
 * 電子証明書: whose word it is, whether it holds today and whether it was revoked (card.md §3). Each way of not counting has
 * a reason of its own, because each sends the person somewhere else.
 */
import type { Certificate } from 'pkijs';
import { ACCEPTED_POLICIES, type CertificateUse } from './certificate-policies.ts';
import type { Revocation, RevocationLists } from './revocation.ts';
import { schemeOf } from './signature-schemes.ts';
import {
  caHash,
  hasUnknownCritical,
  isCa,
  keyUsageBits,
  nameOf,
  parseCertificate,
  policiesOf,
  publicKeyOf,
  serialHexOf,
  signerOf,
} from './x509.ts';

/** Why a certificate does not count, or `valid`. */
export type CertificateStatus =
  | 'valid'
  | 'certificate_expired'
  | 'certificate_not_yet_valid'
  /** No configured CA signed it. */
  | 'certificate_unknown_ca'
  /** Signed by a CA, but not made for this use: key usage, policy, a CA's own, or a critical rule nobody knows. */
  | 'certificate_wrong_use'
  /** Signed by a CA, but with a key or a hash that no card of this kind has (RSA-1024, P-256, SHA-1 …). */
  | 'certificate_wrong_key'
  /** On the CA's list (失効). */
  | 'certificate_revoked'
  | 'certificate_garbled';

/** What the certificate says; it holds no name and no address. */
export interface CertificateFacts {
  readonly status: CertificateStatus;
  /** 発行番号, hex without the DER sign byte; unique with its issuer. Absent when garbled. */
  readonly serialHex?: string;
  /** Issuer as `C=JP, O=JPKI, …`. */
  readonly issuer?: string;
  /** First and last moment of validity, milliseconds since 1970. */
  readonly notBefore?: number;
  readonly notAfter?: number;
  /** Only where revocation was asked about, of a certificate that a configured CA signed. */
  readonly revocation?: Revocation;
}

const DIGITAL_SIGNATURE = 0x80;
const NON_REPUDIATION = 0x40;
const KEY_CERT_SIGN = 0x04;

/** `chip`: of an ordinance application's own CA, to which JPKI's policies and keys say nothing (profile/anti-clone.ts). */
type Use = CertificateUse | 'chip';

const NEEDED_USAGE: Readonly<Record<Use, number>> = {
  auth: DIGITAL_SIGNATURE,
  sign: DIGITAL_SIGNATURE | NON_REPUDIATION,
  chip: DIGITAL_SIGNATURE,
};

const hasPolicyFor = (certificate: Certificate, use: Use): boolean =>
  use === 'chip' || policiesOf(certificate).some((policy) => ACCEPTED_POLICIES[use].includes(policy));

const isFor = (certificate: Certificate, use: Use): boolean =>
  (keyUsageBits(certificate) & NEEDED_USAGE[use]) === NEEDED_USAGE[use] &&
  !isCa(certificate) &&
  !hasUnknownCritical(certificate) &&
  hasPolicyFor(certificate, use);

/** Key of the card and algorithm of its CA: today's (RSA-2048, SHA-256) or the next card's (P-384, SHA-384). */
const hasRightKey = (certificate: Certificate, anchor: Certificate): boolean => {
  const key = publicKeyOf(certificate);
  const caKey = publicKeyOf(anchor);
  return (
    key !== undefined &&
    caKey !== undefined &&
    schemeOf(key).ok &&
    caHash(caKey, certificate.signatureAlgorithm.algorithmId) !== undefined
  );
};

/** An anchor may only vouch when it is a CA that signs certificates, whoever put it into the folder. */
const mayVouch = (anchor: Certificate): boolean =>
  isCa(anchor) && (keyUsageBits(anchor) & KEY_CERT_SIGN) !== 0;

/** It holds in its own time, and only while its CA does. */
const timeStatus = (certificate: Certificate, anchor: Certificate, now: number): CertificateStatus => {
  const time = ({ value }: { readonly value: Date }): number => value.getTime();
  if (now < Math.max(time(certificate.notBefore), time(anchor.notBefore))) return 'certificate_not_yet_valid';
  return now > Math.min(time(certificate.notAfter), time(anchor.notAfter)) ? 'certificate_expired' : 'valid';
};

interface ExamineOptions {
  /** What the certificate is wanted for; authentication unless said otherwise. */
  readonly use?: Use;
  /** Lists of revoked certificates; without them nothing is said of revocation. */
  readonly revocation?: Pick<RevocationLists, 'check'> | undefined;
}

const judge = (
  certificate: Certificate,
  der: Uint8Array,
  anchors: readonly Certificate[],
  now: number,
  { use = 'auth', revocation }: ExamineOptions,
): Pick<CertificateFacts, 'status' | 'revocation'> => {
  const anchor = signerOf(certificate, der, anchors.filter(mayVouch));
  if (anchor === undefined) return { status: 'certificate_unknown_ca' };
  if (!isFor(certificate, use)) return { status: 'certificate_wrong_use' };
  if (use !== 'chip' && !hasRightKey(certificate, anchor)) return { status: 'certificate_wrong_key' };
  const revoked = revocation?.check(certificate, anchor, now);
  const said = revoked === undefined ? {} : { revocation: revoked };
  // Expired or not, a revoked one is said to be that: it is the graver news.
  if (revoked?.state === 'revoked') return { status: 'certificate_revoked', ...said };
  return { status: timeStatus(certificate, anchor, now), ...said };
};

/** Everything this program wants to know of a certificate at a moment (milliseconds since 1970). */
export const examineCertificate = (
  der: Uint8Array,
  anchors: readonly Certificate[],
  now: number,
  options: ExamineOptions = {},
): CertificateFacts => {
  const certificate = parseCertificate(der);
  if (certificate === undefined) return { status: 'certificate_garbled' };
  return {
    ...judge(certificate, der, anchors, now, options),
    serialHex: serialHexOf(certificate),
    issuer: nameOf(certificate.issuer),
    notBefore: certificate.notBefore.value.getTime(),
    notAfter: certificate.notAfter.value.getTime(),
  };
};

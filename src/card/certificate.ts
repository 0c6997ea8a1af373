/**
 * 利用者証明用電子証明書: whose word it is and whether it holds today (card.md §3). Revocation is not looked at here: it
 * needs the CA's data, so a good certificate is "not known to be revoked", never more.
 */
import { createPublicKey, X509Certificate } from 'node:crypto';
import { fromBER } from 'asn1js';
import { BasicConstraints, Certificate } from 'pkijs';
import { equalBytes, toHex } from '../kernel/bytes.ts';

/** Why a certificate does not count, or `valid`. */
export type CertificateStatus =
  | 'valid'
  | 'certificate_expired'
  | 'certificate_not_yet_valid'
  /** No configured CA signed it. */
  | 'certificate_unknown_ca'
  /** Signed by a CA, but not made for user authentication. */
  | 'certificate_wrong_use'
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
}

const OID_KEY_USAGE = '2.5.29.15';
const OID_BASIC_CONSTRAINTS = '2.5.29.19';

const ATTRIBUTE: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
};

/** `undefined` when the bytes are not one certificate and nothing else. pkijs throws on those; garbage ends here. */
export const parseCertificate = (der: Uint8Array): Certificate | undefined => {
  try {
    const { offset, result } = fromBER(Uint8Array.from(der));
    return offset === der.length ? new Certificate({ schema: result }) : undefined;
  } catch {
    return undefined;
  }
};

/** A distinguished name as text, in the order of the certificate. */
export const nameOf = (name: Certificate['subject']): string =>
  name.typesAndValues
    .map(({ type, value }) => `${ATTRIBUTE[type] ?? type}=${String(value.valueBlock.value)}`)
    .join(', ');

/** Canonical hex of a serial number: the DER sign byte is no part of the number. */
export const serialHexOf = (certificate: Certificate): string =>
  toHex(certificate.serialNumber.valueBlock.valueHexView).replace(/^(00)+(?=..)/, '');

const isCa = (certificate: Certificate): boolean => {
  const parsed = certificate.extensions?.find(({ extnID }) => extnID === OID_BASIC_CONSTRAINTS)?.parsedValue;
  return parsed instanceof BasicConstraints && parsed.cA;
};

/** keyUsage has digitalSignature (its first bit) and the holder is no CA. */
const isForAuthentication = (certificate: Certificate): boolean => {
  const usage = certificate.extensions?.find(({ extnID }) => extnID === OID_KEY_USAGE)?.extnValue;
  // BIT STRING: 03, length, unused bits, then the bits.
  const bits = usage?.valueBlock.valueHexView[3] ?? 0;
  return (bits & 0x80) !== 0 && !isCa(certificate);
};

/**
 * Whether one of the anchors signed it. The three generations of the JPKI CA share one name, so all are tried. OpenSSL
 * looks at the signature: pkijs also takes one whose unsigned parts (outer algorithm, unused bits) were changed. OpenSSL
 * in turn reads BER, so the same certificate could be written in many ways around its signed part: only DER counts,
 * which is what it writes itself.
 */
const isSignedByAny = (
  certificate: Certificate,
  der: Uint8Array,
  anchors: readonly Certificate[],
): boolean => {
  for (const anchor of anchors) {
    if (!anchor.subject.isEqual(certificate.issuer)) continue;
    try {
      const spki = Buffer.from(anchor.subjectPublicKeyInfo.toSchema().toBER());
      const read = new X509Certificate(der);
      if (!equalBytes(read.raw, der)) return false;
      if (read.verify(createPublicKey({ key: spki, format: 'der', type: 'spki' }))) return true;
    } catch {
      // A signature that cannot even be computed with (unknown algorithm, wrong key) is not this anchor's.
    }
  }
  return false;
};

const statusOf = (
  certificate: Certificate,
  der: Uint8Array,
  anchors: readonly Certificate[],
  now: number,
): CertificateStatus => {
  if (!isSignedByAny(certificate, der, anchors)) return 'certificate_unknown_ca';
  if (!isForAuthentication(certificate)) return 'certificate_wrong_use';
  if (now < certificate.notBefore.value.getTime()) return 'certificate_not_yet_valid';
  return now > certificate.notAfter.value.getTime() ? 'certificate_expired' : 'valid';
};

/** Everything this program wants to know of a certificate at a moment (milliseconds since 1970). */
export const examineCertificate = (
  der: Uint8Array,
  anchors: readonly Certificate[],
  now: number,
): CertificateFacts => {
  const certificate = parseCertificate(der);
  if (certificate === undefined) return { status: 'certificate_garbled' };
  return {
    status: statusOf(certificate, der, anchors, now),
    serialHex: serialHexOf(certificate),
    issuer: nameOf(certificate.issuer),
    notBefore: certificate.notBefore.value.getTime(),
    notAfter: certificate.notAfter.value.getTime(),
  };
};

/** X.509 as this program reads it: one certificate and nothing else, its names, its serial, its extensions. */
import { createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { fromBER } from 'asn1js';
import {
  AuthorityKeyIdentifier,
  BasicConstraints,
  Certificate,
  CertificatePolicies,
  type DistributionPoint,
  GeneralName,
} from 'pkijs';
import { equalBytes, toHex } from '../kernel/bytes.ts';

const OID = {
  subjectKeyId: '2.5.29.14',
  keyUsage: '2.5.29.15',
  basicConstraints: '2.5.29.19',
  certificatePolicies: '2.5.29.32',
  authorityKeyId: '2.5.29.35',
} as const;

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
export const canonicalSerial = (bytes: Uint8Array): string => toHex(bytes).replace(/^(00)+(?=..)/, '');

export const serialHexOf = (certificate: Certificate): string =>
  canonicalSerial(certificate.serialNumber.valueBlock.valueHexView);

/** Content of an extension; `undefined` when it is not there. */
export const extensionBytes = (certificate: Certificate, oid: string): Uint8Array | undefined =>
  certificate.extensions?.find(({ extnID }) => extnID === oid)?.extnValue.valueBlock.valueHexView;

const parsedExtension = (certificate: Certificate, oid: string): unknown =>
  certificate.extensions?.find(({ extnID }) => extnID === oid)?.parsedValue;

export const isCa = (certificate: Certificate): boolean => {
  const parsed = parsedExtension(certificate, OID.basicConstraints);
  return parsed instanceof BasicConstraints && parsed.cA;
};

/** First byte of keyUsage; 0 without one. BIT STRING: 03, length, unused bits, then the bits. */
export const keyUsageBits = (certificate: Certificate): number =>
  extensionBytes(certificate, OID.keyUsage)?.[3] ?? 0;

export const policiesOf = (certificate: Certificate): readonly string[] => {
  const parsed = parsedExtension(certificate, OID.certificatePolicies);
  return parsed instanceof CertificatePolicies
    ? parsed.certificatePolicies.map(({ policyIdentifier }) => policyIdentifier)
    : [];
};

const KNOWN_CRITICAL = new Set([
  OID.keyUsage as string,
  OID.basicConstraints,
  OID.certificatePolicies,
  '2.5.29.17', // subjectAltName
  '2.5.29.18', // issuerAltName
  '2.5.29.31', // cRLDistributionPoints
]);

/** A critical extension that this program does not know: such a certificate must not be used (RFC 5280 §4.2). */
export const hasUnknownCritical = (certificate: Certificate): boolean =>
  certificate.extensions?.some(({ critical, extnID }) => critical && !KNOWN_CRITICAL.has(extnID)) === true;

/** Names of a list of revoked certificates, each as its DER in hex: a CA writes the same name the same way everywhere. */
export const pointNames = (point: DistributionPoint['distributionPoint']): readonly string[] => {
  if (point === undefined) return [];
  const names = Array.isArray(point) ? point : [new GeneralName({ type: 4, value: point })];
  return names.flatMap((name) => {
    const schema = name.toSchema();
    return 'toBER' in schema ? [toHex(new Uint8Array(schema.toBER()))] : [];
  });
};

const SHA256_WITH_RSA = '1.2.840.113549.1.1.11';
const ECDSA_WITH_SHA384 = '1.2.840.10045.4.3.3';
/** A CA may have a longer key than its cards, and none shorter. */
const MIN_CA_BITS = 2_048;

/**
 * Hash of the signature algorithm when it is the one that goes with this CA key: today's sign with RSA and SHA-256, the next
 * with P-384 and SHA-384 (card.md §3). Any other is not the CA's way.
 */
export const caHash = (
  { asymmetricKeyType: type, asymmetricKeyDetails: details }: KeyObject,
  algorithm: string,
): 'sha256' | 'sha384' | undefined => {
  if (type === 'rsa' && algorithm === SHA256_WITH_RSA)
    return (details?.modulusLength ?? 0) >= MIN_CA_BITS ? 'sha256' : undefined;
  const isNext = type === 'ec' && details?.namedCurve === 'secp384r1' && algorithm === ECDSA_WITH_SHA384;
  return isNext ? 'sha384' : undefined;
};

const authorityKeyId = (certificate: Certificate): Uint8Array | undefined => {
  const parsed = parsedExtension(certificate, OID.authorityKeyId);
  return parsed instanceof AuthorityKeyIdentifier ? parsed.keyIdentifier?.valueBlock.valueHexView : undefined;
};

/** keyIdentifier inside its OCTET STRING: 04, length, then the id. */
const subjectKeyId = (certificate: Certificate): Uint8Array | undefined =>
  extensionBytes(certificate, OID.subjectKeyId)?.subarray(2);

const readPublicKey = (certificate: Certificate): KeyObject | undefined => {
  try {
    const spki = Buffer.from(certificate.subjectPublicKeyInfo.toSchema().toBER());
    return createPublicKey({ key: spki, format: 'der', type: 'spki' });
  } catch {
    return undefined;
  }
};

/** The keys of anchors are wanted at every tap, and writing one out anew costs more than the signature's check. */
const publicKeys = new WeakMap<Certificate, { readonly key: KeyObject | undefined }>();

/** The certificate's key, or `undefined` when OpenSSL makes nothing of it. A parsed certificate is never changed. */
export const publicKeyOf = (certificate: Certificate): KeyObject | undefined => {
  const known = publicKeys.get(certificate) ?? { key: readPublicKey(certificate) };
  publicKeys.set(certificate, known);
  return known.key;
};

/** OpenSSL looks at the signature: pkijs also takes one whose unsigned parts (outer algorithm, unused bits) were changed. */
const isSignedBy = (certificate: X509Certificate, anchor: Certificate): boolean => {
  const key = publicKeyOf(anchor);
  try {
    return key !== undefined && certificate.verify(key);
  } catch {
    // A signature that cannot even be computed with (unknown algorithm, wrong key) is not this anchor's.
    return false;
  }
};

/**
 * The anchor that signed it. The three generations of a JPKI CA share one name, so all of that name are tried, first the
 * one whose key id the certificate gives. OpenSSL reads BER, so the same certificate could be written in many ways around
 * its signed part: only DER counts, which is what it writes itself.
 */
export const signerOf = (
  certificate: Certificate,
  der: Uint8Array,
  anchors: readonly Certificate[],
): Certificate | undefined => {
  const sameName = anchors.filter(({ subject }) => subject.isEqual(certificate.issuer));
  if (sameName.length === 0) return undefined;
  const wanted = authorityKeyId(certificate);
  const isWanted = (anchor: Certificate): boolean => {
    const id = subjectKeyId(anchor);
    return wanted !== undefined && id !== undefined && equalBytes(id, wanted);
  };
  const ordered = [...sameName.filter(isWanted), ...sameName.filter((anchor) => !isWanted(anchor))];
  try {
    const read = new X509Certificate(der);
    return equalBytes(read.raw, der) ? ordered.find((anchor) => isSignedBy(read, anchor)) : undefined;
  } catch {
    // What pkijs could read and OpenSSL cannot is signed by nobody.
    return undefined;
  }
};

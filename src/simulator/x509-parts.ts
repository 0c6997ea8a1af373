/** Pieces of X.509 as the simulated CA writes them: names, extensions, and a signature by whatever key there is. */
import { KeyObject, sign } from 'node:crypto';
import * as asn1js from 'asn1js';
import * as pkijs from 'pkijs';

export const OID = {
  country: '2.5.4.6',
  locality: '2.5.4.7',
  organisation: '2.5.4.10',
  unit: '2.5.4.11',
  commonName: '2.5.4.3',
  subjectKeyId: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  issuerAltName: '2.5.29.18',
  basicConstraints: '2.5.29.19',
  crlNumber: '2.5.29.20',
  issuingDistributionPoint: '2.5.29.28',
  crlDistributionPoints: '2.5.29.31',
  certificatePolicies: '2.5.29.32',
  authorityKeyId: '2.5.29.35',
  cpsQualifier: '1.3.6.1.5.5.7.2.1',
  sha256WithRsa: '1.2.840.113549.1.1.11',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  ecdsaWithSha384: '1.2.840.10045.4.3.3',
} as const;

/**
 * Keys of cards and CAs: today's, the next card's (card.md §3), and two that no card of either kind has: a desk must
 * refuse those, whoever signed for them.
 */
export const KEY_TYPES = ['rsa_2048', 'ec_p384', 'rsa_1024', 'ec_p256'] as const;
export type KeyType = (typeof KEY_TYPES)[number];

const rsa = (modulusLength: number): RsaHashedKeyGenParams => ({
  name: 'RSASSA-PKCS1-v1_5',
  modulusLength,
  publicExponent: Uint8Array.of(1, 0, 1),
  hash: 'SHA-256',
});

export const generateKeys = (type: KeyType): Promise<CryptoKeyPair> => {
  const usages: KeyUsage[] = ['sign', 'verify'];
  switch (type) {
    case 'rsa_2048':
      return crypto.subtle.generateKey(rsa(2_048), true, usages);
    case 'rsa_1024':
      return crypto.subtle.generateKey(rsa(1_024), true, usages);
    case 'ec_p384':
      return crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-384' }, true, usages);
    case 'ec_p256':
      return crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, usages);
  }
};

type Pair = readonly [oid: string, value: string];

/** One RDN a pair: pkijs itself would write them all into one multi-valued RDN, which JPKI's names are not. */
export const nameFrom = (pairs: readonly Pair[]): pkijs.RelativeDistinguishedNames => {
  const rdns = pairs.map(([type, value]) => {
    const text =
      type === OID.country ? new asn1js.PrintableString({ value }) : new asn1js.Utf8String({ value });
    return new asn1js.Set({ value: [new pkijs.AttributeTypeAndValue({ type, value: text }).toSchema()] });
  });
  return pkijs.RelativeDistinguishedNames.fromBER(new asn1js.Sequence({ value: rdns }).toBER());
};

export const extension = (extnID: string, value: asn1js.BaseBlock, critical = false): pkijs.Extension =>
  new pkijs.Extension({ extnID, critical, extnValue: value.toBER(false) });

/** KeyUsage of one byte, with its unused bits. */
export const bitString = (bits: number, unused: number): asn1js.BaseBlock =>
  new asn1js.BitString({ valueHex: Uint8Array.of(bits).buffer, unusedBits: unused });

export const directoryName = (name: pkijs.RelativeDistinguishedNames): pkijs.GeneralName =>
  new pkijs.GeneralName({ type: 4, value: name });

export const keyIdOf = async (certificate: pkijs.Certificate): Promise<ArrayBuffer> =>
  crypto.subtle.digest(
    'SHA-1',
    Uint8Array.from(certificate.subjectPublicKeyInfo.subjectPublicKey.valueBlock.valueHexView),
  );

export const authorityKey = (keyId: ArrayBuffer): asn1js.BaseBlock =>
  new pkijs.AuthorityKeyIdentifier({
    keyIdentifier: new asn1js.OctetString({ valueHex: keyId }),
  }).toSchema();

/** RFC 4055 §5 wants NULL parameters for RSA, RFC 5758 §3.2 none for ECDSA; the hash goes with the key. */
const schemeOf = (key: KeyObject): { algorithm: pkijs.AlgorithmIdentifier; hash: string } => {
  if (key.asymmetricKeyType === 'rsa')
    return {
      algorithm: new pkijs.AlgorithmIdentifier({
        algorithmId: OID.sha256WithRsa,
        algorithmParams: new asn1js.Null(),
      }),
      hash: 'sha256',
    };
  const large = key.asymmetricKeyDetails?.namedCurve === 'secp384r1';
  const algorithmId = large ? OID.ecdsaWithSha384 : OID.ecdsaWithSha256;
  return { algorithm: new pkijs.AlgorithmIdentifier({ algorithmId }), hash: large ? 'sha384' : 'sha256' };
};

/** pkijs' own `sign` leaves out the NULL parameters, which real certificates have. */
export const signStructure = (
  structure: pkijs.Certificate | pkijs.CertificateRevocationList,
  by: CryptoKey,
): void => {
  const key = KeyObject.from(by);
  const { algorithm, hash } = schemeOf(key);
  structure.signature = algorithm;
  structure.signatureAlgorithm = algorithm;
  // `encodeTBS` of a list is protected in the types and the same method.
  const tbs = (structure as pkijs.Certificate).encodeTBS().toBER();
  const signature = sign(hash, new Uint8Array(tbs), key);
  structure.signatureValue = new asn1js.BitString({ valueHex: Uint8Array.from(signature).buffer });
};

export const derOf = (structure: pkijs.Certificate | pkijs.CertificateRevocationList): Uint8Array =>
  new Uint8Array(structure.toSchema(true).toBER(false));

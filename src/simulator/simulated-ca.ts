/**
 * 模擬認証局: a CA with the shape of JPKI's for user authentication (card.md §3), and SIMULATED in every name, so that
 * nothing it signs can pass for real. Its key is made on the training machine and never leaves it.
 */
import { createPrivateKey, type KeyObject } from 'node:crypto';
import * as asn1js from 'asn1js';
import * as pkijs from 'pkijs';
import { SIMULATED_MARK } from '../card/trust-anchors.ts';
import type { System } from '../kernel/system.ts';

const ALGORITHM = {
  name: 'RSASSA-PKCS1-v1_5',
  modulusLength: 2048,
  publicExponent: Uint8Array.of(1, 0, 1),
  hash: 'SHA-256',
} as const;

/** certificatePolicies of the certificate for user authentication. */
const POLICY_OID = '1.2.392.200149.8.5.1.3.30';
const CPS_URL = 'http://www.jpki.go.jp/cps.html';
const OID = {
  country: '2.5.4.6',
  organisation: '2.5.4.10',
  unit: '2.5.4.11',
  commonName: '2.5.4.3',
  subjectKeyId: '2.5.29.14',
  keyUsage: '2.5.29.15',
  issuerAltName: '2.5.29.18',
  basicConstraints: '2.5.29.19',
  crlDistributionPoints: '2.5.29.31',
  certificatePolicies: '2.5.29.32',
  authorityKeyId: '2.5.29.35',
  cpsQualifier: '1.3.6.1.5.5.7.2.1',
  sha256WithRsa: '1.2.840.113549.1.1.11',
} as const;

const KEY_USAGE_SIGN = 0x80;
const KEY_USAGE_CA = 0x06; // keyCertSign, cRLSign
const YEAR_MS = 365.25 * 86_400_000;

type Pair = readonly [oid: string, value: string];

/** One RDN a pair: pkijs itself would write them all into one multi-valued RDN, which JPKI's names are not. */
const nameFrom = (pairs: readonly Pair[]): pkijs.RelativeDistinguishedNames => {
  const rdns = pairs.map(([type, value]) => {
    const text =
      type === OID.country ? new asn1js.PrintableString({ value }) : new asn1js.Utf8String({ value });
    return new asn1js.Set({ value: [new pkijs.AttributeTypeAndValue({ type, value: text }).toSchema()] });
  });
  return pkijs.RelativeDistinguishedNames.fromBER(new asn1js.Sequence({ value: rdns }).toBER());
};

const caName = (owner: string): pkijs.RelativeDistinguishedNames =>
  nameFrom([
    [OID.country, 'JP'],
    [OID.organisation, `JPKI ${SIMULATED_MARK}`],
    [OID.unit, 'JPKI for user authentication'],
    [OID.unit, `${SIMULATED_MARK} ${owner}`],
  ]);

const extension = (extnID: string, value: asn1js.BaseBlock, critical = false): pkijs.Extension =>
  new pkijs.Extension({ extnID, critical, extnValue: value.toBER(false) });

const bitString = (bits: number, unused: number): asn1js.BaseBlock =>
  new asn1js.BitString({ valueHex: Uint8Array.of(bits).buffer, unusedBits: unused });

const directoryName = (name: pkijs.RelativeDistinguishedNames): pkijs.GeneralName =>
  new pkijs.GeneralName({ type: 4, value: name });

const keyIdOf = async (certificate: pkijs.Certificate): Promise<ArrayBuffer> =>
  crypto.subtle.digest(
    'SHA-1',
    Uint8Array.from(certificate.subjectPublicKeyInfo.subjectPublicKey.valueBlock.valueHexView),
  );

export interface SimulatedCa {
  readonly certificate: pkijs.Certificate;
  readonly der: Uint8Array;
  readonly key: CryptoKey;
  readonly keyId: ArrayBuffer;
}

/** PKCS#8 of a private key, and back: how the CA is kept between runs. */
export const exportKey = async (key: CryptoKey): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.exportKey('pkcs8', key));
export const importKey = async (pkcs8: Uint8Array): Promise<CryptoKey> =>
  crypto.subtle.importKey('pkcs8', Uint8Array.from(pkcs8), ALGORITHM, true, ['sign']);

const derOf = (certificate: pkijs.Certificate): Uint8Array =>
  new Uint8Array(certificate.toSchema(true).toBER(false));

const newCertificate = async (
  keys: CryptoKeyPair,
  fields: {
    readonly serial: Uint8Array;
    readonly issuer: pkijs.RelativeDistinguishedNames;
    readonly subject: pkijs.RelativeDistinguishedNames;
    readonly from: number;
    readonly to: number;
  },
): Promise<pkijs.Certificate> => {
  const certificate = new pkijs.Certificate({
    version: 2,
    serialNumber: new asn1js.Integer({ valueHex: Uint8Array.from(fields.serial).buffer }),
    issuer: fields.issuer,
    subject: fields.subject,
    notBefore: new pkijs.Time({ value: new Date(fields.from) }),
    notAfter: new pkijs.Time({ value: new Date(fields.to) }),
    extensions: [],
  });
  await certificate.subjectPublicKeyInfo.importKey(keys.publicKey);
  return certificate;
};

/** pkijs' own `sign` leaves out the NULL parameters that RFC 4055 §5 wants and real certificates have. */
const sign = async (certificate: pkijs.Certificate, key: CryptoKey): Promise<void> => {
  const algorithm = { algorithmId: OID.sha256WithRsa, algorithmParams: new asn1js.Null() };
  certificate.signature = new pkijs.AlgorithmIdentifier(algorithm);
  certificate.signatureAlgorithm = new pkijs.AlgorithmIdentifier(algorithm);
  const signature = await crypto.subtle.sign(ALGORITHM.name, key, certificate.encodeTBS().toBER());
  certificate.signatureValue = new asn1js.BitString({ valueHex: signature });
};

/** A new CA, valid for ten years around now. `owner` tells several apart. */
export const createSimulatedCa = async (
  system: System,
  owner = 'Japan Agency for Local Authority Information Systems',
): Promise<SimulatedCa> => {
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const name = caName(owner);
  const serial = Uint8Array.of(0x06, ...system.randomBytes(3));
  const now = system.now();
  const certificate = await newCertificate(keys, {
    serial,
    issuer: name,
    subject: name,
    from: now - 5 * YEAR_MS,
    to: now + 5 * YEAR_MS,
  });
  const keyId = await keyIdOf(certificate);
  certificate.extensions = [
    extension(OID.keyUsage, bitString(KEY_USAGE_CA, 1), true),
    extension(OID.basicConstraints, new pkijs.BasicConstraints({ cA: true }).toSchema(), true),
    extension(OID.subjectKeyId, new asn1js.OctetString({ valueHex: keyId })),
  ];
  await sign(certificate, keys.privateKey);
  return { certificate, der: derOf(certificate), key: keys.privateKey, keyId };
};

/** A CA kept from an earlier run. */
export const openSimulatedCa = async (der: Uint8Array, pkcs8: Uint8Array): Promise<SimulatedCa> => {
  const certificate = pkijs.Certificate.fromBER(Uint8Array.from(der));
  return { certificate, der, key: await importKey(pkcs8), keyId: await keyIdOf(certificate) };
};

export interface IssuedCertificate {
  readonly der: Uint8Array;
  readonly key: KeyObject;
  readonly pkcs8: Uint8Array;
}

const policies = (): asn1js.BaseBlock =>
  new pkijs.CertificatePolicies({
    certificatePolicies: [
      new pkijs.PolicyInformation({
        policyIdentifier: POLICY_OID,
        policyQualifiers: [
          new pkijs.PolicyQualifierInfo({
            policyQualifierId: OID.cpsQualifier,
            qualifier: new asn1js.IA5String({ value: CPS_URL }),
          }),
        ],
      }),
    ],
  }).toSchema();

const crlPoint = (): asn1js.BaseBlock =>
  new pkijs.CRLDistributionPoints({
    distributionPoints: [
      new pkijs.DistributionPoint({
        distributionPoint: [
          directoryName(
            nameFrom([
              [OID.country, 'JP'],
              [OID.organisation, `JPKI ${SIMULATED_MARK}`],
              [OID.unit, 'JPKI for user authentication'],
              [OID.unit, 'CRL Distribution Points'],
              [OID.unit, 'Kakuu-ken'],
              [OID.commonName, 'Kazashi-shi CRLDP'],
            ]),
          ),
        ],
      }),
    ],
  }).toSchema();

/**
 * 利用者証明用電子証明書: RSA-2048, SHA-256, no personal data in it. `serial`: canonical hex; `holder`: the opaque CN;
 * validity in milliseconds since 1970.
 */
export const issueAuthCertificate = async (
  ca: SimulatedCa,
  fields: {
    readonly serial: Uint8Array;
    readonly holder: string;
    readonly from: number;
    readonly to: number;
  },
): Promise<IssuedCertificate> => {
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await newCertificate(keys, {
    serial: fields.serial,
    issuer: ca.certificate.subject,
    subject: nameFrom([
      [OID.country, 'JP'],
      [OID.commonName, `${SIMULATED_MARK} ${fields.holder}`],
    ]),
    from: fields.from,
    to: fields.to,
  });
  const altName = new pkijs.GeneralNames({
    names: [
      directoryName(
        nameFrom([
          [OID.country, 'JP'],
          [OID.organisation, `公的個人認証サービス ${SIMULATED_MARK}`],
        ]),
      ),
    ],
  });
  const authority = new pkijs.AuthorityKeyIdentifier({
    keyIdentifier: new asn1js.OctetString({ valueHex: ca.keyId }),
  });
  certificate.extensions = [
    extension(OID.keyUsage, bitString(KEY_USAGE_SIGN, 7), true),
    extension(OID.certificatePolicies, policies(), true),
    extension(OID.basicConstraints, new pkijs.BasicConstraints({ cA: false }).toSchema()),
    extension(OID.issuerAltName, altName.toSchema()),
    extension(OID.crlDistributionPoints, crlPoint()),
    extension(OID.authorityKeyId, authority.toSchema()),
    extension(OID.subjectKeyId, new asn1js.OctetString({ valueHex: await keyIdOf(certificate) })),
  ];
  await sign(certificate, ca.key);
  const pkcs8 = await exportKey(keys.privateKey);
  return {
    der: derOf(certificate),
    key: createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' }),
    pkcs8,
  };
};

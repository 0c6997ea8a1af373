/** The certificates that the simulated CAs issue: 利用者証明用電子証明書 and 署名用電子証明書 (card.md §3). */
import { createPrivateKey, type KeyObject } from 'node:crypto';
import * as asn1js from 'asn1js';
import * as pkijs from 'pkijs';
import { HOLDER_OID } from '../card/applications/jpki/holder.ts';
import { AUTH_POLICY, SIGN_POLICY } from '../card/certificate-policies.ts';
import { SIMULATED_MARK } from '../card/trust-anchors.ts';
import type { CivilDate } from '../kernel/dates.ts';
import { type CaUse, exportKey, newCertificate, type SimulatedCa } from './simulated-ca.ts';
import {
  authorityKey,
  bitString,
  derOf,
  directoryName,
  extension,
  generateKeys,
  type KeyType,
  keyIdOf,
  nameFrom,
  OID,
  signStructure,
} from './x509-parts.ts';

const CPS_URL = 'http://www.jpki.go.jp/cps.html';
const DIGITAL_SIGNATURE = [0x80, 7] as const;
const DIGITAL_SIGNATURE_AND_NON_REPUDIATION = [0xc0, 6] as const;

export interface IssuedCertificate {
  readonly der: Uint8Array;
  readonly key: KeyObject;
  readonly pkcs8: Uint8Array;
}

export interface IssueFields {
  /** Canonical bytes of the 発行番号. */
  readonly serial: Uint8Array;
  /** The opaque CN. */
  readonly holder: string;
  /** Validity, milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  /** Today's RSA-2048 unless said otherwise. */
  readonly keys?: KeyType;
}

const policies = (oid: string): asn1js.BaseBlock =>
  new pkijs.CertificatePolicies({
    certificatePolicies: [
      new pkijs.PolicyInformation({
        policyIdentifier: oid,
        policyQualifiers: [
          new pkijs.PolicyQualifierInfo({
            policyQualifierId: OID.cpsQualifier,
            qualifier: new asn1js.IA5String({ value: CPS_URL }),
          }),
        ],
      }),
    ],
  }).toSchema();

/** Name of the list that would hold this certificate: a directory name, not an address. */
export const crlPointName = (use: CaUse): pkijs.GeneralName =>
  directoryName(
    nameFrom([
      [OID.country, 'JP'],
      [OID.organisation, `JPKI ${SIMULATED_MARK}`],
      [OID.unit, use === 'auth' ? 'JPKI for user authentication' : 'JPKI for digital signature'],
      [OID.unit, 'CRL Distribution Points'],
      [OID.unit, 'Kakuu-ken'],
      [OID.commonName, 'Kazashi-shi CRLDP'],
    ]),
  );

const crlPoint = (use: CaUse): asn1js.BaseBlock =>
  new pkijs.CRLDistributionPoints({
    distributionPoints: [new pkijs.DistributionPoint({ distributionPoint: [crlPointName(use)] })],
  }).toSchema();

const issuerAltName = (): asn1js.BaseBlock =>
  new pkijs.GeneralNames({
    names: [
      directoryName(
        nameFrom([
          [OID.country, 'JP'],
          [OID.organisation, `公的個人認証サービス ${SIMULATED_MARK}`],
        ]),
      ),
    ],
  }).toSchema();

const finish = async (
  ca: SimulatedCa,
  keys: CryptoKeyPair,
  certificate: pkijs.Certificate,
  {
    usage: [bits, unused],
    policy,
    more = [],
  }: {
    readonly usage: readonly [bits: number, unused: number];
    readonly policy: string;
    readonly more?: readonly pkijs.Extension[];
  },
): Promise<IssuedCertificate> => {
  certificate.extensions = [
    extension(OID.keyUsage, bitString(bits, unused), true),
    extension(OID.certificatePolicies, policies(policy), true),
    extension(OID.basicConstraints, new pkijs.BasicConstraints({ cA: false }).toSchema()),
    extension(OID.issuerAltName, issuerAltName()),
    ...more,
    extension(OID.crlDistributionPoints, crlPoint(ca.use)),
    extension(OID.authorityKeyId, authorityKey(ca.keyId)),
    extension(OID.subjectKeyId, new asn1js.OctetString({ valueHex: await keyIdOf(certificate) })),
  ];
  signStructure(certificate, ca.key);
  const pkcs8 = await exportKey(keys.privateKey);
  return {
    der: derOf(certificate),
    key: createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' }),
    pkcs8,
  };
};

/** 利用者証明用電子証明書: no personal data in it. */
export const issueAuthCertificate = async (
  ca: SimulatedCa,
  fields: IssueFields,
): Promise<IssuedCertificate> => {
  const keys = await generateKeys(fields.keys ?? 'rsa_2048');
  const certificate = await newCertificate(keys, {
    ...fields,
    issuer: ca.certificate.subject,
    subject: nameFrom([
      [OID.country, 'JP'],
      [OID.commonName, `${SIMULATED_MARK} ${fields.holder}`],
    ]),
  });
  return finish(ca, keys, certificate, { usage: DIGITAL_SIGNATURE, policy: AUTH_POLICY });
};

/** What the signing certificate says of its holder: four items and which of their characters are substitutes. */
export interface SignHolderFields {
  readonly name: string;
  readonly address: string;
  readonly birthDate: CivilDate;
  /** 3 is 不明. */
  readonly sex: '1' | '2' | '3';
  /** One digit a character, 1 for a 代替文字; none unless said otherwise. */
  readonly nameFlags?: string;
  readonly addressFlags?: string;
}

const ERA_FIRST_DAYS = ['1868-10-23', '1912-07-30', '1926-12-25', '1989-01-08', '2019-05-01'];

/** `EYYYYMMDD`: era 1 明治 … 5 令和, and the Gregorian day. */
const birthText = (birth: CivilDate): string =>
  `${ERA_FIRST_DAYS.filter((first) => first <= birth).length}${birth.replaceAll('-', '')}`;

const otherName = (type: string, value: string): asn1js.BaseBlock =>
  new asn1js.Constructed({
    idBlock: { tagClass: 3, tagNumber: 0 },
    value: [
      new asn1js.ObjectIdentifier({ value: type }),
      new asn1js.Constructed({
        idBlock: { tagClass: 3, tagNumber: 0 },
        value: [new asn1js.Utf8String({ value })],
      }),
    ],
  });

const noFlags = (text: string): string => '0'.repeat(Array.from(text).length);

type HolderItem = keyof typeof HOLDER_OID;

/** In the order in which they were seen. */
const HOLDER_ORDER: readonly HolderItem[] = ['name', 'birth', 'sex', 'address', 'nameFlags', 'addressFlags'];

/** subjectAltName with these items, as they are. */
export const holderNames = (
  texts: Readonly<Partial<Record<HolderItem, string | undefined>>>,
): asn1js.Sequence =>
  new asn1js.Sequence({
    value: HOLDER_ORDER.flatMap((item) => {
      const text = texts[item];
      return text === undefined ? [] : [otherName(HOLDER_OID[item], text)];
    }),
  });

const textsOf = ({
  name,
  address,
  birthDate,
  sex,
  nameFlags = noFlags(name),
  addressFlags = noFlags(address),
}: SignHolderFields): Record<HolderItem, string> => ({
  name,
  nameFlags,
  sex,
  birth: birthText(birthDate),
  address,
  addressFlags,
});

/** 署名用電子証明書: names its holder, and dies when one of the four items changes. */
export const issueSignCertificate = async (
  ca: SimulatedCa,
  fields: IssueFields & {
    /** L, the municipality in Roman letters. */
    readonly locality: string;
    readonly person: SignHolderFields;
  },
): Promise<IssuedCertificate> => {
  const keys = await generateKeys(fields.keys ?? 'rsa_2048');
  const certificate = await newCertificate(keys, {
    ...fields,
    issuer: ca.certificate.subject,
    subject: nameFrom([
      [OID.country, 'JP'],
      [OID.locality, fields.locality],
      [OID.commonName, `${SIMULATED_MARK} ${fields.holder}`],
    ]),
  });
  return finish(ca, keys, certificate, {
    usage: DIGITAL_SIGNATURE_AND_NON_REPUDIATION,
    policy: SIGN_POLICY,
    more: [extension(OID.subjectAltName, holderNames(textsOf(fields.person)))],
  });
};

/**
 * 模擬認証局: CAs with the shape of JPKI's two (card.md §3), and SIMULATED in every name, so that nothing they sign can
 * pass for real. Their keys are made on the training machine and never leave it.
 */
import { createPrivateKey } from 'node:crypto';
import * as asn1js from 'asn1js';
import * as pkijs from 'pkijs';
import { SIMULATED_MARK } from '../card/trust-anchors.ts';
import type { System } from '../kernel/system.ts';
import {
  bitString,
  derOf,
  extension,
  generateKeys,
  type KeyType,
  keyIdOf,
  nameFrom,
  OID,
  signStructure,
} from './x509-parts.ts';

const KEY_USAGE_CA = 0x06; // keyCertSign, cRLSign
const YEAR_MS = 365.25 * 86_400_000;

/** 利用者証明用 and 署名用: two CAs, told apart by one OU. */
export type CaUse = 'auth' | 'sign';

const UNIT: Readonly<Record<CaUse, string>> = {
  auth: 'JPKI for user authentication',
  sign: 'JPKI for digital signature',
};

export const caName = (owner: string, use: CaUse): pkijs.RelativeDistinguishedNames =>
  nameFrom([
    [OID.country, 'JP'],
    [OID.organisation, `JPKI ${SIMULATED_MARK}`],
    [OID.unit, UNIT[use]],
    [OID.unit, `${SIMULATED_MARK} ${owner}`],
  ]);

export interface SimulatedCa {
  readonly use: CaUse;
  readonly certificate: pkijs.Certificate;
  readonly der: Uint8Array;
  readonly key: CryptoKey;
  readonly keyId: ArrayBuffer;
}

/** PKCS#8 of a private key, and back: how the CA is kept between runs. */
export const exportKey = async (key: CryptoKey): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.exportKey('pkcs8', key));

const importKey = (pkcs8: Uint8Array): Promise<CryptoKey> => {
  const { asymmetricKeyType } = createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' });
  const algorithm =
    asymmetricKeyType === 'ec'
      ? { name: 'ECDSA', namedCurve: 'P-384' }
      : { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  return crypto.subtle.importKey('pkcs8', Uint8Array.from(pkcs8), algorithm, true, ['sign']);
};

export const newCertificate = async (
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

const OWNER = 'Japan Agency for Local Authority Information Systems';

export interface CaOptions {
  /** Tells several apart. */
  readonly owner?: string;
  readonly use?: CaUse;
  /** `ec_p384`: as the next card's CAs are planned to be. */
  readonly keys?: KeyType;
}

/** A new CA, valid for ten years around now. */
export const createSimulatedCa = async (
  system: System,
  { owner = OWNER, use = 'auth', keys: type = 'rsa_2048' }: CaOptions = {},
): Promise<SimulatedCa> => {
  const keys = await generateKeys(type);
  const name = caName(owner, use);
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
  signStructure(certificate, keys.privateKey);
  return { use, certificate, der: derOf(certificate), key: keys.privateKey, keyId };
};

/** A CA kept from an earlier run. */
export const openSimulatedCa = async (
  der: Uint8Array,
  pkcs8: Uint8Array,
  use: CaUse = 'auth',
): Promise<SimulatedCa> => {
  const certificate = pkijs.Certificate.fromBER(Uint8Array.from(der));
  return { use, certificate, der, key: await importKey(pkcs8), keyId: await keyIdOf(certificate) };
};

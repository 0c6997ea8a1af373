/**
 * 端末証明書: the certificates with which the terminals of a municipality and its centre know each other. One CA a tenant, P-256
 * and SHA-256 only. What a certificate says of a terminal is in two URIs, never in names of the network:
 * `urn:kazasu:<tenant>:device:<device>` and `urn:kazasu:<tenant>:site:<site>`; the centre's own is `urn:kazasu:<tenant>:centre`.
 */
import {
  createECDH,
  createHash,
  createPrivateKey,
  createPublicKey,
  sign,
  X509Certificate,
} from 'node:crypto';
import { isIP } from 'node:net';
import * as asn1js from 'asn1js';
import * as pkijs from 'pkijs';
import { concatBytes, fromHex } from './bytes.ts';
import { failure, type Result, success } from './result.ts';
import type { System } from './system.ts';

/** What one side of a connection shows and believes, PEM. Read anew for each connection: certificates are renewed meanwhile. */
export interface TlsMaterial {
  /** The pinned CAs of the municipality; nothing else is believed, whatever the machine itself trusts. */
  readonly ca: readonly string[];
  /** The own certificate, followed by its CA. */
  readonly cert: string;
  /** PKCS#8 */
  readonly key: string;
}

/** A CA and its key, both PEM. */
export interface Authority {
  readonly certificate: string;
  readonly key: string;
}

export const OID = {
  commonName: '2.5.4.3',
  organisation: '2.5.4.10',
  unit: '2.5.4.11',
  subjectKeyId: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  authorityKeyId: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
} as const;

const DAY_MS = 86_400_000;
const CA_YEARS = 20;
/** Clocks of terminals differ: what was issued just now is good for whoever is an hour behind. */
export const CLOCK_MARGIN_MS = 3_600_000;
/** 有効期間 of a device's certificate. */
export const DEVICE_DAYS = 90;

/** PKCS#8 of a P-256 key is this, the scalar (32 bytes), the next and the uncompressed point (65 bytes) (RFC 5915, RFC 5208). */
const P256_PKCS8_PREFIX = fromHex('308187020100301306072a8648ce3d020106082a8648ce3d030107046d306b0201010420');
const P256_POINT_PREFIX = fromHex('a144034200');
const P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

export const pemOf = (label: 'CERTIFICATE' | 'PRIVATE KEY', der: Uint8Array): string => {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
};

/** A new P-256 key, PEM. Eight bytes more than the order has make the remainder even (FIPS 186-5 A.2.1). */
export const newP256Key = (system: Pick<System, 'randomBytes'>): string => {
  const random = system.randomBytes(40);
  const scalar = (BigInt(`0x${Buffer.from(random).toString('hex')}`) % (P256_ORDER - 1n)) + 1n;
  const secret = fromHex(scalar.toString(16).padStart(64, '0'));
  const curve = createECDH('prime256v1');
  curve.setPrivateKey(secret);
  const der = concatBytes(P256_PKCS8_PREFIX, secret, P256_POINT_PREFIX, curve.getPublicKey());
  random.fill(0);
  secret.fill(0);
  return pemOf('PRIVATE KEY', der);
};

/** SPKI (DER) of the public half of a private key (PEM). */
export const publicKeyOf = (key: string): Uint8Array =>
  createPublicKey(createPrivateKey(key)).export({ format: 'der', type: 'spki' });

/** 指紋: SHA-256 of the certificate's DER, hex. What a terminal is given beforehand of the CA it may believe. */
export const fingerprintOf = (certificate: string): string =>
  createHash('sha256').update(new X509Certificate(certificate).raw).digest('hex');

export const centreUri = (tenant: string): string => `urn:kazasu:${tenant}:centre`;
const deviceUris = (tenant: string, device: string, site: string): readonly string[] => [
  `urn:kazasu:${tenant}:device:${device}`,
  `urn:kazasu:${tenant}:site:${site}`,
];

/** One RDN a pair: pkijs itself would write them all into one multi-valued RDN. */
export const nameFrom = (
  pairs: readonly (readonly [oid: string, value: string])[],
): pkijs.RelativeDistinguishedNames => {
  const rdns = pairs.map(([type, value]) => {
    const text = new asn1js.Utf8String({ value });
    return new asn1js.Set({ value: [new pkijs.AttributeTypeAndValue({ type, value: text }).toSchema()] });
  });
  return pkijs.RelativeDistinguishedNames.fromBER(new asn1js.Sequence({ value: rdns }).toBER());
};

const extension = (extnID: string, value: asn1js.BaseBlock, critical = false): pkijs.Extension =>
  new pkijs.Extension({ extnID, critical, extnValue: value.toBER(false) });

/** UTCTime ends with 2049 (RFC 5280 §4.1.2.5). */
const timeOf = (ms: number): pkijs.Time => {
  const value = new Date(ms);
  return new pkijs.Time({ type: value.getUTCFullYear() < 2050 ? 0 : 1, value });
};

/** Signs what both certificates and requests have: an unsigned part, an algorithm, a signature. */
export const signStructure = (
  structure: pkijs.Certificate | pkijs.CertificationRequest,
  key: string,
): Uint8Array => {
  const algorithm = new pkijs.AlgorithmIdentifier({ algorithmId: OID.ecdsaWithSha256 });
  if (structure instanceof pkijs.Certificate) structure.signature = algorithm;
  structure.signatureAlgorithm = algorithm;
  // `encodeTBS` of a request is protected in the types and the same method.
  const tbs = (structure as pkijs.Certificate).encodeTBS().toBER();
  const signature = sign('sha256', new Uint8Array(tbs), createPrivateKey(key));
  structure.signatureValue = new asn1js.BitString({ valueHex: Uint8Array.from(signature).buffer });
  return new Uint8Array(structure.toSchema(true).toBER(false));
};

const KEY_USAGE = {
  /** keyCertSign, cRLSign */
  authority: { bits: 0x06, unused: 1 },
  /** digitalSignature */
  peer: { bits: 0x80, unused: 7 },
} as const;

const keyUsage = ({ bits, unused }: { readonly bits: number; readonly unused: number }): pkijs.Extension =>
  extension(
    OID.keyUsage,
    new asn1js.BitString({ valueHex: Uint8Array.of(bits).buffer, unusedBits: unused }),
    true,
  );

const parse = (pem: string): pkijs.Certificate =>
  pkijs.Certificate.fromBER(Uint8Array.from(new X509Certificate(pem).raw));

/** SHA-1 of the key's bits, as RFC 5280 §4.2.1.2 (1) makes it: a name, no security rests on it. */
const keyIdOf = ({ subjectPublicKeyInfo }: pkijs.Certificate): ArrayBuffer =>
  Uint8Array.from(
    createHash('sha1').update(subjectPublicKeyInfo.subjectPublicKey.valueBlock.valueHexView).digest(),
  ).buffer;

const SERIAL_BYTES = 16;

/** Positive and of one length: the first byte is neither zero nor negative. */
const newSerial = (system: Pick<System, 'randomBytes'>): ArrayBuffer => {
  const serial = Uint8Array.from(system.randomBytes(SERIAL_BYTES));
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40;
  return serial.buffer;
};

interface Blank {
  readonly subject: pkijs.RelativeDistinguishedNames;
  /** SPKI, DER. */
  readonly publicKey: Uint8Array;
  readonly from: number;
  readonly to: number;
}

const blank = (system: Pick<System, 'randomBytes'>, fields: Blank): pkijs.Certificate => {
  const certificate = new pkijs.Certificate();
  certificate.version = 2;
  certificate.serialNumber = new asn1js.Integer({ valueHex: newSerial(system) });
  certificate.subject = fields.subject;
  certificate.notBefore = timeOf(fields.from);
  certificate.notAfter = timeOf(fields.to);
  certificate.subjectPublicKeyInfo = pkijs.PublicKeyInfo.fromBER(Uint8Array.from(fields.publicKey));
  return certificate;
};

/** The CA of one tenant: signs devices and its centre, and no other CA (pathLen 0). */
export const newAuthority = (
  tenant: string,
  system: Pick<System, 'now' | 'randomBytes'>,
  validity: { readonly from: number; readonly to: number } = {
    from: system.now() - CLOCK_MARGIN_MS,
    to: system.now() + CA_YEARS * 365.25 * DAY_MS,
  },
): Authority => {
  const key = newP256Key(system);
  const subject = nameFrom([
    [OID.organisation, 'Kazasu'],
    [OID.unit, tenant],
    [OID.commonName, `Kazasu device CA ${tenant}`],
  ]);
  const certificate = blank(system, { subject, publicKey: publicKeyOf(key), ...validity });
  certificate.issuer = subject;
  certificate.extensions = [
    extension(
      OID.basicConstraints,
      new pkijs.BasicConstraints({ cA: true, pathLenConstraint: 0 }).toSchema(),
      true,
    ),
    keyUsage(KEY_USAGE.authority),
    extension(OID.subjectKeyId, new asn1js.OctetString({ valueHex: keyIdOf(certificate) })),
  ];
  return { certificate: pemOf('CERTIFICATE', signStructure(certificate, key)), key };
};

/** A CA that the municipality brings along. `authority_wrong`: no CA, not valid now, not this key, or not P-256. */
export const importAuthority = (given: Authority, now: number): Result<Authority, 'authority_wrong'> => {
  try {
    const certificate = new X509Certificate(given.certificate);
    const key = createPrivateKey(given.key);
    const good =
      certificate.ca &&
      certificate.checkPrivateKey(key) &&
      key.asymmetricKeyDetails?.namedCurve === 'prime256v1' &&
      certificate.validFromDate.getTime() <= now &&
      now < certificate.validToDate.getTime();
    if (!good) return failure('authority_wrong');
    const pkcs8 = key.export({ format: 'der', type: 'pkcs8' });
    return success({ certificate: pemOf('CERTIFICATE', certificate.raw), key: pemOf('PRIVATE KEY', pkcs8) });
  } catch {
    return failure('authority_wrong'); // neither PEM nor anything OpenSSL reads
  }
};

/** Who gets a certificate. `names`: DNS names and IP addresses under which terminals call the centre. */
export type Holder =
  | { readonly kind: 'device'; readonly tenant: string; readonly device: string; readonly site: string }
  | { readonly kind: 'centre'; readonly tenant: string; readonly names: readonly string[] };

const ipBytes = (name: string): ArrayBuffer => {
  if (isIP(name) === 4) return Uint8Array.from(name.split('.').map(Number)).buffer;
  const [head = '', tail] = name.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => '0');
  const groups = tail === undefined ? left : [...left, ...zeros, ...right];
  return Uint8Array.from(groups.map((group) => Number.parseInt(group, 16)).flatMap((g) => [g >> 8, g & 0xff]))
    .buffer;
};

/** Kinds of GeneralName (RFC 5280 §4.2.1.6). */
const GENERAL = { dns: 2, uri: 6, ip: 7 } as const;

const altNames = (holder: Holder): pkijs.Extension => {
  const uris =
    holder.kind === 'device'
      ? deviceUris(holder.tenant, holder.device, holder.site)
      : [centreUri(holder.tenant)];
  const hosts = holder.kind === 'device' ? [] : holder.names;
  const names = [
    ...uris.map((value) => new pkijs.GeneralName({ type: GENERAL.uri, value })),
    ...hosts.map((name) =>
      isIP(name) === 0
        ? new pkijs.GeneralName({ type: GENERAL.dns, value: name })
        : new pkijs.GeneralName({
            type: GENERAL.ip,
            value: new asn1js.OctetString({ valueHex: ipBytes(name) }),
          }),
    ),
  ];
  return extension(OID.subjectAltName, new pkijs.GeneralNames({ names }).toSchema());
};

/** What it may be used for. Terminals of one site serve each other with the certificate they have. */
const USES: Readonly<Record<Holder['kind'], readonly string[]>> = {
  device: [OID.clientAuth, OID.serverAuth],
  centre: [OID.serverAuth],
};

const subjectOf = (holder: Holder): pkijs.RelativeDistinguishedNames =>
  nameFrom([
    [OID.organisation, 'Kazasu'],
    [OID.unit, holder.tenant],
    [OID.commonName, holder.kind === 'device' ? holder.device : 'centre'],
  ]);

/** A certificate (PEM) for a public key (SPKI, DER). It never outlives its CA. */
export const issueCertificate = (
  authority: Authority,
  system: Pick<System, 'randomBytes'>,
  given: {
    readonly holder: Holder;
    readonly publicKey: Uint8Array;
    readonly from: number;
    readonly to: number;
  },
): string => {
  const { holder, publicKey, from, to } = given;
  const ca = parse(authority.certificate);
  const certificate = blank(system, {
    subject: subjectOf(holder),
    publicKey,
    from: Math.max(from, ca.notBefore.value.getTime()),
    to: Math.min(to, ca.notAfter.value.getTime()),
  });
  certificate.issuer = ca.subject;
  const keyIdentifier = new asn1js.OctetString({ valueHex: keyIdOf(ca) });
  certificate.extensions = [
    extension(OID.basicConstraints, new pkijs.BasicConstraints({ cA: false }).toSchema(), true),
    keyUsage(KEY_USAGE.peer),
    extension(
      OID.extendedKeyUsage,
      new pkijs.ExtKeyUsage({ keyPurposes: [...USES[holder.kind]] }).toSchema(),
    ),
    altNames(holder),
    extension(OID.subjectKeyId, new asn1js.OctetString({ valueHex: keyIdOf(certificate) })),
    extension(OID.authorityKeyId, new pkijs.AuthorityKeyIdentifier({ keyIdentifier }).toSchema()),
  ];
  return pemOf('CERTIFICATE', signStructure(certificate, authority.key));
};

/** First and last moment of a device's certificate that is issued now, milliseconds since 1970. */
export const deviceValidity = (now: number): { readonly from: number; readonly to: number } => ({
  from: now - CLOCK_MARGIN_MS,
  to: now + DEVICE_DAYS * DAY_MS,
});

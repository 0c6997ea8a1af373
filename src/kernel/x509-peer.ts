/** Who is at the other end: a certificate (DER) that came over TLS, read and judged by nobody's clock but the one given. */
import { createHash, type KeyObject, X509Certificate } from 'node:crypto';
import { z } from 'zod';
import { equalBytes } from './bytes.ts';
import { deviceIdSchema, tenantIdSchema } from './ids.ts';
import { failure, type Result, success } from './result.ts';
import { OID } from './x509.ts';

const identitySchema = z.object({
  tenant: tenantIdSchema,
  device: deviceIdSchema,
  site: z.string().regex(/^[A-Za-z0-9-]{1,64}$/),
});

export interface PeerIdentity extends Readonly<z.infer<typeof identitySchema>> {
  /** Hex, lower case. */
  readonly serial: string;
  /** Milliseconds since 1970. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** SHA-256 of the SPKI, hex: the same key has the same. Asked for at a renewal only, so it is made then. */
  readonly keyId: () => string;
}

/** Why a certificate does not count. Each sends a person somewhere else. */
export type PeerRefusal =
  | 'certificate_missing'
  | 'certificate_garbled'
  /** Not signed by the CA of this municipality: self-signed, another tenant's, anybody's. */
  | 'certificate_unknown_ca'
  /** A CA's own, the centre's, or made for something else. */
  | 'certificate_wrong_use'
  | 'certificate_expired'
  | 'certificate_not_yet_valid';

/** SHA-256 of a key (SPKI, DER), hex. */
export const keyIdOf = (publicKey: Uint8Array): string =>
  createHash('sha256').update(publicKey).digest('hex');

/** OpenSSL reads BER, so one certificate could be written in many ways: only DER counts, which is what it writes itself. */
const readOpenssl = (der: Uint8Array): X509Certificate | undefined => {
  try {
    const certificate = new X509Certificate(der);
    return equalBytes(certificate.raw, der) ? certificate : undefined;
  } catch {
    return undefined;
  }
};

/** The CAs that this process believes: a handful, asked for at every connection. */
const createAuthorities = (most: number) => {
  const known = new Map<string, { readonly certificate: X509Certificate; readonly key: KeyObject }>();
  return (pem: string) => {
    const before = known.get(pem);
    if (before !== undefined) return before;
    const certificate = new X509Certificate(pem);
    const read = { certificate, key: certificate.publicKey };
    if (known.size >= most) known.clear();
    known.set(pem, read);
    return read;
  };
};
/** Municipalities of one centre, with room for their former CAs. */
const authorityOf = createAuthorities(256);

const isIssuedBy = (certificate: X509Certificate, authority: string): boolean => {
  try {
    const ca = authorityOf(authority);
    return certificate.checkIssued(ca.certificate) && certificate.verify(ca.key);
  } catch {
    return false; // a signature that cannot even be computed with is not this CA's
  }
};

/**
 * URIs of subjectAltName, from Node's text of it. A name that could be taken for more than one is written in quotation marks (Node since
 * 17.3.1, CVE-2021-44532); none of ours is, so a text with any says nothing at all.
 */
const urisOf = ({ subjectAltName }: X509Certificate): readonly string[] => {
  if (subjectAltName === undefined || subjectAltName.includes('"')) return [];
  return subjectAltName.split(', ').flatMap((name) => (name.startsWith('URI:') ? [name.slice(4)] : []));
};

/** Exactly one device and one site, of one tenant. */
const identityIn = (uris: readonly string[]): z.infer<typeof identitySchema> | undefined => {
  const said = uris.flatMap((uri) => {
    const [, tenant, kind, value] = /^urn:kazasu:(\d{6}):(device|site):([^:]+)$/.exec(uri) ?? [];
    return tenant === undefined ? [] : [{ tenant, kind, value }];
  });
  const [device, ...devices] = said.filter(({ kind }) => kind === 'device');
  const [site, ...sites] = said.filter(({ kind }) => kind === 'site');
  if (devices.length + sites.length > 0 || uris.length !== 2 || device?.tenant !== site?.tenant)
    return undefined;
  return identitySchema.safeParse({ tenant: device?.tenant, device: device?.value, site: site?.value }).data;
};

const PURPOSE = { client: OID.clientAuth, server: OID.serverAuth } as const;

/** Of whom the certificate is, whenever it may be or have been valid. `purpose`: what it was shown as. */
export const readPeer = (
  der: Uint8Array,
  {
    authorities,
    purpose,
  }: { readonly authorities: readonly string[]; readonly purpose: 'client' | 'server' },
): Result<PeerIdentity, PeerRefusal> => {
  const certificate = readOpenssl(der);
  if (certificate === undefined) return failure('certificate_garbled');
  if (!authorities.some((authority) => isIssuedBy(certificate, authority)))
    return failure('certificate_unknown_ca');
  const uses: readonly string[] = certificate.keyUsage ?? [];
  const identity = identityIn(urisOf(certificate));
  if (certificate.ca || !uses.includes(PURPOSE[purpose]) || identity === undefined)
    return failure('certificate_wrong_use');
  return success({
    ...identity,
    serial: certificate.serialNumber.toLowerCase(),
    notBefore: certificate.validFromDate.getTime(),
    notAfter: certificate.validToDate.getTime(),
    keyId: () => keyIdOf(certificate.publicKey.export({ format: 'der', type: 'spki' })),
  });
};

export const timeRefusal = (
  { notBefore, notAfter }: Pick<PeerIdentity, 'notBefore' | 'notAfter'>,
  now: number,
): 'certificate_expired' | 'certificate_not_yet_valid' | undefined => {
  if (now > notAfter) return 'certificate_expired';
  return now < notBefore ? 'certificate_not_yet_valid' : undefined;
};

/** `readPeer`, and valid at this moment (milliseconds since 1970). Revocation is the caller's to ask. */
export const checkPeer = (
  der: Uint8Array,
  given: {
    readonly authorities: readonly string[];
    readonly purpose: 'client' | 'server';
    readonly now: number;
  },
): Result<PeerIdentity, PeerRefusal> => {
  const peer = readPeer(der, given);
  const refusal = peer.ok ? timeRefusal(peer.value, given.now) : undefined;
  return refusal === undefined ? peer : failure(refusal);
};

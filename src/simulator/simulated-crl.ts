/** 模擬の失効リスト: what a simulated CA says it has revoked. */
import * as asn1js from 'asn1js';
import * as pkijs from 'pkijs';
import type { SimulatedCa } from './simulated-ca.ts';
import { crlPointName } from './simulated-certificate.ts';
import { authorityKey, derOf, extension, OID, signStructure } from './x509-parts.ts';

export interface CrlFields {
  readonly serials: readonly Uint8Array[];
  /** cRLNumber, below 2^31; `undefined`: a list that does not count. */
  readonly number: number | undefined;
  /** Milliseconds since 1970. */
  readonly thisUpdate: number;
  /** `undefined`: it does not say until when it holds. */
  readonly nextUpdate: number | undefined;
  /** Names the distribution point of the town's certificates, as JPKI's lists do; `false`: for all of the CA's. */
  readonly pointed?: boolean;
  /** Further extensions, for lists that must be refused. */
  readonly more?: readonly pkijs.Extension[];
}

/** A signed list, DER. */
export const issueCrl = (ca: SimulatedCa, fields: CrlFields): Uint8Array => {
  const { serials, number, thisUpdate, nextUpdate, pointed = true, more = [] } = fields;
  const list = new pkijs.CertificateRevocationList({
    version: 1,
    issuer: ca.certificate.subject,
    thisUpdate: new pkijs.Time({ value: new Date(thisUpdate) }),
    ...(nextUpdate === undefined ? {} : { nextUpdate: new pkijs.Time({ value: new Date(nextUpdate) }) }),
  });
  if (serials.length > 0)
    list.revokedCertificates = serials.map(
      (serial) =>
        new pkijs.RevokedCertificate({
          userCertificate: new asn1js.Integer({ valueHex: Uint8Array.from(serial).buffer }),
          revocationDate: new pkijs.Time({ value: new Date(thisUpdate) }),
        }),
    );
  const point = new pkijs.IssuingDistributionPoint({
    distributionPoint: [crlPointName(ca.use)],
    onlyContainsUserCerts: true,
  });
  list.crlExtensions = new pkijs.Extensions({
    extensions: [
      ...(number === undefined ? [] : [extension(OID.crlNumber, new asn1js.Integer({ value: number }))]),
      extension(OID.authorityKeyId, authorityKey(ca.keyId)),
      ...(pointed ? [extension(OID.issuingDistributionPoint, point.toSchema(), true)] : []),
      ...more,
    ],
  });
  signStructure(list, ca.key);
  return derOf(list);
};

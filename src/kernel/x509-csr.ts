/** 証明書の申請 (PKCS#10): a device asks with its own key; only the key is taken from it, every name is the centre's to write. */
import { createHash, createPublicKey, verify } from 'node:crypto';
import * as asn1js from 'asn1js';
import * as pkijs from 'pkijs';
import { equalBytes } from './bytes.ts';
import { preImage } from './ed25519.ts';
import { failure, type Result, success } from './result.ts';
import { nameFrom, OID, publicKeyOf, signStructure } from './x509.ts';

/** A request of ours has about 250 bytes. */
const MAX_BYTES = 1_024;

/** DER, base64. `name` is for whoever looks at the request; nobody relies on it. */
export const makeRequest = (key: string, name: string): string => {
  const request = new pkijs.CertificationRequest();
  request.version = 0;
  request.subject = nameFrom([[OID.commonName, name]]);
  request.subjectPublicKeyInfo = pkijs.PublicKeyInfo.fromBER(Uint8Array.from(publicKeyOf(key)));
  request.attributes = [];
  return Buffer.from(signStructure(request, key)).toString('base64');
};

const parsed = (der: Uint8Array): pkijs.CertificationRequest | undefined => {
  try {
    const { offset, result } = asn1js.fromBER(Uint8Array.from(der));
    return offset === der.length ? new pkijs.CertificationRequest({ schema: result }) : undefined;
  } catch {
    return undefined; // pkijs throws on what is no request
  }
};

/** Whether who asks has the private key, and the key is P-256. */
const isProved = (request: pkijs.CertificationRequest, publicKey: Uint8Array): boolean => {
  if (request.signatureAlgorithm.algorithmId !== OID.ecdsaWithSha256) return false;
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey), format: 'der', type: 'spki' });
    // Written anew the key must be the very same bytes: one key, one form.
    if (!equalBytes(key.export({ format: 'der', type: 'spki' }), publicKey)) return false;
    if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') return false;
    return verify('sha256', request.tbsView, key, request.signatureValue.valueBlock.valueHexView);
  } catch {
    return false; // a key or a signature that OpenSSL makes nothing of
  }
};

/** The key (SPKI, DER) of a request (base64), when it is a request for P-256 and signed with that key. */
export const readRequest = (
  base64: string,
): Result<{ readonly publicKey: Uint8Array }, 'bad_certificate_request'> => {
  const der = Uint8Array.from(Buffer.from(base64, 'base64'));
  const request = der.length > MAX_BYTES ? undefined : parsed(der);
  if (request === undefined) return failure('bad_certificate_request');
  const publicKey = new Uint8Array(request.subjectPublicKeyInfo.toSchema().toBER());
  return isProved(request, publicKey) ? success({ publicKey }) : failure('bad_certificate_request');
};

/** One terminal with its two keys, hex: the same who asks again is the same request. */
export const requestId = (asker: {
  readonly device: string;
  /** Of the record (base64 SPKI). */
  readonly publicKey: string;
  /** Of the certificate (SPKI, DER). */
  readonly certifiedKey: Uint8Array;
}): string => {
  const key = Buffer.from(asker.certifiedKey).toString('base64');
  return createHash('sha256')
    .update(preImage('kazasu.enrol.v1', [asker.device, asker.publicKey, key]))
    .digest('hex');
};

/** 確認番号: shown at the terminal and to who approves, so that it is this terminal that is approved. `1a2b-3c4d`. */
export const markOf = (id: string): string => `${id.slice(0, 4)}-${id.slice(4, 8)}`;

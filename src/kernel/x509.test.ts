import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import * as pkijs from 'pkijs';
import { expect, test } from 'vitest';
import { fixedSystem } from '../../test/harness/fixed-system.ts';
import { mustSucceed } from './result.ts';
import {
  type Authority,
  deviceValidity,
  fingerprintOf,
  type Holder,
  importAuthority,
  issueCertificate,
  newAuthority,
  newP256Key,
  OID,
  publicKeyOf,
  signStructure,
} from './x509.ts';
import { makeRequest, readRequest } from './x509-csr.ts';
import { checkPeer, keyIdOf, readPeer } from './x509-peer.ts';

const DAY = 86_400_000;
const system = fixedSystem();
const now = system.now();
const authority = newAuthority('999990', system);
const key = newP256Key(system);
const device: Holder = { kind: 'device', tenant: '999990', device: 'gym-1', site: 'gym-1' };

const issue = (by: Authority, holder: Holder = device, validity = deviceValidity(now)): X509Certificate =>
  new X509Certificate(issueCertificate(by, system, { holder, publicKey: publicKeyOf(key), ...validity }));
const check = (certificate: Uint8Array, at = now, purpose: 'client' | 'server' = 'client') =>
  checkPeer(certificate, { authorities: [authority.certificate], purpose, now: at });

test('the CA signs devices and no other CA, and OpenSSL agrees with what it says', () => {
  const ca = new X509Certificate(authority.certificate);
  expect([ca.ca, ca.subject]).toEqual([true, 'O=Kazasu\nOU=999990\nCN=Kazasu device CA 999990']);
  expect(ca.verify(ca.publicKey)).toBe(true);
  expect(fingerprintOf(authority.certificate)).toBe(ca.fingerprint256.replaceAll(':', '').toLowerCase());
  expect(ca.validToDate.getTime() - now).toBeGreaterThan(19 * 365 * DAY);
  const centre = issue(authority, {
    kind: 'centre',
    tenant: '999990',
    names: ['c.example.jp', '127.0.0.1', '2001:db8::1'],
  });
  expect(centre.subjectAltName).toBe(
    'URI:urn:kazasu:999990:centre, DNS:c.example.jp, IP Address:127.0.0.1, IP Address:2001:DB8:0:0:0:0:0:1',
  );
  expect([centre.ca, centre.keyUsage]).toEqual([false, ['1.3.6.1.5.5.7.3.1']]);
});

test('a device’s certificate says which terminal of which site of which municipality', () => {
  const certificate = issue(authority);
  const checked = mustSucceed(check(certificate.raw));
  expect({ ...checked, keyId: checked.keyId() }).toEqual({
    tenant: '999990',
    device: 'gym-1',
    site: 'gym-1',
    serial: certificate.serialNumber.toLowerCase(),
    notBefore: now - 3_600_000,
    notAfter: now + 90 * DAY,
    keyId: keyIdOf(publicKeyOf(key)),
  });
  expect(check(certificate.raw, now, 'server').ok).toBe(true);
  expect(certificate.checkPrivateKey(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey)).toBe(
    false,
  );
});

test('keys and serials come from the system’s randomness, and differ', () => {
  expect(newP256Key(fixedSystem())).toBe(newP256Key(fixedSystem()));
  expect(newP256Key(system)).not.toBe(newP256Key(system));
  const serials = Array.from({ length: 50 }, () => issue(authority).serialNumber);
  expect(new Set(serials).size).toBe(50);
  expect(serials.every((serial) => /^[4-7][0-9A-F]{31}$/.test(serial))).toBe(true);
});

test('no certificate outlives its CA', () => {
  const short = newAuthority('999990', system, { from: now - DAY, to: now + 5 * DAY });
  expect(issue(short).validToDate.getTime()).toBe(now + 5 * DAY);
});

/** By our CA, with these names in place of those that a centre writes: what a CA that was brought along could sign. */
const named = (names: readonly (readonly [type: 2 | 6, value: string])[]): Uint8Array => {
  const certificate = pkijs.Certificate.fromBER(Uint8Array.from(issue(authority).raw));
  const general = names.map(([type, value]) => new pkijs.GeneralName({ type, value }));
  const extnValue = new pkijs.GeneralNames({ names: general }).toSchema().toBER(false);
  certificate.extensions = (certificate.extensions ?? []).map((each) =>
    each.extnID === OID.subjectAltName ? new pkijs.Extension({ extnID: each.extnID, extnValue }) : each,
  );
  return signStructure(certificate, authority.key);
};
const DEVICE_URI = 'urn:kazasu:999990:device:gym-1';
const SITE_URI = 'urn:kazasu:999990:site:gym-1';

test('names other than URIs say nothing', () => {
  const other = named([
    [2, 'gym-1.example.jp'],
    [6, DEVICE_URI],
    [6, SITE_URI],
  ]);
  expect(check(other)).toMatchObject({ ok: true, value: { device: 'gym-1' } });
});

const selfSigned = (): X509Certificate => new X509Certificate(newAuthority('999990', system).certificate);
const REFUSED: readonly (readonly [string, () => Uint8Array, string])[] = [
  ['another CA of the same name', () => issue(newAuthority('999990', system)).raw, 'certificate_unknown_ca'],
  ['another tenant’s', () => issue(newAuthority('999982', system)).raw, 'certificate_unknown_ca'],
  ['a self-signed one', () => selfSigned().raw, 'certificate_unknown_ca'],
  ['the CA’s own', () => new X509Certificate(authority.certificate).raw, 'certificate_wrong_use'],
  [
    'the centre’s',
    () => issue(authority, { kind: 'centre', tenant: '999990', names: ['c.example.jp'] }).raw,
    'certificate_wrong_use',
  ],
  ['a device without a site', () => issue(authority, { ...device, site: '' }).raw, 'certificate_wrong_use'],
  [
    'a name that is none',
    () => issue(authority, { ...device, device: 'GYM 1' }).raw,
    'certificate_wrong_use',
  ],
  [
    'one that is over',
    () => issue(authority, device, { from: now - 90 * DAY, to: now - 1 }).raw,
    'certificate_expired',
  ],
  [
    'one of tomorrow',
    () => issue(authority, device, { from: now + DAY, to: now + 2 * DAY }).raw,
    'certificate_not_yet_valid',
  ],
  [
    'one name that reads like two',
    () => named([[2, `a, URI:${DEVICE_URI}, URI:${SITE_URI}, b`]]),
    'certificate_wrong_use',
  ],
  [
    'two devices at once',
    () =>
      named([
        [6, DEVICE_URI],
        [6, 'urn:kazasu:999990:device:gym-2'],
        [6, SITE_URI],
      ]),
    'certificate_wrong_use',
  ],
  ['no names', () => named([]), 'certificate_wrong_use'],
  ['nothing', () => new Uint8Array(), 'certificate_garbled'],
  ['more than one', () => Buffer.concat([issue(authority).raw, Uint8Array.of(0)]), 'certificate_garbled'],
];
test.each(REFUSED)('%s is refused', (_name, make, reason) => {
  expect(check(make())).toEqual({ ok: false, reason });
});

test('no changed byte of a certificate is accepted', () => {
  const { raw } = issue(authority);
  for (let at = 0; at < raw.length; at += 1) {
    const changed = Uint8Array.from(raw);
    changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
    expect([at, check(changed).ok]).toEqual([at, false]);
  }
});

test('who asks for a certificate must have the key, and it must be P-256', () => {
  const request = makeRequest(key, 'gym-1');
  expect(readRequest(request)).toEqual({
    ok: true,
    value: { publicKey: new Uint8Array(publicKeyOf(key)) },
  });
  const refused = { ok: false, reason: 'bad_certificate_request' };
  const der = Buffer.from(request, 'base64');
  for (let at = 0; at < der.length; at += 1) {
    const changed = Buffer.from(der);
    changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
    expect([at, readRequest(changed.toString('base64'))]).toEqual([at, refused]);
  }
  const other = generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey;
  const large = makeRequest(other.export({ format: 'pem', type: 'pkcs8' }).toString(), 'gym-1');
  expect(readRequest(large)).toEqual(refused);
  for (const text of ['', 'x', 'A'.repeat(4_000)]) expect(readRequest(text)).toEqual(refused);
});

test('a CA of the municipality’s own is taken when it is one and the key is its', () => {
  const bad = { ok: false, reason: 'authority_wrong' };
  expect(importAuthority(authority, now)).toEqual({ ok: true, value: authority });
  expect(importAuthority({ ...authority, key }, now)).toEqual(bad);
  expect(importAuthority({ certificate: issue(authority).toString(), key }, now)).toEqual(bad);
  expect(importAuthority(authority, now + 30 * 365 * DAY)).toEqual(bad);
  expect(importAuthority({ certificate: 'x', key: 'y' }, now)).toEqual(bad);
});

test('of whom an expired certificate was is still known, for its renewal', () => {
  const old = issue(authority, device, { from: now - 90 * DAY, to: now - DAY });
  const given = { authorities: [authority.certificate], purpose: 'client' } as const;
  expect(readPeer(old.raw, given)).toMatchObject({ ok: true, value: { device: 'gym-1' } });
});

import { X509Certificate } from 'node:crypto';
import fc from 'fast-check';
import { Certificate, Extension } from 'pkijs';
import { beforeAll, describe, expect, test } from 'vitest';
import { type CardFactory, createCardFactory } from '../../test/harness/cards.ts';
import { fixedSystem } from '../../test/harness/fixed-system.ts';
import { concatBytes, fromHex } from '../kernel/bytes.ts';
import { createSimulatedCa } from '../simulator/simulated-ca.ts';
import { type IssuedCertificate, issueAuthCertificate } from '../simulator/simulated-certificate.ts';
import { examineCertificate } from './certificate.ts';
import { parseCertificate } from './x509.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 23, 9, 0, 0);
const FROM = NOW - 400 * DAY;
const TO = NOW + 1_000 * DAY;

let cards: CardFactory;
let good: IssuedCertificate;

const issue = (from = FROM, to = TO, ca = cards.trusted): Promise<IssuedCertificate> =>
  issueAuthCertificate(ca, { serial: fromHex('10AB00CD'), holder: '00000000013999003A', from, to });

beforeAll(async () => {
  cards = await createCardFactory(fixedSystem(NOW));
  good = await issue();
});

const examine = (der: Uint8Array, now = NOW) => examineCertificate(der, [cards.trusted.certificate], now);

test('a good certificate: valid, its serial, its issuer, its time', () => {
  expect(examine(good.der)).toEqual({
    status: 'valid',
    serialHex: '10ab00cd',
    issuer:
      'C=JP, O=JPKI SIMULATED, OU=JPKI for user authentication, OU=SIMULATED Japan Agency for Local Authority Information Systems',
    notBefore: FROM,
    notAfter: TO,
  });
});

test('it holds from its first moment to its last', () => {
  const status = (now: number) => examine(good.der, now).status;
  expect(status(FROM - 1)).toBe('certificate_not_yet_valid');
  expect(status(FROM)).toBe('valid');
  expect(status(TO)).toBe('valid');
  expect(status(TO + 1_000)).toBe('certificate_expired');
});

test('a signature that nobody configured made: unknown CA, in or out of time', () => {
  expect(examineCertificate(good.der, [], NOW)).toMatchObject({ status: 'certificate_unknown_ca' });
  expect(examineCertificate(good.der, [], TO + DAY)).toMatchObject({
    status: 'certificate_unknown_ca',
  });
});

test('a CA of the same name with another key is another CA', async () => {
  const forged = await issue(FROM, TO, cards.unknown);
  expect(examine(forged.der)).toMatchObject({ status: 'certificate_unknown_ca' });
  expect(examine(forged.der).issuer).toBe(examine(good.der).issuer);
});

test('the generations of a CA share one name: each is tried', async () => {
  const both = [cards.unknown.certificate, cards.trusted.certificate];
  for (const ca of [cards.trusted, cards.unknown])
    expect(examineCertificate((await issue(FROM, TO, ca)).der, both, NOW)).toMatchObject({
      status: 'valid',
    });
});

test("the CA's own certificate is no card's certificate", () => {
  expect(examine(cards.trusted.der)).toMatchObject({ status: 'certificate_wrong_use' });
});

/** The good certificate with other extensions, signed by the trusted CA all the same. */
const withExtensions = async (
  extensions: readonly (readonly [oid: string, der: string])[],
): Promise<Uint8Array> => {
  const certificate = Certificate.fromBER(Uint8Array.from(good.der));
  certificate.extensions = extensions.map(
    ([extnID, der]) => new Extension({ extnID, extnValue: Uint8Array.from(fromHex(der)).buffer }),
  );
  await certificate.sign(cards.trusted.key, 'SHA-256');
  return new Uint8Array(certificate.toSchema(true).toBER());
};
const KEY_USAGE = '2.5.29.15';
const BASIC_CONSTRAINTS = '2.5.29.19';
const POLICIES = '2.5.29.32';
/** 1.2.392.200149.8.5.1.3.30, that of user authentication. */
const AUTH = [POLICIES, '300F300D060B2A83088C9B55080501031E'] as const;
/** 1.2.392.200149.8.5.1.1.20, that of signatures. */
const SIGN = [POLICIES, '300F300D060B2A83088C9B550805010114'] as const;

test.each([
  ['digitalSignature', [[KEY_USAGE, '03020780'], AUTH], 'valid'],
  ['digitalSignature and nonRepudiation', [[KEY_USAGE, '030206C0'], AUTH], 'valid'],
  ['digitalSignature, with no policy', [[KEY_USAGE, '03020780']], 'certificate_wrong_use'],
  ['digitalSignature, by the policy of signatures', [[KEY_USAGE, '03020780'], SIGN], 'certificate_wrong_use'],
  [
    'digitalSignature, and says it is no CA',
    [[KEY_USAGE, '03020780'], [BASIC_CONSTRAINTS, '3000'], AUTH],
    'valid',
  ],
  ['keyEncipherment only', [[KEY_USAGE, '03020520'], AUTH], 'certificate_wrong_use'],
  ['no bit at all', [[KEY_USAGE, '030100'], AUTH], 'certificate_wrong_use'],
  ['no key usage', [AUTH], 'certificate_wrong_use'],
  [
    'digitalSignature, but a CA',
    [[KEY_USAGE, '03020780'], [BASIC_CONSTRAINTS, '30030101FF'], AUTH],
    'certificate_wrong_use',
  ],
] as const)('a certificate for %s', async (_, extensions, status) => {
  expect(examine(await withExtensions(extensions)).status).toBe(status);
});

test('the name of the issuer counts, not only its key', async () => {
  const renamed = {
    ...(await createSimulatedCa(fixedSystem(NOW), { owner: 'Another name' })),
    key: cards.trusted.key,
  };
  expect(examine((await issue(FROM, TO, renamed)).der).status).toBe('certificate_unknown_ca');
});

test("a card's certificate as the anchor does not make the card trusted", () => {
  const self = parseCertificate(good.der);
  expect(examineCertificate(good.der, self === undefined ? [] : [self], NOW)).toMatchObject({
    status: 'certificate_unknown_ca',
  });
});

test.each([
  ['80', '80'],
  ['0080', '80'],
  ['00000010', '10'],
  ['00', '00'],
  ['7f00000000000000000000000000000000000000', '7f00000000000000000000000000000000000000'],
])('serial number %s is written %s', async (serial, canonical) => {
  const { der } = await issueAuthCertificate(cards.trusted, {
    serial: fromHex(serial),
    holder: 'X',
    from: FROM,
    to: TO,
  });
  expect(examine(der).serialHex).toBe(canonical);
});

test.each([
  ['nothing', new Uint8Array()],
  ['an empty SEQUENCE', fromHex('3000')],
  ['zeros', new Uint8Array(1_200)],
  ['a SEQUENCE of zeros', concatBytes(fromHex('30820400'), new Uint8Array(0x400))],
  ['a SEQUENCE of SEQUENCEs', fromHex('3006300030003000')],
  ['text', Buffer.from('-----BEGIN CERTIFICATE-----')],
])('%s is garbled', (_, der) => {
  expect(examine(der)).toEqual({ status: 'certificate_garbled' });
});

test('bytes after the end, or one too few: garbled', () => {
  expect(examine(concatBytes(good.der, Uint8Array.of(0)))).toEqual({ status: 'certificate_garbled' });
  expect(examine(good.der.subarray(0, -1))).toEqual({ status: 'certificate_garbled' });
});

/** Length of the outer SEQUENCE in two bytes; the signature's BIT STRING is the last 0x105 bytes: 03 82 01 01 00 … */
const contentOf = (der: Uint8Array): Uint8Array => der.subarray(4);
const outer = (content: Uint8Array): Uint8Array =>
  concatBytes(Uint8Array.of(0x30, 0x82, content.length >> 8, content.length & 0xff), content);

test.each([
  ['as it is', (der: Uint8Array) => outer(contentOf(der)), 'valid'],
  [
    'a length with a zero in front',
    (der: Uint8Array) => concatBytes(Uint8Array.of(0x30, 0x83, 0x00), der.subarray(2)),
    'certificate_unknown_ca',
  ],
  [
    'the indefinite length',
    (der: Uint8Array) => concatBytes(fromHex('3080'), contentOf(der), fromHex('0000')),
    'certificate_unknown_ca',
  ],
  [
    "a zero in front of the signature's length",
    (der: Uint8Array) =>
      outer(concatBytes(contentOf(der).subarray(0, -0x105), fromHex('0383000101'), der.subarray(-0x101))),
    'certificate_unknown_ca',
  ],
])('a good certificate written in BER counts only as DER: %s', (_, written, status) => {
  expect(examine(written(good.der)).status).toBe(status);
});

const withFlip = (at: number, flip: number): Uint8Array => {
  const der = Uint8Array.from(good.der);
  der[at] = (der[at] ?? 0) ^ flip;
  return der;
};

describe('a certificate with one byte changed', () => {
  test('is never valid, whichever byte', { timeout: 120_000 }, () => {
    const believed: number[] = [];
    for (let at = 0; at < good.der.length; at += 1)
      if (examine(withFlip(at, 0x01)).status === 'valid') believed.push(at);
    expect(believed).toEqual([]);
  });

  test('is never valid, whatever the change', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(fc.nat({ max: good.der.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        expect(examine(withFlip(at, flip)).status).not.toBe('valid');
      }),
      { numRuns: 400 },
    );
  });

  test('gives facts of a sound shape', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(fc.nat({ max: good.der.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const facts = examine(withFlip(at, flip));
        if (facts.status === 'certificate_garbled') expect(Object.keys(facts)).toEqual(['status']);
        else {
          expect(facts.serialHex).toMatch(/^([0-9a-f]{2})+$/);
          expect(Number.isFinite(facts.notBefore) && Number.isFinite(facts.notAfter)).toBe(true);
        }
      }),
      { numRuns: 400 },
    );
  });
});

test('several changes at once neither throw nor make it valid', { timeout: 120_000 }, () => {
  const CHANGES = fc.array(fc.tuple(fc.nat({ max: 1_400 }), fc.integer({ min: 1, max: 255 })), {
    minLength: 2,
    maxLength: 8,
  });
  fc.assert(
    fc.property(CHANGES, (changes) => {
      const der = Uint8Array.from(good.der);
      for (const [at, flip] of changes) if (at < der.length) der[at] = (der[at] ?? 0) ^ flip;
      const changed = der.some((byte, at) => byte !== good.der[at]);
      expect(examine(der).status === 'valid').toBe(!changed);
    }),
    { numRuns: 400 },
  );
});

test('OpenSSL says the same of signature and time', () => {
  const certificate = new X509Certificate(good.der);
  expect(certificate.verify(new X509Certificate(cards.trusted.der).publicKey)).toBe(true);
  expect(certificate.verify(new X509Certificate(cards.unknown.der).publicKey)).toBe(false);
  expect(Date.parse(certificate.validFrom)).toBe(FROM);
  expect(Date.parse(certificate.validTo)).toBe(TO);
});

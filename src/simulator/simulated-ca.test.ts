import { spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { type CardFactory, createCardFactory } from '../../test/harness/cards.ts';
import { fixedSystem } from '../../test/harness/fixed-system.ts';
import { needed } from '../../test/harness/needed.ts';
import { examineCertificate } from '../card/certificate.ts';
import { toHex } from '../kernel/bytes.ts';
import { certificateSerial } from './cards.ts';
import { createSimulatedCa, exportKey, openSimulatedCa } from './simulated-ca.ts';
import { type IssuedCertificate, issueAuthCertificate } from './simulated-certificate.ts';

const system = fixedSystem();
let cards: CardFactory;
let issued: IssuedCertificate;
let certificate: X509Certificate;
let ca: X509Certificate;
beforeAll(async () => {
  cards = await createCardFactory(system);
  issued = await issueAuthCertificate(cards.trusted, {
    serial: certificateSerial('123456789012345'),
    holder: '45678901313999003A',
    from: system.now(),
    to: system.now() + 86_400_000,
  });
  certificate = new X509Certificate(issued.der);
  ca = new X509Certificate(cards.trusted.der);
});

const ISSUER = [
  'C=JP',
  'O=JPKI SIMULATED',
  'OU=JPKI for user authentication',
  'OU=SIMULATED Japan Agency for Local Authority Information Systems',
].join('\n');

describe('the certificate for user authentication (card.md §3)', () => {
  test('issuer and subject, one attribute a line as in the real ones', () => {
    expect(certificate.issuer).toBe(ISSUER);
    expect(certificate.subject).toBe('C=JP\nCN=SIMULATED 45678901313999003A');
  });

  test('RSA-2048 with e = 65537, and the private key belongs to it', () => {
    expect(certificate.publicKey.asymmetricKeyType).toBe('rsa');
    expect(certificate.publicKey.asymmetricKeyDetails).toMatchObject({
      modulusLength: 2048,
      publicExponent: 65_537n,
    });
    expect(certificate.checkPrivateKey(issued.key)).toBe(true);
  });

  test('signed by the CA, which OpenSSL finds by name and key id', () => {
    expect(certificate.verify(ca.publicKey)).toBe(true);
    expect(certificate.checkIssued(ca)).toBe(true);
    expect(certificate.ca).toBe(false);
  });

  test('its serial is a positive number of four bytes', () => {
    expect(certificate.serialNumber.toLowerCase()).toBe(toHex(certificateSerial('123456789012345')));
  });

  test('its algorithm has NULL parameters, inside and outside (RFC 4055)', () => {
    expect(toHex(issued.der).split('300d06092a864886f70d01010b0500')).toHaveLength(3);
  });

  test('no personal data: the only names are the opaque ones', () => {
    expect(certificate.subjectAltName).toBeUndefined();
    expect(certificate.subject).not.toContain('@');
  });

  test.skipIf(needed('openssl'))(
    'keyUsage, policy, alternative name, CRL point: as OpenSSL prints them',
    () => {
      const printed = spawnSync(
        'openssl',
        ['x509', '-inform', 'der', '-noout', '-text', '-nameopt', 'utf8,sep_comma_plus_space'],
        {
          input: issued.der,
          encoding: 'utf8',
        },
      ).stdout.replaceAll(/\s+/g, ' ');
      expect(printed).toContain('Signature Algorithm: sha256WithRSAEncryption');
      expect(printed).toContain('Version: 3');
      expect(printed).toContain('X509v3 Key Usage: critical Digital Signature X509v3');
      expect(printed).toContain('X509v3 Certificate Policies: critical Policy: 1.2.392.200149.8.5.1.3.30');
      expect(printed).toContain('Basic Constraints: CA:FALSE');
      expect(printed).toContain('CPS: http://www.jpki.go.jp/cps.html');
      expect(printed).toMatch(/Issuer Alternative Name: DirName: ?\/?C ?= ?JP/);
      expect(printed).toMatch(/CRL Distribution Points: .*CN ?= ?Kazashi-shi CRLDP/);
      expect(printed).toContain('Authority Key Identifier');
      expect(printed).toContain('Subject Key Identifier');
    },
  );
});

describe('the CA', () => {
  test('signs itself and says so', () => {
    expect(ca.subject).toBe(ISSUER);
    expect(ca.issuer).toBe(ISSUER);
    expect(ca.ca).toBe(true);
    expect(ca.verify(ca.publicKey)).toBe(true);
  });

  test('two CAs share a name and nothing else', () => {
    const other = new X509Certificate(cards.unknown.der);
    expect(other.subject).toBe(ca.subject);
    expect(other.fingerprint256).not.toBe(ca.fingerprint256);
    expect(certificate.verify(other.publicKey)).toBe(false);
  });

  test('its owner tells CAs apart', async () => {
    expect(new X509Certificate((await createSimulatedCa(system, { owner: 'X' })).der).subject).toContain(
      'OU=SIMULATED X',
    );
  });

  test('kept and opened again it goes on signing as the same CA', async () => {
    const again = await openSimulatedCa(cards.trusted.der, await exportKey(cards.trusted.key));
    const later = await issueAuthCertificate(again, {
      serial: Uint8Array.of(1),
      holder: 'later',
      from: system.now(),
      to: system.now() + 1_000,
    });
    expect(examineCertificate(later.der, [cards.trusted.certificate], system.now()).status).toBe('valid');
    expect(new X509Certificate(later.der).checkIssued(ca)).toBe(true);
  });
});

test('the serial of a certificate is always positive and of four bytes', () => {
  for (let card = 0; card < 500; card += 1) {
    const serial = certificateSerial(String(card).padStart(15, '0'));
    expect(serial.length).toBe(4);
    expect(serial[0]).toBeGreaterThanOrEqual(0x10);
    expect(serial[0]).toBeLessThan(0x80);
  }
});

test('another card has another certificate serial', () => {
  expect(certificateSerial('000000000000001')).not.toEqual(certificateSerial('000000000000002'));
  expect(certificateSerial('000000000000001')).toEqual(certificateSerial('000000000000001'));
});

test('whatever it signs is marked as simulated', () => {
  for (const name of [certificate.subject, certificate.issuer, ca.subject])
    expect(name).toContain('SIMULATED');
});

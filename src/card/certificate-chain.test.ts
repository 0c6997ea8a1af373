/** Whose certificate, made for what, with which key: what `certificate.test.ts` does not say of one good certificate. */
import { createSign, KeyObject } from 'node:crypto';
import * as asn1js from 'asn1js';
import { AlgorithmIdentifier, Certificate, Extension } from 'pkijs';
import { beforeAll, describe, expect, it } from 'vitest';
import { type CardFactory, createCardFactory } from '../../test/harness/cards.ts';
import { fixedSystem } from '../../test/harness/fixed-system.ts';
import { civilDateSchema } from '../kernel/dates.ts';
import { createSimulatedCa, type SimulatedCa } from '../simulator/simulated-ca.ts';
import {
  type IssueFields,
  issueAuthCertificate,
  issueSignCertificate,
} from '../simulator/simulated-certificate.ts';
import { KEY_TYPES, type KeyType } from '../simulator/x509-parts.ts';
import { examineCertificate } from './certificate.ts';

const DAY = 86_400_000;
const YEAR = 365.25 * DAY;
const NOW = Date.UTC(2026, 10, 23, 9, 0, 0);
const FIELDS: IssueFields = { serial: Uint8Array.of(0x11), holder: 'X', from: NOW - DAY, to: NOW + DAY };
const SIGN_FIELDS = {
  ...FIELDS,
  locality: 'Kazashi-shi',
  person: {
    name: '架空　太郎',
    address: '架空県',
    birthDate: civilDateSchema.parse('1980-02-17'),
    sex: '1',
  },
} as const;

let cards: CardFactory;
beforeAll(async () => {
  cards = await createCardFactory(fixedSystem(NOW));
});

const examine = (der: Uint8Array, now = NOW, use: 'auth' | 'sign' = 'auth') =>
  examineCertificate(der, cards.anchors, now, { use }).status;

describe('keys', () => {
  const EXPECTED: Readonly<Record<KeyType, string>> = {
    rsa_2048: 'valid',
    ec_p384: 'valid',
    rsa_1024: 'certificate_wrong_key',
    ec_p256: 'certificate_wrong_key',
  };

  it.each(KEY_TYPES)('a card with a key of the type %s', async (keys) => {
    for (const ca of [cards.trusted, cards.next.trusted])
      expect(examine((await issueAuthCertificate(ca, { ...FIELDS, keys })).der)).toBe(EXPECTED[keys]);
    for (const ca of [cards.sign, cards.next.sign]) {
      const { der } = await issueSignCertificate(ca, { ...SIGN_FIELDS, keys });
      expect(examine(der, NOW, 'sign')).toBe(EXPECTED[keys]);
    }
  });

  it.each(KEY_TYPES)('a CA with a key of the type %s', async (keys) => {
    const ca = await createSimulatedCa(fixedSystem(NOW), { keys });
    const { der } = await issueAuthCertificate(ca, FIELDS);
    expect(examineCertificate(der, [ca.certificate], NOW).status).toBe(EXPECTED[keys]);
  });

  it('a CA that signs with another hash', async () => {
    const { der } = await issueAuthCertificate(cards.trusted, FIELDS);
    const key = KeyObject.from(cards.trusted.key);
    const signedWith = (hash: string, oid: string): Uint8Array => {
      const certificate = Certificate.fromBER(Uint8Array.from(der));
      const algorithm = new AlgorithmIdentifier({ algorithmId: oid, algorithmParams: new asn1js.Null() });
      certificate.signature = algorithm;
      certificate.signatureAlgorithm = algorithm;
      const tbs = new Uint8Array(certificate.encodeTBS().toBER());
      const signature = createSign(hash).update(tbs).sign(key);
      certificate.signatureValue = new asn1js.BitString({ valueHex: Uint8Array.from(signature).buffer });
      return new Uint8Array(certificate.toSchema(true).toBER());
    };
    expect(examine(signedWith('sha256', '1.2.840.113549.1.1.11'))).toBe('valid');
    expect(examine(signedWith('sha1', '1.2.840.113549.1.1.5'))).toBe('certificate_wrong_key');
    expect(examine(signedWith('sha512', '1.2.840.113549.1.1.13'))).toBe('certificate_wrong_key');
  });
});

describe('uses', () => {
  it('neither certificate serves for the other', async () => {
    const auth = (await issueAuthCertificate(cards.trusted, FIELDS)).der;
    const signing = (await issueSignCertificate(cards.sign, SIGN_FIELDS)).der;
    expect([examine(auth), examine(auth, NOW, 'sign')]).toEqual(['valid', 'certificate_wrong_use']);
    expect([examine(signing, NOW, 'sign'), examine(signing)]).toEqual(['valid', 'certificate_wrong_use']);
  });

  it('a chip of an ordinance application needs no policy of JPKI, and may have another key', async () => {
    const chip = (der: Uint8Array) => examineCertificate(der, cards.anchors, NOW, { use: 'chip' }).status;
    const signing = (await issueSignCertificate(cards.sign, SIGN_FIELDS)).der;
    const small = (await issueAuthCertificate(cards.trusted, { ...FIELDS, keys: 'ec_p256' })).der;
    expect([chip(signing), chip(small), chip(cards.trusted.der)]).toEqual([
      'valid',
      'valid',
      'certificate_wrong_use',
    ]);
  });

  it('a critical rule that nobody here knows', async () => {
    const { der } = await issueAuthCertificate(cards.trusted, FIELDS);
    const withRule = async (critical: boolean): Promise<Uint8Array> => {
      const certificate = Certificate.fromBER(Uint8Array.from(der));
      const extnValue = new asn1js.Null().toBER();
      certificate.extensions?.push(new Extension({ extnID: '1.2.3.4', critical, extnValue }));
      await certificate.sign(cards.trusted.key, 'SHA-256');
      return new Uint8Array(certificate.toSchema(true).toBER());
    };
    expect(examine(await withRule(false))).toBe('valid');
    expect(examine(await withRule(true))).toBe('certificate_wrong_use');
  });
});

describe('anchors', () => {
  /** The trusted CA's certificate with other extension bytes; it signs nothing, so its own signature does not matter. */
  const anchorWith = (oid: string, byte: number, at: number): Certificate => {
    const certificate = Certificate.fromBER(Uint8Array.from(cards.trusted.der));
    const found = certificate.extensions?.find(({ extnID }) => extnID === oid);
    if (found === undefined) throw new Error('the CA has this extension');
    const value = Uint8Array.from(found.extnValue.valueBlock.valueHexView);
    value[at] = byte;
    const others = certificate.extensions?.filter((one) => one !== found) ?? [];
    certificate.extensions = [...others, new Extension({ extnID: oid, extnValue: value.buffer })];
    return Certificate.fromBER(certificate.toSchema(true).toBER());
  };

  it.each([
    ['that may only sign lists', '2.5.29.15', 0x02, 3],
    ['that says it is no CA', '2.5.29.19', 0x00, 4],
  ])('one %s vouches for nothing', async (_, oid, byte, at) => {
    const { der } = await issueAuthCertificate(cards.trusted, FIELDS);
    expect(examineCertificate(der, [cards.trusted.certificate], NOW).status).toBe('valid');
    expect(examineCertificate(der, [anchorWith(oid, byte, at)], NOW).status).toBe('certificate_unknown_ca');
  });

  it('a certificate holds only while its CA does', async () => {
    const longer = { ...FIELDS, from: NOW - 8 * YEAR, to: NOW + 8 * YEAR };
    const { der } = await issueAuthCertificate(cards.trusted, longer);
    expect(examine(der)).toBe('valid');
    expect(examine(der, NOW + 6 * YEAR)).toBe('certificate_expired');
    expect(examine(der, NOW - 6 * YEAR)).toBe('certificate_not_yet_valid');
  });

  it('three generations of one name: each vouches for its own, whatever the order and the key id', async () => {
    const generations: SimulatedCa[] = [];
    for (let n = 0; n < 3; n += 1) generations.push(await createSimulatedCa(fixedSystem(NOW)));
    const anchors = generations.map(({ certificate }) => certificate);
    for (const ca of generations) {
      const ordinary = (await issueAuthCertificate(ca, FIELDS)).der;
      // A key id that is another generation's, or nobody's: the signature decides.
      const [first] = generations;
      const misled = (await issueAuthCertificate({ ...ca, keyId: first?.keyId ?? ca.keyId }, FIELDS)).der;
      const lost = (await issueAuthCertificate({ ...ca, keyId: new ArrayBuffer(20) }, FIELDS)).der;
      for (const order of [anchors, anchors.toReversed()])
        for (const der of [ordinary, misled, lost])
          expect(examineCertificate(der, order, NOW).status).toBe('valid');
      const others = anchors.filter((anchor) => anchor !== ca.certificate);
      expect(examineCertificate(ordinary, others, NOW).status).toBe('certificate_unknown_ca');
    }
  });
});

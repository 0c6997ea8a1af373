import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Integer, Null } from 'asn1js';
import fc from 'fast-check';
import type { Certificate } from 'pkijs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CardFactory, createCardFactory } from '../../test/harness/cards.ts';
import { fixedSystem } from '../../test/harness/fixed-system.ts';
import { concatBytes, fromHex } from '../kernel/bytes.ts';
import { createSimulatedCa, type SimulatedCa } from '../simulator/simulated-ca.ts';
import { issueAuthCertificate } from '../simulator/simulated-certificate.ts';
import { type CrlFields, issueCrl } from '../simulator/simulated-crl.ts';
import { extension } from '../simulator/x509-parts.ts';
import { examineCertificate } from './certificate.ts';
import { MAX_CRL_BYTES, parseCrl } from './crl.ts';
import { createRevocationLists, loadRevocationLists, type RevocationLists } from './revocation.ts';
import { parseCertificate } from './x509.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 23, 9, 0, 0);
const SERIAL = fromHex('10AB00CD');

let cards: CardFactory;
let folder: string;
beforeAll(async () => {
  cards = await createCardFactory(fixedSystem(NOW));
  folder = mkdtempSync(join(tmpdir(), 'kazasu-crl-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const list = (change: Partial<CrlFields> = {}, ca: SimulatedCa = cards.trusted): Uint8Array =>
  issueCrl(ca, {
    serials: [Uint8Array.of(0x05)],
    number: 7,
    thisUpdate: NOW - DAY,
    nextUpdate: NOW + DAY,
    ...change,
  });

const issued = async (ca: SimulatedCa, serial: Uint8Array = SERIAL): Promise<Certificate> => {
  const keys = 'ec_p384';
  const { der } = await issueAuthCertificate(ca, {
    serial,
    holder: 'X',
    from: NOW - DAY,
    to: NOW + DAY,
    keys,
  });
  const certificate = parseCertificate(der);
  if (certificate === undefined) throw new Error('an issued certificate can be read');
  return certificate;
};

const known = (...ders: readonly Uint8Array[]): RevocationLists => {
  const lists = createRevocationLists(cards.anchors);
  for (const der of ders) expect(lists.add(der)).toMatchObject({ ok: true });
  return lists;
};

const check = async (lists: RevocationLists, now = NOW, ca: SimulatedCa = cards.trusted, serial = SERIAL) =>
  lists.check(await issued(ca, serial), ca.certificate, now);

describe.each(['trusted', 'next'] as const)('lists of the CA %s', (which) => {
  const caOf = (): SimulatedCa => (which === 'next' ? cards.next.trusted : cards.trusted);

  it('no list: unknown', async () => {
    expect(await check(known(), NOW, caOf())).toEqual({ state: 'unknown' });
  });

  it('a current list without it: good, with the date of the list', async () => {
    const lists = known(list({}, caOf()));
    for (const now of [NOW - DAY, NOW, NOW + DAY])
      expect(await check(lists, now, caOf())).toEqual({ state: 'good', asOf: NOW - DAY });
  });

  it('before its time or after it: unknown, with the date of the list', async () => {
    const lists = known(list({}, caOf()));
    for (const now of [NOW - DAY - 1, NOW + DAY + 1])
      expect(await check(lists, now, caOf())).toEqual({ state: 'unknown', asOf: NOW - DAY });
    const endless = known(list({ nextUpdate: undefined }, caOf()));
    expect(await check(endless, NOW, caOf())).toEqual({ state: 'unknown', asOf: NOW - DAY });
  });

  it('in the list: revoked, however old the list', async () => {
    const lists = known(list({ serials: [Uint8Array.of(5), SERIAL, Uint8Array.of(9)] }, caOf()));
    for (const now of [NOW, NOW + 900 * DAY])
      expect(await check(lists, now, caOf())).toEqual({ state: 'revoked', asOf: NOW - DAY });
  });
});

it.each([
  '80',
  '0080',
  '01',
  '00',
  '7fffffffffff',
  '00ffffffffffff',
  '01000000000000',
  '7fffffffffffffffffffffffffffffffffffffff',
])('serial number %s is found, and its neighbours are not taken for it', async (hex) => {
  const serials = ['02', '7ffffffffffe', '01000000000001', '7ffffffffffffffffffffffffffffffffffffffe'];
  const others = known(list({ serials: serials.map(fromHex) }));
  const lists = known(list({ serials: [...serials, hex].map(fromHex) }));
  expect(await check(lists, NOW, cards.trusted, fromHex(hex))).toMatchObject({ state: 'revoked' });
  expect(await check(others, NOW, cards.trusted, fromHex(hex))).toMatchObject({ state: 'good' });
});

describe('whose list it is', () => {
  it('a list that no anchor signed is refused, also under a CA’s name', () => {
    const lists = createRevocationLists(cards.anchors);
    expect(lists.add(list({}, cards.unknown))).toMatchObject({ reason: 'crl_unknown_ca' });
    expect(createRevocationLists([]).add(list())).toMatchObject({ reason: 'crl_unknown_ca' });
    expect(lists.lists()).toEqual([]);
  });

  it('that of another CA says nothing', async () => {
    const lists = known(
      list({ serials: [SERIAL] }, cards.sign),
      list({ serials: [SERIAL] }, cards.next.trusted),
    );
    // The next CA has the trusted one's name, so its list may name the certificate; the signing CA has another.
    expect(await check(known(list({ serials: [SERIAL] }, cards.sign)))).toEqual({ state: 'unknown' });
    expect(await check(lists)).toMatchObject({ state: 'revoked' });
  });

  it('another generation’s list without it does not make it good', async () => {
    expect(await check(known(list({}, cards.next.trusted)))).toEqual({ state: 'unknown' });
  });

  it('a list for another place is none for this certificate, one for all is', async () => {
    const elsewhere = { ...cards.trusted, use: 'sign' } as const;
    expect(await check(known(list({}, elsewhere)))).toEqual({ state: 'unknown' });
    expect(await check(known(list({ serials: [SERIAL] }, elsewhere)))).toMatchObject({ state: 'revoked' });
    expect(await check(known(list({ pointed: false })))).toMatchObject({ state: 'good' });
  });

  it('a CA that may not sign lists is not believed', async () => {
    const other = await createSimulatedCa(fixedSystem(NOW));
    const [usage] = other.certificate.extensions ?? [];
    if (usage === undefined) throw new Error('a CA has a key usage');
    // keyCertSign alone.
    usage.extnValue.valueBlock.valueHexView[3] = 0x04;
    expect(createRevocationLists([other.certificate]).add(list({}, other))).toMatchObject({
      reason: 'crl_unknown_ca',
    });
  });
});

describe('an older list never replaces a newer one', () => {
  it.each([
    ['a lower number', { number: 6 }],
    ['no number', { number: undefined }],
    ['an earlier date', { number: 8, thisUpdate: NOW - 2 * DAY }],
  ])('%s', async (_, change) => {
    const lists = known(list({ serials: [SERIAL] }));
    expect(lists.add(list(change))).toMatchObject({ reason: 'crl_older' });
    expect(await check(lists)).toMatchObject({ state: 'revoked' });
  });

  it('a newer one does, the same one may come again, and kinds stand beside each other', async () => {
    const lists = known(list({ serials: [SERIAL] }), list({ serials: [SERIAL] }), list({ number: 8 }));
    expect(await check(lists)).toMatchObject({ state: 'good' });
    expect(lists.lists()).toHaveLength(1);
    expect(lists.add(list({ pointed: false, number: 1 }))).toMatchObject({ ok: true });
    expect(lists.lists()).toHaveLength(2);
    expect(lists.lists()[0]).toMatchObject({ number: '8', entries: 1, thisUpdate: NOW - DAY });
  });
});

describe('lists that are refused', () => {
  it.each([
    ['a delta', '2.5.29.27', new Integer({ value: 1 })],
    ['a critical rule nobody knows', '1.2.3.4', new Null()],
  ])('%s', (_, oid, value) => {
    const more = [extension(oid, value, true)];
    expect(createRevocationLists(cards.anchors).add(list({ more }))).toMatchObject({
      reason: 'crl_unsupported',
    });
  });

  it('a rule that is not critical may be there', () => {
    expect(known(list({ more: [extension('1.2.3.4', new Null())] })).lists()).toHaveLength(1);
  });

  it.each([
    ['nothing', new Uint8Array()],
    ['zeros', new Uint8Array(500)],
    ['an empty SEQUENCE', fromHex('3000')],
    ['SEQUENCEs', fromHex('300930003000030100')],
  ])('%s: garbled', (_, der) => {
    expect(parseCrl(der)).toMatchObject({ reason: 'crl_garbled' });
  });

  it('one byte more or less: garbled; larger than any: not read', () => {
    const der = list();
    expect(parseCrl(concatBytes(der, Uint8Array.of(0)))).toMatchObject({ reason: 'crl_garbled' });
    expect(parseCrl(der.subarray(0, -1))).toMatchObject({ reason: 'crl_garbled' });
    expect(parseCrl(new Uint8Array(MAX_CRL_BYTES + 1))).toMatchObject({ reason: 'crl_too_large' });
  });

  it('bent anywhere it is refused, and never throws', { timeout: 60_000 }, () => {
    const der = list({ serials: [SERIAL, fromHex('7fffffffffffffffffffff')] });
    fc.assert(
      fc.property(fc.nat({ max: der.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const bent = Uint8Array.from(der);
        bent[at] = (bent[at] ?? 0) ^ flip;
        expect(createRevocationLists(cards.anchors).add(bent).ok).toBe(false);
      }),
      { numRuns: 800 },
    );
  });
});

describe('a folder of lists', () => {
  const pem = (der: Uint8Array): string =>
    `-----BEGIN X509 CRL-----\n${Buffer.from(der).toString('base64')}\n-----END X509 CRL-----\n`;

  it('is read whole, DER and PEM, whatever the order; bad files are named and left out', async () => {
    const dir = join(folder, 'lists');
    mkdirSync(join(dir, 'a.crl'), { recursive: true });
    writeFileSync(join(dir, '1-new.crl'), list({ serials: [SERIAL], number: 9 }));
    writeFileSync(join(dir, '2-old.crl'), list({ number: 3 }));
    writeFileSync(join(dir, '3.pem'), `${pem(list({}, cards.sign))}${pem(list({}, cards.next.trusted))}`);
    writeFileSync(join(dir, '4.der'), 'no list');
    writeFileSync(join(dir, '5.crl'), list({}, cards.unknown));
    writeFileSync(join(dir, 'readme.txt'), 'not looked at');
    const { lists, refused } = loadRevocationLists(dir, cards.anchors);
    expect(refused).toEqual([
      { file: '2-old.crl', reason: 'crl_older' },
      { file: '4.der', reason: 'crl_garbled' },
      { file: '5.crl', reason: 'crl_unknown_ca' },
    ]);
    expect(lists.lists()).toHaveLength(3);
    expect(await check(lists)).toMatchObject({ state: 'revoked' });
  });

  it('is looked at again: a list that came later counts, and each file is read once', async () => {
    const dir = mkdtempSync(join(folder, 'later-'));
    const { lists, refresh } = loadRevocationLists(dir, cards.anchors);
    expect(await check(lists)).toEqual({ state: 'unknown' });
    writeFileSync(join(dir, 'today.crl'), list());
    expect(refresh()).toEqual([]);
    expect(await check(lists)).toMatchObject({ state: 'good' });
    writeFileSync(join(dir, 'bad.crl'), 'x');
    expect(refresh()).toEqual([{ file: 'bad.crl', reason: 'crl_garbled' }]);
    expect(refresh()).toEqual([]);
    writeFileSync(
      join(dir, 'today.crl'),
      list({ serials: [SERIAL, Uint8Array.of(0x05)], number: 8, thisUpdate: NOW }),
    );
    expect(refresh()).toEqual([]);
    expect(await check(lists)).toMatchObject({ state: 'revoked' });
  });

  it('that is not there is one without lists', async () => {
    const { lists, refused } = loadRevocationLists(join(folder, 'nowhere'), cards.anchors);
    expect(refused).toEqual([]);
    expect(await check(lists)).toEqual({ state: 'unknown' });
  });
});

it('a certificate is examined with the lists: revoked before expired, good and unknown beside valid', async () => {
  const { der } = await issueAuthCertificate(cards.trusted, {
    serial: SERIAL,
    holder: 'X',
    from: NOW - DAY,
    to: NOW + DAY,
  });
  const examine = (revocation: RevocationLists, now = NOW) =>
    examineCertificate(der, cards.anchors, now, { revocation });
  const revoked = known(list({ serials: [SERIAL] }));
  expect(examine(revoked)).toMatchObject({
    status: 'certificate_revoked',
    revocation: { state: 'revoked', asOf: NOW - DAY },
  });
  expect(examine(revoked, NOW + 2 * DAY).status).toBe('certificate_revoked');
  expect(examine(known(list()))).toMatchObject({ status: 'valid', revocation: { state: 'good' } });
  expect(examine(known())).toMatchObject({ status: 'valid', revocation: { state: 'unknown' } });
  expect(examineCertificate(der, cards.anchors, NOW)).not.toHaveProperty('revocation');
  // Nothing is said of revocation where nobody knows whose certificate it is.
  expect(examineCertificate(der, [], NOW, { revocation: revoked })).not.toHaveProperty('revocation');
});

/** Entries of a list, written by hand: pkijs would take minutes to write a million. */
const entries = (count: number): Uint8Array => {
  const entry = fromHex('30 15 0204 10000000 170D 3236313132333039303030305A');
  const whole = Buffer.alloc(entry.length * count);
  for (let n = 0; n < count; n += 1) {
    whole.set(entry, n * entry.length);
    whole.writeUInt32BE(0x1000_0000 + ((n * 7_919) % 0x2000_0000), n * entry.length + 4);
  }
  return whole;
};

const sequence = (content: Uint8Array): Uint8Array => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  return concatBytes(Uint8Array.of(0x30, 0x84), length, content);
};

it('a list of a million is read, and each of its numbers found', { timeout: 60_000 }, () => {
  const COUNT = 1_000_000;
  const small = parseCrl(list({ pointed: false }));
  if (!small.ok) throw new Error(small.reason);
  // The small list's parts around a million entries; its signature is not that of the whole, which parseCrl does not ask.
  const signed = small.value.signed;
  const head = signed.subarray(4, signed.indexOf(0x17, 60) + 30);
  const algorithm = fromHex('300d06092a864886f70d01010b0500');
  const whole = sequence(
    concatBytes(sequence(concatBytes(head, sequence(entries(COUNT)))), algorithm, fromHex('03020001')),
  );
  const parsed = parseCrl(whole);
  expect(parsed).toMatchObject({ ok: true, value: { serials: { size: COUNT } } });
  if (!parsed.ok) return;
  const { serials } = parsed.value;
  for (const n of [0, 1, 2, COUNT - 1]) {
    const serial = 0x1000_0000 + ((n * 7_919) % 0x2000_0000);
    expect(serials.has(serial.toString(16))).toBe(true);
  }
  expect(serials.has('0fffffff')).toBe(false);
  expect(serials.has('30000001')).toBe(false);
});

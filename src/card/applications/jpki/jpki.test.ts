import { constants, createHash, createPublicKey, verify, X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { digits, talkTo } from '../../../../test/harness/card-talk.ts';
import { type CardFactory, createCardFactory } from '../../../../test/harness/cards.ts';
import { fixedSystem } from '../../../../test/harness/fixed-system.ts';
import { toHex } from '../../../kernel/bytes.ts';
import { mustSucceed, success } from '../../../kernel/result.ts';
import { TRAINING_PASSWORD, TRAINING_PIN } from '../../../simulator/cards.ts';
import { createVirtualCard } from '../../../simulator/virtual-card.ts';
import { examineCertificate } from '../../certificate.ts';
import { readCard } from '../../read-card.ts';
import { triesLeft, verifySecret } from '../../secret.ts';
import { schemeOf } from '../../signature-schemes.ts';
import { readCaCertificate, readSignCertificate } from './certificates.ts';
import { JPKI_SFI, TODAY } from './files.ts';
import { sign } from './sign.ts';
import { parseAvailability, readAvailability, readPinStatus, readTokenInfo, selectJpki } from './status.ts';
import { encodeTokenInfo, parseTokenInfo } from './token-info.ts';

const NOW = Date.UTC(2026, 10, 23, 9, 0, 0);
let cards: CardFactory;
beforeAll(async () => {
  cards = await createCardFactory(fixedSystem(NOW));
});

const password = (text: string = TRAINING_PASSWORD): Uint8Array => digits(text);
const ASK = { insists: false };

describe.each(['normal', 'next_generation'] as const)('a card of the kind %s', (kind) => {
  const cas = () =>
    kind === 'next_generation'
      ? { auth: cards.next.trusted, sign: cards.next.sign }
      : { auth: cards.trusted, sign: cards.sign };

  it('gives both CA certificates with no secret', async () => {
    const { card } = await cards.make(kind);
    for (const use of ['auth', 'sign'] as const) {
      const { channel, sent } = talkTo(card);
      const der = mustSucceed(await readCaCertificate(channel, use));
      expect(toHex(der)).toBe(toHex(cas()[use].der));
      expect(sent).toHaveLength(3);
    }
  });

  it('gives the signing certificate on the password, and it holds for signatures only', async () => {
    const { card, sign: issued } = await cards.make(kind);
    const secret = password();
    const der = mustSucceed(await readSignCertificate(talkTo(card).channel, secret, ASK));
    expect(toHex(der)).toBe(toHex(issued?.der ?? new Uint8Array()));
    expect([...secret].every((byte) => byte === 0)).toBe(true);
    const status = (use: 'auth' | 'sign') => examineCertificate(der, cards.anchors, NOW, { use }).status;
    expect(status('sign')).toBe('valid');
    expect(status('auth')).toBe('certificate_wrong_use');
    // The permission went with the conversation.
    expect(toHex(card.transmit(Uint8Array.of(0x00, 0xb0, 0x81, 0x00, 0xf0)))).toBe('6982');
  });

  it('signs by all three modes with both keys, and its certificates verify it', async () => {
    const { card, certificate, sign: signing } = await cards.make(kind);
    const message = Buffer.from('かざす: 署名の試験');
    for (const key of ['auth', 'sign'] as const)
      for (const mode of [0x00, 0x02, 0x03] as const) {
        const issued = key === 'auth' ? certificate : signing;
        const publicKey = createPublicKey(issued?.key ?? '');
        const scheme = mustSucceed(schemeOf(publicKey));
        const { channel } = talkTo(card);
        mustSucceed(await selectJpki(channel, TODAY));
        const data = scheme.toSign(message, mode);
        expect(await sign(channel, { key, mode, data })).toMatchObject({
          reason: 'refused',
          detail: { sw: '6982' },
        });
        const [sfi, secret] =
          key === 'auth' ? [JPKI_SFI.authPin, TRAINING_PIN] : [JPKI_SFI.signPassword, TRAINING_PASSWORD];
        mustSucceed(await verifySecret(channel, sfi, digits(secret), { floor: 3 }));
        const signature = mustSucceed(await sign(channel, { key, mode, data }));
        expect(scheme.isSignedBy(publicKey, message, signature)).toBe(true);
        expect(scheme.isSignedBy(publicKey, Buffer.from('another'), signature)).toBe(false);
      }
  });

  it('says what it is, which certificates it has, and how many tries are left', async () => {
    const { card } = await cards.make(kind);
    expect(await readTokenInfo(talkTo(card).channel)).toMatchObject({
      value: { label: 'JPKIAPICCTOKEN2', kind: 'card', minPinLength: 4, maxPinLength: 16 },
    });
    expect(await readAvailability(talkTo(card).channel)).toEqual(success({ auth: true, sign: true }));
    expect(await readPinStatus(talkTo(card).channel)).toEqual(success({ auth: 3, sign: 5 }));
    expect(await readPinStatus(talkTo(card).channel)).toEqual(success({ auth: 3, sign: 5 }));
  });
});

it('more data than one short command holds is not sent', async () => {
  const { channel, sent } = talkTo((await cards.make('normal')).card);
  const data = new Uint8Array(256);
  expect(await sign(channel, { key: 'auth', mode: 0x03, data })).toMatchObject({ reason: 'data_too_long' });
  expect(sent).toEqual([]);
});

it('a card that says so of a verified key is understood', async () => {
  const { channel } = talkTo((await cards.make('contact')).card);
  mustSucceed(await selectJpki(channel, TODAY));
  mustSucceed(await verifySecret(channel, JPKI_SFI.authPin, digits(TRAINING_PIN), { floor: 3 }));
  // Without a new selection it is verified; with one the permission is gone, and the tries are there again.
  expect(await triesLeft(channel, JPKI_SFI.authPin)).toEqual(success('verified'));
  expect(await readPinStatus(channel)).toEqual(success({ auth: 3, sign: 5 }));
});

describe('the signing password', () => {
  it.each(['', 'KAZA1', 'KAZASUKAZASUKAZA1', 'KAZASUX', '1234567', 'kazasu1', 'KAZASU 1', 'ＫＡＺＡＳＵ１'])(
    '%o is none: nothing is sent',
    async (text) => {
      const { channel, sent } = talkTo((await cards.make('normal')).card);
      const secret = new Uint8Array(Buffer.from(text, 'utf8'));
      expect(await readSignCertificate(channel, secret, ASK)).toMatchObject({ reason: 'malformed' });
      expect(sent).toEqual([]);
      expect(secret.every((byte) => byte === 0)).toBe(true);
    },
  );

  it('has five tries, of which the last two are the citizen’s', async () => {
    const { card } = await cards.make('normal');
    const attempt = (text: string, insists = false) =>
      readSignCertificate(talkTo(card).channel, password(text), { insists });
    for (const left of [4, 3, 2])
      expect(await attempt('WRONG1')).toMatchObject({ reason: 'wrong', detail: { left } });
    expect(await attempt(TRAINING_PASSWORD)).toMatchObject({ reason: 'too_few_tries', detail: { left: 2 } });
    expect(await attempt('WRONG1', true)).toMatchObject({ reason: 'wrong', detail: { left: 1 } });
    expect((await attempt(TRAINING_PASSWORD, true)).ok).toBe(true);
    expect(await readPinStatus(talkTo(card).channel)).toEqual(success({ auth: 3, sign: 5 }));
  });

  it('is not tried on a card without the certificate', async () => {
    const { channel, sent } = talkTo((await cards.make('child')).card);
    expect(await readSignCertificate(channel, password(), ASK)).toMatchObject({ reason: 'absent' });
    expect(sent.some((command) => command.startsWith('0020'))).toBe(false);
    expect(await readAvailability(channel)).toEqual(success({ auth: true, sign: false }));
  });

  it('is overwritten wherever the card is pulled', async () => {
    for (let pulledAfter = 0; pulledAfter < 8; pulledAfter += 1) {
      const secret = password();
      await readSignCertificate(talkTo((await cards.make('normal')).card, pulledAfter).channel, secret, ASK);
      expect([...secret].every((byte) => byte === 0)).toBe(true);
    }
  });
});

it('a free read asks for nothing that names the holder', async () => {
  const { card } = await cards.make('normal');
  const sent: string[] = [];
  const connection = {
    reader: 'test',
    atr: card.atr,
    transmit: async (command: Uint8Array) => {
      sent.push(toHex(command));
      return success(card.transmit(command));
    },
  };
  const means = { system: fixedSystem(NOW), trustAnchors: cards.anchors };
  expect((await readCard(connection, { commonCardId: true, jpkiStatus: 'verifier' }, means)).ok).toBe(true);
  expect(sent.filter((command) => /^00b081|^0020|^802a/.test(command))).toEqual([]);
});

describe('token info', () => {
  it.each([
    ['JPKIAPICCTOKEN2', 'card'],
    ['JPKIAPICCTOKEN', 'juki_card'],
    ['JPKIAPGPSETOKEN', 'android'],
    ['JPKIAPIOSTOKEN', 'iphone'],
    ['SOMETHINGELSE', 'unknown'],
  ])('%s is a %s', (label, kind) => {
    expect(parseTokenInfo(encodeTokenInfo(label))).toMatchObject({ value: { label, kind } });
  });

  it('a phone says that it is one', async () => {
    const { channel } = talkTo((await cards.make('phone')).card);
    expect(await readTokenInfo(channel)).toMatchObject({ value: { kind: 'android' } });
  });

  it.each([
    ['a byte short', (info: Uint8Array) => info.subarray(1)],
    ['control characters in the label', (info: Uint8Array) => info.fill(0x0a, 0, 4)],
    ['no label', (info: Uint8Array) => info.fill(0x20, 0, 32)],
    ['a PIN of 4 GB', (info: Uint8Array) => info.fill(0xff, 116, 120)],
  ])('%s: garbled', (_, change) => {
    expect(parseTokenInfo(change(encodeTokenInfo('JPKIAPICCTOKEN2')))).toMatchObject({ reason: 'garbled' });
  });
});

it.each([
  ['8f8f00', { auth: true, sign: true }],
  ['008f00', { auth: true, sign: false }],
  ['8f0000', { auth: false, sign: true }],
])('availability %s', (hex, value) => {
  expect(parseAvailability(Buffer.from(hex, 'hex'))).toEqual(success(value));
});
it.each(['', '8f8f', '8f8f0000', '018f00', '8fff00'])('availability %o is garbled', (hex) => {
  expect(parseAvailability(Buffer.from(hex, 'hex'))).toMatchObject({ reason: 'garbled' });
});

it('without the application everything is absent', async () => {
  const empty = () => talkTo(createVirtualCard([])).channel;
  for (const read of [
    readTokenInfo(empty()),
    readAvailability(empty()),
    readPinStatus(empty()),
    readCaCertificate(empty(), 'auth'),
    readSignCertificate(empty(), password(), ASK),
  ])
    expect(await read).toMatchObject({ reason: 'absent' });
});

it('PSS over a hash and over data verify as PSS (P1 04 and 05)', async () => {
  const { card, certificate } = await cards.make('normal');
  const key = new X509Certificate(certificate?.der ?? '').publicKey;
  const message = Buffer.from('pss');
  const { channel } = talkTo(card);
  mustSucceed(await selectJpki(channel, TODAY));
  mustSucceed(await verifySecret(channel, JPKI_SFI.authPin, digits(TRAINING_PIN), { floor: 3 }));
  for (const [mode, data] of [
    [0x04, createHash('sha256').update(message).digest()],
    [0x05, message],
  ] as const) {
    const command = [0x80, 0x2a, mode, 0x97, data.length, ...data, 0x00];
    const { data: signature } = mustSucceed(await channel.exchange(Uint8Array.from(command)));
    const padding = constants.RSA_PKCS1_PSS_PADDING;
    expect(verify('sha256', message, { key, padding, saltLength: 32 }, signature)).toBe(true);
  }
});

import { createHash, createVerify, type KeyObject, publicDecrypt, X509Certificate } from 'node:crypto';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { type CardFactory, createCardFactory } from '../../../test/harness/cards.ts';
import { fixedSystem } from '../../../test/harness/fixed-system.ts';
import { concatBytes, fromHex, toHex } from '../../kernel/bytes.ts';
import { TRAINING_PASSWORD, TRAINING_PIN } from '../cards.ts';
import type { VirtualCard } from '../virtual-card.ts';
import { commonApplication } from './common.ts';

let cards: CardFactory;
let card: VirtualCard;
/** The public key the card's certificate names. */
let key: KeyObject;
beforeAll(async () => {
  cards = await createCardFactory(fixedSystem());
  const made = await cards.make('normal');
  card = made.card;
  key = new X509Certificate(made.certificate?.der ?? new Uint8Array()).publicKey;
});
beforeEach(() => {
  card.powerOff();
  send('00A4040C0A D392F000260100000001');
});

const send = (hex: string): Uint8Array => card.transmit(fromHex(hex));
const shown = (hex: string): string => toHex(send(hex));
const enterPin = (): void => {
  expect(shown(`0020009804${toHex(Buffer.from(TRAINING_PIN))}`)).toBe('9000');
};

const sign = (mode: string, data: Uint8Array, key = '97'): Uint8Array =>
  send(`802A${mode}${key}${toHex(Uint8Array.of(data.length))}${toHex(data)}00`);

const MESSAGE = Buffer.from('避難所に入りました');
const HASH = createHash('sha256').update(MESSAGE).digest();
const DIGEST_INFO = concatBytes(fromHex('3031300d060960864801650304020105000420'), HASH);

const isSignatureOf = (message: Uint8Array, response: Uint8Array): boolean =>
  toHex(response.subarray(-2)) === '9000' &&
  response.length === 258 &&
  createVerify('sha256').update(message).verify(key, response.subarray(0, -2));

test('no signature without the PIN', () => {
  for (const mode of ['00', '01', '02', '03']) expect(toHex(sign(mode, HASH))).toBe('6982');
});

test.each([
  ['00 pads the DigestInfo it is given', '00', DIGEST_INFO],
  ['02 wraps the hash it is given', '02', HASH],
  ['03 hashes on the card', '03', MESSAGE],
])("P1 %s: the certificate's key verifies it", (_, mode, data) => {
  enterPin();
  expect(isSignatureOf(MESSAGE, sign(mode, data))).toBe(true);
  expect(isSignatureOf(Buffer.from('another message'), sign(mode, data))).toBe(false);
});

test('P1 01 signs the bare hash made on the card', () => {
  enterPin();
  const response = sign('01', MESSAGE);
  expect(toHex(publicDecrypt(key, response.subarray(0, -2)))).toBe(toHex(HASH));
});

test('P1 00 pads what it is given, whatever it is', () => {
  enterPin();
  const raw = new Uint8Array(245).fill(7);
  expect(toHex(publicDecrypt(key, sign('00', raw).subarray(0, -2)))).toBe(toHex(raw));
});

test('one verified PIN serves several signatures, with the key selected or named', () => {
  enterPin();
  expect(shown('00A4020C020017')).toBe('9000');
  for (const named of ['80', '97', '80'])
    expect(isSignatureOf(MESSAGE, sign('03', MESSAGE, named))).toBe(true);
});

test.each([
  ['a hash of 31 bytes', '02', HASH.subarray(1), '97', '6700'],
  ['246 bytes to pad', '00', new Uint8Array(246), '97', '6700'],
  ['a mode no card has', '06', HASH, '97', '6a86'],
  ['a key that is not there', '02', HASH, '9c', '6a88'],
  ['the signing key, on the other PIN', '02', HASH, '9a', '6982'],
  ['a file that is no key', '02', HASH, '8a', '6981'],
])('%s', (_, mode, data, named, sw) => {
  enterPin();
  expect(toHex(sign(mode, data, named))).toBe(sw);
});

test('nothing to sign', () => {
  enterPin();
  expect(shown('802A0097')).toBe('6700');
});

test('the common application has its one record, a key id and a key', () => {
  const { files } = commonApplication({
    serial: '000000000000001',
    municipality: '01100',
    expires: '2031-12-31',
  });
  const file = files.get(1);
  expect([...files.keys()]).toEqual([0x01, 0x02, 0x19]);
  expect(file?.kind === 'records' ? file.records.map(toHex) : undefined).toEqual([
    `011c${toHex(Buffer.from('0000000000000010110020311231'))}`,
  ]);
});

test('GET CHALLENGE: as many random bytes as asked for, and 6985 to an extended length', () => {
  const drawn = new Set<string>();
  for (let n = 0; n < 50; n += 1) {
    const response = send('0084000008');
    expect([response.length, toHex(response.subarray(-2))]).toEqual([10, '9000']);
    drawn.add(toHex(response.subarray(0, -2)));
  }
  expect(drawn.size).toBe(50);
  expect(send('0084000000')).toHaveLength(258);
  expect([shown('00840000'), shown('00840000000200')]).toEqual(['6700', '6985']);
});

test('secure messaging is not for this application, and a PIN cannot be changed', () => {
  enterPin();
  expect(shown('08B08A0000')).toBe('69fc');
  expect(shown('80AE00000101')).toBe('6982');
  expect(shown('002401800431323334')).toBe('6d00');
  // Nothing of it was taken for a try, or took the permission away.
  expect(isSignatureOf(MESSAGE, sign('02', HASH))).toBe(true);
});

test('the free files of both certificates, and what is behind the signing password', () => {
  expect(shown('00B0880000')).toBe('8f8f009000');
  for (const sfi of ['82', '8B']) {
    const file = send(`00B0${sfi}00000000`);
    expect([file.length, file[0]]).toEqual([0x76c + 2, 0x30]);
  }
  expect(shown('00B08100F0')).toBe('6982');
  enterPin();
  expect(shown('00B08100F0')).toBe('6982');
  expect(shown(`0020009B07${toHex(Buffer.from(TRAINING_PASSWORD))}`)).toBe('9000');
  expect(send('00B08100F0')).toHaveLength(0xf2);
});

test.each([
  ['an empty VERIFY of a verified key still says the tries', 'normal', '63c3'],
  ['or, in another batch, 9000', 'contact', '9000'],
] as const)('%s', async (_, kind, said) => {
  const { card: one } = await cards.make(kind);
  const ask = (hex: string): string => toHex(one.transmit(fromHex(hex)));
  ask('00A4040C0A D392F000260100000001');
  expect(ask('00200098')).toBe('63c3');
  expect(ask(`0020009804${toHex(Buffer.from(TRAINING_PIN))}`)).toBe('9000');
  expect(ask('00200098')).toBe(said);
  expect(ask('00A4040C0A D392F000260100000001')).toBe('9000');
  expect(ask('00200098')).toBe('63c3');
});

test('a card that wakes slowly answers 6F00 once after each power-up', async () => {
  const { card: sleepy } = await cards.make('wakes_slowly');
  const select = (): string => toHex(sleepy.transmit(fromHex('00A4040C0A D392F000260100000001')));
  expect([select(), select(), select()]).toEqual(['6f00', '9000', '9000']);
  sleepy.reset();
  expect(select()).toBe('9000');
  sleepy.powerOff();
  expect([select(), select()]).toEqual(['6f00', '9000']);
});

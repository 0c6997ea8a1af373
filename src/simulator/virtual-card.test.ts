import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type CardFactory, contentOf, createCardFactory } from '../../test/harness/cards.ts';
import { fixedSystem } from '../../test/harness/fixed-system.ts';
import { fromHex, toHex } from '../kernel/bytes.ts';
import { commonApplication } from './applications/common.ts';
import { createCard, TRAINING_PIN } from './cards.ts';
import type { IssuedCertificate } from './simulated-certificate.ts';
import {
  createVirtualCard,
  FELICA_ATR,
  LICENCE_ATR,
  MY_NUMBER_ATR,
  NO_ATR,
  STORAGE_ATR,
  type VirtualCard,
} from './virtual-card.ts';

let cards: CardFactory;
let certificate: IssuedCertificate | undefined;
let der: Uint8Array;
beforeAll(async () => {
  cards = await createCardFactory(fixedSystem());
  certificate = (await cards.make('normal')).certificate;
  der = certificate?.der ?? new Uint8Array();
});

let card: VirtualCard;
beforeEach(() => {
  card = createCard(contentOf('normal'), certificate, cards.trusted);
});

const send = (hex: string, to = card): string => toHex(to.transmit(fromHex(hex)));
/** The status word alone. */
const sw = (hex: string, to = card): string => send(hex, to).slice(-4);

const SELECT_JPKI = '00A4040C0A D392F000260100000001';
const SELECT_COMMON = '00A4040C0A D3921000310001010100';
const SELECT_ISD = '00A4040007 A0000001510000';
const pinHex = (pin: string): string => toHex(Buffer.from(pin));
const verify = (pin: string): string => `00200098 ${toHex(Uint8Array.of(pin.length))} ${pinHex(pin)}`;
const TRIES = '00200098';
/** Signs one byte, padded as it is. */
const SIGN = '802A0097 01 41 00';

describe('SELECT (card.md §1)', () => {
  test('by name, whole or its beginning', () => {
    expect(sw(SELECT_JPKI)).toBe('9000');
    expect(sw('00A4040C05 D392F00026')).toBe('9000');
    expect(sw('00B08600A0')).toBe('9000');
    expect(sw('00A4040C04 D392F000')).toBe('6a82');
    expect(sw('00A404000A D392F00026010000000100')).toBe('9000');
  });

  test.each([
    ['券面AP', 'D3921000310001010402'],
    ['PIV', 'A000000308000010000100'],
    ['GIDS', 'A000000397425446590201'],
    ['a driver licence', 'A0000002310600000000000000000000'],
    ['longer than the name it begins with', 'D392F00026010000000101'],
  ])('an application it does not have: %s', (_, aid) => {
    expect(sw(`00A4040C${toHex(Uint8Array.of(aid.length / 2))}${aid}`)).toBe('6a82');
  });

  test('no name, or one that does not exist, leaves the selection as it was', () => {
    send(SELECT_JPKI);
    expect(sw('00A4040C')).toBe('6a82');
    expect(sw('00A4040C05A000000308')).toBe('6a82');
    expect(sw('00B08600A0')).toBe('9000');
  });

  test('SELECT MF is a trap: 6A86 after power-up, a meaningless 9000 inside an application', () => {
    expect(sw('00A40000')).toBe('6a86');
    send(SELECT_JPKI);
    expect(sw('00A40000')).toBe('9000');
    expect(sw('00B08600A0')).toBe('9000');
    expect(sw('00A40000023F00')).toBe('6a82');
  });

  test('a file by number, inside an application only', () => {
    expect(sw('00A4020C020018')).toBe('6a82');
    send(SELECT_JPKI);
    expect(sw('00A4020C020018')).toBe('9000');
    expect(sw('00200080')).toBe('63c3');
    expect(sw('00A4020C020002')).toBe('6a82');
    expect(sw('00A4020C0118')).toBe('6a86');
  });

  test('the card manager puts the card back as after power-up', () => {
    send(SELECT_JPKI);
    send(verify(TRAINING_PIN));
    expect(sw(SELECT_ISD)).toBe('9000');
    expect(sw('00A40000')).toBe('6a86');
    send(SELECT_JPKI);
    expect(sw(SIGN)).toBe('6982');
  });
});

describe('READ BINARY', () => {
  beforeEach(() => void send(SELECT_JPKI));

  test('the certificate lies in a file of 1,900 bytes, filled with zeros', () => {
    const whole = send('00B08A00000000');
    expect(whole.length / 2 - 2).toBe(0x76c);
    expect(whole.slice(0, der.length * 2)).toBe(toHex(der));
    expect(whole.slice(der.length * 2, -4)).toMatch(/^0+$/);
  });

  test('Le longer than the rest gives the short data with 9000', () => {
    expect(send('00B08A0000')).toHaveLength(2 * 256 + 4);
    expect(send('00B0075CF0')).toBe(`${'00'.repeat(0x10)}9000`);
    expect(send('00B0076B00')).toBe('009000');
  });

  test('beyond the end: 6B00', () => {
    send('00B08A0001');
    expect(send('00B0076CF0')).toBe('6b00');
    expect(send('00B07FFF01')).toBe('6b00');
  });

  test('by short id it becomes the current file, with its own offset', () => {
    expect(send('00B08A0402')).toBe(`${toHex(der.subarray(4, 6))}9000`);
    expect(send('00B0000402')).toBe(`${toHex(der.subarray(4, 6))}9000`);
  });

  test('no current file: 6986, no such file: 6A82, another kind of file: 6981, no Le: 6700', () => {
    expect(send('00B00000F0')).toBe('6986');
    expect(send('00B08200F0')).toBe('6a82');
    expect(send('00B09800F0')).toBe('6981');
    expect(send('00B09700F0')).toBe('6981');
    expect(send('00B08A00')).toBe('6700');
  });

  test('a file number that does not exist leaves the current file', () => {
    send('00B08A0001');
    expect(send('00B08200F0')).toBe('6a82');
    expect(send('00B0000001')).toBe('309000');
  });

  test('token info: 160 bytes, the label padded with blanks', () => {
    const info = fromHex(send('00B0860000').slice(0, -4));
    expect(info.length).toBe(160);
    expect(Buffer.from(info.subarray(0, 32)).toString('latin1')).toBe('JPKIAPICCTOKEN2'.padEnd(32));
  });

  test('no certificate for signatures, and the CA of this one', () => {
    expect(send('00B0880000')).toBe('008f009000');
    expect(send('00B08B00000000')).toContain(toHex(cards.trusted.der));
    expect(send('00B08100F0')).toBe('6a82');
  });

  test('nothing is readable before an application is selected', () => {
    const fresh = createVirtualCard([
      commonApplication({ serial: '123456789012345', municipality: '13999', expires: '2030-01-01' }),
    ]);
    expect(send('00B08A00F0', fresh)).toBe('6a82');
    expect(send('00B2010C00', fresh)).toBe('6a82');
  });
});

test('READ RECORD: the card id, and what is not there', () => {
  send(SELECT_COMMON);
  const id = `011c${toHex(Buffer.from('1234567890123451399920300101'))}9000`;
  expect(send('00B2010C00')).toBe(id);
  expect(send('00B2010400')).toBe(id);
  expect(send('00B2020C00')).toBe('6a83');
  expect(send('00B2000C00')).toBe('6a83');
  expect(send('00B2011C00')).toBe('6a82');
  expect(send('00B2010D00')).toBe('6981');
  expect(send('00B08100F0')).toBe('6981');
  send(SELECT_JPKI);
  expect(send('00B2010400')).toBe('6986');
  expect(send('00B2015400')).toBe('6981');
});

describe('VERIFY (card.md §2.5)', () => {
  beforeEach(() => void send(SELECT_JPKI));

  test('three tries, then blocked: 63C2, 63C1, 63C0, 6984', () => {
    expect(send(TRIES)).toBe('63c3');
    expect(send(verify('0000'))).toBe('63c2');
    expect(send(TRIES)).toBe('63c2');
    expect(send(verify('0000'))).toBe('63c1');
    expect(send(verify('0000'))).toBe('63c0');
    expect(send(verify('0000'))).toBe('6984');
    expect(send(TRIES)).toBe('63c0');
    expect(send(verify(TRAINING_PIN))).toBe('6984');
    expect(send(SIGN)).toBe('6982');
  });

  test('neither reset, power nor selection gives a try back', () => {
    send(verify('0000'));
    card.reset();
    card.powerOff();
    send(SELECT_JPKI);
    expect(send(TRIES)).toBe('63c2');
  });

  test('the right PIN sets the counter back', () => {
    send(verify('0000'));
    send(verify('0000'));
    expect(send(verify(TRAINING_PIN))).toBe('9000');
    expect(send(TRIES)).toBe('63c3');
  });

  test('asking for the tries costs none', () => {
    for (let asked = 0; asked < 10; asked += 1) expect(send(TRIES)).toBe('63c3');
  });

  test.each([
    ['too short', '123'],
    ['too long', '12340'],
    ['padded', '1234\xff\xff'],
  ])('a PIN %s is a wrong one', (_, pin) => {
    expect(send(`00200098${toHex(Uint8Array.of(pin.length))}${toHex(Buffer.from(pin, 'latin1'))}`)).toBe(
      '63c2',
    );
  });

  test('a wrong PIN takes back what a right one gave', () => {
    send(verify(TRAINING_PIN));
    expect(sw(SIGN)).toBe('9000');
    send(verify('0000'));
    expect(sw(SIGN)).toBe('6982');
  });

  test('the two keys count apart: five tries for the sign password', () => {
    expect(send('0020009B')).toBe('63c5');
    expect(send('0020009B 06 414141414141')).toBe('63c4');
    expect(send(TRIES)).toBe('63c3');
    expect(send('0020009B')).toBe('63c4');
  });

  test('by the current file too', () => {
    expect(send('00200080')).toBe('6986');
    send('00A4020C020018');
    expect(send('00200080')).toBe('63c3');
    expect(send(`0020008004${pinHex(TRAINING_PIN)}`)).toBe('9000');
  });

  test('what is no key, and wrong parameters', () => {
    expect(send('0020008A')).toBe('6981');
    expect(send('00200082')).toBe('6a82');
    expect(send('00200018')).toBe('6a86');
    expect(send('00200198')).toBe('6a86');
  });

  test('no key outside its application', () => {
    send(SELECT_COMMON);
    expect(send(TRIES)).toBe('6a82');
  });

  test('survives a warm reset, which takes the selected file', () => {
    send(verify(TRAINING_PIN));
    card.reset();
    expect(sw(SIGN)).toBe('9000');
    card.reset();
    expect(send('00200080')).toBe('6986');
  });

  test('is gone with power', () => {
    send(verify(TRAINING_PIN));
    card.powerOff();
    expect(sw(SIGN)).not.toBe('9000');
    send(SELECT_JPKI);
    expect(sw(SIGN)).toBe('6982');
  });

  test('is gone with the selection of an application, also of the same', () => {
    for (const other of [SELECT_JPKI, SELECT_COMMON]) {
      send(verify(TRAINING_PIN));
      send(other);
      send(SELECT_JPKI);
      expect(sw(SIGN)).toBe('6982');
    }
  });
});

test('what other drivers try fails without harm', () => {
  expect(send('00CA010100')).toBe('6a88');
  expect(send('80CA9F7F00')).toBe('6d00');
  expect(send('FFCA000000')).toBe('6e00');
  expect(send('00C0000010')).toBe('6d00');
  expect(send('B080000000')).toBe('6e00');
  expect(send('00')).toBe('6700');
  expect(send('00A4040C0AD392')).toBe('6700');
  send(SELECT_JPKI);
  expect(send(TRIES)).toBe('63c3');
});

describe('cards of other kinds', () => {
  const of = async (kind: Parameters<CardFactory['make']>[0]) => (await cards.make(kind)).card;

  test('a phone: no common application, the certificate only after the PIN', async () => {
    const phone = await of('phone');
    expect(sw(SELECT_COMMON, phone)).toBe('6a82');
    send(SELECT_JPKI, phone);
    expect(send('00B08A00F0', phone)).toBe('6982');
    expect(sw('00B08600A0', phone)).toBe('9000');
    send(verify(TRAINING_PIN), phone);
    expect(sw('00B08A00F0', phone)).toBe('9000');
  });

  test('a blocked PIN: 63C0 to the question, 6984 to a try, the certificate still free', async () => {
    const blocked = await of('blocked_pin');
    send(SELECT_JPKI, blocked);
    expect(send(TRIES, blocked)).toBe('63c0');
    expect(send(verify(TRAINING_PIN), blocked)).toBe('6984');
    expect(sw('00B08A00F0', blocked)).toBe('9000');
  });

  test('a driver licence: another ATR and none of the applications', async () => {
    const licence = await of('not_my_number');
    expect(licence.atr).toEqual(LICENCE_ATR);
    expect([sw(SELECT_COMMON, licence), sw(SELECT_JPKI, licence)]).toEqual(['6a82', '6a82']);
  });

  test('職員証: its identifier is told as long as it is, and it knows nothing else', async () => {
    const staff = await of('staff_card');
    expect(send('FFCA000000', staff)).toMatch(/^04[0-9a-f]{12}9000$/);
    expect(send('FFCA000004', staff)).toBe('6c07');
    expect([sw('FFCA010000', staff), sw(SELECT_COMMON, staff), sw('00', staff)]).toEqual([
      '6a81',
      '6a81',
      '6700',
    ]);
    const felica = createCard(
      { ...contentOf('staff_card'), uid: '01140312A1B2C3D4' },
      undefined,
      cards.trusted,
    );
    expect(send('FFCA000000', felica)).toBe('01140312a1b2c3d49000');
    expect(felica.atr).not.toEqual(staff.atr);
  });

  test('a dead card answers no reset', async () => {
    expect((await of('dead')).atr).toEqual(NO_ATR);
    expect([0x3b, 0x3f]).not.toContain(NO_ATR[0]);
  });

  test('garbage: 9000 and nonsense to everything', async () => {
    const garbage = await of('garbage');
    expect(sw(SELECT_COMMON, garbage)).toBe('9000');
    expect(send('00B2010C00', garbage)).not.toMatch(/^011c/);
  });

  test('a garbage certificate: the right length, and no certificate', async () => {
    const card = await of('garbage_certificate');
    send(SELECT_JPKI, card);
    expect(send('00B08A0002', card)).toBe('30829000');
    expect(send('00B08A00000000', card)).not.toContain(toHex(der));
  });
});

test.each([
  ['a My Number Card', MY_NUMBER_ATR, '3b888001000041e0b381a1003b'],
  ['a driver licence', LICENCE_ATR, '3b888001000000009181c100d8'],
  ['a storage card', STORAGE_ATR, '3b8f8001804f0ca000000306030001000000006a'],
  ['a FeliCa card', FELICA_ATR, '3b8f8001804f0ca00000030611003b0000000042'],
])('the ATR of %s, check byte and all', (_, atr, hex) => {
  expect(toHex(atr)).toBe(hex);
  expect(atr.subarray(1).reduce((sum, byte) => sum ^ byte, 0)).toBe(0);
});

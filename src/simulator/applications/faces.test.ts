import { describe, expect, it } from 'vitest';
import { faceCard, NUMBER_B } from '../../../test/harness/faces.ts';
import { SURFACE_TAG } from '../../card/applications/surface/files.ts';
import { TEXT_TAG } from '../../card/applications/text-input/files.ts';
import { objectsOf } from '../../card/ber.ts';
import { concatBytes, fromHex, toHex } from '../../kernel/bytes.ts';
import { mustSucceed } from '../../kernel/result.ts';
import { createVirtualCard, type VirtualCard } from '../virtual-card.ts';
import { commonApplication, jukiApplication, managerObjects } from './common.ts';

const TEXT = 'D3921000310001010408';
const SURFACE = 'D3921000310001010402';
const PIN = '1234';
const BIRTH = NUMBER_B.slice(0, 6);

const hexOf = (text: string): string => toHex(Buffer.from(text, 'latin1'));
const send = (card: VirtualCard, hex: string): Uint8Array => card.transmit(fromHex(hex));
const sw = (card: VirtualCard, hex: string): string => toHex(send(card, hex).subarray(-2));
const select = (card: VirtualCard, aid: string): string => sw(card, `00A4040C0A${aid}`);
const byte = (value: number): string => toHex(Uint8Array.of(value));
const verify = (card: VirtualCard, sfi: number, value: string): string =>
  sw(card, `002000${byte(0x80 | sfi)}${byte(value.length)}${hexOf(value)}`);
const readable = (card: VirtualCard, sfi: number): string => sw(card, `00B0${byte(0x80 | sfi)}0001`);

/** A fresh card with one application selected and perhaps one key verified. */
const opened = (aid: string, key?: readonly [number, string]): VirtualCard => {
  const card = faceCard();
  expect(select(card, aid)).toBe('9000');
  if (key !== undefined) expect(verify(card, ...key)).toBe('9000');
  return card;
};

const B_TEXT = [0x15, NUMBER_B] as const;
const PIN_TEXT = [0x11, PIN] as const;
const B_SURFACE = [0x12, NUMBER_B] as const;
const BIRTH_SURFACE = [0x11, BIRTH] as const;

describe('what opens what (card.md §2.2, §2.3)', () => {
  it.each([
    ['入力補助AP, nothing', TEXT, undefined, [0x04, 0x05], [0x01, 0x02, 0x03, 0x07, 0x08]],
    ['入力補助AP, the PIN', TEXT, PIN_TEXT, [0x01, 0x02, 0x03, 0x04, 0x05, 0x07, 0x08], []],
    ['入力補助AP, B', TEXT, B_TEXT, [0x02, 0x03, 0x04, 0x05, 0x07, 0x08], [0x01]],
    ['券面AP, nothing', SURFACE, undefined, [0x03, 0x04], [0x01, 0x02, 0x05, 0x06]],
    ['券面AP, the birth key', SURFACE, BIRTH_SURFACE, [0x01, 0x03, 0x04], [0x02, 0x05, 0x06]],
    ['券面AP, B', SURFACE, B_SURFACE, [0x02, 0x03, 0x04, 0x06], [0x01, 0x05]],
  ] as const)('%s', (_, aid, key, open, shut) => {
    const card = opened(aid, key);
    expect(open.map((sfi) => readable(card, sfi))).toEqual(open.map(() => '9000'));
    expect(shut.map((sfi) => readable(card, sfi))).toEqual(shut.map(() => '6982'));
  });

  it('there is no My Number to be had: its files are FF', () => {
    const card = opened(TEXT, PIN_TEXT);
    expect(toHex(send(card, '00B08100FF'))).toBe(`${'ff'.repeat(17)}9000`);
  });

  it('what was opened in one application is shut in the other, and again after a selection', () => {
    const card = opened(TEXT, B_TEXT);
    select(card, SURFACE);
    expect(readable(card, 0x02)).toBe('6982');
    select(card, TEXT);
    expect(readable(card, 0x02)).toBe('6982');
  });
});

describe('the counters', () => {
  it('are one for each key of each application', () => {
    const card = opened(TEXT);
    expect(verify(card, 0x15, '00000000000000')).toBe('63c9');
    select(card, SURFACE);
    expect(verify(card, 0x12, '00000000000000')).toBe('63c9');
    expect(verify(card, 0x12, '00000000000000')).toBe('63c8');
    expect(verify(card, 0x11, '000000')).toBe('63c9');
    expect([0x11, 0x12, 0x13].map((sfi) => sw(card, `002000${byte(0x80 | sfi)}`))).toEqual([
      '63c9',
      '63c8',
      '63ca',
    ]);
    select(card, TEXT);
    expect([0x11, 0x12, 0x14, 0x15].map((sfi) => sw(card, `002000${byte(0x80 | sfi)}`))).toEqual([
      '63c3',
      '63c0',
      '63ca',
      '63c9',
    ]);
  });

  it('are asked for by the selected file too; a blocked key refuses to be tried', () => {
    const card = opened(TEXT);
    expect(sw(card, '00A4020C020015')).toBe('9000');
    expect(sw(card, '00200080')).toBe('63ca');
    expect(verify(card, 0x12, '1234')).toBe('6984');
  });

  it('照合番号A opens to nobody', () => {
    const card = opened(SURFACE);
    expect(verify(card, 0x13, '000000000000')).toBe('63c9');
    expect(readable(card, 0x05)).toBe('6982');
  });
});

describe('the table of offsets', () => {
  const whole = (card: VirtualCard, sfi: number): Uint8Array =>
    concatBytes(send(card, `00B0${byte(0x80 | sfi)}00000000`).subarray(0, -2));

  it.each([
    ['入力補助AP', TEXT, B_TEXT, TEXT_TAG.fourItems],
    ['券面AP', SURFACE, B_SURFACE, SURFACE_TAG.face],
  ] as const)('of %s points at every object, from the start of the file', (_, aid, key, tag) => {
    const file = whole(opened(aid, key), 0x02);
    const [table, ...objects] = mustSucceed(objectsOf(file, tag));
    const value = table?.value ?? new Uint8Array();
    expect(value).toHaveLength(objects.length * 2);
    for (const [at, object] of objects.entries()) {
      const offset = ((value[at * 2] ?? 0) << 8) | (value[at * 2 + 1] ?? 0);
      expect(toHex(file.subarray(offset, offset + object.whole.length))).toBe(toHex(object.whole));
    }
  });
});

describe('what is refused (card.md §2.6)', () => {
  const CARD = { serial: '123456789012345', municipality: '13999', expires: '2030-01-01' };
  it.each([
    ['入力補助AP', faceCard(), TEXT, '66f1'],
    ['券面AP', faceCard(), SURFACE, '66f1'],
    ['共通カードAP', createVirtualCard([commonApplication(CARD)]), 'D3921000310001010100', '66f1'],
    ['住基AP', createVirtualCard([jukiApplication(PIN)]), 'D3921000310001010401', '6982'],
  ])('secure messaging by %s', (_, card, aid, refusal) => {
    expect(select(card, aid)).toBe('9000');
    expect(sw(card, '08B0820000')).toBe(refusal);
    expect(sw(card, '80AE00000400000000')).toBe(refusal);
  });

  it('an offset behind the end, a file that is none, a prober’s application', () => {
    const card = opened(SURFACE);
    expect(sw(card, '00B084FFFF')).toBe('9000');
    expect(sw(card, '00B07FFF01')).toBe('6b00');
    expect(readable(card, 0x07)).toBe('6a82');
    expect(sw(card, '00A4040C09A00000030800001000')).toBe('6a82');
    expect(readable(card, 0x03)).toBe('9000');
  });
});

describe('INTERNAL AUTHENTICATE and GET DATA (card.md §2.6, §9)', () => {
  const CARD = { serial: '123456789012345', municipality: '13999', expires: '2030-01-01' };
  const plain = (): VirtualCard =>
    createVirtualCard([commonApplication(CARD), jukiApplication(PIN), managerObjects(CARD, undefined)]);

  it('the one key answers each challenge differently, and every other key refuses', () => {
    const card = plain();
    select(card, 'D3921000310001010100');
    const answers = ['0088009901 01 00', '0088009901 02 00'].map((hex) => toHex(send(card, hex)));
    expect(answers[0]).not.toBe(answers[1]);
    expect(answers[0]).toHaveLength(2 * 258);
    expect(sw(card, '00880099')).toBe('6700');
    expect(sw(card, '0088008201 01 00')).toBe('6981');
    expect(sw(card, '0088008501 01 00')).toBe('6a88');
    select(card, 'D3921000310001010401');
    expect(sw(card, '0088009C01 01 00')).toBe('6982');
  });

  it('the card manager’s objects are there while no application is selected', () => {
    const card = plain();
    expect(toHex(send(card, '00CA004500'))).toBe(`${hexOf(CARD.serial)}9000`);
    select(card, 'D3921000310001010100');
    expect(sw(card, '00CA004500')).toBe('6a88');
    expect(sw(card, '00A4040C07A0000001510000')).toBe('9000');
    expect(sw(card, '00CA004500')).toBe('9000');
    expect(sw(card, '00B08100FF')).toBe('6a82');
    expect(sw(card, '00CA0045')).toBe('6700');
    expect(sw(card, '00CA004501')).toBe('6700');
  });
});

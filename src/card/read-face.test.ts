import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { digits, shortAnswers, talkTo } from '../../test/harness/card-talk.ts';
import { faceCard, KEYS, NUMBER_B, PARTS, PRINTED, ROOTS } from '../../test/harness/faces.ts';
import { fixedSystem } from '../../test/harness/fixed-system.ts';
import { toHex } from '../kernel/bytes.ts';
import { failure, mustSucceed, success } from '../kernel/result.ts';
import { createPin } from '../simulator/files.ts';
import { keyRecord } from '../simulator/records.ts';
import type { VirtualCard } from '../simulator/virtual-card.ts';
import { readFaceRecord } from './applications/surface/read.ts';
import type { CardConnection } from './index.ts';
import { keyFromRecord, proveChip } from './proof.ts';
import { readFaceAndItems } from './read-face.ts';

interface Slot {
  readonly card: CardConnection;
  readonly sent: string[];
}

const slot = (
  virtual: VirtualCard,
  { pulledAfter = Number.POSITIVE_INFINITY, extended = true } = {},
): Slot => {
  const sent: string[] = [];
  const card: CardConnection = {
    reader: 'test',
    atr: virtual.atr,
    ...(extended ? {} : { lengths: shortAnswers }),
    transmit: async (command) => {
      if (sent.length >= pulledAfter) return failure('card_lost');
      sent.push(toHex(command));
      return success(virtual.transmit(command));
    },
  };
  return { card, sent };
};

const means = { system: fixedSystem(), cvRoots: ROOTS };
const typed = { parts: PARTS, consentToGregorian: false };
const verifies = (sent: readonly string[]): number =>
  sent.filter((command) => command.startsWith('0020') && command.length > 8).length;

describe('the face and the four items, in one transaction', () => {
  it('are read, and both records are the issuer’s', async () => {
    const { card, sent } = slot(faceCard());
    const { text, face, apdus } = mustSucceed(await readFaceAndItems(card, typed, means));
    expect(text.items).toEqual({
      name: PRINTED.name,
      address: PRINTED.address,
      birthDate: PRINTED.birthDate,
      sex: '1',
    });
    expect(text.integrity).toBe('verified');
    expect(face.integrity).toBe('verified');
    expect(face.birthDate).toBe(PRINTED.birthDate);
    expect(face.cardKey).toEqual(keyRecord(KEYS.surface));
    expect(face.unsigned.expires).toBe('2035-02-17');
    expect(text.calendar).toBe('era');
    expect(verifies(sent)).toBe(2);
    expect(apdus).toBe(sent.length);
  });

  it('are read over a reader that passes no extended length, within the commands of a tap', async () => {
    const { card, sent } = slot(faceCard(), { extended: false });
    const { face } = mustSucceed(await readFaceAndItems(card, typed, means));
    expect(face.integrity).toBe('verified');
    expect(Math.max(...sent.map((command) => command.length))).toBeLessThan(80);
    expect(sent.length).toBeLessThanOrEqual(64);
  });

  it('neither file that holds the My Number is ever asked for, nor 照合番号A tried', async () => {
    const { card, sent } = slot(faceCard());
    await readFaceAndItems(card, typed, means);
    // READ BINARY of SFI 1 in the text application, of SFI 5 in the surface application; SELECT EF of either.
    expect(sent.filter((command) => /^00b08[15]|^00a402|^002000(94|93)/.test(command))).toEqual([]);
  });

  it('without roots nothing is verified, and nothing is said to be altered', async () => {
    const { card } = slot(faceCard());
    const { text, face } = mustSucceed(await readFaceAndItems(card, typed, { ...means, cvRoots: [] }));
    expect([text.integrity, face.integrity]).toEqual(['issuer_unknown', 'issuer_unknown']);
  });

  it('a root of one application vouches for nothing in the other', async () => {
    const swapped = ROOTS.map((root) => ({
      ...root,
      application: root.application === 'surface' ? ('text_input' as const) : ('surface' as const),
    }));
    const { card } = slot(faceCard());
    const { text, face } = mustSucceed(await readFaceAndItems(card, typed, { ...means, cvRoots: swapped }));
    expect([text.integrity, face.integrity]).toEqual(['issuer_unknown', 'issuer_unknown']);
  });

  it('two people in one card are a stop', async () => {
    const face = { birthDate: '1980-02-18' as typeof PRINTED.birthDate };
    const { card } = slot(faceCard({ face, tries: { surface: createPin(NUMBER_B, 10) } }));
    expect(await readFaceAndItems(card, typed, means)).toEqual(failure('altered', { at: 'two_people' }));
  });

  it('digits open both, one try each, and are overwritten wherever the card is pulled', async () => {
    const whole = slot(faceCard());
    await readFaceAndItems(whole.card, digits(NUMBER_B), means);
    for (let pulledAfter = 0; pulledAfter < whole.sent.length; pulledAfter += 1) {
      const { card } = slot(faceCard(), { pulledAfter });
      const given = digits(NUMBER_B);
      expect(await readFaceAndItems(card, given, means)).toMatchObject({ reason: 'card_lost' });
      expect(given.every((byte) => byte === 0)).toBe(true);
    }
    const given = digits(NUMBER_B);
    expect((await readFaceAndItems(slot(faceCard()).card, given, means)).ok).toBe(true);
    expect(given.every((byte) => byte === 0)).toBe(true);
  });
});

describe('the tries', () => {
  it('a wrong number costs one try of the first application and none of the second', async () => {
    const tries = { text: createPin(NUMBER_B, 10), surface: createPin(NUMBER_B, 10) };
    const { card } = slot(faceCard({ tries }));
    const wrong = { parts: { ...PARTS, securityCode: '0000' }, consentToGregorian: false };
    expect(await readFaceAndItems(card, wrong, means)).toEqual(failure('wrong', { left: 9, spent: 1 }));
    expect([tries.text.left, tries.surface.left]).toEqual([9, 10]);
  });

  it('the calendar that opened the first application is the only one tried on the second', async () => {
    const B = '80021720352285';
    const tries = { text: createPin(B, 10), surface: createPin(B, 10) };
    const { card, sent } = slot(faceCard({ birthYear: 'gregorian', tries }));
    const read = mustSucceed(await readFaceAndItems(card, { parts: PARTS, consentToGregorian: true }, means));
    expect([read.text.calendar, read.face.calendar]).toEqual(['gregorian', 'gregorian']);
    expect(verifies(sent)).toBe(3);
    expect([tries.text.left, tries.surface.left]).toEqual([10, 10]);
  });

  it.each([
    ['blocked', 0, failure('blocked')],
    ['few', 3, failure('too_few_tries', { left: 3 })],
  ])('a card whose counter is %s is asked, not tried', async (_, left, outcome) => {
    const tries = { text: createPin(NUMBER_B, 10, left) };
    const { card, sent } = slot(faceCard({ tries }));
    expect(await readFaceAndItems(card, typed, means)).toEqual(outcome);
    expect(verifies(sent)).toBe(0);
    expect(tries.text.left).toBe(left);
  });
});

describe('a copy', () => {
  const challenge = () => ({ nonce: randomBytes(32), device: 'gym-1', at: 1_790_000_000_000 });

  it('reads as its original, and cannot sign with the key of the face', async () => {
    const original = talkTo(faceCard());
    const face = mustSucceed(await readFaceRecord(original.channel, digits(NUMBER_B), { cvRoots: ROOTS }));
    const pinned = mustSucceed(keyFromRecord(face.cardKey));
    expect(await proveChip(original.channel, pinned, challenge(), 'surface')).toEqual(success('LC'));
    const copy = talkTo(faceCard({ clone: true }));
    const copied = mustSucceed(await readFaceRecord(copy.channel, digits(NUMBER_B), { cvRoots: ROOTS }));
    expect(copied.integrity).toBe('verified');
    expect(await proveChip(copy.channel, pinned, challenge(), 'surface')).toMatchObject({
      reason: 'not_this_key',
    });
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes, fromHex, toHex } from '../kernel/bytes.ts';
import { encodeTlv, firstTlv, objectsInside, objectsOf, tlvLength, tlvsInside } from './ber.ts';

const tag = fc.oneof(
  fc.integer({ min: 1, max: 0xfe }).filter((value) => (value & 0x1f) !== 0x1f),
  fc
    .tuple(fc.constantFrom(0x1f, 0x5f, 0x7f, 0xdf, 0xff), fc.integer({ min: 0, max: 0x7f }))
    .map(([first, second]) => first * 256 + second),
);
const object = fc.tuple(tag, fc.uint8Array({ maxLength: 400 }));

describe('what is written is read again', () => {
  it('one object, with whatever filler behind it', () => {
    fc.assert(
      fc.property(object, fc.uint8Array({ maxLength: 20 }), ([name, value], filler) => {
        const whole = encodeTlv(name, value);
        const read = firstTlv(concatBytes(whole, filler));
        expect(read).toEqual({ ok: true, value: { tag: name, value, whole } });
        expect(tlvLength(whole.subarray(0, 6))).toBe(whole.length);
      }),
    );
  });

  it('a list of objects of different tags, in order', () => {
    fc.assert(
      fc.property(fc.uniqueArray(object, { selector: ([name]) => name, maxLength: 64 }), (objects) => {
        const wholes = objects.map(([name, value]) => encodeTlv(name, value));
        const read = objectsInside(concatBytes(...wholes));
        expect(read.ok && read.value.map(({ whole }) => toHex(whole))).toEqual(wholes.map(toHex));
      }),
    );
  });

  it('lengths on either side of each form', () => {
    for (const length of [0, 0x7f, 0x80, 0xff, 0x100, 0xffff]) {
      const read = firstTlv(encodeTlv(0xdf21, new Uint8Array(length)));
      expect(read.ok && read.value.value.length).toBe(length);
    }
  });
});

describe('what is no object is garbled', () => {
  it.each([
    ['nothing', ''],
    ['a tag alone', 'DF'],
    ['a tag of two bytes alone', 'DF21'],
    ['a tag of three bytes', 'DF8101 00'],
    ['fewer bytes than it says', 'DF2103 0102'],
    ['the indefinite length', 'DF2180 0000'],
    ['a length of three bytes', 'DF2183000001 00'],
    ['a length cut in two', 'DF218201'],
  ])('%s', (_, hex) => {
    expect(firstTlv(fromHex(hex)).ok).toBe(false);
  });

  it('in a list: leftovers, a tag twice, and more than sixty-four', () => {
    expect(objectsInside(fromHex('C10100 C2')).ok).toBe(false);
    expect(objectsInside(fromHex('C10100 C10100')).ok).toBe(false);
    const many = (count: number): Uint8Array =>
      concatBytes(...Array.from({ length: count }, (_, at) => encodeTlv(0xdf00 + at, new Uint8Array())));
    expect(objectsInside(many(64)).ok).toBe(true);
    expect(objectsInside(many(65)).ok).toBe(false);
  });

  it('of another name than the one that is wanted', () => {
    expect(objectsOf(encodeTlv(0xff20, new Uint8Array()), 0xff20).ok).toBe(true);
    expect(objectsOf(encodeTlv(0xff21, new Uint8Array()), 0xff20).ok).toBe(false);
  });
});

it('any bytes end in an answer, and never in an object larger than they are', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2_000 }), (bytes) => {
      const first = firstTlv(bytes);
      const inside = objectsInside(bytes);
      tlvsInside(bytes);
      tlvLength(bytes);
      return (
        (!first.ok || first.value.whole.length <= bytes.length) &&
        (!inside.ok || toHex(concatBytes(...inside.value.map(({ whole }) => whole))) === toHex(bytes))
      );
    }),
    { numRuns: 2_000 },
  );
});

import { firstTlv, tlvLength, tlvsInside } from '../../../src/card/ber.ts';
import { decodeText, findBer, findSimple } from '../../../src/card/profile/tlv.ts';
import { concatBytes } from '../../../src/kernel/bytes.ts';
import { success } from '../../../src/kernel/result.ts';
import type { Planted } from './plant.ts';

export const TLV: readonly Planted[] = [
  {
    bug: 'takes the first of two objects of one tag',
    kinds: ['tlv'],
    problem: 'objects out of garbage',
    plant: () => ({
      tlvsInside: (value) => {
        const all = tlvsInside(value);
        const first = firstTlv(value);
        return all.ok || !first.ok ? all : success(new Map([[first.value.tag, first.value.value]]));
      },
    }),
  },
  {
    bug: 'throws on two bytes',
    kinds: ['tlv'],
    problem: 'threw RangeError: out of bounds',
    plant: () => ({
      firstTlv: (bytes) => {
        if (bytes.length === 2) throw new RangeError('out of bounds');
        return firstTlv(bytes);
      },
    }),
  },
  {
    bug: 'reads a missing length byte as zero',
    kinds: ['tlv'],
    problem: 'an object that is none',
    plant: () => ({ firstTlv: (bytes) => firstTlv(concatBytes(bytes, new Uint8Array(1))) }),
  },
  {
    bug: 'counts the value only',
    kinds: ['tlv'],
    problem: 'another length than there is',
    plant: () => ({ tlvLength: (bytes) => (tlvLength(bytes) ?? 2) - 2 }),
  },
  {
    bug: 'looks for a tag from every byte',
    kinds: ['profile tlv'],
    problem: 'another value than the tags say',
    plant: () => ({
      findBer: (bytes, path) => {
        const found = findBer(bytes, path);
        for (let at = 1; found === undefined && at < bytes.length; at += 1) {
          const later = findBer(bytes.subarray(at), path);
          if (later !== undefined) return later;
        }
        return found;
      },
    }),
  },
  {
    bug: 'does not know long lengths of simple-TLV',
    kinds: ['profile tlv'],
    problem: 'another value than the tags say',
    plant: () => ({
      findSimple: (bytes, tag) => (bytes[1] === 0xff ? undefined : findSimple(bytes, tag)),
    }),
  },
  {
    bug: 'lets text of another direction through',
    kinds: ['decoded text'],
    problem: 'a text with what nobody can see',
    plant: () => ({
      decodeText: (bytes, code, pad) =>
        code === 'utf8' ? Buffer.from(bytes).toString('utf8') : decodeText(bytes, code, pad),
    }),
  },
  {
    bug: 'takes off filler wherever it is',
    kinds: ['decoded text'],
    problem: 'a text that the bytes do not say',
    plant: () => ({
      decodeText: (bytes, code, pad) =>
        decodeText(
          bytes.filter((byte) => byte !== 0xff),
          code,
          pad,
        ),
    }),
  },
];

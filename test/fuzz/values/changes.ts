/** Changes to any bytes that a parser is given: of one byte, of many, in length, by another's. */
import { cutOut, EDGES, extend, flip, splice, truncate, withByte } from '../bytes.ts';
import type { Random } from '../random.ts';

export const changed = (bytes: Uint8Array, other: Uint8Array, random: Random): Uint8Array => {
  switch (random.int(7)) {
    case 0:
      return truncate(bytes, random);
    case 1:
      return extend(bytes, random);
    case 2:
      return splice(bytes, other, random);
    case 3:
      return cutOut(bytes, random);
    case 4:
      return withByte(bytes, random.int(bytes.length), random.pick(EDGES));
    case 5:
      return withByte(bytes, random.int(bytes.length), 0x30 + random.int(10));
    default:
      return flip(bytes, random);
  }
};

/** Untouched now and then, changed once or twice otherwise. */
export const maybeChanged = (bytes: Uint8Array, other: Uint8Array, random: Random): Uint8Array => {
  if (random.chance(0.1)) return bytes;
  const once = changed(bytes, other, random);
  return random.chance(0.15) && once.length > 0 ? changed(once, other, random) : once;
};

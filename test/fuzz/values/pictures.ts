/** Bent pictures of a card's face: whatever comes in, what goes out is a picture of ours, no larger than any may be. */
import { equalBytes, fromHex, toHex } from '../../../src/kernel/bytes.ts';
import { guarded, guardedNow, type Kind } from '../kind.ts';
import type { Random } from '../random.ts';
import { maybeChanged } from './changes.ts';

const PNG = fromHex('89504E470D0A1A0A');

interface Picture {
  readonly png: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Of the size it says, grey, eight bits, and no more than head, data and end. */
const pictureProblem = ({ png, width, height }: Picture, side: number): string | undefined => {
  if (!equalBytes(png.subarray(0, 8), PNG)) return 'a picture that is no PNG';
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  if (view.getUint32(16) !== width || view.getUint32(20) !== height) return 'a picture of another size';
  if (width > side || height > side) return 'a picture larger than any';
  return png[24] === 8 && png[25] === 0 ? undefined : 'a picture that is not grey';
};

export const picture: Kind = {
  name: 'picture',
  group: 'values',
  weight: 2,
  reaches: ['picture', 'unreadable_image', 'too_large'],
  run: (target, { faces }, random) => {
    const { name, address, code } = faces;
    const base = random.pick([name, address, code]);
    const bytes = random.chance(0.05) ? new Uint8Array(9_000) : maybeChanged(base, address, random);
    return guardedNow(
      () => toHex(bytes),
      () => {
        const read = target.decodePicture(bytes);
        if (!read.ok) return { outcome: read.reason, problem: undefined };
        return { outcome: 'picture', problem: pictureProblem(read.value, 2_048) };
      },
    );
  },
};

/** Mostly behind its header, where only the decoder looks. */
const bentPhoto = (photo: Uint8Array, random: Random): Uint8Array => {
  if (random.chance(0.3)) return maybeChanged(photo, photo, random);
  const copy = Uint8Array.from(photo);
  for (let left = 1 + random.int(12); left > 0; left -= 1)
    copy[150 + random.int(copy.length - 150)] = random.int(256);
  return copy;
};

export const photoHeader: Kind = {
  name: 'photo header',
  group: 'values',
  weight: 3,
  reaches: ['size', 'unreadable_image', 'too_large'],
  run: (target, { faces }, random) => {
    const head = faces.photo.subarray(0, 220);
    const bytes = maybeChanged(head, head, random);
    return guardedNow(
      () => toHex(bytes),
      () => {
        const size = target.photoSizeOf(bytes);
        if (!size.ok) return { outcome: size.reason, problem: undefined };
        const { width, height } = size.value;
        const fits = width >= 1 && width <= 480 && height >= 1 && height <= 640;
        return { outcome: 'size', problem: fits ? undefined : 'a photo larger than any' };
      },
    );
  },
};

/** The decoder itself, in its thread: slow, so there are few of these. */
export const photo: Kind = {
  name: 'photo',
  group: 'photos',
  weight: 1,
  reaches: ['picture'],
  run: (target, { faces }, random) => {
    const bytes = bentPhoto(faces.photo, random);
    return guarded(
      () => toHex(bytes),
      async () => {
        const read = await target.decodePhoto(bytes);
        if (!read.ok) return { outcome: read.reason, problem: undefined };
        return { outcome: 'picture', problem: pictureProblem(read.value, 640) };
      },
    );
  },
};

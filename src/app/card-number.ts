/** 照合番号B from a photograph of the card: the picture is read by the host, and its pixels are overwritten. */
import { createNumberReader, joinDigits, type OcrFailure, parseGreyImage } from '../card/ocr/index.ts';
import { failure, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import type { CardPorts, NumberReason } from '../modules/identification/index.ts';

/** What the clerk can do better next time; the rest is ours. */
const REASON: Readonly<Record<OcrFailure, NumberReason>> = {
  no_card_found: 'no_card_seen',
  too_blurred: 'blurred',
  not_the_face: 'not_the_face',
  digits_unclear: 'unclear',
  engine_failed: 'unavailable',
  too_slow: 'unavailable',
};

export interface PictureReader {
  readonly readNumber: CardPorts['readNumber'];
  /** Ends the engine's thread. */
  close(): Promise<void>;
}

/** Nothing is started before the first picture. */
export const createPictureReader = (system: System): PictureReader => {
  const reader = createNumberReader({ system });
  return {
    async readNumber({ width, height, pixels }) {
      const image = parseGreyImage(width, height, pixels);
      if (!image.ok) return failure('no_card_seen');
      const read = await reader.read(image.value);
      if (!read.ok) return failure(REASON[read.reason]);
      const { printedYear, doubtful } = read.value;
      return success({
        digits: joinDigits(read.value),
        birthYear: printedYear === 'gregorian' ? 'gregorian' : 'era',
        doubtful: [...doubtful],
      });
    },
    close: () => reader.close(),
  };
};

/**
 * A picture as the reader of 照合番号B takes it: grey levels and nothing else. The screen draws camera frame or photo on a
 * canvas and sends the grey of it, so the host decodes no picture format and no picture can be a bomb.
 */
import { failure, type Result, success } from '../../kernel/result.ts';

/** One byte a pixel, 0 black, row by row from the top left. */
export interface GreyImage {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

/** Pixels a side: below the first a card's digits are not four pixels high; above the second nothing becomes clearer. */
export const SIDE_PIXELS = { least: 200, most: 4096 } as const;

export type ImageRefusal = 'too_small' | 'too_large' | 'wrong_length';

const isSide = (value: unknown): value is number => Number.isSafeInteger(value);

/** What arrived over RPC: a header of two numbers and the bytes. The bytes are taken over, not copied. */
export const parseGreyImage = (
  width: unknown,
  height: unknown,
  pixels: Uint8Array,
): Result<GreyImage, ImageRefusal> => {
  if (!isSide(width) || !isSide(height)) return failure('wrong_length');
  if (width < SIDE_PIXELS.least || height < SIDE_PIXELS.least) return failure('too_small');
  if (width > SIDE_PIXELS.most || height > SIDE_PIXELS.most) return failure('too_large');
  return pixels.length === width * height ? success({ width, height, pixels }) : failure('wrong_length');
};

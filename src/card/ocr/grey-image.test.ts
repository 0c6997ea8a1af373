import { expect, it } from 'vitest';
import { parseGreyImage } from './grey-image.ts';

it('takes a picture whose bytes are as many as its sides say', () => {
  const pixels = new Uint8Array(640 * 480);
  expect(parseGreyImage(640, 480, pixels)).toEqual({ ok: true, value: { width: 640, height: 480, pixels } });
});

it.each([
  [199, 480, 199 * 480, 'too_small'],
  [640, 0, 0, 'too_small'],
  [-640, -480, 640 * 480, 'too_small'],
  [4097, 200, 4097 * 200, 'too_large'],
  [2 ** 31, 2 ** 31, 0, 'too_large'],
  [640, 480, 640 * 480 - 1, 'wrong_length'],
  [640, 480, 640 * 480 * 4, 'wrong_length'],
  [640.5, 480, 640 * 480, 'wrong_length'],
  [Number.NaN, 480, 640 * 480, 'wrong_length'],
  ['640', 480, 640 * 480, 'wrong_length'],
])('refuses %s × %s with %s bytes: %s', (width, height, length, reason) => {
  expect(parseGreyImage(width, height, new Uint8Array(length))).toEqual({ ok: false, reason });
});

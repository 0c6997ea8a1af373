import { expect, it } from 'vitest';
import { cardLayoutSchema, DEFAULT_LAYOUT } from './layout.ts';

it('takes a site’s own numbers', () => {
  const own = { ...DEFAULT_LAYOUT, securityCode: { x: 60, y: 40, width: 20, height: 8 } };
  expect(cardLayoutSchema.parse(own)).toEqual(own);
});

it.each([
  ['a zone beyond the card', { dates: { x: 30, y: 17, width: 58, height: 15 } }],
  ['a zone below it', { securityCode: { x: 4, y: 50, width: 20, height: 6 } }],
  ['digits of no height', { digitMm: [2, 2] }],
  ['a field that means nothing', { photo: { x: 0, y: 0, width: 9, height: 9 } }],
])('refuses %s', (_, change) => {
  expect(cardLayoutSchema.safeParse({ ...DEFAULT_LAYOUT, ...change }).success).toBe(false);
});

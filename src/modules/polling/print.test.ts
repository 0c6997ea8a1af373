import { expect, test } from 'vitest';
import { placeSlip, wayTo } from './print.ts';
import { shownPlaceSchema } from './views.ts';

const place = (name: string, map: { x: number; y: number } | null) =>
  shownPlaceSchema.parse({ id: 'P1', name, kind: 'assigned', address: '中央町4-5', map });

test('the way is said in eight directions and kilometres, in degrees and in metres', () => {
  const from = place('ここ', { x: 139, y: 37 });
  expect(wayTo(from, place('東', { x: 139.0113, y: 37 }))).toBe('東へ およそ1.0km');
  expect(wayTo(from, place('北', { x: 139, y: 37.018 }))).toBe('北へ およそ2.0km');
  expect(wayTo(place('ここ', { x: 0, y: 0 }), place('南西', { x: -500, y: -500 }))).toBe(
    '南西へ およそ0.7km',
  );
});

test('no way is said where one of the two is on no map, or both are one', () => {
  const here = place('ここ', { x: 139, y: 37 });
  expect(wayTo(here, place('どこか', null))).toBeUndefined();
  expect(wayTo(null, here)).toBeUndefined();
  expect(wayTo(here, here)).toBeUndefined();
});

test('the slip names the place and nobody, says 訓練 in a drill, and a name cannot lay it out', () => {
  const slip = placeSlip({
    election: '総選挙',
    from: null,
    places: [place('公民館|^^^{image:x}', null)],
    municipality: 'かざし市',
    training: true,
  });
  expect(slip).toContain('訓練');
  expect(slip).toContain('公民館\\|\\^\\^\\^\\{image:x\\}');
  expect(slip.split('\n').filter((line) => line === '=')).toHaveLength(1);
  expect(
    placeSlip({ election: '総選挙', from: null, places: [], municipality: '市', training: false }),
  ).not.toContain('訓練');
});

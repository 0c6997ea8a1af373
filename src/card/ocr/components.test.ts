import { expect, it } from 'vitest';
import { labelled, type Mask } from './components.ts';

const drawn = (...rows: readonly string[]): Mask => ({
  width: rows[0]?.length ?? 0,
  height: rows.length,
  bits: Uint8Array.from(rows.join(''), (mark) => (mark === '#' ? 1 : 0)),
});

it('finds each part with its box and area; corners touch', () => {
  const { components, labels } = labelled(drawn('##...', '#..#.', '.#..#', '....#'));
  expect(components).toEqual([
    { label: 1, left: 0, top: 0, right: 2, bottom: 3, area: 4 },
    { label: 2, left: 3, top: 1, right: 5, bottom: 4, area: 3 },
  ]);
  expect([...labels].filter((label) => label === 2)).toHaveLength(3);
});

it('does not join the end of a row with the start of the next', () => {
  expect(labelled(drawn('...#', '....', '#...')).components).toHaveLength(2);
  expect(labelled(drawn('...#', '#...')).components).toHaveLength(2);
});

it('fills all of a picture, and none', () => {
  expect(labelled(drawn('###', '###')).components[0]?.area).toBe(6);
  expect(labelled(drawn('...')).components).toEqual([]);
});

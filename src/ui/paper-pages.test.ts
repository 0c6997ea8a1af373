import { expect, test } from 'vitest';
import { canTurn, firstPage, type PaperPages, type PaperSeen, pageNow, stepPages } from './paper-pages.ts';

const keys = ['甲', '乙', '丙'];
const here = (pages: number): PaperSeen => ({
  is: 'here',
  pages: Array.from({ length: pages }, (_, at) => String(at)),
  notes: [],
});
const came = (state: PaperPages, key: string, seen: PaperSeen): PaperPages =>
  stepPages(state, { kind: 'came', key, seen }, keys);
const turn = (state: PaperPages, by: 1 | -1): PaperPages => stepPages(state, { kind: 'turned', by }, keys);
const where = (state: PaperPages): readonly [number, number] => [state.at, pageNow(state, keys).page];

test('pages of one paper, then the next paper; and back to its last page, also where that has still to come', () => {
  let state = came(came(firstPage, '甲', here(2)), '乙', here(1));
  const way = [where(state)];
  for (const _press of keys) {
    state = turn(state, 1);
    way.push(where(state));
  }
  expect(way).toEqual([
    [0, 0],
    [0, 1],
    [1, 0],
    [2, 0],
  ]);
  expect(canTurn(state, 1, keys)).toBe(false);
  expect(turn(state, 1)).toBe(state);
  expect(where(turn(turn(state, -1), -1))).toEqual([0, 1]);
  expect(canTurn(firstPage, -1, keys)).toBe(false);

  const unread = turn(stepPages(firstPage, { kind: 'opened', at: 1 }, keys), -1);
  expect(pageNow(unread, keys)).toEqual({ seen: undefined, page: 0, pages: 0 });
  expect(where(came(unread, '甲', here(4)))).toEqual([0, 3]);
});

test('a paper that did not come is asked for again, and the others stay', () => {
  const failed = came(came(firstPage, '乙', here(1)), '甲', { is: 'failed', reason: 'renderer_failed' });
  const again = stepPages(failed, { kind: 'again' }, keys);
  expect(Object.keys(again.seen)).toEqual(['乙']);
  expect(stepPages(again, { kind: 'opened', at: 3 }, keys)).toBe(again);
});

test('how large it is shown stays from page to page', () => {
  const large = stepPages(firstPage, { kind: 'sized', large: true }, keys);
  expect(turn(large, 1)).toMatchObject({ at: 1, large: true });
});

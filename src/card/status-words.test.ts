import { expect, test } from 'vitest';
import { SW } from './apdu.ts';
import { sentenceOf, statusOf } from './status-words.ts';

/** The list of card.md §2.6, with 6D00 and 6E00 of its probing readers, and what each must be called. */
const LISTED = [
  [0x9000, 'ok'],
  [0x6984, 'blocked'],
  [0x6983, 'blocked'],
  [0x6300, 'not_verified'],
  [0x6982, 'security_not_satisfied'],
  [0x6985, 'conditions_not_met'],
  [0x6986, 'no_current_file'],
  [0x6981, 'wrong_file_type'],
  [0x6700, 'wrong_length'],
  [0x6a80, 'wrong_data'],
  [0x6a81, 'function_not_supported'],
  [0x6a82, 'not_found'],
  [0x6a83, 'record_not_found'],
  [0x6a84, 'no_room'],
  [0x6a85, 'length_against_structure'],
  [0x6a86, 'wrong_parameters'],
  [0x6a87, 'length_against_parameters'],
  [0x6a88, 'object_not_found'],
  [0x6b00, 'beyond_end'],
  [0x69fc, 'secure_messaging'],
  [0x6987, 'secure_messaging'],
  [0x6988, 'secure_messaging'],
  [0x66f1, 'secure_messaging'],
  [0x6f00, 'not_ready'],
  [0x6d00, 'unknown_instruction'],
  [0x6e00, 'unknown_class'],
] as const;

test.each(LISTED)('%i is %s', (sw, reason) => {
  expect(statusOf(sw)).toEqual({ reason });
});

test.each(Array.from({ length: 16 }, (_, left) => left))('63Cx counts: %i left', (left) => {
  expect(statusOf(0x63c0 | left)).toEqual({ reason: 'tries_left', triesLeft: left });
});

test('61xx and 6Cxx say how many bytes; 00 is 256', () => {
  for (let low = 0; low <= 0xff; low += 1) {
    const length = low === 0 ? 256 : low;
    expect(statusOf(0x6100 | low)).toEqual({ reason: 'more_data', length });
    expect(statusOf(0x6c00 | low)).toEqual({ reason: 'wrong_answer_length', length });
  }
});

test('of all 65,536 words exactly those listed are known', () => {
  const known = new Set<number>(LISTED.map(([sw]) => sw));
  for (let low = 0; low <= 0xff; low += 1) known.add(0x6100 | low).add(0x6c00 | low);
  for (let left = 0; left <= 0x0f; left += 1) known.add(0x63c0 | left);
  const called = new Set<number>();
  for (let sw = 0; sw <= 0xffff; sw += 1) if (statusOf(sw).reason !== 'unknown') called.add(sw);
  expect(called).toEqual(known);
});

test('every word this program tells apart is one of them', () => {
  for (const sw of Object.values(SW)) expect(statusOf(sw).reason).not.toBe('unknown');
});

test('every word gives the clerk one Japanese sentence, with no code in it', () => {
  for (let sw = 0; sw <= 0xffff; sw += 1) {
    const sentence = sentenceOf(statusOf(sw));
    expect(sentence).toMatch(/^[^。]+。$/);
    expect(sentence).toMatch(/[\u3040-\u309f]/);
    expect(sentence).not.toMatch(/[A-Za-z]|undefined|[0-9]{3}/);
  }
});

test('the clerk hears how many tries are left, and that none is a lock', () => {
  expect(sentenceOf(statusOf(0x63c2))).toContain('あと2回');
  expect(sentenceOf(statusOf(0x63ca))).toContain('あと10回');
  expect(sentenceOf(statusOf(0x63c0))).toBe(sentenceOf(statusOf(0x6984)));
});

test('words that ask for different things of the clerk are told apart', () => {
  const words = [0x9000, 0x6982, 0x6984, 0x6300, 0x6a82, 0x6f00, 0x66f1, 0x6985, 0x6a84, 0x6112, 0x1234];
  const sentences = words.map((sw) => sentenceOf(statusOf(sw)));
  expect(new Set(sentences).size).toBe(words.length);
});

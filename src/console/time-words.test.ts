import { expect, test } from 'vitest';
import { ago, clockTime, dayAndTime, fileStamp, fileTime } from './time-words.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const NOW = Date.UTC(2026, 10, 23, 5, 5, 9);

test.each([
  [0, '1分以内'],
  [59 * SECOND, '1分以内'],
  [MINUTE, '1分前'],
  [3 * MINUTE + 59 * SECOND, '3分前'],
  [HOUR - 1, '59分前'],
  [HOUR, '1時間前'],
  [24 * HOUR - 1, '23時間前'],
  [24 * HOUR, '1日前'],
  [400 * 24 * HOUR, '400日前'],
  [-MINUTE, '1分以内'],
  [-3 * MINUTE, '未来の時刻（端末の時計を確認）'],
])('%i ms ago is %s', (passed, said) => {
  expect(ago(NOW - passed, NOW)).toBe(said);
});

test('a terminal that never came', () => {
  expect(ago(null, NOW)).toBe('まだ一度も');
});

test('times are those of Japan, whatever the zone of the machine (these tests run in Alaska)', () => {
  expect(clockTime(NOW)).toBe('14:05');
  expect(clockTime(NOW, true)).toBe('14:05:09');
  expect(dayAndTime(NOW)).toBe('11月23日 14:05');
  expect(fileTime(NOW)).toBe('2026-11-23 14:05:09');
  expect(fileStamp(NOW)).toBe('20261123-1405');
  expect(dayAndTime(Date.UTC(2026, 11, 31, 15, 0))).toBe('1月1日 00:00');
});

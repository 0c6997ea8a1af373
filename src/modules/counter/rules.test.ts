import { expect, test } from 'vitest';
import { lastDay } from './rules.ts';
import { deadlineSchema } from './schema.ts';

const on = (day: unknown, deadline: object) =>
  lastDay({ deadline: deadlineSchema.parse({ law: '法', late: '受ける', ...deadline }) }, () => day);

test.each([
  // 民法140条: the first day is not counted; 14 days after moving on the 20th is the 4th.
  ['2026-11-20', { rule: 'within', days: 14, after: 'moved_on' }, '2026-12-04'],
  // 戸籍法43条: the day of the event is counted.
  ['2026-11-20', { rule: 'within', days: 14, after: 'born_on', inclusive: true }, '2026-12-03'],
  ['2028-02-20', { rule: 'within', days: 14, after: 'born_on' }, '2028-03-05'],
  ['2026-12-10', { rule: 'before', date: 'starts_on', days: 7 }, '2026-12-03'],
  ['2026-12-10', { rule: 'before', date: 'starts_on' }, '2026-12-10'],
  [undefined, { rule: 'before', date: 'starts_on' }, undefined],
  ['2026-13-40', { rule: 'within', days: 14, after: 'moved_on' }, undefined],
])('from %s by %o it is in time until %s', (day, deadline, last) => {
  expect(on(day, deadline)).toBe(last);
});

test('without a rule, and of a season, there is no last day of this visit', () => {
  expect(lastDay({ deadline: { rule: 'none' } }, () => '2026-11-20')).toBeUndefined();
  const season = { rule: 'season', from: '08-01', to: '08-31', late: '受ける' } as const;
  expect(lastDay({ deadline: season }, () => '2026-08-20')).toBeUndefined();
});

import { expect, test } from 'vitest';
import { type About, type Draft, draftFor, requestOf } from './attendance-draft.ts';
import { attendanceAddress, attendancePlaceAt, monthBeside } from './attendance-place.ts';
import { monthWord } from './attendance-text.ts';

const PUNCH = '0198a000-0000-7000-8000-000000000001';
const draft = (about: About, kind: string, more: Partial<Draft> = {}): Draft => ({
  ...draftFor(about, '2026-11-25', kind),
  ...{ from: '17:30', to: '19:00', reason: '理由です' },
  ...more,
});

test('a time is of Japan, and an end before its beginning is on the next day', () => {
  expect(requestOf(draft('punch', 'out'))).toEqual({
    ...{ about: 'forgotten_punch', type: 'out', at: Date.parse('2026-11-25T17:30:00+09:00') },
  });
  const night = requestOf(draft('overtime', '', { from: '22:00', to: '1:30', words: '災害対応' }));
  expect(night).toMatchObject({ order: { spans: [{ from: 1_320, to: 1_530 }], ground: 'ordinary' } });
});

test('a punch is added, changed or taken back', () => {
  expect(requestOf(draft('punch', 'out', { record: PUNCH }))).toMatchObject({
    about: 'wrong_punch',
    punch: PUNCH,
  });
  expect(requestOf(draft('punch', 'out', { record: PUNCH, voids: true, day: '' }))).toEqual({
    ...{ about: 'void_punch', punch: PUNCH },
  });
});

test('a leave of days is one of each day, and one by the hour is of its day', () => {
  const week = requestOf(draft('leave', 'annual', { until: '2026-11-27' }));
  expect(week).toMatchObject({
    leaves: [{ date: '2026-11-25' }, { date: '2026-11-26' }, { date: '2026-11-27' }],
  });
  const hours = requestOf(draft('leave', 'annual', { unit: 'time', until: '2026-11-27' }));
  expect(hours).toMatchObject({ leaves: [{ extent: { unit: 'time', span: { from: 1_050, to: 1_140 } } }] });
});

test('half a day is swapped with its hours and which half goes', () => {
  const half = { until: '2026-11-27', from: '8:30', to: '12:30', half: 'first' } as const;
  expect(requestOf(draft('swap', 'half_swap', half))).toEqual({
    about: 'swap',
    swap: {
      ...{ kind: 'half_swap', work: '2026-11-25', rest: '2026-11-27', half: 'first' },
      hours: { from: 510, to: 750 },
    },
  });
});

test.each([
  ['half a day without its hours', draft('swap', 'half_swap', { until: '2026-11-27', from: '' })],
  ['no reason', draft('trip', '', { reason: '  ', words: '県庁' })],
  ['no place', draft('trip', '')],
  ['no day', draft('leave', 'annual', { day: '' })],
  ['a day that is none', draft('leave', 'annual', { day: '2026-02-30' })],
  ['a leave that ends before it begins', draft('leave', 'annual', { until: '2026-11-24' })],
  ['no time', draft('punch', 'in', { from: '' })],
  ['the same day for both', draft('swap', 'rest_swap', { until: '2026-11-25' })],
  ['no order', draft('overtime_done', '')],
])('with %s nothing is asked for', (_, wrong) => {
  expect(requestOf(wrong)).toBeUndefined();
});

test('part and month stand in the address', () => {
  expect(attendancePlaceAt(attendanceAddress('team', '2026-10'))).toEqual({ part: 'team', month: '2026-10' });
  expect(attendancePlaceAt('#/attendance')).toEqual({ part: undefined, month: undefined });
  expect(attendancePlaceAt('#/attendance/own/2026-13')).toEqual({ part: undefined, month: undefined });
  expect([monthBeside('2026-01', -1), monthBeside('2026-12', 1)]).toEqual(['2025-12', '2027-01']);
  expect([monthWord('2019-04'), monthWord('2019-05')]).toEqual(['平成31年4月', '令和元年5月']);
});

import { describe, expect, test } from 'vitest';
import {
  estimatedDue,
  hourAt,
  isClosed,
  mayServeFamily,
  type PatronFacts,
  patronStop,
  routeOf,
} from './rules.ts';

const good: PatronFacts = { known: true, valid: true, expired: null, flags: [] };

describe('patronStop', () => {
  test.each([
    ['nobody', { known: false }, 'unknown'],
    [
      'whose card is lost, whatever else',
      { expired: true, flags: ['card_lost', 'too_many_overdue'] },
      'card_lost',
    ],
    [
      '有効期限 before what follows from it',
      { valid: false, expired: true, flags: ['charge_denied'] },
      'expired',
    ],
    ['with overdue books', { flags: ['charge_denied', 'too_many_overdue'] }, 'overdue'],
    ['a recall overdue', { flags: ['recall_overdue'] }, 'overdue'],
    ['at the limit', { flags: ['too_many_charged'] }, 'too_many'],
    ['with something to be settled', { flags: ['excessive_fines'] }, 'fees'],
    ['barred', { flags: ['charge_denied'] }, 'blocked'],
    ['not valid, with no reason told', { valid: false }, 'blocked'],
    ['who may not hold or renew, and may borrow', { flags: ['hold_denied', 'renewal_denied'] }, null],
    ['good', {}, null],
  ] as const)('a patron %s', (_who, change, stop) => {
    expect(patronStop({ ...good, ...change })).toBe(stop);
  });

  test('only nobody, and a card that was reported lost, get nothing at all', () => {
    const stops = [
      'unknown',
      'card_lost',
      'expired',
      'overdue',
      'too_many',
      'fees',
      'blocked',
      null,
    ] as const;
    expect(stops.filter(isClosed)).toEqual(['unknown', 'card_lost']);
  });
});

test('家族: by the category of whoever is served, and nobody where the profile names none', () => {
  expect(mayServeFamily('02', { family: { categories: ['02'] } })).toBe(true);
  expect(mayServeFamily('01', { family: { categories: ['02'] } })).toBe(false);
  expect(mayServeFamily(null, { family: { categories: ['02'] } })).toBe(false);
  expect(mayServeFamily('02', { family: { categories: [] } })).toBe(false);
});

test('返却期限 without a line is the end of the day in Japan, over month and year', () => {
  const at = (text: string): number => Date.parse(text);
  expect(estimatedDue(at('2026-11-26T00:30:00+09:00'), 14)).toBe(at('2026-12-10T23:59:59+09:00'));
  expect(estimatedDue(at('2026-12-31T23:30:00+09:00'), 1)).toBe(at('2027-01-01T23:59:59+09:00'));
});

test('where a returned book goes', () => {
  expect((['none', 'hold_here', 'hold_elsewhere', 'elsewhere', 'other'] as const).map(routeOf)).toEqual([
    'shelf',
    'hold',
    'elsewhere',
    'elsewhere',
    'look',
  ]);
});

test('the hour is that of Japan', () =>
  expect(hourAt(Date.parse('2026-11-26T15:10:00Z'))).toBe('2026-11-27T00'));

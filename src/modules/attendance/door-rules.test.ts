import { describe, expect, test } from 'vitest';
import { at } from '../../../test/harness/attendance-door.ts';
import { eventIdSchema } from '../../kernel/ids.ts';
import { decideTap, directionAt, type LastPunch, missingEnd, workDay } from './door-rules.ts';
import type { PunchType } from './ids-schema.ts';
import { attendanceSiteSchema } from './site-schema.ts';

const site = attendanceSiteSchema.parse({ door: '通用口' });
const ID = eventIdSchema.parse('019ac000-0000-7000-8000-000000000001');
const last = (type: PunchType, when: string, change: Partial<LastPunch> = {}): LastPunch => ({
  id: ID,
  type,
  at: at(when),
  turnable: true,
  post: null,
  ...change,
});
interface Case {
  readonly now: string;
  readonly last?: LastPunch;
  readonly chosen?: PunchType;
  readonly duty?: true;
}
const decide = ({ now, last: before, chosen, duty }: Case) =>
  decideTap({
    site,
    now: at(now),
    duty: duty === true,
    last: before,
    chosen: chosen ?? null,
    mustering: false,
  });

describe('打刻の向き (大阪府教育庁: 3:00–14:30 出勤, 14:30–3:00 退勤)', () => {
  test.each([
    ['11-26 02:59', 'out'],
    ['11-26 03:00', 'in'],
    ['11-26 08:30', 'in'],
    ['11-26 14:29', 'in'],
    ['11-26 14:30', 'out'],
    ['11-26 23:59', 'out'],
    ['11-27 00:00', 'out'],
  ])('%s is %s', (when, direction) => {
    expect(directionAt(site, at(when))).toBe(direction);
  });

  test('a window of a place of its own, and 出勤 where none is', () => {
    const night = attendanceSiteSchema.parse({
      door: '夜間窓口',
      windows: [{ from: '07:00', to: '10:00', type: 'out' }],
    });
    expect([directionAt(night, at('11-26 08:00')), directionAt(night, at('11-26 10:00'))]).toEqual([
      'out',
      'in',
    ]);
  });

  test('a button counts more than the time of day', () => {
    expect(decide({ now: '11-26 08:30', chosen: 'out' })).toMatchObject({ type: 'out', direction: 'button' });
    expect(decide({ now: '11-26 08:30' })).toMatchObject({ type: 'in', direction: 'auto' });
  });

  test('whoever is out for an errand, or on a trip of today, comes back', () => {
    expect(decide({ now: '11-26 15:00', last: last('away', '11-26 13:00') })).toMatchObject({ type: 'back' });
    expect(decide({ now: '11-26 15:00', last: last('trip_start', '11-26 09:00') })).toMatchObject({
      type: 'trip_end',
    });
    expect(decide({ now: '11-27 08:30', last: last('away', '11-26 13:00') })).toMatchObject({ type: 'in' });
  });
});

describe('二度打ち (60秒)', () => {
  test.each([
    ['the same second', '11-26 08:30', 'repeat'],
    ['a minute later', '11-26 08:31', 'repeat'],
    ['another door’s clock that is a minute ahead', '11-26 08:29', 'repeat'],
    ['two minutes later', '11-26 08:32', 'punch'],
  ])('%s', (_, now, kind) => {
    expect(decide({ now, last: last('in', '11-26 08:30') }).kind).toBe(kind);
  });

  test('58 seconds before and after are none; the time of day does not come into it', () => {
    const before = { ...last('in', '11-26 14:29'), at: at('11-26 14:30') - 1_000 };
    for (const off of [-58_000, 58_000]) {
      const tap = { site, now: before.at + off, duty: false, last: before, chosen: null, mustering: false };
      expect(decideTap(tap)).toEqual({ kind: 'repeat', type: 'in', since: before.at });
    }
  });

  test('a tap with another button turns the punch where it was made, and is a punch elsewhere', () => {
    expect(decide({ now: '11-26 08:30', last: last('in', '11-26 08:30'), chosen: 'out' })).toEqual({
      kind: 'turn',
      punch: ID,
      type: 'out',
    });
    const elsewhere = last('in', '11-26 08:30', { turnable: false });
    expect(decide({ now: '11-26 08:30', last: elsewhere, chosen: 'out' })).toMatchObject({
      kind: 'punch',
      type: 'out',
    });
    expect(decide({ now: '11-26 08:30', last: last('in', '11-26 08:30'), chosen: 'in' }).kind).toBe('repeat');
  });
});

describe('当務 (24時間)', () => {
  test.each([
    ['begins', '11-26 08:30', undefined, 'duty_start'],
    [
      'ends the next morning, though the time of day says 出勤',
      '11-27 08:35',
      last('duty_start', '11-26 08:25'),
      'duty_end',
    ],
    ['over the end of a month', '12-01 08:35', last('duty_start', '11-30 08:25'), 'duty_end'],
    ['held back by a fire until the evening', '11-27 19:00', last('duty_start', '11-26 08:25'), 'duty_end'],
    [
      'one that was never ended is not ended two days later',
      '11-28 08:25',
      last('duty_start', '11-26 08:25'),
      'duty_start',
    ],
    ['back from an errand', '11-26 13:00', last('away', '11-26 12:00'), 'back'],
  ])('%s', (_, now, before, type) => {
    expect(decide({ now, duty: true, ...(before === undefined ? {} : { last: before }) })).toMatchObject({
      kind: 'punch',
      type,
    });
  });

  test('the buttons 出勤 and 退勤 mean its beginning and its end', () => {
    expect(decide({ now: '11-26 08:30', duty: true, chosen: 'in' })).toMatchObject({ type: 'duty_start' });
    expect(decide({ now: '11-26 08:30', duty: true, chosen: 'out' })).toMatchObject({ type: 'duty_end' });
  });
});

describe('what does not fit is said', () => {
  const notesOf = (tap: Case) => {
    const decision = decide(tap);
    return decision.kind === 'punch' ? decision.notes : decision.kind;
  };

  test.each<[string, Case, unknown]>([
    ['nothing, on an ordinary morning', { now: '11-27 08:30', last: last('out', '11-26 17:15') }, []],
    ['nothing, on the first day', { now: '11-26 08:30' }, []],
    [
      '昨日の退勤がありません',
      { now: '11-27 08:30', last: last('in', '11-26 08:30') },
      [{ kind: 'missing', type: 'out', on: '2026-11-26' }],
    ],
    [
      'of a Friday on Monday, from an errand that nobody came back from',
      { now: '11-30 08:30', last: last('away', '11-27 15:00') },
      [{ kind: 'missing', type: 'out', on: '2026-11-27' }],
    ],
    [
      'both, in the evening',
      { now: '11-27 17:15', last: last('in', '11-26 08:30') },
      [{ kind: 'missing', type: 'out', on: '2026-11-26' }, { kind: 'no_start' }],
    ],
    [
      'nothing, of whoever works until half past two in the night',
      { now: '11-27 02:30', last: last('in', '11-26 08:30') },
      [],
    ],
    [
      'came already',
      { now: '11-26 12:00', last: last('in', '11-26 08:30') },
      [{ kind: 'already_in', at: at('11-26 08:30') }],
    ],
    ['goes, and never came', { now: '11-26 17:15' }, [{ kind: 'no_start' }]],
    [
      'a duty that was never ended',
      { now: '11-28 08:25', last: last('duty_start', '11-26 08:25'), duty: true },
      [{ kind: 'missing', type: 'duty_end', on: '2026-11-26' }],
    ],
  ])('%s', (_, tap, notes) => {
    expect(notesOf(tap)).toEqual(notes);
  });

  test('the day begins at three', () => {
    expect([workDay(site, at('11-27 02:59')), workDay(site, at('11-27 03:00'))]).toEqual([
      '2026-11-26',
      '2026-11-27',
    ]);
    expect(missingEnd(site, last('in', '11-26 08:30'), at('11-27 02:59'))).toBeNull();
    expect(missingEnd(site, last('out', '11-26 17:15'), at('11-27 09:00'))).toBeNull();
    expect(missingEnd(site, undefined, at('11-27 09:00'))).toBeNull();
  });
});

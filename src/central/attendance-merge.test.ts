import { describe, expect, test } from 'vitest';
import { post, staff } from '../../test/attendance/one.ts';
import type { CivilDate } from '../kernel/dates.ts';
import type { Department } from '../modules/attendance/ids-schema.ts';
import { type Staff, staffSchema } from '../modules/attendance/staff-schema.ts';
import { mergedStaff } from './attendance-merge.ts';
import { staffIn } from './attendance-terms.ts';

const day = (text: string): CivilDate => text as CivilDate;
const march = { from: day('2027-03-01'), to: day('2027-03-31') };
const april = { from: day('2027-04-01'), to: day('2027-04-30') };
const known: Staff = staff({ from: day('2015-04-01'), posts: [post('office')] });
const from = (date: string, more: Partial<Staff> = {}): Staff =>
  staff({ from: known.from, posts: [post('office', { from: day(date) })], ...more });

describe('a row of 職員マスタ beside what is known', () => {
  test('of somebody who has moved every spring of her life can still be read', () => {
    const moved = Array.from({ length: 38 }, (_, at) => day(`${2016 + at}-04-01`)).reduce<Staff>(
      (who, spring, at) =>
        mergedStaff(who, {
          ...known,
          posts: [post('office', { department: `d${at}` as Department, from: spring })],
        }),
      known,
    );
    expect(staffSchema.safeParse(moved).success).toBe(true);
    expect(moved.posts).toHaveLength(39);
  });

  test('管理職 from April on was none in March, which is not closed when the list of April comes', () => {
    const merged = mergedStaff(known, from('2027-04-01', { manager: true, caps: 'heteronomous' }));
    expect(staffSchema.safeParse(merged).success).toBe(true);
    expect(staffIn(merged, march)).toMatchObject({ manager: false, caps: 'office' });
    expect(staffIn(merged, april)).toMatchObject({ manager: true, caps: 'heteronomous' });
    // The same list again is no change.
    expect(mergedStaff(merged, from('2027-04-01', { manager: true, caps: 'heteronomous' }))).toEqual(merged);
    // What was told wrongly of April is put right for April alone.
    const right = mergedStaff(merged, from('2027-04-01', { manager: false }));
    expect([staffIn(right, march).manager, staffIn(right, april).manager]).toEqual([false, false]);
    expect(staffIn(right, march).caps).toBe('office');
  });

  test('会計年度任用 appointed anew: what she was before stays, and between the two she is not in service', () => {
    const left = { ...known, to: day('2027-03-31') };
    const anew = from('2027-10-01', { from: day('2027-10-01'), engagement: 'annual_part' });
    const merged = mergedStaff(left, anew);
    expect(merged.from).toBe(known.from);
    expect(staffIn(merged, march)).toMatchObject({ engagement: 'regular' });
    expect(merged.posts.map((each) => [each.from, each.to])).toEqual([
      ['2015-04-01', '2027-03-31'],
      ['2027-10-01', undefined],
    ]);
  });

  test('a month is counted by the posts of that month: who was a firefighter once has no duty of 24 hours now', () => {
    const merged = mergedStaff(
      staff({ posts: [post('fire_three')] }),
      staff({ posts: [post('office', { from: day('2027-04-01') })] }),
    );
    expect(staffIn(merged, { from: day('2027-06-01'), to: day('2027-06-30') }).posts).toHaveLength(1);
    expect(staffIn(merged, march).posts.map(({ pattern }) => pattern)).toEqual(['fire_three']);
  });
});

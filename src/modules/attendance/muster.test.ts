/** 参集 that nobody ended. */
import { expect, test } from 'vitest';
import { nobody, openDoor, supervisor } from '../../../test/harness/attendance-door.ts';

const opened = async (site: Record<string, unknown> = {}) => {
  const door = openDoor({ site });
  door.tap('a');
  const wish = { what: '大雨警報', kind: 'disaster' } as const;
  expect(await door.methods['attendance.musterOpen'].handle(wish, supervisor)).toMatchObject({ ok: true });
  door.goTo('11-26 17:30');
  expect(door.tap('a')).toMatchObject({ kind: 'here' });
  return door;
};

test('after 72 hours a tap is 退勤 again, recorded as one, and a supervisor is asked to end it', async () => {
  const door = await opened();
  door.goTo('11-29 08:25');
  expect(door.state()).toMatchObject({ next: 'in', muster: { overdue: false } });
  door.tap('a');
  door.goTo('11-29 17:30');
  expect(door.state()).toMatchObject({ next: 'out', muster: { what: '大雨警報', overdue: true } });
  expect(door.tap('a')).toMatchObject({ kind: 'punched', type: 'out', mustered: false });
  expect(door.events().at(-1)).toMatchObject({
    kind: 'attendance.punched',
    data: { staffNo: '10001', type: 'out', direction: 'auto' },
  });
  // Whoever comes is not written down at it any more.
  expect(door.tap('b')).toMatchObject({ kind: 'punched', type: 'out', mustered: false });
  expect(await door.methods['attendance.musterClose'].handle({}, supervisor)).toMatchObject({
    ok: true,
    value: { muster: null },
  });
  expect(door.state()).toMatchObject({ muster: null });
});

test('the hours are the site’s; and before they are over 退勤 goes by its button', async () => {
  const door = await opened({ musterHours: 12 });
  door.pass(120_000);
  await door.methods['attendance.choose'].handle({ type: 'out' }, nobody);
  expect(door.tap('a')).toMatchObject({ kind: 'punched', type: 'out' });
  door.goTo('11-26 20:29');
  expect(door.state().muster?.overdue).toBe(false);
  door.goTo('11-26 20:31');
  expect(door.state().muster?.overdue).toBe(true);
});

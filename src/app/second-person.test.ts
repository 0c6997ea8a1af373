import { expect, test } from 'vitest';
import { fixedSystem } from '../../test/harness/fixed-system.ts';
import { silentLogger } from '../kernel/log.ts';
import { hashPin } from '../kernel/pin.ts';
import { createDeskStaff } from './desk-staff.ts';
import { provePerson } from './second-person.ts';
import { createSessionBox } from './session-box.ts';

const PIN = '4321';
const member = (id: string, role: string) => ({
  id,
  role,
  pinScrypt: hashPin(PIN, new Uint8Array(16).fill(id.length)),
});

const openDesk = () => {
  const system = fixedSystem();
  const profile = { deskRole: 'clerk' } as const;
  const staff = [
    member('boss', 'supervisor'),
    member('chief2', 'supervisor'),
    member('clerk-7', 'clerk'),
    member('admin-77', 'admin'),
  ];
  const kept: Record<string, number> = {};
  const desk = createDeskStaff(
    {
      current: () => undefined,
      wrong: () => kept,
      noteWrong: (id: string, wrong: number) => {
        kept[id] = wrong;
        return { ok: true, value: undefined };
      },
    } as never,
    { staff: staff as never },
    system,
  );
  const session = createSessionBox({ profile, wrong: {}, system, logger: silentLogger }, () => undefined);
  const prove = (id: string, pin = PIN, caller = session.current().actor) =>
    provePerson({ session, staff: desk, profile, system }, { staff: id, pin }, caller);
  return { system, session, prove, kept };
};

test('a second person proves herself with her own PIN, and whoever is at the desk stays there', () => {
  const { session, prove } = openDesk();
  const before = session.current().actor;
  expect(prove('boss')).toEqual({ ok: true, value: { staff: 'boss', role: 'supervisor' } });
  expect(session.current().actor).toEqual(before);
  expect(session.current().until).toBeNull();
});

test('nobody stands by herself, two clerks are not enough, and who sees no residents is no second person', () => {
  const { prove } = openDesk();
  const boss = { staff: 'boss', role: 'supervisor' } as const;
  expect(prove('boss', PIN, boss)).toMatchObject({ reason: 'same_person' });
  expect(prove('clerk-7')).toMatchObject({ reason: 'not_allowed' });
  expect(prove('clerk-7', PIN, boss)).toMatchObject({ ok: true });
  expect(prove('admin-77', PIN, boss)).toMatchObject({ reason: 'not_allowed' });
});

test('the lock of wrong PINs is the desk’s own: five wrong ones lock the second person out as well, and are counted on', () => {
  const { prove, system, kept, session } = openDesk();
  for (let turn = 0; turn < 5; turn += 1)
    expect(prove('boss', '0000')).toMatchObject({ reason: 'wrong_pin' });
  expect(kept['boss']).toBe(5);
  expect(prove('boss')).toMatchObject({ reason: 'locked' });
  // Somebody else's right PIN does not get past the lock either.
  expect(prove('chief2')).toMatchObject({ reason: 'locked' });
  system.advance(20_000);
  expect(prove('boss')).toMatchObject({ ok: true });
  expect(session.current().wrong['boss']).toBe(0);
  expect(prove('nobody', '0000')).toMatchObject({ reason: 'wrong_pin' });
  expect(kept['']).toBe(1);
});

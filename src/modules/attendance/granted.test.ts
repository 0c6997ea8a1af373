import { describe, expect, test } from 'vitest';
import { at, hmacOf, no, nobody, openDoor, supervisor } from '../../../test/harness/attendance-door.ts';
import { addDays, civilDateSchema } from '../../kernel/dates.ts';
import { type EventId, eventIdSchema, sha256HexSchema } from '../../kernel/ids.ts';
import { mustSucceed } from '../../kernel/result.ts';
import { type GrantedEntry, grantedEntrySchema, grantedIn, grantedPayload } from './granted-schema.ts';
import type { Correction } from './schema.ts';
import { keepGranted, lastOf } from './store.ts';
import { grantedHead } from './store-granted.ts';

const day = (text: string) => civilDateSchema.parse(text);
const TODAY = day('2026-11-27');

let count = 0;
const entry = (correction: Correction, change: Partial<GrantedEntry> = {}): GrantedEntry => {
  count += 1;
  return {
    id: eventIdSchema.parse(`0198a000-0000-7000-8000-${String(count).padStart(12, '0')}`),
    ...{ no: no('10001'), on: day('2026-11-26'), at: at('11-26 20:00'), correction },
    ...change,
  };
};
const forgotten = (change: Partial<GrantedEntry> = {}) =>
  entry({ act: 'add', type: 'out', at: at('11-26 17:15') }, change);

const give = (
  door: ReturnType<typeof openDoor>,
  entries: readonly GrantedEntry[],
  since = addDays(TODAY, -14),
): void => {
  const head = { asOf: 1, sha256: sha256HexSchema.parse(hmacOf('granted')) };
  mustSucceed(door.db.write((tx) => keepGranted(tx, { since, entries }, head)));
};

/** Came yesterday, and never went; it is the next morning. */
const nextMorning = () => {
  const door = openDoor();
  const first = door.tap('a');
  door.goTo('11-27 08:30');
  return { door, first: first?.kind === 'punched' ? first.punch : undefined };
};
const notes = (door: ReturnType<typeof openDoor>) => {
  const verdict = door.tap('a');
  return verdict?.kind === 'punched' ? verdict.notes.map(({ kind }) => kind) : verdict?.kind;
};

describe('what the centre granted, at the door', () => {
  test('a 退勤 that was granted is missing no more; without it, it is', () => {
    expect(notes(nextMorning().door)).toEqual(['missing']);
    const { door } = nextMorning();
    give(door, [forgotten()]);
    expect(notes(door)).toEqual([]);
  });

  test('one that was taken back again is missing again', () => {
    const { door } = nextMorning();
    give(door, [forgotten()]);
    give(door, []);
    expect(notes(door)).toEqual(['missing']);
  });

  test('a punch that was voided or changed counts as it was granted', () => {
    const { door, first } = nextMorning();
    const of = (correction: (punch: EventId) => Correction) =>
      first === undefined ? [] : [entry(correction(first))];
    give(
      door,
      of((punch) => ({ act: 'void', punch })),
    );
    expect(lastOf(door.db, '10001')).toBeUndefined();
    give(
      door,
      of((punch) => ({ act: 'change', punch, type: 'out', at: at('11-26 08:31') })),
    );
    expect(lastOf(door.db, '10001')).toMatchObject({ punch: first, type: 'out', at: at('11-26 08:31') });
  });

  test('it may be there before the punch that it is about, which another door recorded', () => {
    const { door: other, first } = nextMorning();
    const door = openDoor({ device: 'door-2', now: at('11-27 08:30') });
    if (first === undefined) throw new Error('not punched');
    give(door, [entry({ act: 'void', punch: first })]);
    door.hear(other.stored());
    expect(lastOf(door.db, '10001')).toBeUndefined();
  });

  test('what the paper no longer reaches stays as it was heard, for five weeks', () => {
    const { door } = nextMorning();
    give(door, [forgotten()]);
    give(door, [], day('2026-12-11'));
    expect(lastOf(door.db, '10001')).toMatchObject({ type: 'out' });
    give(door, [], day('2027-01-15'));
    expect(lastOf(door.db, '10001')).toMatchObject({ type: 'in' });
  });

  test('it stands in the lists of a supervisor, who cannot enter the same once more', async () => {
    const { door } = nextMorning();
    give(door, [forgotten(), entry({ act: 'add', type: 'in', at: at('11-27 08:00') }, { on: TODAY })]);
    const { methods } = door;
    const person = await methods['attendance.person'].handle({ no: no('10001') }, supervisor);
    expect(person).toMatchObject({ value: { missing: null } });
    expect(await methods['attendance.today'].handle({}, supervisor)).toMatchObject({
      punches: [{ type: 'in', how: null, corrected: true, person: { no: '10001' } }],
    });
    const wish = { no: no('10001'), type: 'out', at: at('11-26 17:15'), reason: '打刻忘れ' } as const;
    expect(await methods['attendance.add'].handle(wish, supervisor)).toMatchObject({
      reason: 'there_already',
    });
  });

  test('who went by a granted 退勤 is not in the building', async () => {
    const door = openDoor();
    door.tap('a');
    door.goTo('11-26 18:00');
    const inside = async () => {
      const view = await door.methods['attendance.inside'].handle({}, nobody);
      return view.people.length;
    };
    expect(await inside()).toBe(1);
    give(door, [forgotten()]);
    expect(await inside()).toBe(0);
  });

  test('a button turns no punch that the office entered', () => {
    const door = openDoor({ now: at('11-26 17:15') });
    give(door, [forgotten()]);
    void door.methods['attendance.choose'].handle({ type: 'away' }, nobody);
    expect(door.tap('a')).toMatchObject({ kind: 'punched', type: 'away', turned: false });
  });
});

describe('the paper', () => {
  test('is the same text for the same corrections, and says no more than whose and what', () => {
    const entries = [forgotten(), forgotten({ no: no('10002') })];
    const payload = grantedPayload({ since: TODAY, entries });
    expect(grantedPayload({ since: TODAY, entries: entries.toReversed() })).toBe(payload);
    expect(grantedIn(JSON.parse(payload))).toEqual({ since: TODAY, entries, unread: 0 });
    expect(Object.keys(grantedEntrySchema.shape).toSorted()).toEqual(['at', 'correction', 'id', 'no', 'on']);
  });

  test('of a newer centre is read as far as it can be, and the rest is counted', () => {
    const known = forgotten();
    const json = {
      ...{ v: 1, since: TODAY, later: true },
      granted: [
        { ...known, later: 1 },
        { ...known, correction: { act: 'later' } },
      ],
    };
    expect(grantedIn(json)).toEqual({ since: TODAY, entries: [known], unread: 1 });
    expect([grantedIn({ ...json, v: 2 }), grantedIn([])]).toEqual([undefined, undefined]);
  });

  test('of none yet there is no head', () => {
    const door = openDoor();
    expect(grantedHead(door.db)).toBeUndefined();
    give(door, []);
    expect(grantedHead(door.db)?.asOf).toBe(1);
  });
});

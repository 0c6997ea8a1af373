import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import {
  at,
  hmacOf,
  linked,
  member,
  no,
  openDoor,
  supervisor,
} from '../../../test/harness/attendance-door.ts';
import { openInMemory } from '../../db/sqlite-driver.ts';
import { sha256HexSchema } from '../../kernel/ids.ts';
import { mustSucceed } from '../../kernel/result.ts';
import { envelopeOf, type StoredEvent } from '../../outbox/event.ts';
import { cardsOf, linksOfToken } from './links.ts';
import { createAttendanceProjection, factsOfStaff, lastOf } from './store.ts';
import { keepList } from './store-list.ts';

const KINDS = [1, 2, 3, 4, 5, 6, 7, 8] as const;
const rowSchema = z.record(z.string(), z.unknown());

/** A view of what some doors recorded, in the order it came. */
const viewOf = () => {
  const projection = createAttendanceProjection('drill');
  const db = openInMemory(projection.migrations);
  const each = (events: readonly StoredEvent[], act: 'applyForeign' | 'forget') =>
    mustSucceed(
      db.write((tx) => {
        for (const event of events) {
          const body = envelopeOf(event.body);
          if (body !== undefined) projection[act]?.(tx, event, body);
        }
      }),
    );
  return {
    db,
    projection,
    take: (events: readonly StoredEvent[]) => each(events, 'applyForeign'),
    forget: (events: readonly StoredEvent[]) => each(events, 'forget'),
    rows: () => ({
      facts: db.all(rowSchema, 'SELECT * FROM attendance_fact ORDER BY event_id'),
      last: db.all(rowSchema, 'SELECT * FROM attendance_last ORDER BY staff_no'),
    }),
  };
};

/** Two doors of a day: taps, buttons, corrections, links made and taken back, a muster. */
const twoDoors = async (): Promise<readonly StoredEvent[]> => {
  const [one, other] = [
    openDoor({ device: 'door-1' }),
    openDoor({ device: 'door-2', now: at('11-26 08:31') }),
  ];
  const first = one.tap('a');
  other.tap('b');
  if (first?.kind === 'punched')
    await one.methods['attendance.change'].handle({ punch: first.punch, type: 'trip_start' }, supervisor);
  await one.methods['attendance.link'].handle({ no: no('10001'), agreed: false }, supervisor);
  one.tap('new');
  other.goTo('11-26 12:00');
  other.tap('f');
  const token = sha256HexSchema.parse(hmacOf('new'));
  other.hear(one.stored());
  await other.methods['attendance.unlink'].handle({ no: no('10001'), token, why: 'lost' }, supervisor);
  one.goTo('11-27 08:30');
  one.tap('a');
  const wish = { no: no('10001'), type: 'out', at: at('11-26 17:15'), reason: '打刻忘れ' } as const;
  await one.methods['attendance.add'].handle(wish, supervisor);
  await one.methods['attendance.musterOpen'].handle({ what: '訓練', kind: 'drill' }, supervisor);
  one.tap('a');
  return [...one.stored(), ...other.stored()];
};

test('any order and any number of times gives the same, and what is forgotten leaves nothing', async () => {
  const events = await twoDoors();
  const plain = viewOf();
  plain.take(events);
  const wanted = plain.rows();
  expect(wanted.facts.length).toBe(events.length);
  fc.assert(
    fc.property(
      fc.shuffledSubarray([...KINDS], { minLength: 8 }),
      fc.infiniteStream(fc.nat(7)),
      (cuts, more) => {
        const view = viewOf();
        const order = events.toSorted(
          (a, b) => (cuts[a.seq % 8] ?? 0) - (cuts[b.seq % 8] ?? 0) || (a.eventId < b.eventId ? -1 : 1),
        );
        for (const event of order) {
          view.take([event]);
          const again = order[more.next().value ?? 0];
          if (again !== undefined) view.take([again]);
        }
        expect(view.rows()).toEqual(wanted);
      },
    ),
    { numRuns: 20 },
  );
  plain.forget(events);
  expect(plain.rows()).toEqual({ facts: [], last: [] });
});

test('two doors of a site know of each other: a double tap at the other one, and its missing 退勤', () => {
  const [one, other] = [openDoor({ device: 'door-1' }), openDoor({ device: 'door-2' })];
  one.tap('a');
  other.hear(one.stored());
  other.pass(20_000);
  expect(other.tap('a')).toMatchObject({ kind: 'repeat', type: 'in' });
  other.goTo('11-27 08:30');
  expect(other.tap('a')).toMatchObject({ notes: [{ kind: 'missing', on: '2026-11-26' }] });
});

test('a card that two doors gave to two colleagues while neither knew of the other is for the supervisor at both', async () => {
  const doors = [openDoor({ device: 'door-1' }), openDoor({ device: 'door-2' })] as const;
  for (const [nth, door] of doors.entries()) {
    await door.methods['attendance.link'].handle(
      { no: no(nth === 0 ? '10001' : '10002'), agreed: false },
      supervisor,
    );
    expect(door.tap('new')).toMatchObject({ kind: 'linked' });
  }
  const [one, other] = doors;
  const [ours, theirs] = [one.stored(), other.stored()];
  one.hear(theirs);
  other.hear(ours);
  for (const door of doors) expect(door.tap('new')).toMatchObject({ kind: 'refused', why: 'two_records' });
  const token = sha256HexSchema.parse(hmacOf('new'));
  await one.methods['attendance.unlink'].handle({ no: no('10002'), token, why: 'wrong_person' }, supervisor);
  expect(one.tap('new')).toMatchObject({ kind: 'punched', person: { no: '10001' } });
  other.hear(one.stored());
  other.pass(61_000);
  expect(other.tap('new')).toMatchObject({ kind: 'punched', person: { no: '10001' } });
});

test('what the list says and what the record says of a card is put together by the order of the two', async () => {
  const door = openDoor({ links: [] });
  await door.methods['attendance.link'].handle({ no: no('10001'), agreed: false }, supervisor);
  door.tap('a');
  const [stored] = door.stored();
  if (stored === undefined) throw new Error('nothing recorded');
  const list = (order: string, linkedNow: boolean) =>
    mustSucceed(
      door.db.write((tx) =>
        keepList(
          tx,
          {
            v: 1,
            members: [member('10001')],
            links: [linked('a', '10001', { linked: linkedNow, order })],
          },
          { source: 'centre', asOf: 2, sha256: hmacOf('list'), names: true },
        ),
      ),
    );
  list('000000000000-0000/old', false);
  expect(linksOfToken(door.db, hmacOf('a'))).toMatchObject([{ no: '10001', at: at('11-26 08:30') }]);
  list(`${stored.hlc.slice(0, 3)}f/later`, false);
  expect(linksOfToken(door.db, hmacOf('a'))).toEqual([]);
  expect(cardsOf(door.db, '10001')).toEqual([]);
});

test('a punch of five weeks ago may leave the record, a link only when the list has it', async () => {
  const door = openDoor({ links: [] });
  await door.methods['attendance.link'].handle({ no: no('10001'), agreed: false }, supervisor);
  door.tap('a');
  door.tap('a');
  const [link, punch] = door.stored();
  if (link === undefined || punch === undefined) throw new Error('not recorded');
  const view = viewOf();
  view.take([link, punch]);
  const needs = (event: StoredEvent, days: number) => {
    const body = envelopeOf(event.body);
    if (body === undefined) throw new Error('no envelope');
    const before = at('11-26 08:30') + days * 86_400_000;
    return view.projection.needs?.(view.db, event, body, { before, going: new Set() });
  };
  expect([needs(punch, 34), needs(punch, 36), needs(link, 36)]).toEqual([true, false, true]);
  mustSucceed(
    view.db.write((tx) =>
      keepList(
        tx,
        {
          v: 1,
          members: [],
          links: [linked('a', '10001', { order: `${link.hlc}/${link.device}/000000000001` })],
        },
        { source: 'centre', asOf: 2, sha256: hmacOf('list'), names: true },
      ),
    ),
  );
  expect(needs(link, 36)).toBe(false);
  expect(factsOfStaff(view.db, '10001')).toHaveLength(2);
  view.forget([punch]);
  expect(lastOf(view.db, '10001')).toBeUndefined();
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromHex } from '../kernel/bytes.ts';
import type { ReaderEvent } from './index.ts';
import { createPresence, STATE_PRESENT } from './presence.ts';

const ATR = fromHex('3B00');
const NONE = new Uint8Array();
const inserted = (count: number): number => (count << 16) | STATE_PRESENT;

const watched = () => {
  const presence = createPresence();
  const told: string[] = [];
  const listen = (event: ReaderEvent): void =>
    void told.push(event.kind === 'service' ? event.state : `${event.kind} ${event.reader}`);
  const stop = presence.subscribe(listen);
  /** What was told since the last look. */
  const news = (): string[] => told.splice(0);
  return { presence, news, stop };
};

test('the service comes up with its readers', () => {
  const { presence, news } = watched();
  expect(news()).toEqual(['down']);
  presence.readers(['A', 'B']);
  expect(news()).toEqual(['up', 'reader_added A', 'reader_added B']);
  presence.readers(['A', 'B']);
  expect(news()).toEqual([]);
});

test('a card comes and goes, each told once', () => {
  const { presence, news } = watched();
  presence.readers(['A']);
  news();
  presence.status('A', inserted(1), ATR);
  presence.status('A', inserted(1), ATR);
  expect(news()).toEqual(['card_inserted A']);
  expect(presence.atr('A')).toEqual(ATR);
  presence.status('A', 0x00020010, NONE);
  presence.status('A', 0x00020010, NONE);
  expect(news()).toEqual(['card_removed A']);
  expect(presence.atr('A')).toEqual(NONE);
});

test('a card that was out and in again between two looks is another tap', () => {
  const { presence, news } = watched();
  presence.readers(['A']);
  presence.status('A', inserted(1), ATR);
  news();
  presence.status('A', inserted(3), ATR);
  expect(news()).toEqual(['card_removed A', 'card_inserted A']);
});

test('the count survives its highest bit', () => {
  const { presence, news } = watched();
  presence.readers(['A']);
  presence.status('A', inserted(0xffff), ATR);
  news();
  presence.status('A', inserted(0xffff), ATR);
  expect(news()).toEqual([]);
});

test('a reader that is pulled out takes its card with it', () => {
  const { presence, news } = watched();
  presence.readers(['A', 'B']);
  presence.status('A', inserted(1), ATR);
  news();
  presence.readers(['B']);
  expect(news()).toEqual(['card_removed A', 'reader_removed A']);
  presence.status('A', inserted(2), ATR);
  expect(news()).toEqual([]);
});

test('the service goes down with everything, and says once that it is news', () => {
  const { presence, news } = watched();
  expect(presence.down()).toBe(true);
  expect(presence.down()).toBe(false);
  expect(news()).toEqual(['down']);
  presence.readers(['A']);
  presence.status('A', inserted(1), ATR);
  news();
  expect(presence.down()).toBe(true);
  expect(news()).toEqual(['card_removed A', 'reader_removed A', 'down']);
  presence.readers(['A']);
  presence.status('A', inserted(1), ATR);
  expect(news()).toEqual(['up', 'reader_added A', 'card_inserted A']);
});

test('a late subscriber hears the present first', () => {
  const { presence } = watched();
  presence.readers(['A', 'B']);
  presence.status('B', inserted(1), ATR);
  const late: ReaderEvent[] = [];
  const stop = presence.subscribe((event) => late.push(event));
  expect(late).toEqual([
    { kind: 'service', state: 'up' },
    { kind: 'reader_added', reader: 'A' },
    { kind: 'reader_added', reader: 'B' },
    { kind: 'card_inserted', reader: 'B', atr: ATR },
  ]);
  stop();
  presence.status('B', 0, NONE);
  expect(late).toHaveLength(4);
});

test('an ATR is kept as it was, whatever becomes of the buffer it came in', () => {
  const { presence } = watched();
  presence.readers(['A']);
  const buffer = Uint8Array.from(ATR);
  presence.status('A', inserted(1), buffer);
  buffer.fill(0xff);
  expect(presence.atr('A')).toEqual(ATR);
});

test('in any order of happenings, cards and readers come before they go, and only once', () => {
  const happening = fc.oneof(
    fc.record({ what: fc.constant('readers' as const), names: fc.subarray(['A', 'B']) }),
    fc.record({
      what: fc.constant('status' as const),
      name: fc.constantFrom('A', 'B'),
      state: fc.constantFrom(0, inserted(1), inserted(2)),
    }),
    fc.record({ what: fc.constant('down' as const) }),
  );
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 30 }), (happenings) => {
      const presence = createPresence();
      const readers = new Set<string>();
      const cards = new Set<string>();
      let up: boolean | undefined;
      presence.subscribe((event) => {
        if (event.kind === 'service') {
          expect(event.state === 'up').not.toBe(up);
          up = event.state === 'up';
          expect([readers.size, cards.size]).toEqual([0, 0]);
          return;
        }
        const { kind, reader } = event;
        const set = kind === 'card_inserted' || kind === 'card_removed' ? cards : readers;
        const comes = kind === 'card_inserted' || kind === 'reader_added';
        if (set === cards) expect(readers.has(reader)).toBe(true);
        else expect(cards.has(reader)).toBe(false);
        expect(set.has(reader)).toBe(!comes);
        if (comes) set.add(reader);
        else set.delete(reader);
      });
      for (const happening of happenings) {
        if (happening.what === 'readers') presence.readers(happening.names);
        else if (happening.what === 'status') presence.status(happening.name, happening.state, ATR);
        else presence.down();
      }
    }),
  );
});

const ANTENNA = 'ACS ACR1281 1S Dual Reader PICC 0';
const CONTACT = 'ACS ACR1281 1S Dual Reader ICC 0';
const SAM = 'ACS ACR1281 1S Dual Reader SAM 0';
const OTHER_ATR = fromHex('3B01');

/** A dual reader under a clock of the test's own; what is told, with the short names of its slots. */
const dual = (options: { readonly samSlots?: boolean } = {}, extra: readonly string[] = []) => {
  let now = 0;
  const presence = createPresence({ monotonic: () => now, ...options });
  const told: string[] = [];
  const short = (reader: string): string => / (ICC|PICC|SAM) /.exec(reader)?.[1] ?? reader;
  presence.subscribe((event) => {
    if (event.kind === 'card_inserted' || event.kind === 'card_removed')
      told.push(`${event.kind === 'card_inserted' ? '+' : '-'}${short(event.reader)}`);
    else if (event.kind !== 'service') told.push(`${event.kind} ${short(event.reader)}`);
  });
  const readers = [CONTACT, ANTENNA, SAM, ...extra];
  presence.readers(readers);
  let count = 0;
  return {
    presence,
    readers,
    wait: (ms: number) => {
      now += ms;
    },
    put: (reader: string, atr = ATR) => presence.status(reader, inserted((count += 1)), atr),
    take: (reader: string) => presence.status(reader, 0x10, NONE),
    news: (): string[] => told.splice(0),
  };
};

test('a SAM slot is no reader, and its card no card', () => {
  const { put, news } = dual();
  put(SAM);
  expect(news()).toEqual(['reader_added ICC', 'reader_added PICC']);
});

test('unless the site says so', () => {
  const { put, news } = dual({ samSlots: true });
  put(SAM);
  expect(news()).toEqual(['reader_added ICC', 'reader_added PICC', 'reader_added SAM', '+SAM']);
});

test.each([
  ['the antenna first', ANTENNA, CONTACT, 'PICC'],
  ['the contact slot first', CONTACT, ANTENNA, 'ICC'],
])('one card in both readers of a device, %s: told once, and gone once', (_, first, second, told) => {
  const { put, take, wait, news } = dual();
  news();
  put(first);
  wait(400);
  put(second);
  wait(5_000);
  take(first);
  wait(400);
  take(second);
  expect(news()).toEqual([`+${told}`, `-${told}`]);
  put(ANTENNA);
  expect(news()).toEqual(['+PICC']);
});

test('both in one look: it is the antenna that is told', () => {
  const { presence, news } = dual();
  news();
  const states = [CONTACT, ANTENNA].map((reader) => ({ reader, state: inserted(1) }));
  for (const { reader, state } of presence.antennasFirst(states)) presence.status(reader, state, ATR);
  expect(news()).toEqual(['+PICC']);
});

test("a clerk's card that stays in the contact slot does not shut out those who tap, and is not told again", () => {
  const { put, take, wait, news } = dual();
  news();
  put(CONTACT);
  wait(60_000);
  for (let person = 0; person < 2; person += 1) {
    put(ANTENNA);
    wait(3_000);
    take(ANTENNA);
    wait(3_000);
  }
  take(CONTACT);
  expect(news()).toEqual(['+ICC', '-ICC', '+PICC', '-PICC', '+PICC', '-PICC']);
});

test('a card that comes into the contact slot while another lies on the antenna waits until it comes again', () => {
  const { put, take, wait, news } = dual();
  news();
  put(ANTENNA);
  wait(60_000);
  put(CONTACT);
  take(ANTENNA);
  take(CONTACT);
  put(CONTACT);
  expect(news()).toEqual(['+PICC', '-PICC', '+ICC']);
});

test('two cards on two devices are two', () => {
  const OTHER = 'ACS ACR1281 1S Dual Reader PICC 1';
  const { put, news } = dual({}, [OTHER, 'ACS ACR1281 1S Dual Reader ICC 1']);
  news();
  put(ANTENNA);
  put(OTHER);
  expect(news()).toEqual(['+PICC', '+PICC']);
});

test('a late subscriber is not told of what is not told', () => {
  const { presence, put, wait } = dual();
  put(CONTACT);
  wait(100);
  put(ANTENNA);
  put(SAM);
  const late: string[] = [];
  presence.subscribe((event) => event.kind === 'card_inserted' && late.push(event.reader));
  expect(late).toEqual([CONTACT]);
});

test('a card that lay there while the machine slept is no new tap, whatever its number is now', () => {
  const { presence, put, take, wait, news } = dual();
  put(ANTENNA);
  news();
  presence.woke();
  put(ANTENNA);
  wait(500);
  expect(news()).toEqual([]);
  take(ANTENNA);
  put(ANTENNA);
  expect(news()).toEqual(['-PICC', '+PICC']);
});

test('also when its reader was gone for a moment; and lifted and laid down again it is a tap', () => {
  const { presence, readers, put, take, wait, news } = dual();
  put(ANTENNA);
  news();
  presence.woke();
  presence.readers([]);
  wait(3_000);
  presence.readers(readers);
  take(ANTENNA);
  put(ANTENNA);
  expect(news()).toEqual([
    'reader_removed ICC',
    '-PICC',
    'reader_removed PICC',
    'reader_added ICC',
    'reader_added PICC',
  ]);
  take(ANTENNA);
  put(ANTENNA);
  expect(news()).toEqual(['+PICC']);
});

test('also when the service was gone for a moment', () => {
  const { presence, readers, put, wait, news } = dual();
  put(ANTENNA);
  presence.woke();
  presence.down();
  wait(1_000);
  presence.readers(readers);
  news();
  put(ANTENNA);
  expect(news()).toEqual([]);
});

test.each([
  ['a card that came while awake', (desk: ReturnType<typeof dual>) => desk.put(ANTENNA)],
  [
    'another kind of card in the place of the first',
    (desk: ReturnType<typeof dual>) => {
      desk.put(ANTENNA);
      desk.presence.woke();
      desk.put(ANTENNA, OTHER_ATR);
    },
  ],
  [
    'a card that was seen to leave first',
    (desk: ReturnType<typeof dual>) => {
      desk.put(ANTENNA);
      desk.presence.woke();
      desk.take(ANTENNA);
      desk.put(ANTENNA);
    },
  ],
  [
    'a card that comes long after',
    (desk: ReturnType<typeof dual>) => {
      desk.put(ANTENNA);
      desk.presence.woke();
      desk.presence.readers([]);
      desk.wait(60_000);
      desk.presence.readers(desk.readers);
      desk.put(ANTENNA);
    },
  ],
])('%s is a tap', (_, happens) => {
  const desk = dual();
  desk.presence.woke();
  happens(desk);
  expect(desk.news().at(-1)).toBe('+PICC');
});

/** Presence of dual readers, and over sleeps: one card is told once. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromHex } from '../kernel/bytes.ts';
import { createPresence, STATE_PRESENT } from './presence.ts';

const ATR = fromHex('3B00');
const NONE = new Uint8Array();
const inserted = (count: number): number => (count << 16) | STATE_PRESENT;

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

test('whatever a dual reader does, over sleeps too: at most one card of a device is told, and none that is not there', () => {
  const OTHER = 'Gemalto PC Twin Reader 00 00';
  const all = [CONTACT, ANTENNA, SAM, OTHER];
  const happening = fc.oneof(
    fc.record({ what: fc.constant('readers' as const), names: fc.subarray(all) }),
    fc.record({
      what: fc.constant('status' as const),
      name: fc.constantFrom(...all),
      state: fc.constantFrom(0, inserted(1), inserted(2), inserted(3)),
      atr: fc.constantFrom(ATR, OTHER_ATR),
    }),
    fc.record({ what: fc.constant('wait' as const), ms: fc.constantFrom(100, 1_999, 2_000, 20_000) }),
    fc.record({ what: fc.constantFrom('woke' as const, 'down' as const) }),
  );
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 40 }), (happenings) => {
      let now = 0;
      const presence = createPresence({ monotonic: () => now });
      const told = new Set<string>();
      const there = new Set<string>();
      presence.subscribe((event) => {
        if (event.kind === 'card_inserted') {
          expect(told.has(event.reader)).toBe(false);
          expect(there.has(event.reader)).toBe(true);
          told.add(event.reader);
        }
        if (event.kind === 'card_removed') expect(told.delete(event.reader)).toBe(true);
      });
      let readers: readonly string[] = [];
      for (const step of happenings) {
        if (step.what === 'wait') now += step.ms;
        else if (step.what === 'woke') presence.woke();
        else if (step.what === 'down') {
          readers = [];
          there.clear();
          presence.down();
        } else if (step.what === 'readers') {
          readers = step.names;
          for (const name of there) if (!readers.includes(name)) there.delete(name);
          presence.readers(step.names);
        } else if (step.what === 'status' && readers.includes(step.name)) {
          if (step.state === 0) there.delete(step.name);
          else there.add(step.name);
          presence.status(step.name, step.state, step.atr);
        }
        expect([...told].filter((name) => !there.has(name))).toEqual([]);
        expect([CONTACT, ANTENNA].every((name) => told.has(name))).toBe(false);
        expect(told.has(SAM)).toBe(false);
        // With no sleep and no sister, what is there is told.
        if (there.has(OTHER) && !happenings.some(({ what }) => what === 'woke'))
          expect(told.has(OTHER)).toBe(true);
      }
    }),
    { numRuns: 2_000 },
  );
});

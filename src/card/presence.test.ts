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

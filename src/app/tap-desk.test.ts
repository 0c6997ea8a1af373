import { describe, expect, it } from 'vitest';
import { fixedSystem } from '../../test/harness/fixed-system.ts';
import type { CardConnection, CardReader, ConnectFailure, ReaderEvent } from '../card/index.ts';
import { fromHex } from '../kernel/bytes.ts';
import { silentLogger } from '../kernel/log.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { OrdinanceReading, TapReading } from './desk-service.ts';
import { createTapDesk } from './tap-desk.ts';
import type { TapFailure } from './tap-problems.ts';
import { createTapReading, type TapReadingOptions } from './tap-reading.ts';

const KEY = new Uint8Array(32).fill(7);
const READING: TapReading = {
  commonCardId: { serial: '000000000000001', municipality: '99999', expires: '2030-01-01' },
  apdus: 2,
  durationMs: 40,
  lastApduAt: 5,
};
const CERTIFIED: TapReading = {
  apdus: 3,
  durationMs: 60,
  lastApduAt: 6,
  certificate: { serialHex: '0a0b', status: 'valid' },
};
const OWN: OrdinanceReading = { profile: 'library-id', id: '0100000017', level: 'L0', lastApduAt: 9 };

/** A card of which the reader says nothing but its identifier; `answer` is what it says to GET DATA. */
const card = (atr = '3b80', answer = '6a82'): CardConnection => ({
  reader: 'A',
  atr: fromHex(atr),
  transmit: async () => success(fromHex(answer)),
});

const reading = (
  read: Result<TapReading, TapFailure>,
  change: Partial<TapReadingOptions> = {},
): ReturnType<typeof createTapReading> =>
  createTapReading({
    read: async () => read,
    tokenKey: KEY,
    cardSources: { commonCardId: true, jpkiStatus: 'none' },
    staffCards: false,
    today: () => '2026-11-26',
    system: fixedSystem(),
    ...change,
  });

const must = async (read: ReturnType<typeof createTapReading>, of = card()) => {
  const tap = await read(of);
  if (!tap.ok) throw new Error(`the card gave nothing: ${tap.reason}`);
  return tap.value;
};

const FELICA = '3b8f8001804f0ca000000306110042000000000072';

describe('the numbers of a card', () => {
  it('are hashes under the key of the place: the card’s own number is in none, and another place cannot compare', async () => {
    const here = await must(reading(success(READING)));
    const there = await must(reading(success(READING), { tokenKey: new Uint8Array(32).fill(8) }));
    expect(here.tokens.map(({ kind }) => kind)).toEqual(['common_card_id']);
    expect(here.tokens[0]?.hmac).toMatch(/^[0-9a-f]{64}$/);
    expect(here.tokens[0]?.hmac).not.toBe(there.tokens[0]?.hmac);
    expect(JSON.stringify(here)).not.toContain('000000000000001');
    expect(here.municipality).toBe('99999');
  });

  it('are those the site may use: no 発行番号 without a law, nor in place of a number that is kept back', async () => {
    const lawful = {
      commonCardId: false,
      jpkiStatus: 'verifier',
      jpkiLegalBasis: '試験',
    } as const;
    const kinds = async (read: TapReading, cardSources: TapReadingOptions['cardSources']) => {
      const tap = await reading(success(read), { cardSources })(card());
      return tap.ok ? tap.value.tokens.map(({ kind }) => kind) : tap.reason;
    };
    expect(await kinds(CERTIFIED, lawful)).toEqual(['jpki_serial']);
    expect(await kinds(CERTIFIED, { ...lawful, commonCardId: true })).toBe('card_unreadable');
    expect(await kinds(CERTIFIED, { commonCardId: false, jpkiStatus: 'none' })).toBe('card_unreadable');
    expect(await kinds({ ...CERTIFIED, certificate: { serialHex: '0a0b', status: 'revoked' } }, lawful)).toBe(
      'card_unreadable',
    );
  });

  it('come with what the place’s own application says, also of a card that is no My Number Card', async () => {
    const ordinance = async () => success(OWN);
    const both = await must(reading(success(READING), { ordinance }));
    expect(both.tokens.map(({ kind }) => kind)).toEqual(['common_card_id', 'profile:library-id']);
    expect(both.own).toEqual({ profile: 'library-id', id: '0100000017' });
    expect((await must(reading(failure('not_my_number_card'), { ordinance }))).own?.id).toBe('0100000017');
    const none = await reading(failure('not_my_number_card'), { ordinance: async () => success(undefined) })(
      card(),
    );
    expect(none).toMatchObject({ reason: 'not_my_number_card' });
  });

  it('say that a card is past its day', async () => {
    expect((await must(reading(success(READING), { today: () => '2030-01-02' }))).notes).toEqual([
      'card_expired',
    ]);
    expect((await must(reading(success(READING), { today: () => '2030-01-01' }))).notes).toEqual([]);
  });

  it('are the identifier of a staff card only where staff cards are taken, and never a random one', async () => {
    const staff = { staffCards: true };
    const answers = '0102030405060708' + '9000';
    const tap = await must(reading(failure('not_my_number_card'), staff), card('3b80', answers));
    expect(tap.tokens.map(({ kind }) => kind)).toEqual(['card_uid']);
    expect(JSON.stringify(tap)).not.toContain('0102030405060708');
    // A card without commands is asked nothing else: its answer to reset says what it is.
    const felica = await must(reading(success(READING), staff), card(FELICA, answers));
    expect(felica.tokens).toEqual(tap.tokens);
    const refused = async (answer: string, change = staff) => {
      const told = await reading(failure('not_my_number_card'), change)(card('3b80', answer));
      return told.ok ? told.value : told.reason;
    };
    expect(await refused(answers, { staffCards: false })).toBe('not_my_number_card');
    expect(await refused('08010203' + '9000')).toBe('phone');
    expect(await refused('6a81')).toBe('not_my_number_card');
  });
});

/** A reader driven by hand. `hold`: how long each reading takes is up to the test. */
const start = (connect?: ConnectFailure, notHere?: (reader: string) => boolean) => {
  let hear: (event: ReaderEvent) => void = () => undefined;
  const ends: (() => void)[] = [];
  const told: string[] = [];
  const reader: CardReader = {
    kind: 'memory',
    subscribe(listener) {
      hear = listener;
      return () => undefined;
    },
    async withCard(_name, job) {
      if (connect !== undefined) return failure(connect);
      await new Promise<void>((end) => ends.push(end));
      return success(await job(card()));
    },
    close: async () => undefined,
  };
  let fail = false;
  const read = reading(success(READING));
  const desk = createTapDesk({
    reader,
    read: async (of) => {
      if (fail) throw new Error('a bug');
      return read(of);
    },
    taps: {
      reading: (name) => told.push(`reading ${name}`),
      tapped: (outcome) => told.push(outcome.ok ? `tap ${outcome.value.reader}` : outcome.reason),
      removed: (name) => told.push(`gone ${name}`),
    },
    ...(notHere === undefined ? {} : { notHere }),
    logger: silentLogger,
    changed: () => undefined,
  });
  hear({ kind: 'service', state: 'up' });
  hear({ kind: 'reader_added', reader: 'A' });
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return {
    desk,
    told,
    move: async (kind: 'card_inserted' | 'card_removed', name = 'A') => {
      hear(kind === 'card_inserted' ? { kind, reader: name, atr: new Uint8Array() } : { kind, reader: name });
      await settle();
    },
    end: async () => {
      ends.shift()?.();
      await settle();
    },
    failFrom: () => {
      fail = true;
    },
  };
};

describe('taps at a place without residents', () => {
  it('are each told, though the card has gone before it was read to the end and the next lies there', async () => {
    const { told, move, end, desk } = start();
    await move('card_inserted');
    expect(desk.parts()).toMatchObject({ phase: { kind: 'reading' }, cardOnReader: true });
    await move('card_removed');
    await move('card_inserted');
    await end();
    await end();
    expect(told).toEqual(['reading A', 'gone A', 'reading A', 'tap A', 'tap A']);
    expect(desk.parts().phase).toEqual({ kind: 'waiting' });
  });

  it('stop at two cards: whose tap it is nobody can say', async () => {
    const { told, move, end } = start();
    await move('card_inserted');
    await end();
    await move('card_inserted', 'B');
    expect(told.slice(-1)).toEqual(['two_cards']);
  });

  it('are not what lies on a pad for books, which is no second card either', async () => {
    const { told, move, end } = start(undefined, (reader) => reader === 'Pad');
    await move('card_inserted', 'Pad');
    await move('card_inserted');
    await end();
    await move('card_removed', 'Pad');
    expect(told).toEqual(['reading A', 'tap A']);
  });

  it('go on after a reading that ended in a bug, and after a card that another program held', async () => {
    const held = start('busy');
    await held.move('card_inserted');
    expect(held.told).toEqual(['reading A', 'card_busy']);
    const { told, move, end, failFrom, desk } = start();
    failFrom();
    await move('card_inserted');
    await end();
    expect(told.slice(-1)).toEqual(['card_unreadable']);
    expect(desk.parts().phase).toEqual({ kind: 'waiting' });
  });

  it('are read again when asked for, while one card lies there and none is being read', async () => {
    const { told, move, end, desk } = start();
    desk.again();
    await move('card_inserted');
    desk.again();
    await end();
    desk.again();
    await end();
    expect(told).toEqual(['reading A', 'tap A', 'reading A', 'tap A']);
  });
});

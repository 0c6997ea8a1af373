import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { createPcscReader } from '../../src/card/pcsc-reader.ts';
import { fromHex } from '../../src/kernel/bytes.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { failure, success } from '../../src/kernel/result.ts';
import { realSystem as system } from '../../src/kernel/system.ts';
import { CARD_KINDS } from '../../src/simulator/cards.ts';
import { MY_NUMBER_ATR } from '../../src/simulator/virtual-card.ts';
import type { VpcdLink } from '../../src/simulator/vpcd-link.ts';
import { OUTCOME, outcomeOf, serialOf } from '../harness/cards.ts';
import { describePcsc, LOCK_MS, openPcscDesk, type PcscDesk, readFully, SLOTS } from './pcsc-desk.ts';

const PATIENCE = { timeout: 15_000, interval: 10 };

describePcsc('the real reader', () => {
  let desk: PcscDesk;
  beforeAll(async () => {
    desk = await openPcscDesk();
  }, LOCK_MS);
  afterAll(() => desk?.close());
  beforeEach(() => void desk.news());
  afterEach(() => desk.clear());

  const normal = async (serial?: string) => (await desk.cards.make('normal', serial)).card;

  test('a card that comes and goes is told once each', async () => {
    const link = await desk.tap(await normal());
    link.close();
    await desk.seesCard(false);
    await desk.tap(await normal(), undefined, 1);
    expect(desk.news()).toEqual(['card_inserted 0', 'card_removed 0', 'card_inserted 1']);
  });

  test('a late subscriber hears what is there, with the ATR', async () => {
    await desk.tap(await normal());
    const told: unknown[] = [];
    desk.reader.subscribe((event) => told.push(event));
    expect(told).toEqual([
      { kind: 'service', state: 'up' },
      { kind: 'reader_added', reader: SLOTS[0] },
      { kind: 'card_inserted', reader: SLOTS[0], atr: MY_NUMBER_ATR },
      { kind: 'reader_added', reader: SLOTS[1] },
    ]);
  });

  test.each(CARD_KINDS)('a card of the kind %s', async (kind) => {
    await desk.tap((await desk.cards.make(kind)).card);
    expect(outcomeOf(await desk.read())).toBe(OUTCOME[kind]);
  });

  test('one read is five commands, and a hundred reads are the same', async () => {
    let commands = 0;
    await desk.tap(await normal(), () => {
      commands += 1;
    });
    for (let n = 1; n <= 100; n += 1) {
      expect(outcomeOf(await desk.read())).toBe('valid');
      expect(commands).toBe(5 * n);
    }
  });

  test('no card, and no such reader', async () => {
    expect(await desk.read()).toEqual(failure('no_card'));
    expect(await desk.reader.withCard('Nobody 00 00', async () => 'ran')).toEqual(failure('reader_lost'));
  });

  test.each([0, 1, 2, 3, 4])('pulled away at command %i: card_lost, and the next tap reads', async (at) => {
    const card = await normal();
    let commands = 0;
    let link: VpcdLink | undefined;
    link = await desk.tap(card, () => {
      if (commands++ === at) link?.close();
    });
    expect(outcomeOf(await desk.read())).toBe('card_lost');
    expect(commands).toBe(at + 1);
    await desk.seesCard(false);
    expect(outcomeOf(await desk.read())).toBe('no_card');
    await desk.tap(card);
    expect(outcomeOf(await desk.read())).toBe('valid');
  });

  test('a PIN that was given is forgotten when the card was out', async () => {
    const { card } = await desk.cards.make('phone');
    const link = await desk.tap(card);
    const readable = (command: string) =>
      desk.reader.withCard(SLOTS[0], (talk) => talk.transmit(fromHex(command)));
    await readable('00A4040C0AD392F000260100000001');
    expect(await readable('002000980431323334')).toEqual(success(success(fromHex('9000'))));
    expect(await readable('00B08A0001')).toEqual(success(success(fromHex('309000'))));
    link.close();
    await desk.seesCard(false);
    await desk.tap(card);
    expect(await readable('00B08A0001')).toEqual(success(success(fromHex('6A82'))));
  });

  test('two cards in two slots are read at the same time and never mixed up', async () => {
    await desk.tap(await normal('111111111111111'), undefined, 0);
    await desk.tap(await normal('222222222222222'), undefined, 1);
    const serials = await Promise.all(
      Array.from({ length: 10 }, async (_, n) => serialOf(await desk.read(n % 2 === 0 ? 0 : 1))?.[0]),
    );
    expect(serials.join('')).toBe('1212121212');
  });

  test('a second card waits in the slot until the first has left', async () => {
    const first = await desk.tap(await normal('111111111111111'));
    await desk.insert(await normal('222222222222222'));
    expect(serialOf(await desk.read())).toBe('111111111111111');
    desk.news();
    first.close();
    // Told, not looked at: the slot is empty only until pcscd looks again.
    const told: string[] = [];
    await vi.waitFor(() => {
      told.push(...desk.news());
      expect(told).toEqual(['card_removed 0', 'card_inserted 0']);
    }, PATIENCE);
    expect(serialOf(await desk.read())).toBe('222222222222222');
  });

  test('a job that throws gives the card back', async () => {
    await desk.tap(await normal());
    const broken = desk.reader.withCard(SLOTS[0], async () => {
      throw new Error('a bug');
    });
    await expect(broken).rejects.toThrow('a bug');
    expect(outcomeOf(await desk.read())).toBe('valid');
  });

  test('two conversations with one card never interleave', async () => {
    await desk.tap(await normal());
    const order: string[] = [];
    const talk = (name: string) =>
      desk.reader.withCard(SLOTS[0], async (card) => {
        order.push(`${name} begins`);
        const outcome = await readFully(card, desk.cards);
        order.push(`${name} ends`);
        return outcome;
      });
    const all = await Promise.all(['a', 'b', 'c'].map(talk));
    expect(all.map(outcomeOf)).toEqual(['valid', 'valid', 'valid']);
    for (let at = 0; at < order.length; at += 2)
      expect(order[at + 1]).toBe(order[at]?.replace('begins', 'ends'));
    expect(order).toHaveLength(6);
  });

  test('it closes at once, at whatever point of its watch', async () => {
    for (let n = 0; n < 40; n += 1) {
      const other = createPcscReader({ system, logger: silentLogger });
      for (let turn = 0; turn < n; turn += 1) await new Promise(setImmediate);
      const giveUp = new AbortController();
      const closed = await Promise.race([
        other.close().then(() => 'closed'),
        system.sleep(8_000, giveUp.signal).then(() => 'still waiting'),
      ]);
      giveUp.abort();
      expect(closed).toBe('closed');
    }
  });
});

describePcsc('the PC/SC service goes away and comes back', () => {
  let desk: PcscDesk;
  beforeAll(async () => {
    desk = await openPcscDesk();
  }, LOCK_MS);
  afterAll(() => desk?.close());

  const told: string[] = [];
  const hears = (what: readonly string[]) =>
    vi.waitFor(() => {
      told.push(...desk.news());
      expect(told).toEqual(what);
    }, PATIENCE);
  beforeEach(() => {
    desk.news();
    told.length = 0;
  });

  test('with a card in the reader: everything goes, and the next tap reads', async () => {
    const { card } = await desk.cards.make('normal');
    await desk.tap(card);
    expect(outcomeOf(await desk.read())).toBe('valid');
    await desk.pcscd.kill();
    const gone = ['card_inserted 0', 'card_removed 0', 'reader_removed 0', 'reader_removed 1', 'down'];
    await hears(gone);
    expect(outcomeOf(await desk.read())).toBe('service_lost');
    await desk.pcscd.startAgain();
    await hears([...gone, 'up', 'reader_added 0', 'reader_added 1']);
    await desk.tap(card);
    expect(outcomeOf(await desk.read())).toBe('valid');
    await desk.clear();
  });

  test.each([0, 2, 4])('before command %i of a read: service_lost, and the next tap reads', async (at) => {
    const { card } = await desk.cards.make('normal');
    await desk.tap(card);
    let commands = 0;
    const outcome = await desk.reader.withCard(SLOTS[0], (talk) =>
      readFully(
        {
          ...talk,
          transmit: async (command) => {
            if (commands++ === at) await desk.pcscd.kill();
            return talk.transmit(command);
          },
        },
        desk.cards,
      ),
    );
    expect(outcomeOf(outcome)).toBe('service_lost');
    await desk.pcscd.startAgain();
    await vi.waitFor(() => expect(desk.news()).toContain('up'), PATIENCE);
    await desk.tap(card);
    expect(outcomeOf(await desk.read())).toBe('valid');
    await desk.clear();
  });

  test('a reader that was started before the service finds it', async () => {
    await desk.pcscd.kill();
    const early = createPcscReader({ system, logger: silentLogger });
    const states: string[] = [];
    early.subscribe((event) => event.kind === 'service' && states.push(event.state));
    expect(await early.withCard(SLOTS[0], async () => 'ran')).toEqual(failure('service_lost'));
    await desk.pcscd.startAgain();
    await vi.waitFor(() => expect(states).toEqual(['down', 'up']), PATIENCE);
    await early.close();
  });

  test('it stops answering without ending: that is down, reads end, and when it goes on all is there again', async () => {
    const { card } = await desk.cards.make('normal');
    await desk.tap(card);
    desk.news();
    desk.pcscd.freeze();
    try {
      expect(outcomeOf(await desk.read())).toMatch(/^(service_lost|busy)$/);
      await vi.waitFor(() => {
        told.push(...desk.news());
        expect(told).toContain('down');
      }, PATIENCE);
      expect(outcomeOf(await desk.read())).toBe('service_lost');
    } finally {
      desk.pcscd.goOn();
    }
    await desk.seesCard(true);
    expect(outcomeOf(await desk.read())).toBe('valid');
    await desk.clear();
  });
});

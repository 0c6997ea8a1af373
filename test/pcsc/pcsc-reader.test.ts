import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

describePcsc('another program with the same card', () => {
  let desk: PcscDesk;
  beforeAll(async () => {
    desk = await openPcscDesk();
  }, LOCK_MS);
  afterAll(() => desk?.close());
  afterEach(async () => {
    for (const child of children.splice(0)) {
      child.kill('SIGKILL');
      await gone(child);
    }
    await desk.clear();
  });
  const children: ChildProcess[] = [];
  const gone = async (child: ChildProcess): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  };

  const holder = async (how: 'leave' | 'reset' | 'exclusive' | 'nudge'): Promise<ChildProcess> => {
    const script = join(import.meta.dirname, 'hold-card.ts');
    const child = spawn(process.execPath, [script, SLOTS[0], how], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    children.push(child);
    await once(child.stdout, 'data');
    return child;
  };

  /** Reads while `child` holds the card; `release` ends that. Gives the outcome, and whether the read had waited. */
  const readAgainst = async (release: () => void): Promise<readonly [string, boolean]> => {
    let released = false;
    let waited = false;
    const reading = desk.reader.withCard(SLOTS[0], (card) => {
      waited = released;
      return readFully(card, desk.cards);
    });
    await system.sleep(300);
    released = true;
    release();
    return [outcomeOf(await reading), waited];
  };

  /**
   * pcscd (1.9 to 2.4, SCardDisconnect) looks whether anybody has a transaction and resets the card some time after: a reset may come
   * into the read of whoever began one in between. That costs this read; the next has the card.
   */
  const expectReadOrReset = async ([outcome, waited]: readonly [string, boolean]): Promise<void> => {
    expect(waited).toBe(true);
    expect(['valid', 'card_lost']).toContain(outcome);
    expect(outcomeOf(await desk.read())).toBe('valid');
  };

  test('is waited for', async () => {
    await desk.tap((await desk.cards.make('normal')).card);
    const child = await holder('leave');
    expect(await readAgainst(() => void child.stdin?.end())).toEqual(['valid', true]);
  });

  test('is waited for, and may reset the card', async () => {
    await desk.tap((await desk.cards.make('normal')).card);
    const child = await holder('reset');
    const read = await readAgainst(() => void child.stdin?.end());
    await gone(child);
    await expectReadOrReset(read);
  });

  test('is tried again for while it keeps the card to itself', async () => {
    await desk.tap((await desk.cards.make('normal')).card);
    const child = await holder('exclusive');
    expect(await readAgainst(() => void child.stdin?.end())).toEqual(['valid', true]);
  });

  test('that never lets go makes the card busy', async () => {
    await desk.tap((await desk.cards.make('normal')).card);
    const child = await holder('exclusive');
    expect(await desk.read()).toEqual(failure('busy'));
    child.stdin?.end();
    await once(child, 'exit');
    expect(outcomeOf(await desk.read())).toBe('valid');
  });

  test('that never ends its transaction makes the card busy too, and costs no thread for long', async () => {
    await desk.tap((await desk.cards.make('normal')).card);
    const child = await holder('leave');
    expect(await desk.read()).toEqual(failure('busy'));
    child.stdin?.end();
    await once(child, 'exit');
    // Our place in its queue is given back as soon as it is granted.
    expect(outcomeOf(await desk.read())).toBe('valid');
    expect(outcomeOf(await desk.read())).toBe('valid');
  });

  test('may die with the card in its hands', async () => {
    await desk.tap((await desk.cards.make('normal')).card);
    const child = await holder('leave');
    await expectReadOrReset(await readAgainst(() => void child.kill('SIGKILL')));
  });

  test('and several that all reset the card cost one read at most', async () => {
    await desk.tap((await desk.cards.make('normal')).card);
    for (let round = 0; round < 3; round += 1) {
      const nudgers = await Promise.all(Array.from({ length: 3 }, () => holder('nudge')));
      const child = await holder('leave');
      // They wait for the end of the transaction as our read does, then all go at once, some of them into our read.
      for (const nudger of nudgers) nudger.stdin?.end();
      const [outcome] = await readAgainst(() => void child.stdin?.end());
      expect(['valid', 'card_lost']).toContain(outcome);
      await Promise.all(nudgers.map(gone));
      expect(outcomeOf(await desk.read())).toBe('valid');
    }
  });

  test('waits for us in the same way', async () => {
    await desk.tap((await desk.cards.make('normal')).card);
    let held: Promise<ChildProcess> | undefined;
    let heldWhileTalking = false;
    const outcome = await desk.reader.withCard(SLOTS[0], async (card) => {
      held = holder('leave').then((child) => {
        heldWhileTalking = true;
        return child;
      });
      await system.sleep(300);
      const read = await readFully(card, desk.cards);
      expect(heldWhileTalking).toBe(false);
      return read;
    });
    expect(outcomeOf(outcome)).toBe('valid');
    await held;
    expect(heldWhileTalking).toBe(true);
  });

  test('may watch and probe all the time', async () => {
    // Three that reset the card as they end would be in each other's way: what a reset does is said above.
    const config = join(mkdtempSync(join(tmpdir(), 'kazasu-opensc-')), 'opensc.conf');
    const leave = ['disconnect', 'transaction_end', 'reconnect'].map((at) => `${at}_action = leave;`);
    writeFileSync(config, `app default { reader_driver pcsc { ${leave.join(' ')} } }\n`);
    const env = { ...process.env, OPENSC_CONF: config };
    const scan = spawn('pcsc_scan', ['-n'], { stdio: 'ignore' });
    children.push(scan);
    await desk.tap((await desk.cards.make('normal')).card);
    const probes = Array.from({ length: 3 }, async () => {
      const tool = spawn('opensc-tool', ['-n'], { stdio: 'ignore', env });
      children.push(tool);
      await once(tool, 'exit');
      return tool.exitCode;
    });
    for (let n = 0; n < 15; n += 1) expect(outcomeOf(await desk.read())).toBe('valid');
    expect(await Promise.all(probes)).toEqual([0, 0, 0]);
    expect(scan.exitCode).toBeNull();
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

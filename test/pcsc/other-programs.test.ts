/** Other programs with the card of our reader: they hold it, keep it to themselves, reset it, die with it, or watch. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { failure } from '../../src/kernel/result.ts';
import { realSystem as system } from '../../src/kernel/system.ts';
import { outcomeOf } from '../harness/cards.ts';
import { describePcsc, LOCK_MS, openPcscDesk, type PcscDesk, readFully, SLOTS } from './pcsc-desk.ts';

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

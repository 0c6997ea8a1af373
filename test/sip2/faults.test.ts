/** The client against the training library over a line on which things go wrong. */
import { afterEach, describe, expect, it } from 'vitest';
import { success } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { TRAINING_ITEMS, TRAINING_PATRONS } from '../../src/simulator/library/index.ts';
import { createRandom } from '../../src/simulator/town/random.ts';
import { createSip2Client, type Sip2Client } from '../../src/sip2/index.ts';
import type { Transport } from '../../src/sip2/transport.ts';
import { SIP2_FAULTS, type Sip2Fault } from '../harness/sip2-faults.ts';
import { type Sip2World, startSip2World, testDialect } from '../harness/sip2-library.ts';
import { plainChecksum } from './golden.ts';

const patron = TRAINING_PATRONS.ordinary.number;
const item = TRAINING_ITEMS.ordinary.barcode;

let world: Sip2World | undefined;
afterEach(async () => {
  await world?.close();
  world = undefined;
});
const start = async (options: Parameters<typeof startSip2World>[0] = {}): Promise<Sip2World> => {
  world = await startSip2World(options);
  const { client } = world;
  await expect.poll(() => client.state().online, { timeout: 10_000 }).toBe(true);
  return world;
};
/** The next request, and none after it. */
const once = (fault: Sip2Fault) => {
  let isDone = false;
  return ({ id }: { id: string }): Sip2Fault | undefined => {
    if (isDone || id === '97') return undefined;
    isDone = true;
    return fault;
  };
};

/** These leave nothing to wait for, so the test waits for the reply's time to pass. */
const SILENT: readonly Sip2Fault[] = ['lost_request', 'lost_reply', 'held_reply', 'half', 'silence'];
const QUICK = { timing: { replyMs: 150, retries: 9 } };
const timing = (fault: Sip2Fault): Record<string, unknown> => (SILENT.includes(fault) ? QUICK : {});

describe('with error detection', () => {
  it.each(SIP2_FAULTS.filter((fault) => !['close', 'close_in_middle', 'silence'].includes(fault)))(
    'a loan is made once, and known: %s',
    async (fault) => {
      const { client, line, library } = await start({ dialect: testDialect(timing(fault)) });
      line.plan(once(fault));
      expect(await client.checkout({ patron, item })).toMatchObject({ ok: true, value: { ok: true, item } });
      expect(line.happened).toEqual([fault]);
      // The status, and one loan: whatever came twice was done once.
      expect(library.requests()).toBe(2);
      expect(library.circulation.loansOf(patron)).toHaveLength(1);
      expect(client.state().online).toBe(true);
      // And no answer of it is taken for the next one's.
      expect(await client.itemInfo({ item: TRAINING_ITEMS.second.barcode })).toMatchObject({
        value: { title: '雨の日の図鑑' },
      });
    },
  );

  it.each(['close', 'close_in_middle'] as const)(
    '%s: it may have been done, and the line comes back',
    async (fault) => {
      const { client, line, library } = await start();
      line.plan(once(fault));
      expect(await client.checkout({ patron, item })).toEqual({
        ok: false,
        reason: 'dropped',
        mayBeDone: true,
      });
      expect(library.circulation.loansOf(patron)).toHaveLength(1);
      await expect.poll(() => client.state().online).toBe(true);
      expect(await client.itemInfo({ item })).toMatchObject({ value: { circulation: '04', patron } });
    },
  );

  it.each(['close', 'close_in_middle'] as const)(
    '%s: what only asks is asked once more on a new line',
    async (fault) => {
      const { client, line } = await start();
      line.plan(({ id }) => (id === '17' && line.happened.length === 0 ? fault : undefined));
      expect(await client.itemInfo({ item })).toMatchObject({ value: { circulation: '03' } });
      line.plan(({ id }) => (id === '17' ? fault : undefined));
      expect(await client.itemInfo({ item })).toMatchObject({ ok: false, mayBeDone: false });
    },
  );

  it('a silent server ends in a timeout, and what changes nothing cannot have been done', async () => {
    const { client, line } = await start({ dialect: testDialect({ timing: { replyMs: 150, retries: 2 } }) });
    line.plan(() => 'silence');
    expect(await client.checkout({ patron, item })).toEqual({
      ok: false,
      reason: 'timeout',
      mayBeDone: true,
    });
    expect(await client.patronStatus({ patron })).toMatchObject({ ok: false, mayBeDone: false });
    expect(client.state()).toMatchObject({ online: false });
    line.plan(() => undefined);
    await expect.poll(() => client.state().online, { timeout: 5_000 }).toBe(true);
    expect(await client.patronStatus({ patron })).toMatchObject({ ok: true });
  });

  it('ends every call that waits its turn when the line is given up while its status was due', async () => {
    const timing = { replyMs: 100, retries: 1, keepAliveMs: 30, connectMs: 500 };
    const { client, line } = await start({ dialect: testDialect({ timing }) });
    line.plan(() => 'silence');
    const answers = await Promise.all([1, 2, 3].map(() => client.checkout({ patron, item })));
    expect(answers.map(({ ok }) => ok)).toEqual([false, false, false]);
  });

  it('gives up a server that never sums right, after as many tries as its dialect has', async () => {
    const { client, line } = await start();
    const asked: string[] = [];
    line.plan(({ id }) => {
      asked.push(id);
      return 'wrong_checksum';
    });
    expect(await client.checkout({ patron, item })).toEqual({
      ok: false,
      reason: 'garbled',
      mayBeDone: true,
    });
    expect(asked.slice(0, 3)).toEqual(['11', '97', '97']);
  });

  it('knows that it was not done when every sending was answered by «say that again»', async () => {
    const { client, line, library } = await start();
    line.plan(({ id }) => (id === '11' ? 'ask_again' : undefined));
    expect(await client.checkout({ patron, item })).toEqual({
      ok: false,
      reason: 'garbled',
      mayBeDone: false,
    });
    expect(library.circulation.loansOf(patron)).toEqual([]);
  });

  it('does not believe a reply about somebody else', async () => {
    const { client, line } = await start();
    line.plan(({ id }) => (id === '23' || id === '97' ? 'of_another' : undefined));
    expect(await client.patronStatus({ patron })).toEqual({
      ok: false,
      reason: 'mismatch',
      mayBeDone: false,
    });
  });
});

describe('without error detection', () => {
  const off = { errorDetection: 'off' };

  it.each(['lost_reply', 'late_reply', 'held_reply', 'half'] as const)(
    '%s: nothing is sent twice, and the line is given up so that no late answer is taken for another',
    async (fault) => {
      const dialect = testDialect({ ...off, timing: { replyMs: 500 } });
      const { client, line, library } = await start({ dialect, lateMs: 800 });
      line.plan(once(fault));
      const before = library.requests();
      expect(await client.checkout({ patron, item })).toEqual({
        ok: false,
        reason: 'timeout',
        mayBeDone: true,
      });
      expect(library.requests()).toBe(before + 1);
      // The same message about another item: a late 12 of the first would look right but for its item.
      const second = TRAINING_ITEMS.second.barcode;
      await expect.poll(() => client.state().online, { timeout: 5_000 }).toBe(true);
      expect(await client.checkout({ patron, item: second })).toMatchObject({
        value: { item: second, ok: true },
      });
      expect(library.circulation.loansOf(patron)).toHaveLength(2);
    },
  );

  it('waits on when a reply is not of this request', async () => {
    const { client, line } = await start({ dialect: testDialect({ ...off, timing: { replyMs: 500 } }) });
    line.plan(({ id }) => (id === '17' ? 'twice' : undefined));
    expect(await client.itemInfo({ item })).toMatchObject({ ok: true });
    line.plan(() => undefined);
    expect(await client.checkout({ patron, item })).toMatchObject({ value: { ok: true, item } });
  });

  it('tells a reply about somebody else from silence', async () => {
    const { client, line } = await start({ dialect: testDialect({ ...off, timing: { replyMs: 500 } }) });
    line.plan(({ id }) => (id === '17' ? 'of_another' : undefined));
    expect(await client.itemInfo({ item })).toEqual({ ok: false, reason: 'mismatch', mayBeDone: false });
  });
});

describe('a server that speaks no SIP2', () => {
  /** Says that it is on line, and then whatever `noise` gives. */
  const noisy =
    (noise: () => Uint8Array): Transport =>
    async (_, events) => {
      const write = (bytes: Uint8Array): void => {
        const text = Buffer.from(bytes).toString('latin1');
        const sequence = /AY(\d)AZ/.exec(text)?.[1];
        const status = `98YYYYYY10000320261126    1000002.00AO9|BX${'Y'.repeat(16)}|AY${sequence}AZ`;
        if (text.startsWith('99')) events.data(Buffer.from(`${status}${plainChecksum(status)}\r`));
        else for (let times = 0; times < 3; times += 1) events.data(noise());
      };
      return success({ write, end: () => events.closed('dropped') });
    };
  const clientOf = (transport: Transport): Sip2Client =>
    createSip2Client({
      ...{ host: '127.0.0.1', port: 1, security: { kind: 'loopback' }, system: realSystem, transport },
      dialect: testDialect({ timing: { replyMs: 50, retries: 1, backoffFromMs: 10, backoffToMs: 10 } }),
    });

  it('ends every call, whatever it sends', async () => {
    const random = createRandom(54);
    const noise = (): Uint8Array =>
      Uint8Array.from({ length: random.between(0, 60) }, () =>
        random.chance(0.1) ? 0x0d : random.between(0, 255),
      );
    const client = clientOf(noisy(noise));
    const outcomes = new Set<string>();
    for (let times = 0; times < 25; times += 1) {
      const answer = await client.checkout({ patron, item });
      outcomes.add(answer.ok ? 'ok' : answer.reason);
    }
    expect([...outcomes].filter((outcome) => !['garbled', 'timeout', 'offline'].includes(outcome))).toEqual(
      [],
    );
    expect(outcomes).toContain('garbled');
    await client.close();
  });

  it.each([
    ['a line without an end', () => new Uint8Array(40_000).fill(0x41)],
    ['a thousand lines at once', () => new Uint8Array(Buffer.from('24\r'.repeat(1_000)))],
  ])('gives up %s', async (_, noise) => {
    const client = clientOf(noisy(noise));
    expect(await client.checkout({ patron, item })).toEqual({
      ok: false,
      reason: 'garbled',
      mayBeDone: true,
    });
    await client.close();
  });
});

import { afterEach, describe, expect, it } from 'vitest';
import { civilDateInJapan } from '../../src/kernel/dates.ts';
import { failure, success } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { TRAINING_ITEMS, TRAINING_PATRONS } from '../../src/simulator/library/index.ts';
import { createSip2Client } from '../../src/sip2/index.ts';
import { type Sip2World, startSip2World, testDialect } from '../harness/sip2-library.ts';

const { ordinary, overdue, blocked, expired, owing, waiting } = TRAINING_PATRONS;
const patron = ordinary.number;
const item = TRAINING_ITEMS.ordinary.barcode;

let world: Sip2World | undefined;
afterEach(async () => {
  await world?.close();
  world = undefined;
});
const start = async (options: Parameters<typeof startSip2World>[0] = {}): Promise<Sip2World> => {
  world = await startSip2World(options);
  return world;
};

describe('a morning at the desk', () => {
  it.each([
    ['utf-8', 'on'],
    ['cp932', 'on'],
    ['cp932', 'off'],
    ['utf-8', 'lenient'],
  ])('does everything the protocol has (%s, error detection %s)', async (encoding, errorDetection) => {
    const dialect = testDialect({ encoding, errorDetection });
    const { client, library } = await start({
      dialect,
      server: { user: '端末', password: 'x' },
      client: { user: '端末', password: 'x' },
    });
    expect(await client.patronStatus({ patron })).toMatchObject({
      value: { name: '山田 花子', valid: true, flags: [] },
    });
    expect(await client.patronInfo({ patron: overdue.number, list: 'charged', start: 2 })).toMatchObject({
      value: {
        chargedCount: 2,
        overdueCount: 1,
        charged: ['100000302'],
        chargedLimit: '0010',
        category: '01',
      },
    });
    expect(await client.checkout({ patron, item })).toMatchObject({
      value: {
        ok: true,
        patron,
        item,
        title: 'かざす町の歴史',
        due: expect.stringMatching(/^\d{4}\/\d\d\/\d\d$/),
      },
    });
    expect(library.circulation.loansOf(patron).map((loan) => loan.item)).toEqual([item]);
    expect(await client.renew({ patron, item })).toMatchObject({ value: { ok: true, renewalOk: true } });
    expect(await client.renewAll({ patron })).toMatchObject({
      value: { ok: true, renewedCount: 0, unrenewed: [item] },
    });
    expect(await client.itemInfo({ item })).toMatchObject({
      value: { circulation: '04', title: 'かざす町の歴史' },
    });
    expect(await client.hold({ patron: waiting.number, item, mode: 'add' })).toMatchObject({
      value: { ok: true, queuePosition: '1' },
    });
    expect(await client.checkin({ item })).toMatchObject({ value: { ok: true, alert: true, sortBin: '09' } });
    expect(await client.hold({ patron: waiting.number, item, mode: 'cancel' })).toMatchObject({
      value: { ok: true },
    });
    expect(await client.itemStatusUpdate({ item, properties: '汚れ' })).toMatchObject({
      value: { ok: true },
    });
    expect(
      await client.feePaid({ patron: owing.number, amount: '500', feeType: '07', payment: '00' }),
    ).toMatchObject({ value: { accepted: true } });
    expect(await client.patronInfo({ patron: owing.number })).toMatchObject({
      value: { fee: '1000', currency: 'JPY' },
    });
    expect(await client.blockPatron({ patron, cardRetained: false, message: '確認' })).toMatchObject({
      value: { flags: expect.arrayContaining(['charge_denied']) },
    });
    expect(await client.checkout({ patron, item })).toMatchObject({ value: { ok: false } });
    expect(await client.patronEnable({ patron })).toMatchObject({ value: { flags: [] } });
    expect(await client.endSession({ patron })).toMatchObject({ value: { ended: true } });
    expect(await client.status()).toMatchObject({ value: { online: true, library: '訓練図書館' } });
    expect(library.circulation.loansOf(patron)).toEqual([]);
  });

  it('says why a patron or an item is stopped', async () => {
    const { client } = await start();
    for (const [number, words] of [
      [blocked.number, 'カウンター'],
      [expired.number, '有効期限'],
    ] as const)
      expect(await client.checkout({ patron: number, item })).toMatchObject({
        value: { ok: false, screen: [expect.stringContaining(words)] },
      });
    expect(await client.checkout({ patron, item: TRAINING_ITEMS.held.barcode })).toMatchObject({
      value: { ok: false },
    });
    expect(await client.patronStatus({ patron: '29999999' })).toMatchObject({ value: { valid: false } });
  });

  it('brings Japanese titles through CP932, and tells what it has not', async () => {
    const { client } = await start({ dialect: testDialect({ encoding: 'cp932' }) });
    const titleOf = async (barcode: string): Promise<unknown> => {
      const answer = await client.itemInfo({ item: barcode });
      return answer.ok && answer.value.title;
    };
    expect(await titleOf(TRAINING_ITEMS.bytes.barcode)).toBe('ポケットの表とソーダ水');
    expect(await titleOf(TRAINING_ITEMS.letters.barcode)).toBe('吉野と髙田① ～二人の旅～');
    expect(await client.itemStatusUpdate({ item, properties: '𠮷' })).toEqual({
      ...{ ok: false, reason: 'unwritable', mayBeDone: false },
    });
    expect(client.state().online).toBe(true);
  });

  it('tells afterwards what happened without a line: the day at the desk counts, and nothing stops it', async () => {
    const { client, library } = await start();
    const at = realSystem.now() - 3 * 86_400_000;
    const due = at + 14 * 86_400_000;
    const lend = { patron: blocked.number, item, at, due };
    expect(await client.checkout(lend)).toMatchObject({ value: { ok: false } });
    expect(await client.checkout({ ...lend, noBlock: true })).toMatchObject({ value: { ok: true } });
    const loan = library.circulation.loan(item);
    expect(loan).toMatchObject({ patron: blocked.number, due: civilDateInJapan(due) });
    // Told twice, it is there once and as it was.
    expect(await client.checkout({ ...lend, due: due + 86_400_000, noBlock: true })).toMatchObject({
      value: { ok: true },
    });
    expect(library.circulation.loan(item)).toEqual(loan);
    // With a line, the date is the library system's.
    const second = TRAINING_ITEMS.second.barcode;
    expect(await client.checkout({ patron, item: second, due: at })).toMatchObject({ value: { ok: true } });
    expect(library.circulation.loan(second)?.due).not.toBe(civilDateInJapan(at));
  });

  it('waits its turn', async () => {
    const { client, library } = await start({ server: { thinkMs: 2 } });
    const items = [...library.collection.items].slice(-20).map(({ barcode }) => barcode);
    const answers = await Promise.all(items.map((barcode) => client.itemInfo({ item: barcode })));
    expect(answers.map((answer) => answer.ok && answer.value.item)).toEqual(items);
  });
});

describe('a line', () => {
  it('is offline with a wrong password, and says so', async () => {
    const { client } = await start({
      server: { user: 'a', password: 'b' },
      client: { user: 'a', password: 'c' },
    });
    expect(await client.patronStatus({ patron })).toEqual({
      ok: false,
      reason: 'login_refused',
      mayBeDone: false,
    });
    expect(client.state()).toEqual({ online: false, why: 'login_refused' });
  });

  it('asks nothing that the library system has not', async () => {
    const supports = ['patronStatus', 'checkout', 'status', 'resend'];
    const { client, library } = await start({ dialect: testDialect({ supports, noBlock: false }) });
    expect(await client.renewAll({ patron })).toEqual({
      ok: false,
      reason: 'not_supported',
      mayBeDone: false,
    });
    expect(await client.checkout({ patron, item, noBlock: true })).toMatchObject({ reason: 'not_supported' });
    expect(library.circulation.loans().some((loan) => loan.item === item)).toBe(false);
    expect(await client.checkout({ patron, item })).toMatchObject({ value: { ok: true } });
  });

  it('comes back by itself, and tells whoever listens', async () => {
    const { client, line } = await start();
    const seen: string[] = [];
    const back = Promise.withResolvers<void>();
    await client.status();
    client.subscribe((state) => {
      seen.push(state.online ? 'online' : state.why);
      if (state.online) back.resolve();
    });
    line.cut(true);
    await expect.poll(() => seen.includes('dropped')).toBe(true);
    await expect.poll(() => client.state()).toMatchObject({ online: false });
    expect(await client.checkout({ patron, item })).toMatchObject({ ok: false, mayBeDone: false });
    line.cut(false);
    await back.promise;
    expect(await client.checkout({ patron, item })).toMatchObject({ value: { ok: true } });
  });

  it('asks for the status when it has been quiet, once each time', async () => {
    const timing = { keepAliveMs: 30_000, connectMs: 60_000, replyMs: 60_000 };
    let [now, statuses] = [0, 0];
    const quiet: number[] = [];
    const enough = Promise.withResolvers<void>();
    const { client } = await start({
      dialect: testDialect({ timing }),
      plan: ({ id }) => void (statuses += id === '99' ? 1 : 0),
      client: {
        system: {
          ...realSystem,
          monotonic: () => now,
          sleep: async (ms, signal) => {
            if (ms > 50_000 || quiet.length === 5) return realSystem.sleep(ms, signal);
            quiet.push(ms);
            now += ms;
            if (quiet.length === 5) enough.resolve();
            return undefined;
          },
        },
      },
    });
    await enough.promise;
    expect(quiet).toEqual(Array.from({ length: 5 }, () => 30_000));
    // One at the beginning, one after each quiet time but the last, which has not been asked about yet.
    expect(statuses).toBe(5);
    expect(client.state().online).toBe(true);
  });

  it('waits longer each time nobody takes the line, and longest after a wrong password', async () => {
    const pausesOf = async (reason: 'no_contact' | 'login_refused'): Promise<readonly number[]> => {
      const pauses: number[] = [];
      const enough = Promise.withResolvers<void>();
      const dialect = testDialect({
        timing: {
          backoffFromMs: 1_000,
          backoffToMs: 15_000,
          refusedMs: 40_000,
          connectMs: 60_000,
          replyMs: 60_000,
        },
      });
      const client = createSip2Client({
        ...{ host: '127.0.0.1', port: 1, security: { kind: 'loopback' }, dialect, user: 'a' },
        system: {
          ...realSystem,
          sleep: async (ms, signal) => {
            // How long a line and an answer are waited for is no pause.
            if (ms > 50_000) return realSystem.sleep(ms, signal);
            pauses.push(ms);
            if (pauses.length === 6) enough.resolve();
            return pauses.length > 5 ? realSystem.sleep(ms, signal) : undefined;
          },
        },
        transport: async (_, events) => {
          if (reason === 'no_contact') return failure('no_contact');
          return success({
            write: () => events.data(new TextEncoder().encode('940AY0AZFDFE\r')),
            end: () => undefined,
          });
        },
      });
      await enough.promise;
      await client.close();
      return pauses;
    };
    expect(await pausesOf('no_contact')).toEqual([1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
    expect(await pausesOf('login_refused')).toEqual(Array.from({ length: 6 }, () => 40_000));
  });

  it('never sends plain text to another machine', async () => {
    const { client } = await start({ client: { host: '192.0.2.1' } });
    expect(await client.status()).toMatchObject({ reason: 'offline', mayBeDone: false });
    expect(client.state()).toEqual({ online: false, why: 'plain_refused' });
  });

  it.each(['open', 'cut', 'silent', 'in a call'])('ends at once: %s', async (how) => {
    const { client, line } = await start({ plan: () => (how === 'silent' ? 'silence' : undefined) });
    if (how === 'open') await client.status();
    if (how === 'cut') line.cut(true);
    if (how === 'in a call') {
      await client.status();
      line.plan(() => 'silence');
    }
    const call = client.checkout({ patron, item });
    if (how === 'in a call') await expect.poll(() => line.happened.length).toBe(1);
    await client.close();
    const answer = await call;
    if (how !== 'open') expect(answer).toMatchObject({ ok: false });
    if (how === 'in a call') expect(answer).toEqual({ ok: false, reason: 'closed', mayBeDone: true });
    expect(client.state()).toEqual({ online: false, why: 'closed' });
    expect(await client.status()).toMatchObject({ reason: 'closed' });
  });
});

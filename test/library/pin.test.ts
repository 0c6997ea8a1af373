/** 暗証番号 at 自動貸出, against a library system that has some: who is asked, how often one may be wrong, and where it is not. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { TRAINING_ITEMS as ITEM, TRAINING_PATRONS as PATRON } from '../../src/simulator/library/index.ts';
import { type LibraryDesk, must, openLibraryDesk } from '../harness/library-desk.ts';

let desk: LibraryDesk;
afterEach(() => desk.close());

const open = async (site: object = {}): Promise<void> => {
  desk = await openLibraryDesk({ site: { mode: 'self', pin: 'typed', link: { where: 'both' }, ...site } });
  await desk.online();
};
const { number, password } = PATRON.ordinary;
const begin = async (code: string) => {
  must(await desk.call('library.begin', { code }));
  return desk.phase('pin');
};
const type = (pin: string) => desk.call('library.pin', { pin });

describe('of a number that is typed', () => {
  test('it is asked for, and the right one lists her loans as her card does', async () => {
    await open();
    expect(await begin(number)).toMatchObject({ wrong: false, left: 3, busy: false });
    must(await type(password));
    const { session } = await desk.phase('session');
    expect(session).toMatchObject({ by: 'number', lists: true, name: null });
    expect(await desk.lend(ITEM.ordinary.barcode)).toMatchObject({ kind: 'lent' });
    expect(must(await desk.call('library.loans', { sessionId: session.sessionId }))).toMatchObject({
      loans: [{ code: ITEM.ordinary.barcode }],
    });
  });

  test('nothing of her is told before: not whether there is such a number, nor that her card was reported lost', async () => {
    await open();
    const shown = [];
    for (const code of [number, '29999999', PATRON.cardLost.number, PATRON.full.number]) {
      const { number: masked, ...phase } = await begin(code);
      expect(await type('0000')).toMatchObject({ ok: false, reason: 'wrong_pin' });
      shown.push([phase, masked.length, { ...desk.state().phase, number: '' }]);
    }
    expect(new Set(shown.map((each) => JSON.stringify(each))).size).toBe(1);
  });

  test('after three wrong ones neither the right one nor a new start helps, until its time is over', async () => {
    await open();
    await begin(number);
    expect(await type('1')).toMatchObject({ reason: 'wrong_pin' });
    expect(desk.state().phase).toMatchObject({ kind: 'pin', wrong: true, left: 2 });
    expect(await type('2')).toMatchObject({ reason: 'wrong_pin' });
    expect(await type('3')).toMatchObject({ reason: 'pin_locked' });
    expect(await desk.phase('stopped')).toMatchObject({ why: 'pin_locked', said: [] });
    must(await desk.call('library.begin', { code: number }));
    expect(await desk.phase('stopped')).toMatchObject({ why: 'pin_locked' });
    expect(await type(password)).toMatchObject({ ok: false, reason: 'nobody' });
    // Somebody else's number is not hers to pay for.
    await begin(PATRON.waiting.number);
    must(await type(PATRON.waiting.password));
    await desk.phase('session');
    await desk.end();
    desk.pass(15 * 60_000);
    await begin(number);
    must(await type(password));
    await desk.phase('session');
  });

  test('whoever goes from number to number is stopped at the terminal, with her own right one in between', async () => {
    await open({ pinLimit: { perTerminal: 4 } });
    for (const code of ['20000022', '20000033', '20000055']) {
      await begin(code);
      await type('0000');
    }
    await begin(number);
    must(await type(password));
    await desk.end();
    await begin('20000066');
    expect(await type('0000')).toMatchObject({ reason: 'pin_locked' });
    must(await desk.call('library.begin', { code: number }));
    expect(await desk.phase('stopped')).toMatchObject({ why: 'pin_locked' });
  });

  test('without a line a number is not served and a card is, and shown nothing', async () => {
    await open({ pin: 'always' });
    desk.tap('hanako');
    await desk.phase('unlinked');
    must(await desk.call('library.linkCard', { code: number }));
    await desk.phase('consent');
    must(await desk.call('library.link', {}));
    await desk.cut(true);
    must(await desk.call('library.begin', { code: number }));
    expect(await desk.phase('stopped')).toMatchObject({ why: 'offline' });
    desk.tap('hanako');
    expect((await desk.phase('session')).session).toMatchObject({ by: 'card', lists: false });
    expect(await desk.lend(ITEM.second.barcode)).toMatchObject({ kind: 'queued' });
  });

  test('a line that breaks while it is asked costs no try', async () => {
    await open();
    await begin(number);
    await desk.cut(true);
    expect(await type('0000')).toMatchObject({ ok: false, reason: 'offline' });
    expect(desk.state().phase).toMatchObject({ kind: 'pin', left: 3, busy: false });
  });
});

test('another card while the answer is on its way takes the desk: the answer is nobody’s', async () => {
  await open();
  await begin(number);
  const answer = type(password);
  desk.tap('midori');
  expect(await answer).toMatchObject({ ok: false, reason: 'nobody' });
  expect(desk.state().phase).toMatchObject({ kind: 'unlinked' });
});

test.each([
  ['none', 'self', 'session'],
  ['typed', 'staff', 'session'],
  ['always', 'staff', 'session'],
  ['always', 'self', 'pin'],
] as const)('%s at a desk of kind %s: a card comes to %s', async (pin, mode, kind) => {
  await open({ pin, mode });
  desk.tap('hanako');
  await desk.phase('unlinked');
  must(await desk.call('library.linkCard', { code: number }));
  await desk.phase('consent');
  must(await desk.call('library.link', {}));
  desk.tap('hanako');
  await desk.phase(kind);
  // It goes on lying there.
  desk.tap('hanako');
  expect(desk.state().phase.kind).toBe(kind);
});

test('of a library system that does not say whether it is right nobody is let in by it', async () => {
  const asked: string[] = [];
  const patron = {
    ...{ number, name: '山田 花子', known: true, valid: true, expired: null, category: null, flags: [] },
    ...{ lent: null, overdue: null, ready: null, limit: null, fee: null, passwordOk: null, said: [] },
  };
  const none = async () => ({ ok: false, reason: 'not_supported' }) as const;
  desk = await openLibraryDesk({
    site: { mode: 'self', pin: 'typed' },
    ils: {
      kind: 'memory',
      line: () => ({ line: 'online', why: null }),
      subscribe: () => () => undefined,
      patron: async (_number, pin = '') => {
        asked.push(pin);
        return { ok: true, value: patron };
      },
      ...{ loans: none, holds: none, item: none, lend: none, takeBack: none, renew: none, renewAll: none },
      ...{ hold: none, pay: none, endSession: none },
      close: async () => undefined,
    },
  });
  await begin(number);
  expect(await type('2580')).toMatchObject({ ok: false, reason: 'pin_unknown' });
  expect(await desk.phase('stopped')).toMatchObject({ why: 'pin_unknown' });
  expect(asked).toEqual(['2580']);
});

test('what was typed is in no log, event, file, state or answer', async () => {
  await open();
  const [right, wrong] = [password, '987654321'];
  await begin(number);
  const told = [await type(wrong), desk.state(), await type(right), desk.state()];
  await desk.lend(ITEM.ordinary.barcode);
  await desk.end();
  desk.pass(3_600_000);
  await desk.library.idle();
  const texts = [
    ...desk.lines,
    ...told.map((each) => JSON.stringify(each)),
    ...desk.log.events({ afterSeq: 0, limit: 100 }).map(({ body }) => body),
  ];
  expect(texts.some((text) => text.includes('pin'))).toBe(true);
  expect(texts.filter((text) => text.includes(wrong) || text.includes(`"${right}"`))).toEqual([]);
  for (const file of readdirSync(desk.folder))
    expect(readFileSync(join(desk.folder, file)).includes(wrong), file).toBe(false);
});

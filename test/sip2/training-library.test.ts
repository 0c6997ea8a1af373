/** 訓練図書館 from the other side of its line, byte by byte, and by what stands in it afterwards. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mustSucceed } from '../../src/kernel/result.ts';
import { createCirculation } from '../../src/simulator/library/circulation.ts';
import { makeCollection } from '../../src/simulator/library/collection.ts';
import {
  startTrainingLibrary,
  TRAINING_ITEMS,
  TRAINING_PATRONS,
  type TrainingLibrary,
} from '../../src/simulator/library/index.ts';
import { fixedSystem } from '../harness/fixed-system.ts';
import { testDialect, trainingPermit } from '../harness/sip2-library.ts';
import { plainChecksum } from './golden.ts';

const NOW = Date.UTC(2026, 10, 26, 1, 0, 0);
const { ordinary, full, waiting, overdue } = TRAINING_PATRONS;

describe('on the line', () => {
  let library: TrainingLibrary;
  let socket: Socket;
  beforeEach(async () => {
    library = mustSucceed(
      await startTrainingLibrary({
        port: 0,
        dialect: testDialect(),
        system: fixedSystem(NOW),
        permit: trainingPermit,
        user: 'a',
        password: 'b',
      }),
    );
    socket = connect(library.port, '127.0.0.1');
    await once(socket, 'connect');
  });
  afterEach(async () => {
    socket.destroy();
    await library.close();
  });

  const sealed = (text: string, sequence: number): string => {
    const head = `${text}AY${sequence}AZ`;
    return `${head}${plainChecksum(Buffer.from(head, 'utf8').toString('latin1'))}`;
  };
  const ask = async (line: string): Promise<string> => {
    socket.write(`${line}\r`);
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    return chunk.toString('utf8');
  };
  const logIn = (): Promise<string> => ask(sealed('9300CNa|COb|', 0));

  it('lets in who knows the password, and answers nobody else', async () => {
    expect(await ask(sealed('9300CNa|COx|', 0))).toBe(`${sealed('940', 0)}\r`);
    expect(await logIn()).toBe(`${sealed('941', 0)}\r`);
    expect(await ask(sealed('9900402.00', 1))).toBe(
      `${sealed('98YYYYYY10000320261126    1000002.00AO9|AM訓練図書館|BXYYYYYYYYYYYYYYYY|AN訓練|', 1)}\r`,
    );
  });

  it('asks again for what it cannot read, and says again what it said', async () => {
    await logIn();
    const asked = sealed('1720261126    100000AO9|AB100000011|', 1);
    expect(await ask(asked.replace('100000011', '100000012'))).toBe('96AZFEF6\r');
    const answer = await ask(asked);
    expect(answer).toContain('AJかざす町の歴史|');
    expect(await ask('97AZFEF5')).toBe(answer);
    expect(await ask(sealed('55hello', 2))).toBe('96AZFEF6\r');
  });

  it('does nothing twice when the same number comes again', async () => {
    await logIn();
    const lend = sealed(
      `11NN20261126    100000                  AO9|AA${ordinary.number}|AB100000011|AC|`,
      1,
    );
    const first = await ask(lend);
    expect(first.slice(0, 3)).toBe('121');
    expect(await ask(lend)).toBe(first);
    expect(library.requests()).toBe(2);
    // The same request with a number of its own is another one.
    expect((await ask(sealed(lend.slice(0, -9), 2))).slice(0, 3)).toBe('120');
  });

  it('takes what begins no line in the end', async () => {
    socket.write('x'.repeat(70_000));
    await once(socket, 'close');
    expect(library.requests()).toBe(0);
  });
});

describe('in the library', () => {
  const told = { now: NOW, noBlock: false, renewal: false };
  const open = () => createCirculation(makeCollection({ patrons: 5, items: 5 }), NOW);
  const itemOf = (name: keyof typeof TRAINING_ITEMS): string => TRAINING_ITEMS[name].barcode;

  it.each([
    ['29999999', 'ordinary', 'unknown_patron'],
    [TRAINING_PATRONS.blocked.number, 'ordinary', 'blocked'],
    [TRAINING_PATRONS.expired.number, 'ordinary', 'expired'],
    [TRAINING_PATRONS.cardLost.number, 'ordinary', 'card_lost'],
    [full.number, 'ordinary', 'limit'],
    [ordinary.number, 'reference', 'reference'],
    [ordinary.number, 'held', 'held_for_another'],
    [ordinary.number, 'lost', 'lost'],
    [ordinary.number, 'wanted', 'lent_to_another'],
  ] as const)('%s does not borrow %s: %s', (patron, item, reason) => {
    const library = open();
    const before = library.loans();
    expect(library.checkout(patron, itemOf(item), told)).toEqual({ ok: false, reason });
    expect(library.loans()).toEqual(before);
  });

  it('refuses nothing that has happened already but what cannot be', () => {
    const library = open();
    const after = { ...told, noBlock: true };
    expect(library.checkout(TRAINING_PATRONS.blocked.number, itemOf('second'), after).ok).toBe(true);
    expect(library.checkout(TRAINING_PATRONS.expired.number, itemOf('third'), after).ok).toBe(true);
    expect(library.checkout(full.number, itemOf('fourth'), after).ok).toBe(true);
    expect(library.checkout(full.number, itemOf('wanted'), after)).toEqual({
      ok: false,
      reason: 'lent_to_another',
    });
    expect(library.checkout(full.number, '1', after)).toEqual({ ok: false, reason: 'unknown_item' });
    const again = library.checkout(full.number, itemOf('fourth'), after);
    expect(again).toEqual({ ok: true, value: library.loan(itemOf('fourth')) });
  });

  it('gives a held item to who waits for it, and renews once', () => {
    const library = open();
    expect(library.holdsOf(waiting.number)).toEqual([
      { item: itemOf('held'), ready: true },
      { item: itemOf('wanted'), ready: false },
    ]);
    expect(library.checkout(waiting.number, itemOf('held'), told).ok).toBe(true);
    expect(library.renew(waiting.number, itemOf('held'), told)).toMatchObject({ value: { renewals: 1 } });
    expect(library.renew(waiting.number, itemOf('held'), told)).toEqual({
      ok: false,
      reason: 'no_more_renewals',
    });
    expect(library.checkin(itemOf('wanted'))).toMatchObject({
      value: { loan: { patron: overdue.number }, waits: waiting.number },
    });
    expect(library.loan(itemOf('wanted'))).toBeUndefined();
    expect(library.holdsOf(waiting.number)).toEqual([{ item: itemOf('wanted'), ready: true }]);
  });

  it('takes no more money than is owed', () => {
    const library = open();
    const owing = TRAINING_PATRONS.owing.number;
    for (const yen of [0, -1, 1_501, Number.NaN, 0.5])
      expect(library.pay(owing, yen)).toEqual({ ok: false, reason: 'too_much' });
    expect(library.pay(owing, 1_500)).toEqual({ ok: true, value: 0 });
  });

  it('has no number twice, and none that looks like a My Number', () => {
    const { patrons, items } = makeCollection({ patrons: 400, items: 4_000 });
    const numbers = [...patrons.map(({ number }) => number), ...items.map(({ barcode }) => barcode)];
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(numbers.filter((number) => number.length >= 10)).toEqual([]);
  });
});

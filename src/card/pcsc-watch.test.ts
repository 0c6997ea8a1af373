/** The watcher over a scripted driver: what sleep and silence of the service mean. Its restarts are in test/pcsc. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fixedSystem } from '../../test/harness/fixed-system.ts';
import { driver } from '../../test/harness/scripted-pcsc.ts';
import { fromHex } from '../kernel/bytes.ts';
import { silentLogger } from '../kernel/log.ts';
import { failure, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import type { CardReader, ReaderEvent } from './index.ts';
import { createPcscReader } from './pcsc-reader.ts';

vi.mock('./pcsc-driver.ts', async (importOriginal) => ({
  ...(await importOriginal<typeof import('./pcsc-driver.ts')>()),
  ...(await import('../../test/harness/scripted-pcsc.ts')).scripted,
}));

const fixed = fixedSystem();
/** Time limits are waits with a signal: they pass only when a test says so. */
const limits = new Map<() => void, number>();
const passLimits = (ms: number): void => {
  for (const [pass, of] of limits) if (of === ms) pass();
};
const WAIT_LIMIT_MS = 7_000;
const ASK_LIMIT_MS = 5_000;
const system: System = {
  ...fixed,
  sleep: (ms, signal) =>
    signal === undefined
      ? // Whoever asks again and again leaves room for the test.
        fixed.sleep(ms).then(() => new Promise(setImmediate))
      : new Promise((resolve) => {
          const pass = (): void => {
            limits.delete(pass);
            resolve();
          };
          limits.set(pass, ms);
          signal.addEventListener('abort', pass);
        }),
};
let reader: CardReader;
beforeEach(() => {
  limits.clear();
  reader = createPcscReader({ system, logger: silentLogger });
  driver.calls.length = 0;
});
afterEach(async () => {
  await reader.close();
  for (const left of [driver.connects, driver.begins, driver.transmits, driver.establishes])
    expect(left).toEqual([]);
});

const SELECT = fromHex('00A4040C');
const send = (command: Uint8Array) => reader.withCard('A', (card) => card.transmit(command));
const OK = success(success(fromHex('9000')));

test('states become events, and the ATR goes with the card', async () => {
  await reader.close();
  const ATR = fromHex('3B00');
  const state = (name: string, value: number, atr: Uint8Array = new Uint8Array()) => ({
    reader: name,
    state: value,
    atr,
  });
  driver.statusChanges.push(
    [state('A', 0x00010022, ATR), state('B', 0x12)],
    [state('A', 0x00020012), state('B', 0x10)],
  );
  reader = createPcscReader({ system, logger: silentLogger });
  const told: ReaderEvent[] = [];
  reader.subscribe((event) => told.push(event));
  await vi.waitFor(() => expect(told.at(-1)?.kind).toBe('card_removed'));
  expect(told).toEqual([
    { kind: 'service', state: 'down' },
    { kind: 'service', state: 'up' },
    { kind: 'reader_added', reader: 'A' },
    { kind: 'reader_added', reader: 'B' },
    { kind: 'card_inserted', reader: 'A', atr: ATR },
    { kind: 'card_removed', reader: 'A' },
  ]);
});

const ATR = fromHex('3B00');
const present = (count: number) => [
  { reader: 'A', state: (count << 16) | 0x22, atr: ATR },
  { reader: 'B', state: 0x12, atr: new Uint8Array() },
];

/** A reader under a clock that this moves while a wait goes on. */
const watchWith = async (waits: readonly (() => unknown)[]): Promise<string[]> => {
  await reader.close();
  const told: string[] = [];
  const queue = [...waits];
  Object.defineProperty(driver.statusChanges, 'shift', {
    configurable: true,
    value: () => queue.shift()?.(),
  });
  reader = createPcscReader({ system, logger: silentLogger });
  reader.subscribe((event) =>
    told.push(event.kind === 'service' ? event.state : `${event.kind} ${event.reader}`),
  );
  await vi.waitFor(() => expect(queue).toEqual([]));
  await vi.waitFor(() => expect(driver.endWait).toHaveLength(1));
  Reflect.deleteProperty(driver.statusChanges, 'shift');
  return told;
};

test('a card that lay there while the machine slept is not told again; the service is asked with a new context', async () => {
  const told = await watchWith([
    () => present(1),
    () => {
      fixed.advance(3_600_000);
      return present(3);
    },
    () => present(3),
  ]);
  expect(told).toEqual(['down', 'up', 'reader_added A', 'reader_added B', 'card_inserted A']);
  expect(driver.calls.filter((call) => call === 'release')).toHaveLength(2);
});

test('without a sleep the same states are another tap', async () => {
  const told = await watchWith([() => present(1), () => present(3)]);
  expect(told.slice(4)).toEqual(['card_inserted A', 'card_removed A', 'card_inserted A']);
});

test('a service that takes a call and does not come back from it: down, no calls meanwhile, and up again after', async () => {
  await reader.close();
  const told: string[] = [];
  reader = createPcscReader({ system, logger: silentLogger });
  reader.subscribe((event) => event.kind === 'service' && told.push(event.state));
  await vi.waitFor(() => expect(told).toEqual(['down', 'up']));
  await vi.waitFor(() => expect(driver.endWait).toHaveLength(1));
  passLimits(WAIT_LIMIT_MS);
  await vi.waitFor(() => expect(told).toEqual(['down', 'up', 'down']));
  await new Promise(setImmediate);
  driver.calls.length = 0;
  expect(await send(SELECT)).toEqual(failure('service_lost'));
  expect(driver.calls).toEqual([]);
  driver.endWait.splice(0).forEach((end) => end());
  await vi.waitFor(() => expect(told).toEqual(['down', 'up', 'down', 'up']));
  expect(await send(SELECT)).toEqual(OK);
});

test.each(['listReaders', 'release', 'establish'])(
  '%s, between two waits, is a call like others',
  async (call) => {
    await reader.close();
    const told: string[] = [];
    const queue = [() => present(1), () => fixed.advance(3_600_000) ?? present(1)];
    Object.defineProperty(driver.statusChanges, 'shift', {
      configurable: true,
      value: () => {
        const next = queue.shift()?.();
        // The service stops when it has told of the card; of a sleep it is asked with a new context.
        if (queue.length === (call === 'listReaders' ? 1 : 0) && next !== undefined)
          driver.hanging.push(call);
        return next;
      },
    });
    reader = createPcscReader({ system, logger: silentLogger });
    reader.subscribe((event) => event.kind === 'service' && told.push(event.state));
    await vi.waitFor(() => expect(driver.comeBack).toHaveLength(1));
    expect(told).toEqual(['down', 'up']);
    passLimits(ASK_LIMIT_MS);
    await vi.waitFor(() => expect(told).toEqual(['down', 'up', 'down']));
    driver.comeBack.splice(0).forEach((comeBack) => comeBack());
    await vi.waitFor(() => expect(told).toEqual(['down', 'up', 'down', 'up']));
    Reflect.deleteProperty(driver.statusChanges, 'shift');
    expect(await send(SELECT)).toEqual(OK);
  },
);

const DUAL = [
  'ACS ACR1281 1S Dual Reader ICC 0',
  'ACS ACR1281 1S Dual Reader PICC 0',
  'ACS ACR1281 1S Dual Reader SAM 0',
];

test('a card on a dual reader with a SAM in it is one card, on the antenna', async () => {
  driver.readers = DUAL;
  try {
    const told = await watchWith([
      () => DUAL.map((name) => ({ reader: name, state: 0x00010022, atr: ATR })),
      () =>
        DUAL.map((name) => ({
          reader: name,
          state: name.includes('SAM') ? 0x00010022 : 0x00020012,
          atr: ATR,
        })),
    ]);
    const [contact, antenna] = DUAL;
    expect(told).toEqual([
      'down',
      'up',
      `reader_added ${contact}`,
      `reader_added ${antenna}`,
      `card_inserted ${antenna}`,
      `card_removed ${antenna}`,
    ]);
  } finally {
    driver.readers = ['A', 'B'];
  }
});

import { beforeEach, expect, test, vi } from 'vitest';
import { AS_OF, madeUpOverview, madeUpShelter } from '../../test/harness/made-up-overview.ts';
import type { Overview } from '../central/schema.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { ApiFailure } from './api.ts';
import { createLive, type Live, type LivePorts, RETRY_MS, SILENCE_MS } from './live.ts';

/** A centre and a clock that do only what the test says. */
let answer: Result<Overview, ApiFailure>;
let streams: { data: (text: string) => void; ended: () => void; open: boolean }[];
let timers: { ms: number; run: () => void }[];
let signedOut: number;
let asked: number;
let live: Live;

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
};
/** Runs the only timer that is set. */
const wait = async (ms: number): Promise<void> => {
  expect(timers.map((timer) => timer.ms)).toEqual([ms]);
  timers.shift()?.run();
  await settle();
};
const start = async (): Promise<void> => {
  live.start();
  await settle();
};

beforeEach(() => {
  answer = success(madeUpOverview());
  streams = [];
  timers = [];
  signedOut = 0;
  asked = 0;
  const ports: LivePorts = {
    overview: async () => {
      asked += 1;
      return answer;
    },
    openStream: (handlers) => {
      const stream = { ...handlers, open: true };
      streams.push(stream);
      return {
        close: () => {
          stream.open = false;
        },
      };
    },
    monotonic: () => 42,
    after: (ms, run) => {
      const timer = { ms, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    signedOut: () => {
      signedOut += 1;
    },
  };
  live = createLive(ports);
});

test('shows the first answer, then what the stream says', async () => {
  const told = vi.fn();
  live.subscribe(told);
  expect(live.state().line).toBe('opening');
  await start();
  expect(live.state()).toMatchObject({ line: 'live', receivedAt: 42, overview: { asOf: AS_OF } });
  streams[0]?.data(JSON.stringify(madeUpOverview({ asOf: AS_OF + 1, totals: { present: 7, away: 1 } })));
  expect(live.state().overview?.totals).toEqual({ present: 7, away: 1 });
  expect(told).toHaveBeenCalledTimes(2);
  expect(streams).toHaveLength(1);
});

test('parts change what they name and nothing else; one that comes before all of it is of another centre', async () => {
  const shelters = ['S01', 'S03'].map((shelterId) => madeUpShelter({ shelterId }));
  const first = madeUpOverview({ shelters, quarantined: 3 });
  answer = success(first);
  await start();
  streams[0]?.data(JSON.stringify({ part: { asOf: AS_OF + 1 } }));
  expect(live.state().line).toBe('outdated');
  await wait(RETRY_MS[0]);
  streams[1]?.data(JSON.stringify(first));
  const [kept] = live.state().overview?.shelters ?? [];
  const changed = [
    madeUpShelter({ shelterId: 'S03', present: 9 }),
    madeUpShelter({ shelterId: 'S02', present: 1 }),
  ];
  streams[1]?.data(
    JSON.stringify({ part: { asOf: AS_OF + 2, totals: { present: 20, away: 0 }, shelters: changed } }),
  );
  const { overview, line } = live.state();
  expect(line).toBe('live');
  expect(overview).toMatchObject({ asOf: AS_OF + 2, quarantined: 3, totals: { present: 20 } });
  expect(overview?.shelters.map(({ shelterId, present }) => `${shelterId} ${present}`)).toEqual([
    'S01 10',
    'S02 1',
    'S03 9',
  ]);
  expect(overview?.shelters[0]).toBe(kept);
  // An answer that the stream has overtaken changes nothing.
  answer = success(first);
  await wait(SILENCE_MS);
  expect(live.state().overview?.asOf).toBe(AS_OF + 2);
});

test('a lost line keeps the figures, says so, and is tried again with longer waits', async () => {
  await start();
  answer = failure('unreachable');
  streams[0]?.ended();
  expect(live.state()).toMatchObject({ line: 'lost', overview: { asOf: AS_OF } });
  for (const ms of RETRY_MS) await wait(ms);
  await wait(RETRY_MS.at(-1) ?? 0);
  expect(live.state().line).toBe('lost');
  answer = success(madeUpOverview({ asOf: AS_OF + 60_000 }));
  await wait(RETRY_MS.at(-1) ?? 0);
  expect(live.state()).toMatchObject({ line: 'live', overview: { asOf: AS_OF + 60_000 } });
  expect(streams.map((stream) => stream.open)).toEqual([false, true]);
  // Counting starts anew.
  streams[1]?.ended();
  await wait(RETRY_MS[0]);
});

test('a stream that has fallen silent is asked; figures become new or the line is lost', async () => {
  await start();
  answer = success(madeUpOverview({ asOf: AS_OF + SILENCE_MS }));
  await wait(SILENCE_MS);
  expect(live.state()).toMatchObject({ line: 'live', overview: { asOf: AS_OF + SILENCE_MS } });
  expect(streams).toHaveLength(1);
  answer = failure('unreachable');
  await wait(SILENCE_MS);
  expect(live.state().line).toBe('lost');
  expect(streams[0]?.open).toBe(false);
});

test('the end of the session ends everything', async () => {
  await start();
  answer = failure('not_signed_in');
  streams[0]?.ended();
  await wait(RETRY_MS[0]);
  expect(signedOut).toBe(1);
  expect(timers).toEqual([]);
});

test.each(['{"tenant":1}', 'not json'])(
  'an answer of another version is said to be one: %s',
  async (text) => {
    await start();
    streams[0]?.data(text);
    expect(live.state()).toMatchObject({ line: 'outdated', overview: { asOf: AS_OF } });
    expect(timers).toHaveLength(1);
  },
);

test('after stop nothing moves, whatever still arrives', async () => {
  await start();
  const before = live.state();
  live.stop();
  streams[0]?.data(JSON.stringify(madeUpOverview({ asOf: AS_OF + 5 })));
  streams[0]?.ended();
  expect(live.state()).toBe(before);
  expect(timers).toEqual([]);
  expect(asked).toBe(1);
  live.start();
  live.stop();
  await settle();
  expect(streams).toHaveLength(1);
});

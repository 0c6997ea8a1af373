import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { silentLogger } from '../kernel/log.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import { realSystem, type System } from '../kernel/system.ts';
import {
  type LinkChange,
  type LinkCursor,
  type LinkList,
  type LinkWait,
  NO_LINKS,
} from '../outbox/protocol.ts';
import { createLinkList, fetchLinks, startLinkFeed } from './link-feed.ts';

const signal = new AbortController().signal;

/** A centre with so many changes, told in pages of two, and a terminal that has taken in some of them. */
const following = (newestAtFirst: number, cursorAtFirst: LinkCursor = NO_LINKS) => {
  let marks = Array.from({ length: newestAtFirst }, (_, at) => `first-${at + 1}`);
  let cursor = cursorAtFirst;
  const asked: number[] = [];
  const taken: string[] = [];
  return {
    asked,
    taken,
    cursor: () => cursor,
    /** From here on the centre's list is this. */
    set: (to: readonly string[]) => {
      marks = [...to];
    },
    list: async (after: number): Promise<Result<LinkList, 'no_answer'>> => {
      asked.push(after);
      const versions = [after + 1, after + 2].filter((version) => version <= marks.length);
      return success({
        mode: 'drill',
        changes: versions.map((version) => ({ version, mark: marks[version - 1] }) as LinkChange),
        newest: marks.length,
      });
    },
    take: (changes: readonly LinkChange[], to: LinkCursor): Result<undefined, string> => {
      taken.push(...changes.map(({ mark }) => String(mark)));
      cursor = to;
      return success(undefined);
    },
  };
};

test('everything after the cursor is taken in, page by page, once', async () => {
  const ports = following(5);
  const all = ['first-1', 'first-2', 'first-3', 'first-4', 'first-5'];
  expect(await fetchLinks(ports, signal)).toMatchObject({ ok: true });
  expect(ports.taken).toEqual(all);
  await fetchLinks(ports, signal);
  expect(ports.taken).toHaveLength(5);
  ports.set([...all, 'sixth']);
  await fetchLinks(ports, signal);
  expect(ports.taken).toEqual([...all, 'sixth']);
  expect(ports.cursor()).toEqual({ version: 6, mark: 'sixth' });
});

test.each([
  ['shorter than before', ['first-1', 'second-2']],
  ['as long as before', ['first-1', 'second-2', 'second-3']],
  ['longer by now than what was read', ['first-1', 'second-2', 'second-3', 'second-4', 'second-5']],
  ['empty', []],
])(
  'a centre that came back from an older copy, with a list %s, is read from the beginning',
  async (_, list) => {
    const ports = following(3);
    await fetchLinks(ports, signal);
    ports.taken.length = 0;
    ports.set(list);
    expect(await fetchLinks(ports, signal)).toMatchObject({ ok: true });
    expect(ports.taken).toEqual(list);
    expect(ports.cursor().version).toBe(list.length);
  },
);

test('a cursor of a program that knew no marks is read again once, and a centre that draws none is believed', async () => {
  const ports = following(3, { version: 3, mark: null });
  await fetchLinks(ports, signal);
  expect(ports.taken).toEqual(['first-1', 'first-2', 'first-3']);
  const older = following(3, { version: 3, mark: 'first-3' });
  const bare = async (after: number) => {
    const page = await older.list(after);
    return page.ok
      ? success({
          ...page.value,
          changes: page.value.changes.map((change) => ({ ...change, mark: undefined })),
        })
      : page;
  };
  expect(await fetchLinks({ ...older, list: bare }, signal)).toMatchObject({ ok: true });
  expect(older.taken).toEqual([]);
});

test('no answer and a disk that takes nothing leave the cursor where it was', async () => {
  const ports = following(5);
  expect(await fetchLinks({ ...ports, list: async () => failure('no_answer') }, signal)).toMatchObject({
    reason: 'no_answer',
  });
  expect(await fetchLinks({ ...ports, take: () => failure('disk_full') }, signal)).toMatchObject({
    reason: 'disk_full',
  });
  expect(ports.cursor()).toEqual(NO_LINKS);
});

test.each([
  ['drill', 'drill', { ok: true, value: { mode: 'drill', changes: [], newest: 3 } }],
  ['drill', 'real', { ok: false, reason: 'other_mode' }],
  ['real', 'drill', { ok: false, reason: 'other_mode' }],
  ['real', undefined, { ok: false, reason: 'bad_answer' }],
] as const)('a terminal in %s that asks a centre in %s', async (ours, theirs, outcome) => {
  const list = createLinkList({
    centralUrl: 'https://centre.example/',
    tenant: '999990',
    device: 'gym-1',
    privateKey: generateKeyPairSync('ed25519').privateKey,
    mode: ours,
    system: realSystem,
    send: async () => Response.json({ mode: theirs, changes: [], newest: 3 }),
  });
  expect(await list(0, signal)).toMatchObject(outcome);
});

/** A centre that lets a desk wait, or answers at once; a system in which time passes only while something sleeps. */
const listening = (waits: boolean) => {
  let time = 0;
  const asked: (LinkWait | undefined)[] = [];
  const ports = following(2);
  const stop = new AbortController();
  const slept: number[] = [];
  const system: System = {
    ...realSystem,
    monotonic: () => time,
    sleep: async (ms, by) => {
      slept.push(ms);
      await new Promise((resolve) => setImmediate(resolve));
      if (by?.aborted !== true) time += ms;
      if (asked.length >= 6 && !stop.signal.aborted)
        await new Promise((resolve) => stop.signal.addEventListener('abort', resolve));
    },
  };
  const feed = startLinkFeed({
    ...ports,
    list: async (after, _signal, wait) => {
      asked.push(wait);
      if (waits && wait !== undefined) time += wait.seconds * 1_000;
      return ports.list(after);
    },
    system,
    logger: silentLogger,
  });
  const whole = async (): Promise<void> => {
    while (asked.length < 6) await new Promise((resolve) => setImmediate(resolve));
    stop.abort();
    await feed.stop();
  };
  return { asked, slept, feed, whole };
};

test('a centre that lets a desk wait is asked again at once, with what the desk knows', async () => {
  const { asked, slept, whole } = listening(true);
  await whole();
  expect(asked[0]).toBeUndefined();
  for (const wait of asked.slice(1, 6)) {
    expect(wait?.known).toBe(2);
    expect(wait?.seconds).toBeGreaterThanOrEqual(25);
    expect(wait?.seconds).toBeLessThanOrEqual(55);
  }
  expect(Math.max(...slept)).toBeLessThanOrEqual(1_000);
});

test('a centre that answers at once with nothing is asked about every minute', async () => {
  const { slept, whole } = listening(false);
  await whole();
  expect(slept.slice(1).every((ms) => ms >= 45_000)).toBe(true);
});

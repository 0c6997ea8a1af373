import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { failure, type Result, success } from '../kernel/result.ts';
import { realSystem } from '../kernel/system.ts';
import type { LinkChange, LinkList } from '../outbox/protocol.ts';
import { createLinkList, fetchLinks } from './link-feed.ts';

const signal = new AbortController().signal;

/** A centre with so many changes, told in pages of two, and a terminal that has taken in some of them. */
const following = (newestAtFirst: number, cursorAtFirst = 0) => {
  let newest = newestAtFirst;
  let cursor = cursorAtFirst;
  const asked: number[] = [];
  const taken: number[] = [];
  return {
    asked,
    taken,
    cursor: () => cursor,
    set: (to: number) => {
      newest = to;
    },
    list: async (after: number): Promise<Result<LinkList, 'no_answer'>> => {
      asked.push(after);
      const versions = [after + 1, after + 2].filter((version) => version <= newest);
      return success({
        mode: 'drill',
        changes: versions.map((version) => ({ version }) as LinkChange),
        newest,
      });
    },
    take: (changes: readonly LinkChange[], to: number): Result<undefined, string> => {
      taken.push(...changes.map(({ version }) => version));
      cursor = to;
      return success(undefined);
    },
  };
};

test('everything after the cursor is taken in, page by page, once', async () => {
  const ports = following(5);
  expect(await fetchLinks(ports, signal)).toMatchObject({ ok: true });
  expect(ports.taken).toEqual([1, 2, 3, 4, 5]);
  await fetchLinks(ports, signal);
  expect(ports.taken).toHaveLength(5);
  ports.set(6);
  await fetchLinks(ports, signal);
  expect(ports.taken).toEqual([1, 2, 3, 4, 5, 6]);
});

test('a centre that has come back from an older copy is read from the beginning', async () => {
  const ports = following(2, 9);
  expect(await fetchLinks(ports, signal)).toMatchObject({ ok: true });
  expect(ports.asked).toEqual([9, 0]);
  expect(ports.taken).toEqual([1, 2]);
});

test('no answer and a disk that takes nothing leave the cursor where it was', async () => {
  const ports = following(5);
  expect(await fetchLinks({ ...ports, list: async () => failure('no_answer') }, signal)).toMatchObject({
    reason: 'no_answer',
  });
  expect(await fetchLinks({ ...ports, take: () => failure('disk_full') }, signal)).toMatchObject({
    reason: 'disk_full',
  });
  expect(ports.cursor()).toBe(0);
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

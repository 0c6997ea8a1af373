import { expect, it, vi } from 'vitest';
import type { Verified } from '../outbox/log-types.ts';
import { watchRecord } from './record-watch.ts';

it('says that the record is broken when the disk cannot read it any more, and the host goes on', async () => {
  const found: number[] = [];
  function* steps(): Generator<number, Verified> {
    yield 250;
    throw new Error('disk I/O error');
  }
  const watch = watchRecord({ verifySteps: steps }, { sleep: async () => undefined }, (seq) => {
    found.push(seq);
  });
  await vi.waitFor(() => expect(watch.broken()).toBe(true));
  expect(found).toEqual([0]);
  await watch.stop();
});

import { expect, test } from 'vitest';
import { newKeys, TENANT } from '../../test/harness/test-stream.ts';
import { openInMemory } from '../db/sqlite-driver.ts';
import { eventIdSchema } from '../kernel/ids.ts';
import { createMarksKeeper, marksMigrations } from './marks-keeper.ts';
import { digestOfMarks, type MarksHead, type PollMark, type SignedMarks, signMarks } from './poll-marks.ts';

const keys = newKeys();
const mark = (elector: string, last: string): PollMark => ({
  ...{
    elector,
    ballots: ['mayor'],
    eventId: eventIdSchema.parse(`01890000-0000-7000-8000-00000000000${last}`),
  },
  ...{ at: 5, place: 'E1', device: 'hall-1', when: 'early', provisional: false },
});
const signed = (marks: readonly PollMark[], part: Partial<MarksHead> = {}): SignedMarks => {
  const head: MarksHead = {
    ...{
      election: 'e-1',
      mode: 'drill',
      version: 1,
      at: 9,
      count: marks.length,
      sha256: digestOfMarks(marks),
    },
    ...part,
  };
  return { ...head, marks, signature: signMarks(TENANT, head, keys.privateKey) };
};
const keeper = () =>
  createMarksKeeper({ db: openInMemory(marksMigrations), tenant: TENANT, election: 'e-1', mode: 'drill' });

test('the newest publication stands whole in the place of the one before', () => {
  const kept = keeper();
  expect([kept.current(), kept.of('1-1-1')]).toEqual([undefined, []]);
  expect(kept.keep(signed([mark('1-1-1', '1'), mark('1-1-2', '2')]), keys.publicKey).ok).toBe(true);
  expect(kept.of('1-1-1')).toEqual([mark('1-1-1', '1')]);
  const next = signed([mark('1-1-2', '2')], { version: 2 });
  expect(kept.keep(next, keys.publicKey).ok).toBe(true);
  expect([kept.of('1-1-1'), kept.of('1-1-2').length]).toEqual([[], 1]);
  expect(kept.current()).toMatchObject({ version: 2, count: 1, sha256: next.sha256 });
});

test('what is not the centre’s, of another election or mode, or older is not taken over', () => {
  const kept = keeper();
  kept.keep(signed([mark('1-1-1', '1')], { version: 3 }), keys.publicKey);
  const refused = (list: SignedMarks, key = keys.publicKey) => {
    const answer = kept.keep(list, key);
    return answer.ok ? 'kept' : answer.reason;
  };
  expect([
    refused(signed([], { version: 4 }), newKeys().publicKey),
    refused({ ...signed([mark('1-1-1', '1')], { version: 4 }), marks: [] }),
    refused(signed([], { version: 4, election: 'e-2' })),
    refused(signed([], { version: 4, mode: 'real' })),
    refused(signed([], { version: 2 })),
  ]).toEqual(['bad_signature', 'bad_signature', 'wrong_election', 'wrong_mode', 'older']);
  expect(kept.of('1-1-1')).toHaveLength(1);
});

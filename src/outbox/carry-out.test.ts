/** What a file that goes to the centre holds, and what is noted of it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createPeerSite, type PeerSite, SCOPE, type Station } from '../../test/harness/peer-site.ts';
import { mustSucceed } from '../kernel/result.ts';
import { readCarry } from './carry-file.ts';
import { carryOut } from './carry-out.ts';
import { signReceipt } from './event.ts';
import type { EventLog } from './log-types.ts';

let site: PeerSite;
let folder: string;
beforeEach(() => {
  site = createPeerSite();
  folder = mkdtempSync(join(tmpdir(), 'kazasu-carry-'));
});
afterEach(async () => {
  await site.close();
  rmSync(folder, { recursive: true });
});

const out = async ({ db, log }: Station, name: string, part: Partial<EventLog> = {}) =>
  mustSucceed(
    await carryOut({
      db,
      log: { ...log, ...part },
      scope: SCOPE,
      path: join(folder, name),
      all: false,
      system: site.system,
    }),
  ).streams.map(({ device, from, to }) => [device, from, to]);

test('says and notes no more than was written', async () => {
  const a = await site.open('gym-1a');
  site.enrol();
  a.openShelter();
  const further = { seq: 5, hash: a.log.head().hash };
  expect(await out(a, '1', { head: () => further })).toEqual([['gym-1a', 1, 1]]);
  a.checkIn('1');
  expect(await out(a, '2')).toEqual([['gym-1a', 2, 2]]);
});

test('of a neighbour also what the centre has on one machine only', async () => {
  const [a, b] = [await site.open('gym-1a'), await site.open('gym-1b')];
  site.enrol();
  a.openShelter();
  await b.peers.round();
  const { seq, hash } = a.log.head();
  const told = (durability: 'local' | 'replicated', serverTime: number) => {
    const ack = { ackSeq: seq, ackHash: hash, durability, serverTime };
    const receiptSig = signReceipt({ ...a.log.stream, ...ack }, site.centre.privateKey);
    const [stream] = b.foreign.streams();
    if (stream === undefined) throw new Error('its neighbour is there');
    mustSucceed(b.foreign.noteCentral(stream, seq, { seq, hash, durability, serverTime, receiptSig }));
  };
  b.openShelter();
  told('local', 1);
  expect(await out(b, '1')).toEqual([
    ['gym-1b', 1, 1],
    ['gym-1a', 1, 1],
  ]);
  told('replicated', 2);
  expect(b.foreign.streams()).toMatchObject([{ device: 'gym-1a', replicatedSeq: 1 }]);
});

test('what is there and cannot be read is not called missing', async () => {
  expect(await readCarry(folder)).toMatchObject({ reason: 'unreadable_file' });
  expect(await readCarry(join(folder, 'none'))).toMatchObject({ reason: 'file_missing' });
});

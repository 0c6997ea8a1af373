/** A file from terminal to terminal: only the one it is for opens it, and it is believed no further than its signatures. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createPeerSite, type PeerSite, SCOPE, type Station } from '../../test/harness/peer-site.ts';
import { mustSucceed } from '../kernel/result.ts';
import { carryKeyOfDevice, carryPublicKey, deviceCarryKey } from './carry-format.ts';
import { carryOut } from './carry-out.ts';
import { carryTake } from './carry-take.ts';

let site: PeerSite;
let folder: string;
let path: string;
beforeEach(() => {
  site = createPeerSite();
  folder = mkdtempSync(join(tmpdir(), 'kazasu-carry-'));
  path = join(folder, 'site.kazasu-carry');
});
afterEach(async () => {
  await site.close();
  rmSync(folder, { recursive: true });
});

const out = (from: Station, to?: string) =>
  carryOut({ db: from.db, log: from.log, scope: SCOPE, path, all: false, to, system: site.system });
const take = ({ log, foreign }: Station) =>
  carryTake({ log, foreign, centralPublicKey: site.centre.publicKey }, path);

test('the two halves of a log key on the other curve are one pair, for any key', () => {
  for (let n = 0; n < 50; n += 1) {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const spki = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
    expect(carryKeyOfDevice(spki)).toBe(carryPublicKey(deviceCarryKey(privateKey)));
  }
  for (const wrong of ['', 'AAAA', carryPublicKey(generateKeyPairSync('x25519').privateKey)])
    expect(carryKeyOfDevice(wrong)).toBeUndefined();
});

test('a new terminal learns by hand what those that are left know, also of one that burnt', async () => {
  const [a, b] = [await site.open('gym-1a'), await site.open('gym-1b')];
  site.enrol();
  a.openShelter();
  a.checkIn('1', '2');
  await site.rounds(2);
  expect(b.holds('gym-1a')).toBe(2);
  await a.stop();
  b.checkIn('3');
  const c = await site.open('gym-1c');
  site.enrol([b, c], [{ device: 'gym-1a' as never, publicKey: a.log.publicKey, state: 'replaced' }]);
  mustSucceed(await out(b, 'gym-1c'));
  expect(mustSucceed(await take(c))).toEqual({ from: 'gym-1b', added: 3, refused: [] });
  expect([c.present(), c.holds('gym-1a'), c.holds('gym-1b')]).toEqual([3, 2, 1]);
  // Twice is as good as once, and what is for the centre still goes there.
  expect(mustSucceed(await take(c)).added).toBe(0);
  expect(mustSucceed(await out(b)).streams).toHaveLength(2);
});

test('nobody else opens it, and a changed or foreign one changes nothing', async () => {
  const [a, b, c] = [await site.open('gym-1a'), await site.open('gym-1b'), await site.open('gym-1c')];
  site.enrol();
  a.checkIn('1');
  mustSucceed(await out(a, 'gym-1b'));
  expect(await take(c)).toMatchObject({ ok: false, reason: 'other_terminal' });
  const bytes = readFileSync(path);
  bytes[bytes.length - 20] = (bytes[bytes.length - 20] ?? 0) ^ 1;
  writeFileSync(path, bytes);
  expect(await take(b)).toMatchObject({ ok: false, reason: 'carry_damaged' });
  writeFileSync(path, readFileSync(path, 'latin1').replace('"site":"gym-1"', '"site":"gym-2"'), 'latin1');
  expect((await take(b)).ok).toBe(false);
  rmSync(path);
  expect(await out(a, 'gym-9')).toMatchObject({ ok: false, reason: 'not_on_roster' });
  // For the centre: not for a terminal.
  mustSucceed(await out(a));
  expect(await take(b)).toMatchObject({ ok: false, reason: 'other_terminal' });
  expect(b.present()).toBe(0);
});

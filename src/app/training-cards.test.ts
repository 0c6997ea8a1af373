import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { digits, talkTo } from '../../test/harness/card-talk.ts';
import { fixedSystem } from '../../test/harness/fixed-system.ts';
import { readTextRecord } from '../card/applications/text-input/read.ts';
import { keyFromRecord, newChallenge, proveChip, proveHolder } from '../card/proof.ts';
import { readCard } from '../card/read-card.ts';
import { LISTS_FOLDER, loadRevocationLists } from '../card/revocation.ts';
import { loadTrustAnchors } from '../card/trust-anchors.ts';
import { toHex } from '../kernel/bytes.ts';
import { mustSucceed, success } from '../kernel/result.ts';
import { realSystem } from '../kernel/system.ts';
import { numberBOf } from '../simulator/applications/text-input.ts';
import { certificateSerial, TRAINING_PIN } from '../simulator/cards.ts';
import { personaByName } from '../simulator/town/personas.ts';
import type { VirtualCard } from '../simulator/virtual-card.ts';
import { openTrainingCards, type TrainingCards } from './training-cards.ts';

const DAY = 86_400_000;
const system = fixedSystem();
let folder: string;
let cards: TrainingCards;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kazasu-training-'));
  cards = await openTrainingCards(folder, system);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A tap of this persona's card at a desk that believes the folder. */
const tap = async (name: string, at = system.now()) => {
  const persona = personaByName(name);
  if (persona === undefined) throw new Error(`no persona ${name}`);
  const card = await cards.card(persona.card);
  const trustAnchors = mustSucceed(loadTrustAnchors(cards.trustDir, { training: true }));
  const { lists, refused } = loadRevocationLists(join(cards.trustDir, LISTS_FOLDER), trustAnchors);
  expect(refused).toEqual([]);
  return readCard(
    { reader: 'test', atr: card.atr, transmit: async (command) => success(card.transmit(command)) },
    { commonCardId: true, jpkiStatus: 'verifier' },
    { system: fixedSystem(at), trustAnchors, revocation: lists },
  );
};
const statusOf = async (name: string, at?: number) => {
  const read = await tap(name, at);
  return read.ok ? [read.value.certificate?.status, read.value.certificate?.revocation?.state] : read.reason;
};

test('the list beside the anchors names the revoked one, and says good of the others', async () => {
  expect(await statusOf('revoked')).toEqual(['certificate_revoked', 'revoked']);
  expect(await statusOf('elder')).toEqual(['valid', 'good']);
  // The next card's CA has published no list.
  expect(await statusOf('next_generation')).toEqual(['valid', 'unknown']);
});

test('after a week the list is out of date: unknown, but still revoked', async () => {
  const later = system.now() + 8 * DAY;
  expect(await statusOf('elder', later)).toEqual(['valid', 'unknown']);
  expect(await statusOf('revoked', later)).toEqual(['certificate_revoked', 'revoked']);
});

test('opened again, a newer list is made and the certificates are the same', async () => {
  const before = await tap('elder');
  const next = fixedSystem(system.now() + DAY, 'another run');
  cards = await openTrainingCards(folder, next);
  const after = await tap('elder');
  expect(before.ok && after.ok && after.value.certificate?.serialHex).toBe(
    before.ok && before.value.certificate?.serialHex,
  );
  expect(await statusOf('elder', next.now())).toEqual(['valid', 'good']);
});

test('a renewed certificate has another serial than the register knows; the card id is the same', async () => {
  const renewed = personaByName('renewed_certificate');
  const read = mustSucceed(await tap('renewed_certificate'));
  expect(read.commonCardId?.serial).toBe(renewed?.resident?.card?.serial);
  expect(renewed?.resident?.certificateSerial).toBe(toHex(certificateSerial(renewed?.card.serial ?? '')));
  expect(read.certificate?.status).toBe('valid');
  expect(read.certificate?.serialHex).not.toBe(renewed?.resident?.certificateSerial);
});

test('a clone shows the certificate of its original', async () => {
  const [clone, original] = [mustSucceed(await tap('clone')), mustSucceed(await tap('elder'))];
  expect(clone.certificate).toEqual(original.certificate);
});

test('a clone fails LC and L2, a hundred times of a hundred', async () => {
  const elder = personaByName('elder');
  const clone = personaByName('clone');
  if (elder?.card.printed === undefined || clone === undefined) throw new Error('both are there');
  const { expires, printed } = elder.card;
  const numberB = digits(numberBOf({ ...printed, expires }));
  const original = await cards.card(elder.card);
  const record = mustSucceed(await readTextRecord(talkTo(original).channel, numberB));
  const pinned = mustSucceed(keyFromRecord(record.publicKey ?? new Uint8Array()));
  const anchors = mustSucceed(loadTrustAnchors(cards.trustDir, { training: true }));
  const challenge = () => newChallenge(realSystem, 'gym-1');
  const both = async (card: VirtualCard) => [
    await proveChip(talkTo(card).channel, pinned, challenge()),
    await proveHolder(talkTo(card).channel, digits(TRAINING_PIN), {
      anchors,
      challenge: challenge(),
      insists: false,
      now: system.now(),
    }),
  ];
  expect(await both(original)).toMatchObject([{ value: 'LC' }, { value: { level: 'L2' } }]);
  const copied = await cards.card(clone.card);
  for (let n = 0; n < 100; n += 1)
    expect(await both(copied)).toMatchObject([{ reason: 'not_this_key' }, { reason: 'not_this_key' }]);
});

test('the malicious card tells another lie each time', async () => {
  const told = new Set<string>();
  for (let n = 0; n < 7; n += 1) told.add(String(await statusOf('malicious')));
  expect(told.size).toBeGreaterThanOrEqual(4);
});

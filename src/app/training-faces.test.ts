import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { talkTo } from '../../test/harness/card-talk.ts';
import { fixedSystem } from '../../test/harness/fixed-system.ts';
import { readLicence } from '../card/applications/licence/read.ts';
import { loadCvRoots } from '../card/cv-roots.ts';
import { keyFromRecord, proveChip } from '../card/proof.ts';
import { type FaceAndItems, readFaceAndItems } from '../card/read-face.ts';
import { toHex } from '../kernel/bytes.ts';
import { civilDateSchema } from '../kernel/dates.ts';
import { failure, mustSucceed, success } from '../kernel/result.ts';
import { personaByName, personas } from '../simulator/town/personas.ts';
import { picturesOf } from '../simulator/town/pictures.ts';
import type { VirtualCard } from '../simulator/virtual-card.ts';
import { openTrainingCards, type TrainingCards } from './training-cards.ts';

let dir: string;
let cards: TrainingCards;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'kazasu-cards-'));
  cards = await openTrainingCards(dir, fixedSystem());
});
afterAll(() => rmSync(dir, { recursive: true }));

const system = fixedSystem();
const personaOf = (name: string) => {
  const persona = personaByName(name);
  if (persona?.card.printed === undefined) throw new Error(`no printed card is called ${name}`);
  return { content: persona.card, printed: persona.card.printed };
};

/** The face as a training terminal reads it: with the roots it finds in the trust folder. */
const read = async (name: string, virtual?: VirtualCard, consentToGregorian = false) => {
  const { content, printed } = personaOf(name);
  const card = virtual ?? (await cards.card(content));
  const cvRoots = mustSucceed(loadCvRoots(join(cards.trustDir, 'cv'), { training: true }));
  const parts = {
    birth: civilDateSchema.parse(printed.birthDate),
    expiryYear: content.expires.slice(0, 4),
    securityCode: printed.securityCode,
  };
  const connection = {
    reader: 'test',
    atr: card.atr,
    transmit: async (command: Uint8Array) => success(card.transmit(command)),
  };
  return readFaceAndItems(connection, { parts, consentToGregorian }, { system, cvRoots });
};
const levels = ({ text, face }: FaceAndItems) => [text.items.name, text.integrity, face.integrity];

test('a training terminal verifies a training card, and the next start of the desk makes the same', async () => {
  expect(levels(mustSucceed(await read('elder')))).toEqual(['渡邉　キヨ', 'verified', 'verified']);
  const again = await openTrainingCards(dir, fixedSystem());
  const card = await again.card(personaOf('elder').content);
  expect(levels(mustSucceed(await read('elder', card)))).toEqual(['渡邉　キヨ', 'verified', 'verified']);
});

test('no terminal outside training takes their roots', () => {
  expect(loadCvRoots(join(cards.trustDir, 'cv'), { training: false })).toEqual(
    failure('simulated_in_production', { file: 'simulated.yaml' }),
  );
});

test('the copy of a card reads as its original, and signs with neither key', async () => {
  const original = mustSucceed(await read('elder'));
  const clone = await cards.card(personaOf('clone').content);
  const copied = mustSucceed(await read('clone', clone));
  expect(levels(copied)).toEqual(levels(original));
  const challenge = { nonce: randomBytes(32), device: 'gym-1', at: 1_790_000_000_000 };
  const pinned = {
    text_input: mustSucceed(keyFromRecord(original.text.publicKey ?? new Uint8Array())),
    surface: mustSucceed(keyFromRecord(original.face.cardKey)),
  };
  const real = await cards.card(personaOf('elder').content);
  for (const application of ['text_input', 'surface'] as const) {
    const prove = (card: VirtualCard) =>
      proveChip(talkTo(card).channel, pinned[application], challenge, application);
    expect(await prove(real)).toEqual(success('LC'));
    expect(await prove(clone)).toMatchObject({ reason: 'not_this_key' });
  }
});

test('the next card’s keys of another kind are read, pinned and proved by the same code', async () => {
  const card = await cards.card(personaOf('next_generation').content);
  const { text, face } = mustSucceed(await read('next_generation', card));
  expect([text.integrity, face.integrity]).toEqual(['verified', 'verified']);
  const challenge = { nonce: randomBytes(32), device: 'gym-1', at: 1_790_000_000_000 };
  const prove = (record: Uint8Array | undefined, application: 'text_input' | 'surface') =>
    proveChip(
      talkTo(card).channel,
      mustSucceed(keyFromRecord(record ?? new Uint8Array())),
      challenge,
      application,
    );
  expect(await prove(text.publicKey, 'text_input')).toEqual(success('LC'));
  expect(await prove(face.cardKey, 'surface')).toEqual(success('LC'));
});

test('a foreign resident’s card opens by the Gregorian year, with consent', async () => {
  const card = await cards.card(personaOf('foreigner').content);
  expect(await read('foreigner', card)).toEqual(failure('wrong', { left: 9, spent: 1 }));
  expect(mustSucceed(await read('foreigner', card, true)).face.calendar).toBe('gregorian');
});

test('one licence has a PIN and one has none', async () => {
  const licenceOf = async (name: string) =>
    readLicence(talkTo(await cards.card(personaOf(name).content)).channel);
  expect(await licenceOf('family6-1')).toMatchObject({ value: { pinSet: true, content: undefined } });
  expect(await licenceOf('unlinked')).toMatchObject({ value: { content: { expires: '2028-11-10' } } });
  expect(await licenceOf('elder')).toEqual(failure('absent'));
});

test('everyone who lives in the town has been drawn, each with a face of their own', () => {
  const residents = personas.filter(({ resident, card }) => resident !== undefined && card.printed);
  const photos = residents.map(({ card }) => toHex(picturesOf(card.printed?.pictures).photo));
  expect(residents.length).toBeGreaterThan(20);
  expect(new Set([...photos, toHex(picturesOf().photo)]).size).toBe(photos.length + 1);
});

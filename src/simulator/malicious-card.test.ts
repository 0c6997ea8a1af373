import { beforeAll, expect, test } from 'vitest';
import { digits, talkTo } from '../../test/harness/card-talk.ts';
import { type CardFactory, createCardFactory } from '../../test/harness/cards.ts';
import { fixedSystem } from '../../test/harness/fixed-system.ts';
import { readSignCertificate } from '../card/applications/jpki/certificates.ts';
import { readAvailability, readPinStatus, readTokenInfo } from '../card/applications/jpki/status.ts';
import { MAX_APDUS } from '../card/limits.ts';
import { newChallenge, proveHolder } from '../card/proof.ts';
import { readCard } from '../card/read-card.ts';
import { toHex } from '../kernel/bytes.ts';
import { success } from '../kernel/result.ts';
import { realSystem } from '../kernel/system.ts';
import { TRAINING_PASSWORD, TRAINING_PIN } from './cards.ts';
import { MALICE, type Malice, maliceOf } from './malicious-card.ts';

const NOW = Date.UTC(2026, 10, 23, 9, 0, 0);
let cards: CardFactory;
beforeAll(async () => {
  cards = await createCardFactory(fixedSystem(NOW));
});

/**
 * What a free read of each lie ends in. `hostile_text` lies elsewhere; of `too_much` a reader may also cut off what it did
 * not ask for, and then has what the card really holds.
 */
const ENDS: Readonly<Record<Malice, readonly string[]>> = {
  long_certificate: ['certificate_garbled'],
  endless_61: ['certificate_garbled'],
  drips: ['too_many_commands'],
  tlv_bomb: ['certificate_garbled'],
  hostile_text: ['valid'],
  too_much: ['certificate_garbled', 'valid'],
  changes: ['certificate_unknown_ca'],
};

const readOf = async (seed: number) => {
  const { card } = await cards.make('malicious', undefined, seed);
  let apdus = 0;
  const connection = {
    reader: 'test',
    atr: card.atr,
    transmit: async (command: Uint8Array) => {
      apdus += 1;
      return success(card.transmit(command));
    },
  };
  const means = { system: fixedSystem(NOW), trustAnchors: cards.anchors };
  const read = await readCard(connection, { commonCardId: true, jpkiStatus: 'verifier' }, means);
  return { read, apdus };
};

test.each(MALICE)('%s: the read ends as it should, within its limits', async (malice) => {
  const seed = MALICE.indexOf(malice);
  expect(maliceOf(seed + MALICE.length)).toBe(malice);
  const { read, apdus } = await readOf(seed);
  expect(ENDS[malice]).toContain(read.ok ? read.value.certificate?.status : read.reason);
  expect(apdus).toBeLessThanOrEqual(MAX_APDUS);
  if (read.ok) expect(read.value.commonCardId?.serial).toBe('123456789012345');
});

test.each(MALICE)('%s: it is proved for nobody, and no secret is sent to it in vain', async (malice) => {
  const seed = MALICE.indexOf(malice);
  const { card } = await cards.make('malicious', undefined, seed);
  const { channel, sent } = talkTo(card);
  const proof = await proveHolder(channel, digits(TRAINING_PIN), {
    anchors: cards.anchors,
    challenge: newChallenge(realSystem, 'gym-1'),
    insists: false,
    now: NOW,
  });
  // Whose certificate comes through has a real chip behind it: what it lies about is no part of this proof.
  const mayProve = ENDS[malice].includes('valid');
  if (!mayProve) expect(proof.ok).toBe(false);
  expect(sent.length).toBeLessThanOrEqual(MAX_APDUS);
  const tries = sent.filter((command) => command.startsWith('0020') && command.length > 8);
  expect(tries).toHaveLength(proof.ok ? 1 : 0);
});

test.each(MALICE)('%s: every other reader of the application comes to an end', async (malice) => {
  const { card } = await cards.make('malicious', undefined, MALICE.indexOf(malice));
  for (const read of [
    readTokenInfo(talkTo(card).channel),
    readAvailability(talkTo(card).channel),
    readPinStatus(talkTo(card).channel),
    readSignCertificate(talkTo(card).channel, digits(TRAINING_PASSWORD), { insists: false }),
  ]) {
    const done = await read;
    expect(done.ok || done.reason.length > 0).toBe(true);
  }
});

test('the certificate changes between two readings, and the card id too', async () => {
  const { card } = await cards.make('malicious', undefined, MALICE.indexOf('changes'));
  const record = (): string => {
    card.transmit(Buffer.from('00A4040C0AD3921000310001010100', 'hex'));
    return toHex(card.transmit(Buffer.from('00B2010C00', 'hex')));
  };
  expect(record()).not.toBe(record());
});

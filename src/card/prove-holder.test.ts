import { beforeAll, describe, expect, it } from 'vitest';
import { digits, talkTo } from '../../test/harness/card-talk.ts';
import { type CardFactory, createCardFactory } from '../../test/harness/cards.ts';
import { fixedSystem } from '../../test/harness/fixed-system.ts';
import { fromHex } from '../kernel/bytes.ts';
import { success } from '../kernel/result.ts';
import { realSystem } from '../kernel/system.ts';
import { jpkiApplication } from '../simulator/applications/jpki.ts';
import { presentSerial, TRAINING_PIN } from '../simulator/cards.ts';
import type { SimulatedCa } from '../simulator/simulated-ca.ts';
import { issueCrl } from '../simulator/simulated-crl.ts';
import { createVirtualCard, type VirtualCard } from '../simulator/virtual-card.ts';
import { JPKI_SFI, type JpkiLayout, TODAY } from './applications/jpki/files.ts';
import { MAX_CERTIFICATE_BYTES } from './limits.ts';
import { type HolderOptions, newChallenge, proveHolder } from './proof.ts';
import { readCard } from './read-card.ts';
import { createRevocationLists, type RevocationLists } from './revocation.ts';

const NOW = Date.UTC(2026, 10, 23, 9, 0, 0);
const DAY = 86_400_000;
const YEAR = 366 * DAY;

let cards: CardFactory;
beforeAll(async () => {
  cards = await createCardFactory(fixedSystem(NOW));
});

const options = (change: Partial<HolderOptions> = {}): HolderOptions => ({
  anchors: cards.anchors,
  challenge: newChallenge(realSystem, 'gym-1'),
  insists: false,
  now: NOW,
  ...change,
});
const prove = (card: VirtualCard, change: Partial<HolderOptions> = {}, pin = TRAINING_PIN) =>
  proveHolder(talkTo(card).channel, digits(pin), options(change));

/** VERIFY commands that carry a secret. */
const tries = (sent: readonly string[]): string[] =>
  sent.filter((command) => command.startsWith('0020') && command.length > 8);

/** A card that gives its first signature again and again. */
const replaying = (card: VirtualCard): VirtualCard => {
  let recorded: Uint8Array | undefined;
  return {
    ...card,
    transmit(command) {
      if (command[1] !== 0x2a) return card.transmit(command);
      recorded ??= card.transmit(command);
      return recorded;
    },
  };
};

const listsOf = (ca: SimulatedCa, serials: readonly Uint8Array[], nextUpdate: number): RevocationLists => {
  const lists = createRevocationLists(cards.anchors);
  const list = issueCrl(ca, { serials, number: 7, thisUpdate: NOW - DAY, nextUpdate });
  expect(lists.add(list).ok).toBe(true);
  return lists;
};

describe.each(['normal', 'next_generation', 'contact', 'wakes_slowly'] as const)(
  'L2 with a card of the kind %s',
  (kind) => {
    const make = async (serial?: string) => (await cards.make(kind, serial)).card;
    const caOf = () => (kind === 'next_generation' ? cards.next.trusted : cards.trusted);

    it('is certificate, PIN and signature: seven commands, eight when the card slept', async () => {
      const { channel, sent } = talkTo(await make());
      const proof = await proveHolder(channel, digits(TRAINING_PIN), options());
      expect(proof).toMatchObject({
        ok: true,
        value: { level: 'L2', revocation: { state: 'unknown' }, certificate: { status: 'valid' } },
      });
      expect(sent).toHaveLength(kind === 'wakes_slowly' ? 8 : 7);
    });

    it('leaves no permission to sign behind', async () => {
      const card = await make();
      expect((await prove(card)).ok).toBe(true);
      expect([...card.transmit(fromHex('802A0097014100'))]).toEqual([0x69, 0x82]);
    });

    it('a wrong PIN counts down, and the last two tries need the person to insist', async () => {
      const card = await make();
      expect(await prove(card, {}, '0000')).toMatchObject({ reason: 'wrong', detail: { left: 2 } });
      expect(await prove(card)).toMatchObject({ reason: 'too_few_tries', detail: { left: 2 } });
      expect(await prove(card, { insists: true }, '0000')).toMatchObject({
        reason: 'wrong',
        detail: { left: 1 },
      });
      expect((await prove(card, { insists: true })).ok).toBe(true);
      expect(await prove(card, {}, '0000')).toMatchObject({ reason: 'wrong', detail: { left: 2 } });
      for (const left of [1, 0])
        expect(await prove(card, { insists: true }, '0000')).toMatchObject({
          reason: left === 0 ? 'blocked' : 'wrong',
        });
      expect(await prove(card, { insists: true })).toMatchObject({ reason: 'blocked' });
    });

    it.each(['', '123', '12345', '12a4', '１２３', 'abcd'])('%o is no PIN: nothing is sent', async (pin) => {
      const { channel, sent } = talkTo(await make());
      const bytes = new Uint8Array(Buffer.from(pin, 'utf8'));
      expect(await proveHolder(channel, bytes, options())).toMatchObject({ reason: 'malformed' });
      expect(sent).toEqual([]);
      expect(bytes.every((byte) => byte === 0)).toBe(true);
    });

    it('a signature over an earlier challenge is worth nothing', async () => {
      const card = replaying(await make());
      const challenge = newChallenge(realSystem, 'gym-1');
      expect((await prove(card, { challenge })).ok).toBe(true);
      expect(await prove(card)).toMatchObject({ reason: 'not_this_key' });
      for (const other of [{ device: 'gym-2' }, { at: challenge.at + 1 }])
        expect(await prove(card, { challenge: { ...challenge, ...other } })).toMatchObject({
          reason: 'not_this_key',
        });
    });

    it('says what the lists say: good, unknown as of an old list, and revoked', async () => {
      const card = await make();
      const good = listsOf(caOf(), [Uint8Array.of(1)], NOW + DAY);
      expect(await prove(card, { revocation: good })).toMatchObject({
        value: { level: 'L2', revocation: { state: 'good', asOf: NOW - DAY } },
      });
      const stale = listsOf(caOf(), [Uint8Array.of(1)], NOW - 1);
      expect(await prove(card, { revocation: stale })).toMatchObject({
        value: { level: 'L2', revocation: { state: 'unknown', asOf: NOW - DAY } },
      });
      const serial = presentSerial({ kind, serial: '123456789012345', municipality: '', expires: '' });
      const { channel, sent } = talkTo(card);
      const revocation = listsOf(caOf(), [serial], NOW - 1);
      const refused = await proveHolder(channel, digits(TRAINING_PIN), options({ revocation }));
      expect(refused).toMatchObject({ reason: 'certificate_revoked' });
      expect(tries(sent)).toEqual([]);
    });

    it('out of its time it fails, before a try is spent', async () => {
      const card = await make();
      for (const [now, reason] of [
        [NOW - 2 * YEAR, 'certificate_not_yet_valid'],
        [NOW + 4 * YEAR, 'certificate_expired'],
      ] as const) {
        const { channel, sent } = talkTo(card);
        expect(await proveHolder(channel, digits(TRAINING_PIN), options({ now }))).toMatchObject({ reason });
        expect(tries(sent)).toEqual([]);
      }
    });

    it('pulled after any command, the one that shuts it too: it is lost, and the PIN is overwritten', async () => {
      const last = kind === 'wakes_slowly' ? 7 : 6;
      for (let pulledAfter = 0; pulledAfter <= last; pulledAfter += 1) {
        const pin = digits(TRAINING_PIN);
        const proof = await proveHolder(talkTo(await make(), pulledAfter).channel, pin, options());
        expect(proof).toMatchObject({ reason: 'card_lost' });
        expect([...pin]).toEqual([0, 0, 0, 0]);
      }
    });

    it('the PIN is sent once even to a card that asks for the command again', async () => {
      const card = await make();
      const { channel, sent } = talkTo({
        ...card,
        transmit: (command) =>
          command[1] === 0x20 && command.length > 4 ? Uint8Array.of(0x6c, 0x00) : card.transmit(command),
      });
      expect(await proveHolder(channel, digits(TRAINING_PIN), options())).toMatchObject({ ok: false });
      expect(tries(sent)).toHaveLength(1);
    });
  },
);

describe('cards that do not get there', () => {
  it.each([
    ['expired_certificate', 'certificate_expired'],
    ['unknown_ca', 'certificate_unknown_ca'],
    ['wrong_key', 'certificate_wrong_key'],
    ['garbage_certificate', 'certificate_garbled'],
    ['phone', 'phone'],
    ['not_my_number', 'absent'],
    ['malicious', 'certificate_garbled'],
  ] as const)('%s: %s, and no try is spent', async (kind, reason) => {
    const { channel, sent } = talkTo((await cards.make(kind)).card);
    expect(await proveHolder(channel, digits(TRAINING_PIN), options())).toMatchObject({ ok: false, reason });
    expect(tries(sent)).toEqual([]);
  });

  it('a blocked PIN is not tried', async () => {
    const { channel, sent } = talkTo((await cards.make('blocked_pin')).card);
    const proof = await proveHolder(channel, digits(TRAINING_PIN), options({ insists: true }));
    expect(proof).toMatchObject({ reason: 'blocked' });
    expect(tries(sent)).toEqual([]);
  });

  it('a clone that knows the PIN fails a hundred times of a hundred, and stays what a free read makes of it: L0', async () => {
    const { card } = await cards.make('clone');
    const nonces = new Set<string>();
    for (let n = 0; n < 100; n += 1) {
      const challenge = newChallenge(realSystem, 'gym-1');
      nonces.add(Buffer.from(challenge.nonce).toString('hex'));
      expect(await prove(card, { challenge })).toMatchObject({ ok: false, reason: 'not_this_key' });
    }
    expect(nonces.size).toBe(100);
    const connection = {
      reader: 'test',
      atr: card.atr,
      transmit: async (command: Uint8Array) => success(card.transmit(command)),
    };
    const read = await readCard(
      connection,
      { commonCardId: true, jpkiStatus: 'verifier' },
      { system: fixedSystem(NOW), trustAnchors: cards.anchors },
    );
    expect(read).toMatchObject({
      value: { certificate: { status: 'valid' }, items: [{ level: 'L0' }, { level: 'L0' }] },
    });
  });
});

describe('a card that has its application elsewhere', () => {
  const ELSEWHERE: JpkiLayout = {
    aid: fromHex('D392F000260200000001'),
    sfi: { ...JPKI_SFI, authCertificate: 0x05, authKey: 0x11, authPin: 0x12, tokenInfo: 0x0a },
    longestCertificate: MAX_CERTIFICATE_BYTES,
  };
  const make = async () => {
    const { certificate } = await cards.make('next_generation');
    if (certificate === undefined) throw new Error('a card of this kind has a certificate');
    return createVirtualCard([
      jpkiApplication({
        certificate: certificate.der,
        caCertificate: cards.next.trusted.der,
        key: certificate.key,
        pin: TRAINING_PIN,
        layout: ELSEWHERE,
        // Smaller than today's file, and larger.
        certificateFile: certificate.der.length,
      }),
    ]);
  };

  it('is read by its own layout, and is no My Number Card by today’s', async () => {
    const card = await make();
    const read = (layout: JpkiLayout) =>
      readCard(
        { reader: 'test', atr: card.atr, transmit: async (command) => success(card.transmit(command)) },
        { commonCardId: true, jpkiStatus: 'verifier' },
        { system: fixedSystem(NOW), trustAnchors: cards.anchors, layout },
      );
    expect(await read(ELSEWHERE)).toMatchObject({ value: { certificate: { status: 'valid' } } });
    expect(await read(TODAY)).toMatchObject({ reason: 'not_my_number_card' });
  });

  it('is proved by its own layout, and not there by today’s', async () => {
    const card = await make();
    expect(await prove(card, { layout: ELSEWHERE })).toMatchObject({ value: { level: 'L2' } });
    expect(await prove(card, { layout: TODAY })).toMatchObject({ reason: 'absent' });
  });
});

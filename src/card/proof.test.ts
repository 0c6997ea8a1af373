import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digits, talkTo } from '../../test/harness/card-talk.ts';
import { civilDateSchema } from '../kernel/dates.ts';
import { mustSucceed } from '../kernel/result.ts';
import { numberBOf, textApplication } from '../simulator/applications/text-input.ts';
import { createPin } from '../simulator/files.ts';
import { keyRecord } from '../simulator/records.ts';
import { createVirtualCard } from '../simulator/virtual-card.ts';
import { parseFourItems, readTextRecord } from './applications/text-input/read.ts';
import { type Challenge, keyFromRecord, proveChip } from './proof.ts';

const rsa = (): { readonly privateKey: KeyObject; readonly publicKey: KeyObject } =>
  generateKeyPairSync('rsa', { modulusLength: 2048 });
const textKeys = rsa();
const cloneKeys = rsa();

const printed = {
  name: '髙橋　健一',
  address: '架空県かざし市本町一丁目２番３号',
  birthDate: civilDateSchema.parse('1980-02-17'),
  sex: '1',
  expires: '2035-02-17',
  securityCode: '2285',
  birthYear: 'era',
} as const;
const NUMBER_B = numberBOf(printed);

/** A card; the clone has everything that can be read, and keys of its own. */
const cardWith = ({ clone = false, left = 10 } = {}) =>
  createVirtualCard([
    textApplication(
      { ...printed, key: clone ? cloneKeys.privateKey : textKeys.privateKey, pin: '1234' },
      { numberB: createPin(NUMBER_B, 10, left) },
    ),
  ]);

const challenge = (): Challenge => ({ nonce: randomBytes(32), device: 'gym-1', at: 1_790_000_000_000 });
const pinned = mustSucceed(keyFromRecord(keyRecord(textKeys.privateKey)));

describe('照合番号B opens the text', () => {
  it('and gives the four items and the key that is pinned', async () => {
    const { channel, sent } = talkTo(cardWith());
    const record = mustSucceed(await readTextRecord(channel, digits(NUMBER_B)));
    const { name, address, birthDate, sex } = printed;
    expect(record.items).toEqual({ name, address, birthDate, sex });
    expect(record.publicKey).toEqual(keyRecord(textKeys.privateKey));
    expect(sent.some((command) => command.startsWith('00b081'))).toBe(false); // EF 0001 is the My Number's
  });

  it('a wrong one says how many tries are left, and one try is gone', async () => {
    const card = cardWith();
    const wrong = await readTextRecord(talkTo(card).channel, digits('00000000000000'));
    expect(wrong).toMatchObject({ ok: false, reason: 'wrong', detail: { left: 9 } });
    expect((await readTextRecord(talkTo(card).channel, digits(NUMBER_B))).ok).toBe(true);
  });

  it('is not tried when only the citizen’s last tries are left', async () => {
    const { channel, sent } = talkTo(cardWith({ left: 3 }));
    const refused = await readTextRecord(channel, digits(NUMBER_B));
    expect(refused).toMatchObject({ reason: 'too_few_tries', detail: { left: 3 } });
    expect(sent.filter((command) => command.startsWith('0020') && command.length > 8)).toEqual([]);
  });

  it('is sent once even to a card that asks for the command again', async () => {
    const card = cardWith();
    const asking = {
      ...card,
      transmit: (command: Uint8Array) =>
        command[1] === 0x20 && command.length > 4 ? Uint8Array.of(0x6c, 0x00) : card.transmit(command),
    };
    const { channel, sent } = talkTo(asking);
    expect(await readTextRecord(channel, digits(NUMBER_B))).toMatchObject({ ok: false });
    expect(sent.filter((command) => command.startsWith('002000') && command.length > 8)).toHaveLength(1);
  });

  it('is overwritten whatever happens', async () => {
    for (const pulledAfter of [0, 1, 2, 3, 99]) {
      const secret = digits(NUMBER_B);
      await readTextRecord(talkTo(cardWith(), pulledAfter).channel, secret);
      expect([...secret]).toEqual(Array.from({ length: 14 }, () => 0));
    }
  });

  it('never makes items of other bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const parsed = parseFourItems(bytes);
        return !parsed.ok || parsed.value.name.length > 0;
      }),
      { numRuns: 300 },
    );
  });
});

describe('LC with a key as the next card is planned to have', () => {
  const chip = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  const another = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  const cardOf = (key: KeyObject) => createVirtualCard([textApplication({ ...printed, key, pin: '1234' })]);
  const pinnedPoint = mustSucceed(keyFromRecord(keyRecord(chip.privateKey)));

  it('is proved by it, and by no other', async () => {
    const { channel } = talkTo(cardOf(chip.privateKey));
    expect(await proveChip(channel, pinnedPoint, challenge())).toEqual({ ok: true, value: 'LC' });
    for (let n = 0; n < 100; n += 1)
      expect(
        await proveChip(talkTo(cardOf(another.privateKey)).channel, pinnedPoint, challenge()),
      ).toMatchObject({ reason: 'not_this_key' });
  });

  it('a point that is not on the curve is no key', () => {
    const record = Uint8Array.from(keyRecord(chip.privateKey));
    record[record.length - 1] = (record.at(-1) ?? 0) ^ 1;
    expect(keyFromRecord(record)).toMatchObject({ reason: 'unusable_key' });
    expect(keyFromRecord(record.subarray(0, -1))).toMatchObject({ reason: 'unusable_key' });
  });
});

describe('LC: the chip that was linked', () => {
  it('signs what it has never seen, in two commands', async () => {
    const { channel, sent } = talkTo(cardWith());
    expect(await proveChip(channel, pinned, challenge())).toEqual({ ok: true, value: 'LC' });
    expect(sent).toHaveLength(2);
  });

  it('a clone fails a hundred times of a hundred', async () => {
    for (let n = 0; n < 100; n += 1)
      expect(await proveChip(talkTo(cardWith({ clone: true })).channel, pinned, challenge())).toMatchObject({
        ok: false,
        reason: 'not_this_key',
      });
  });

  it('a signature over an earlier challenge is worth nothing', async () => {
    const card = cardWith();
    let recorded: Uint8Array | undefined;
    const replaying = {
      ...card,
      transmit: (command: Uint8Array) => {
        if (command[1] !== 0x2a) return card.transmit(command);
        recorded ??= card.transmit(command);
        return recorded;
      },
    };
    expect((await proveChip(talkTo(replaying).channel, pinned, challenge())).ok).toBe(true);
    expect(await proveChip(talkTo(replaying).channel, pinned, challenge())).toMatchObject({
      reason: 'not_this_key',
    });
  });

  it('a card without the application, or one that will not sign, is told apart', async () => {
    expect(await proveChip(talkTo(createVirtualCard([])).channel, pinned, challenge())).toMatchObject({
      reason: 'absent',
    });
    const { presence: _, ...mute } = textApplication({ ...printed, key: textKeys.privateKey, pin: '1234' });
    expect(await proveChip(talkTo(createVirtualCard([mute])).channel, pinned, challenge())).toMatchObject({
      reason: 'refused',
    });
  });
});

import { describe, expect, it } from 'vitest';
import { digits, talkTo } from '../../test/harness/card-talk.ts';
import { fixedSystem } from '../../test/harness/fixed-system.ts';
import { asciiBytes } from '../kernel/bytes.ts';
import { civilDateSchema } from '../kernel/dates.ts';
import { failure, mustSucceed, success } from '../kernel/result.ts';
import { createPin, type File, type Pin } from '../simulator/files.ts';
import { createVirtualCard } from '../simulator/virtual-card.ts';
import { createChannel, select } from './apdu.ts';
import { SURFACE_AID, SURFACE_SFI } from './applications/surface/files.ts';
import { openBy, openWithBirthDate, openWithNumberB, wipe } from './open-number-b.ts';

const ERA = '55021720352285';
const GREGORIAN = '80021720352285';
const OTHER = '11111111111111';
const PARTS = { birth: civilDateSchema.parse('1980-02-17'), expiryYear: '2035', securityCode: '2285' };
const SFI = SURFACE_SFI.numberB;

/** A card with one counter, its application selected, and what was said to it since. */
const card = async (value: string, left: number) => {
  const pin: Pin = createPin(value, 10, left);
  const files = new Map<number, File>([[SFI, { kind: 'pin', pin }]]);
  const { channel, sent } = talkTo(createVirtualCard([{ aid: SURFACE_AID, files }]));
  mustSucceed(await select(channel, SURFACE_AID));
  sent.length = 0;
  return { channel, pin, verifies: () => sent.filter((command) => command.length > 8) };
};

const hex = (text: string): string => Buffer.from(text, 'latin1').toString('hex');

describe('which tries are spent', () => {
  it.each([
    // on the card, left before, consent → outcome, left after, numbers tried
    [ERA, 10, false, success('era'), 10, [ERA]],
    [ERA, 10, true, success('era'), 10, [ERA]],
    [ERA, 4, true, success('era'), 10, [ERA]],
    [GREGORIAN, 10, false, failure('wrong', { left: 9, spent: 1 }), 9, [ERA]],
    [GREGORIAN, 10, true, success('gregorian'), 10, [ERA, GREGORIAN]],
    [GREGORIAN, 5, true, success('gregorian'), 10, [ERA, GREGORIAN]],
    // The first try leaves three: the second is the citizen's.
    [GREGORIAN, 4, true, failure('wrong', { left: 3, spent: 1 }), 3, [ERA]],
    [OTHER, 10, false, failure('wrong', { left: 9, spent: 1 }), 9, [ERA]],
    [OTHER, 10, true, failure('wrong', { left: 8, spent: 2 }), 8, [ERA, GREGORIAN]],
    [OTHER, 3, true, failure('too_few_tries', { left: 3 }), 3, []],
    [ERA, 3, true, failure('too_few_tries', { left: 3 }), 3, []],
    [ERA, 1, true, failure('too_few_tries', { left: 1 }), 1, []],
    [ERA, 0, true, failure('blocked'), 0, []],
  ] as const)(
    'a card of %s with %i left, consent %s',
    async (value, left, consent, outcome, after, tried) => {
      const { channel, pin, verifies } = await card(value, left);
      expect(await openWithNumberB(channel, SFI, PARTS, { consentToGregorian: consent })).toEqual(outcome);
      expect(pin.left).toBe(after);
      expect(verifies()).toEqual(tried.map((number) => `002000920e${hex(number)}`));
    },
  );

  it.each([
    ['era', ERA, success('era')],
    ['gregorian', GREGORIAN, success('gregorian')],
    ['gregorian', ERA, failure('wrong', { left: 9, spent: 1 })],
    ['era', GREGORIAN, failure('wrong', { left: 9, spent: 1 })],
  ] as const)('known to be %s: only that calendar is tried', async (known, value, outcome) => {
    const { channel, verifies } = await card(value, 10);
    expect(await openWithNumberB(channel, SFI, PARTS, { consentToGregorian: true, known })).toEqual(outcome);
    expect(verifies()).toHaveLength(1);
  });

  it('however often it is repeated, the last three stay', async () => {
    const { channel, pin } = await card(OTHER, 10);
    for (let n = 0; n < 20; n += 1) await openWithNumberB(channel, SFI, PARTS, { consentToGregorian: true });
    expect(pin.left).toBe(3);
  });
});

describe('what can be no such number is not sent', () => {
  it.each([
    ['thirteen digits', ERA.slice(1)],
    ['fifteen digits', `${ERA}0`],
    ['a letter', `${ERA.slice(0, 13)}A`],
    ['full-width digits', '５５０２１７２０３５２２８５'],
    ['nothing', ''],
  ])('%s', async (_, text) => {
    const { channel, pin, verifies } = await card(ERA, 10);
    const given = Uint8Array.from(Buffer.from(text, 'utf8'));
    expect(await openBy(channel, SFI, given)).toEqual(failure('bad_digits'));
    expect([pin.left, verifies(), given.every((byte) => byte === 0)]).toEqual([10, [], true]);
  });

  it('a security code of three digits, or a birth before the eras', async () => {
    const { channel, verifies } = await card(ERA, 10);
    const calendars = { consentToGregorian: true };
    const code = { ...PARTS, securityCode: '228' };
    expect(await openWithNumberB(channel, SFI, code, calendars)).toEqual(failure('bad_digits'));
    const old = { ...PARTS, birth: civilDateSchema.parse('1860-01-01') };
    expect(await openWithNumberB(channel, SFI, old, calendars)).toEqual(failure('before_meiji'));
    expect(verifies()).toEqual([]);
  });
});

it('whole digits are tried once, as they are, and overwritten', async () => {
  const { channel, verifies } = await card(GREGORIAN, 10);
  const given = digits(GREGORIAN);
  expect(await openBy(channel, SFI, given)).toEqual(success(undefined));
  expect(verifies()).toHaveLength(1);
  expect(given.every((byte) => byte === 0)).toBe(true);
});

it('the birth date alone follows the same rules', async () => {
  const birth = PARTS.birth;
  const { channel, pin } = await card('800217', 10);
  expect(await openWithBirthDate(channel, SFI, birth, { consentToGregorian: false })).toEqual(
    failure('wrong', { left: 9, spent: 1 }),
  );
  expect(await openWithBirthDate(channel, SFI, birth, { consentToGregorian: true })).toEqual(
    success('gregorian'),
  );
  expect(pin.left).toBe(10);
});

it('a card that is pulled in between says so, and nothing more is tried', async () => {
  const files = new Map<number, File>([[SFI, { kind: 'pin', pin: createPin(GREGORIAN, 10) }]]);
  const { channel, sent } = talkTo(createVirtualCard([{ aid: SURFACE_AID, files }]), 3);
  mustSucceed(await select(channel, SURFACE_AID));
  expect(await openWithNumberB(channel, SFI, PARTS, { consentToGregorian: true })).toEqual(
    failure('card_lost'),
  );
  expect(sent.filter((command) => command.length > 8 && command.startsWith('0020'))).toHaveLength(1);
});

it('wiping typed parts is nothing; wiping digits is zeros', () => {
  const given = digits(ERA);
  wipe(given);
  wipe({ parts: PARTS, consentToGregorian: false });
  expect(given.every((byte) => byte === 0)).toBe(true);
});

it('no digits stay behind in the memory that Node shares among small buffers', async () => {
  const pools = [Buffer.from('x').buffer];
  const channel = createChannel(
    {
      reader: 'test',
      atr: new Uint8Array(),
      transmit: async (command) =>
        success(command.length > 4 ? Uint8Array.of(0x90, 0x00) : Uint8Array.of(0x63, 0xca)),
    },
    fixedSystem(),
  );
  const parts = { birth: civilDateSchema.parse('1971-06-05'), expiryYear: '2036', securityCode: '9384' };
  expect(await openWithNumberB(channel, SFI, parts, { consentToGregorian: false })).toEqual(success('era'));
  pools.push(Buffer.from('x').buffer);
  const wanted = asciiBytes('46060520369384');
  for (const pool of pools) expect(Buffer.from(pool).includes(Buffer.from(wanted.buffer))).toBe(false);
});

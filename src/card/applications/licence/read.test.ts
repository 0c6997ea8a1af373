import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { talkTo } from '../../../../test/harness/card-talk.ts';
import { concatBytes, fromHex } from '../../../kernel/bytes.ts';
import { failure, success } from '../../../kernel/result.ts';
import { licenceApplication } from '../../../simulator/applications/licence.ts';
import type { File } from '../../../simulator/files.ts';
import { createVirtualCard } from '../../../simulator/virtual-card.ts';
import { LICENCE_AID, LICENCE_SFI } from './files.ts';
import { parseEraDate, parseLicence, parseLicenceFree, readLicence } from './read.ts';

const talk = (pin?: string) => talkTo(createVirtualCard([licenceApplication({ pin, expires: '5110317' })]));
const withLicence = (content: Uint8Array) => {
  const files = new Map<number, File>([
    [LICENCE_SFI.free, { kind: 'transparent', content: fromHex('C10100') }],
    [LICENCE_SFI.licence, { kind: 'transparent', content }],
  ]);
  return talkTo(createVirtualCard([{ aid: LICENCE_AID, files }]));
};

describe('a card with a licence', () => {
  it('whose PIN is set says so, and the licence is not asked for', async () => {
    const { channel, sent } = talk('1234');
    expect(await readLicence(channel)).toEqual(success({ pinSet: true, content: undefined }));
    expect(sent).toEqual(['00a4040c10a0000002310600000000000000000000', '00b09a00f0']);
  });

  it('without a PIN gives its expiry and the names of its fields', async () => {
    const { channel, sent } = talk();
    expect(await readLicence(channel)).toEqual(
      success({ pinSet: false, content: { expires: '2029-03-17', tags: [0xc2, 0xc5] } }),
    );
    expect(sent.some((command) => command.startsWith('0020'))).toBe(false);
  });

  it('is none on a card without the application', async () => {
    expect(await readLicence(talkTo(createVirtualCard([])).channel)).toEqual(failure('absent'));
  });
});

describe('a licence of any length', () => {
  it.each([239, 240, 241, 480, 500])('of %i bytes is read to its end', async (length) => {
    const content = concatBytes(fromHex('C2820000'), new Uint8Array(length - 4).fill(0x41));
    content[2] = (length - 4) >> 8;
    content[3] = (length - 4) & 0xff;
    expect(await readLicence(withLicence(content).channel)).toMatchObject({
      value: { content: { tags: [0xc2] } },
    });
  });

  it('of over four kilobytes is none', async () => {
    expect(await readLicence(withLicence(new Uint8Array(5_000)).channel)).toMatchObject({
      reason: 'too_long',
    });
  });

  it.each([
    ['nothing', ''],
    ['filler alone', 'FFFFFFFF'],
    ['a field cut short', 'C205414141'],
    ['a field twice', 'C20141C20141'],
    ['leftovers that are no filler', 'C20141 FF00'],
  ])('of %s is garbled', (_, hex) => {
    expect(parseLicence(fromHex(hex))).toEqual(failure('garbled'));
  });

  it('of any bytes ends in an answer', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const parsed = parseLicence(bytes);
        return !parsed.ok || parsed.value.tags.length > 0;
      }),
    );
  });
});

test.each([
  ['C10101', success({ pinSet: true })],
  ['C10100FFFF', success({ pinSet: false })],
  ['C10102', failure('garbled')],
  ['C100', failure('garbled')],
  ['C20101', failure('garbled')],
  ['', failure('garbled')],
])('the free record %s', (hex, outcome) => {
  expect(parseLicenceFree(fromHex(hex))).toEqual(outcome);
});

test.each([
  ['5110317', '2029-03-17'],
  ['5010501', '2019-05-01'],
  ['4310430', '2019-04-30'],
  ['3640107', '1989-01-07'],
  ['3650101', undefined],
  ['5110230', undefined],
  ['6010101', undefined],
  ['0010101', undefined],
  ['511031', undefined],
  ['5 10317', undefined],
])('%s is %s', (written, day) => {
  expect(parseEraDate(written)).toBe(day);
});

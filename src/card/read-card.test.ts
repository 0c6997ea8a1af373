import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { type CardFactory, createCardFactory } from '../../test/harness/cards.ts';
import { fixedSystem } from '../../test/harness/fixed-system.ts';
import { concatBytes, fromHex, toHex } from '../kernel/bytes.ts';
import { failure, success } from '../kernel/result.ts';
import { certificateSerial } from '../simulator/cards.ts';
import type { VirtualCard } from '../simulator/virtual-card.ts';
import type { CardConnection } from './index.ts';
import { MAX_APDUS, TAP_BUDGET_MS } from './limits.ts';
import { createMemoryReader, type Line, MEMORY_READER } from './memory-reader.ts';
import { type CardSources, readCard } from './read-card.ts';

const BOTH: CardSources = { commonCardId: true, jpkiStatus: 'verifier' };
const SELECT_COMMON = '00A4040C0AD3921000310001010100';
const READ_RECORD = '00B2010C00';
const SELECT_JPKI = '00A4040C0AD392F000260100000001';
const READ_FIRST = '00B08A00F0';
const NO_SUCH = '6A82';

const RECORD = `011C${Buffer.from('1234567890123451399920300101').toString('hex')}9000`;
const CARD_ID = { serial: '123456789012345', municipality: '13999', expires: '2030-01-01' };
const COMMON: readonly Line[] = [
  [SELECT_COMMON, '9000'],
  [READ_RECORD, RECORD],
];

let cards: CardFactory;
let good: VirtualCard;
let der: Uint8Array;
beforeAll(async () => {
  cards = await createCardFactory(fixedSystem());
  const { card, certificate } = await cards.make('normal');
  good = card;
  der = certificate?.der ?? new Uint8Array();
});

const ok = (bytes: Uint8Array): string => `${toHex(bytes)}9000`;
const word = (value: number): string => value.toString(16).padStart(4, '0');

/** The fast path of card.md §7 as the card sees it: all five commands with their answers. */
const fastPath = (certificate = der): Line[] => [
  ...COMMON,
  [SELECT_JPKI, '9000'],
  [READ_FIRST, ok(certificate.subarray(0, 0xf0))],
  [`00B000F000${word(certificate.length - 0xf0)}`, ok(certificate.subarray(0xf0))],
];

const means = () => ({ system: fixedSystem(), trustAnchors: cards.anchors });

const readWith = async (script: readonly Line[], sources = BOTH) => {
  const reader = createMemoryReader();
  reader.insert(script);
  const done = await reader.withCard(MEMORY_READER, (card) => readCard(card, sources, means()));
  expect(reader.left()).toBe(0);
  if (!done.ok) throw new Error(done.reason);
  return done.value;
};

test('five commands read the card id and the certificate', async () => {
  expect(await readWith(fastPath())).toEqual(
    success({
      commonCardId: CARD_ID,
      certificate: expect.objectContaining({ status: 'valid' }),
      items: [
        { name: 'common_card_id', source: '共通カードAP', level: 'L0', apdus: 2, durationMs: 0 },
        { name: 'auth_certificate', source: '公的個人認証AP', level: 'L0', apdus: 3, durationMs: 0 },
      ],
      apdus: 5,
      durationMs: 0,
      lastApduAt: expect.any(Number),
    }),
  );
});

test('a site with no right to the certificate never selects JPKI', async () => {
  expect(await readWith(COMMON, { commonCardId: true, jpkiStatus: 'none' })).toEqual(
    success({
      commonCardId: CARD_ID,
      items: [expect.objectContaining({ name: 'common_card_id' })],
      apdus: 2,
      durationMs: 0,
      lastApduAt: expect.any(Number),
    }),
  );
});

test.each(['verifier', 'specific_verifier', 'art38_4'] as const)(
  '%s reads the certificate',
  async (jpkiStatus) => {
    expect(await readWith(fastPath(), { commonCardId: true, jpkiStatus })).toMatchObject({
      ok: true,
      value: { apdus: 5 },
    });
  },
);

test('a site that reads no card id never selects the common application', async () => {
  const read = await readWith(fastPath().slice(2), { commonCardId: false, jpkiStatus: 'verifier' });
  expect(read).toMatchObject({ ok: true, value: { apdus: 3, items: [{ name: 'auth_certificate' }] } });
  expect(read).not.toHaveProperty('value.commonCardId');
});

test('a site that may read nothing sends nothing', async () => {
  expect(await readWith([], { commonCardId: false, jpkiStatus: 'none' })).toEqual(
    failure('not_my_number_card'),
  );
});

test('6F00 to the very first command is asked again', async () => {
  expect(await readWith([[SELECT_COMMON, '6F00'], ...fastPath()])).toMatchObject({
    ok: true,
    value: { apdus: 6 },
  });
});

test('a reader that refuses extended lengths reads in pieces of F0', async () => {
  const script = fastPath().slice(0, 4);
  script.push([`00B000F000${word(der.length - 0xf0)}`, '6700']);
  for (let at = 0xf0; at < der.length; at += 0xf0) {
    const piece = der.subarray(at, at + 0xf0);
    script.push([`00B0${word(at)}${toHex(Uint8Array.of(piece.length))}`, ok(piece)]);
  }
  expect(await readWith(script)).toMatchObject({ ok: true, value: { certificate: { status: 'valid' } } });
});

test('no application answers: not a My Number Card', async () => {
  expect(
    await readWith([
      [SELECT_COMMON, NO_SUCH],
      [SELECT_JPKI, NO_SUCH],
    ]),
  ).toEqual(failure('not_my_number_card'));
});

test('a phone: no common application, and 6982 on the certificate', async () => {
  expect(
    await readWith([
      [SELECT_COMMON, NO_SUCH],
      [SELECT_JPKI, '9000'],
      [READ_FIRST, '6982'],
    ]),
  ).toEqual(failure('phone'));
});

test('an application without its file: what is there is read', async () => {
  expect(await readWith([...COMMON, [SELECT_JPKI, '9000'], [READ_FIRST, NO_SUCH]])).toMatchObject({
    ok: true,
    value: { commonCardId: CARD_ID, items: [{ name: 'common_card_id' }] },
  });
});

test.each([
  ['another tag', RECORD.replace('011C', '021C')],
  ['another length', RECORD.replace('011C', '011B')],
  [
    'an expiry that is no day',
    RECORD.replace(Buffer.from('20300101').toString('hex'), Buffer.from('20300231').toString('hex')),
  ],
  ['a record cut short', `${RECORD.slice(0, 20)}9000`],
  ['an error', '6A83'],
])('a card id record with %s: unreadable, however good the certificate', async (_, record) => {
  const [select, , ...rest] = fastPath();
  expect(await readWith([select ?? ['', ''], [READ_RECORD, record], ...rest])).toEqual(
    failure('card_unreadable'),
  );
});

test.each([
  ['no DER', '000000009000'],
  ['a length of 4 GB', '3084FFFFFFFF9000'],
  ['a length beyond the file', '3082FFFF9000'],
  ['nothing', '9000'],
  ['an error', '6700'],
])('a certificate with %s is a finding beside a good card id', async (_, first) => {
  expect(await readWith([...COMMON, [SELECT_JPKI, '9000'], [READ_FIRST, first]])).toMatchObject({
    ok: true,
    value: { commonCardId: CARD_ID, certificate: { status: 'certificate_garbled' } },
  });
});

test('and without a card id the card is unreadable', async () => {
  expect(
    await readWith([
      [SELECT_COMMON, NO_SUCH],
      [SELECT_JPKI, '9000'],
      [READ_FIRST, '3084FFFFFFFF9000'],
    ]),
  ).toEqual(failure('card_unreadable'));
});

test('a DER that ends before its length is garbled, not valid', async () => {
  const cut = der.subarray(0, 600);
  const rest = word(der.length - 0xf0);
  expect(
    await readWith([
      ...COMMON,
      [SELECT_JPKI, '9000'],
      [READ_FIRST, ok(cut.subarray(0, 0xf0))],
      [`00B000F000${rest}`, ok(cut.subarray(0xf0))],
      ['00B000F0F0', ok(cut.subarray(0xf0, 0x1e0))],
      ['00B001E0F0', ok(cut.subarray(0x1e0))],
      [`00B0${word(600)}F0`, '6B00'],
    ]),
  ).toMatchObject({ ok: true, value: { certificate: { status: 'certificate_garbled' } } });
});

test('a DER that says less than it is: garbled', async () => {
  const lying = Uint8Array.from(der);
  lying.set([0x30, 0x82, 0x01, 0x00]);
  expect(
    await readWith([
      ...COMMON,
      [SELECT_JPKI, '9000'],
      [READ_FIRST, ok(lying.subarray(0, 0xf0))],
      ['00B000F014', ok(lying.subarray(0xf0, 0x104))],
    ]),
  ).toMatchObject({ ok: true, value: { certificate: { status: 'certificate_garbled' } } });
});

test.each([0, 1, 2, 3, 4])('a card pulled away at command %i is lost, and nothing else', async (at) => {
  for (const lost of ['card_lost', 'reader_lost', 'service_lost'] as const) {
    const script = fastPath()
      .slice(0, at + 1)
      .map((line, n): Line => (n === at ? [line[0], { lost }] : line));
    expect(await readWith(script)).toEqual(failure(lost));
  }
});

test('the time is from before the first command to the last answer, without what follows', async () => {
  const system = fixedSystem();
  const connection: CardConnection = {
    reader: 'slow',
    atr: good.atr,
    async transmit(command) {
      system.advance(7);
      return success(good.transmit(command));
    },
  };
  const read = await readCard(connection, BOTH, { ...means(), system });
  expect(read).toMatchObject({
    ok: true,
    value: { apdus: 5, durationMs: 35, lastApduAt: system.monotonic() },
  });
});

test.each([1, 2, 3, 4, 5])(
  'answer %i comes after the time of a tap: too slow, whatever was read',
  async (late) => {
    const system = fixedSystem();
    let sent = 0;
    const connection: CardConnection = {
      reader: 'slow',
      atr: good.atr,
      async transmit(command) {
        sent += 1;
        if (sent === late) system.advance(TAP_BUDGET_MS + 1);
        return success(good.transmit(command));
      },
    };
    expect(await readCard(connection, BOTH, { ...means(), system })).toMatchObject({
      ok: false,
      reason: 'card_too_slow',
      detail: { apdus: late },
    });
    expect(sent).toBe(late);
  },
);

test('a card that answers "more" for ever is ended by the commands of a tap', async () => {
  let sent = 0;
  const endless: CardConnection = {
    reader: 'endless',
    atr: good.atr,
    async transmit(command) {
      sent += 1;
      const isSelect = command[1] === 0xa4;
      return success(fromHex(isSelect ? '9000' : '006110'));
    },
  };
  expect(await readCard(endless, BOTH, means())).toMatchObject({ reason: 'too_many_commands' });
  expect(sent).toBe(MAX_APDUS);
});

const REASONS = [
  'card_lost',
  'reader_lost',
  'service_lost',
  'not_my_number_card',
  'phone',
  'card_unreadable',
  'too_many_commands',
];

/** What any reading may look like; anything else is a wrong shape. */
const expectSound = async (card: CardConnection): Promise<void> => {
  const read = await readCard(card, BOTH, means());
  if (!read.ok) {
    expect(REASONS).toContain(read.reason);
    return;
  }
  const { commonCardId, certificate, items, apdus } = read.value;
  expect(items.length).toBeGreaterThan(0);
  expect(items.map(({ name }) => name)).toEqual([
    ...(commonCardId === undefined ? [] : ['common_card_id']),
    ...(certificate === undefined ? [] : ['auth_certificate']),
  ]);
  if (commonCardId !== undefined) {
    expect(commonCardId.serial).toMatch(/^\d{15}$/);
    expect(commonCardId.municipality).toMatch(/^\d{5}$/);
    expect(commonCardId.expires).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  }
  expect(certificate?.status).not.toBe('valid');
  expect(apdus).toBeLessThanOrEqual(MAX_APDUS);
};

const STATUS = fc.constantFrom(
  '9000',
  '6C10',
  '6C00',
  '6110',
  '6100',
  '6A82',
  '6982',
  '6700',
  '6B00',
  '6F00',
  '63C0',
  '6282',
);
const CONTENT = fc.oneof(
  fc.uint8Array({ maxLength: 600 }),
  fc.constantFrom(fromHex('308204DD'), fromHex('3084FFFFFFFF'), fromHex('30820004'), fromHex('3081FF')),
  fc.constant(RECORD).map((text) => fromHex(text.slice(0, -4))),
  fc
    .tuple(fc.constant(fromHex('30820200')), fc.uint8Array({ minLength: 0x200, maxLength: 0x200 }))
    .map((parts) => concatBytes(...parts)),
);
const ANSWER = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(CONTENT, STATUS).map(([data, sw]) => concatBytes(data, fromHex(sw))) },
  { weight: 1, arbitrary: fc.uint8Array({ minLength: 2, maxLength: 40 }) },
);

test('whatever a card answers, nothing throws and no reading has a wrong shape', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(ANSWER, { minLength: 1, maxLength: 12 }), async (answers) => {
      let sent = 0;
      await expectSound({
        reader: 'wild',
        atr: new Uint8Array(),
        transmit: async () => success(answers[sent++ % answers.length] ?? fromHex('6F00')),
      });
    }),
    { numRuns: 400 },
  );
});

test('a good card with one answer spoilt is never taken for a card with another certificate', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat({ max: 4 }),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      async (line, at, flip) => {
        let sent = 0;
        const read = await readCard(
          {
            reader: 'noisy',
            atr: good.atr,
            transmit: async (command) => {
              const response = Uint8Array.from(good.transmit(command));
              if (sent++ === line)
                response.set([(response[at % response.length] ?? 0) ^ flip], at % response.length);
              return success(response);
            },
          },
          BOTH,
          means(),
        );
        if (read.ok && read.value.certificate?.status === 'valid')
          expect(read.value.certificate.serialHex).toBe(toHex(certificateSerial(CARD_ID.serial)));
      },
    ),
    { numRuns: 150 },
  );
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digits, talkTo } from '../../../../test/harness/card-talk.ts';
import { cv, faceCard, KEYS, NUMBER_B, PRINTED, ROOTS } from '../../../../test/harness/faces.ts';
import { concatBytes, toHex } from '../../../kernel/bytes.ts';
import { failure, mustSucceed, success } from '../../../kernel/result.ts';
import { textApplication } from '../../../simulator/applications/text-input.ts';
import type { Application, File } from '../../../simulator/files.ts';
import { keyRecord } from '../../../simulator/records.ts';
import { createSimulatedCv } from '../../../simulator/simulated-cv.ts';
import { createVirtualCard } from '../../../simulator/virtual-card.ts';
import { encodeTlv, objectsOf } from '../../ber.ts';
import { issuerKeyOf, sha256 } from '../../record-signature.ts';
import { TEXT_TAG as TAG, TEXT_SFI } from './files.ts';
import { hashedItems, publicKeyOf, textIntegrity } from './integrity.ts';
import { parseFourItems, readTextInfo, readTextRecord, readTextTries } from './read.ts';

const CONTENT = { ...PRINTED, pin: '1234', key: KEYS.text, cv: cv.text_input };
const application = (): Application => textApplication(CONTENT);
const fileOf = (sfi: number): Uint8Array => {
  const file = application().files.get(sfi);
  return file?.kind === 'transparent' ? file.content : new Uint8Array();
};
const ITEMS = fileOf(TEXT_SFI.fourItems);
const INTEGRITY = fileOf(TEXT_SFI.integrity);
const CERTIFICATE = fileOf(TEXT_SFI.cvCertificate);
const PUBLIC_KEY = fileOf(TEXT_SFI.publicKey);
const GOOD = { items: ITEMS, integrity: INTEGRITY, publicKey: PUBLIC_KEY, certificate: CERTIFICATE };
type Records = typeof GOOD;

const verdict = (records: Records | { [K in keyof Records]: Uint8Array | undefined }) =>
  textIntegrity(
    { items: records.items ?? new Uint8Array(), integrity: records.integrity, publicKey: records.publicKey },
    issuerKeyOf(records.certificate, 'text_input', ROOTS),
  );

/** A card with some of its files exchanged or taken away. */
const cardWith = (change: ReadonlyMap<number, Uint8Array | undefined>) => {
  const { files, ...rest } = application();
  const changed = new Map<number, File>(files);
  for (const [sfi, content] of change) {
    const old = files.get(sfi);
    if (content === undefined) changed.delete(sfi);
    else if (old?.kind === 'transparent') changed.set(sfi, { ...old, content });
  }
  return talkTo(createVirtualCard([{ ...rest, files: changed }]));
};
const read = (change: ReadonlyMap<number, Uint8Array | undefined>, roots = ROOTS) =>
  readTextRecord(cardWith(change).channel, digits(NUMBER_B), { cvRoots: roots });

describe('the record', () => {
  it('is the issuer’s, with the application’s key', async () => {
    const record = mustSucceed(await read(new Map()));
    expect(record.integrity).toBe('verified');
    expect(record.publicKey).toEqual(keyRecord(KEYS.text));
    expect(record.items.name).toBe(PRINTED.name);
  });

  it('is opened by the PIN too, which counts down and is overwritten', async () => {
    const card = faceCard();
    const pin = digits('1234');
    const { channel } = talkTo(card);
    const means = { cvRoots: ROOTS };
    expect(await readTextRecord(channel, { pin, insists: false }, means)).toMatchObject({
      value: { integrity: 'verified', calendar: undefined },
    });
    expect([...pin]).toEqual([0, 0, 0, 0]);
    const attempt = (text: string, insists: boolean) =>
      readTextRecord(talkTo(card).channel, { pin: digits(text), insists });
    expect(await attempt('0000', false)).toEqual(failure('wrong', { left: 2 }));
    expect(await attempt('1234', false)).toEqual(failure('too_few_tries', { left: 2 }));
    expect((await attempt('1234', true)).ok).toBe(true);
  });

  it('is shut again for the next program, and the My Number’s file with it', async () => {
    for (const by of [digits(NUMBER_B), { pin: digits('1234'), insists: false }]) {
      const card = faceCard();
      expect((await readTextRecord(talkTo(card).channel, by)).ok).toBe(true);
      for (const sfi of [0x01, TEXT_SFI.fourItems])
        expect(toHex(card.transmit(Uint8Array.of(0x00, 0xb0, 0x80 | sfi, 0x00, 0x01)))).toBe('6982');
    }
  });

  it.each([
    ['turned round', '\u202e朗太　山田\u202c'],
    ['with an escape sequence', '山田\u001b[2J'],
    ['with a zero byte', '山田\u0000'],
    ['empty', ''],
  ])('with a name that is %s is garbled', (_, name) => {
    const { files } = textApplication({ ...CONTENT, name });
    const file = files.get(TEXT_SFI.fourItems);
    expect(file?.kind === 'transparent' && parseFourItems(file.content)).toEqual(
      failure('garbled', { at: 'text' }),
    );
  });

  it('of any person is read as it was written', () => {
    const letters = fc
      .string({ unit: 'binary', minLength: 1, maxLength: 60 })
      .filter(
        (text) => text.isWellFormed() && !/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u.test(text),
      );
    fc.assert(
      fc.property(letters, letters, fc.constantFrom('1', '2', '9'), (name, address, sex) => {
        const { files } = textApplication({ ...CONTENT, name, address, sex, cv: undefined });
        const file = files.get(TEXT_SFI.fourItems);
        expect(file?.kind === 'transparent' && parseFourItems(file.content)).toEqual(
          success({ name, address, birthDate: PRINTED.birthDate, sex }),
        );
      }),
    );
  });

  it('keeps every letter that a name may have', () => {
    for (const name of ['𠮷塚　葛\u{e0100}葉', '髙橋　﨑', "O'NEIL　JOSÉ", '<b>']) {
      const file = textApplication({ ...CONTENT, name }).files.get(TEXT_SFI.fourItems);
      expect(file?.kind === 'transparent' && parseFourItems(file.content)).toMatchObject({ value: { name } });
    }
  });

  it('of a card without signatures says so', async () => {
    const change = new Map([
      [TEXT_SFI.integrity, undefined],
      [TEXT_SFI.cvCertificate, undefined],
    ]);
    expect(await read(change)).toMatchObject({ value: { integrity: 'absent' } });
  });

  it('without its certificate, or under a root nobody here knows, is of an unknown issuer', async () => {
    expect(await read(new Map([[TEXT_SFI.cvCertificate, undefined]]))).toMatchObject({
      value: { integrity: 'issuer_unknown' },
    });
    expect(await read(new Map(), [])).toMatchObject({ value: { integrity: 'issuer_unknown' } });
  });

  it('under another root of the same name is altered', async () => {
    const { text_input } = createSimulatedCv();
    expect(await read(new Map(), [text_input.root])).toEqual(failure('altered', { at: 'text_input' }));
  });
});

describe('whoever changes a record is found out', () => {
  const swap = (record: Uint8Array, from: string, to: string): Uint8Array =>
    Buffer.from(
      Buffer.from(record)
        .toString('hex')
        .replace(toHex(Buffer.from(from)), toHex(Buffer.from(to))),
      'hex',
    );

  it('another name', async () => {
    const items = swap(ITEMS, '健一', '健二');
    expect(parseFourItems(items)).toMatchObject({ value: { name: '髙橋　健二' } });
    expect(await read(new Map([[TEXT_SFI.fourItems, items]]))).toMatchObject({ reason: 'altered' });
  });

  it('another name and its right hash', async () => {
    const items = swap(ITEMS, '健一', '健二');
    const hash = toHex(sha256(hashedItems(ITEMS) ?? new Uint8Array()));
    const integrity = Buffer.from(
      toHex(INTEGRITY).replace(hash, toHex(sha256(hashedItems(items) ?? new Uint8Array()))),
      'hex',
    );
    expect(toHex(integrity)).not.toBe(toHex(INTEGRITY));
    const change = new Map([
      [TEXT_SFI.fourItems, items],
      [TEXT_SFI.integrity, Uint8Array.from(integrity)],
    ]);
    expect(await read(change)).toMatchObject({ reason: 'altered' });
    // The hash alone is no signature: even with nobody to verify, the first of these is seen.
    expect(await read(new Map([[TEXT_SFI.fourItems, items]]), [])).toMatchObject({ reason: 'altered' });
  });

  it('another key, with the signature of the first', async () => {
    const signature = objectsOf(PUBLIC_KEY, TAG.publicKeyRecord);
    const kept = signature.ok ? signature.value.at(-1)?.whole : undefined;
    const record = encodeTlv(
      TAG.publicKeyRecord,
      concatBytes(encodeTlv(TAG.publicKey, keyRecord(KEYS.copy)), kept ?? new Uint8Array()),
    );
    expect(await read(new Map([[TEXT_SFI.publicKey, record]]))).toMatchObject({ reason: 'altered' });
  });

  it('a key with no signature at all', async () => {
    const record = encodeTlv(TAG.publicKeyRecord, encodeTlv(TAG.publicKey, keyRecord(KEYS.copy)));
    expect(await read(new Map([[TEXT_SFI.publicKey, record]]))).toMatchObject({ reason: 'altered' });
  });

  it('a certificate that names a known root and is signed by somebody else', async () => {
    const forged = textApplication({ ...CONTENT, cv: createSimulatedCv().text_input });
    const files = [...forged.files].flatMap(([sfi, file]) =>
      file.kind === 'transparent' ? [[sfi, file.content] as const] : [],
    );
    expect(await read(new Map(files))).toMatchObject({ reason: 'altered' });
  });

  it('whatever byte is changed: verified only when items and key are those that were signed', () => {
    const name = fc.constantFrom<keyof Records>('items', 'integrity', 'publicKey', 'certificate');
    const change = fc.record({ name, at: fc.nat(2_000), bits: fc.integer({ min: 1, max: 255 }) });
    let altered = 0;
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
        const records = { ...GOOD };
        for (const { name: which, at, bits } of changes) {
          const place = at % records[which].length;
          records[which] = records[which].with(place, (records[which][place] ?? 0) ^ bits);
        }
        const found = verdict(records);
        if (found === 'altered') altered += 1;
        if (found !== 'verified') return;
        expect(parseFourItems(records.items)).toEqual(parseFourItems(ITEMS));
        expect(publicKeyOf(records.publicKey)).toEqual(publicKeyOf(PUBLIC_KEY));
      }),
      { numRuns: 1_500 },
    );
    // The property is worth nothing if nothing was ever refused.
    expect(altered).toBeGreaterThan(1_000);
  });

  it('any bytes in place of a record are never verified', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
        for (const which of ['items', 'integrity', 'certificate'] as const)
          expect(verdict({ ...GOOD, [which]: bytes })).not.toBe('verified');
      }),
      { numRuns: 300 },
    );
  });
});

describe('what is said with no secret', () => {
  it('the counters, 照合番号A among them, for no try', async () => {
    const { channel, sent } = talkTo(faceCard());
    expect(await readTextTries(channel)).toEqual(success({ pin: 3, numberA: 10, numberB: 10 }));
    expect(sent.filter((command) => command.startsWith('0020') && command.length > 8)).toEqual([]);
  });

  it('the basic information', async () => {
    const info = mustSucceed(await readTextInfo(talkTo(faceCard()).channel));
    expect([toHex(info.version), Buffer.from(info.keyId).toString()]).toEqual([
      '01030e01',
      'SIMULATED0000001',
    ]);
  });

  it('nothing by a card without the application', async () => {
    const bare = () => talkTo(createVirtualCard([])).channel;
    expect(await readTextTries(bare())).toEqual(failure('absent'));
    expect(await readTextInfo(bare())).toEqual(failure('absent'));
    expect(await readTextRecord(bare(), digits(NUMBER_B))).toEqual(failure('absent'));
  });
});

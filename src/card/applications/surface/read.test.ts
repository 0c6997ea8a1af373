import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digits, shortAnswers, talkTo } from '../../../../test/harness/card-talk.ts';
import {
  cv,
  faceCard,
  KEYS,
  NUMBER_B,
  PRINTED,
  ROOTS,
  surfaceContent,
} from '../../../../test/harness/faces.ts';
import { concatBytes, toHex } from '../../../kernel/bytes.ts';
import { failure, mustSucceed, success } from '../../../kernel/result.ts';
import { surfaceApplication } from '../../../simulator/applications/surface.ts';
import { createPin } from '../../../simulator/files.ts';
import { keyRecord } from '../../../simulator/records.ts';
import { picturesOf } from '../../../simulator/town/pictures.ts';
import { createVirtualCard } from '../../../simulator/virtual-card.ts';
import { encodeTlv, objectsOf } from '../../ber.ts';
import { issuerKeyOf } from '../../record-signature.ts';
import { SURFACE_SFI, SURFACE_TAG as TAG } from './files.ts';
import { readSurfaceInfo, readSurfaceTries } from './info.ts';
import { parseAge, parseFace, readAgeRecord, readFaceRecord } from './read.ts';

const fileOf = (sfi: number): Uint8Array => {
  const file = surfaceApplication(surfaceContent()).files.get(sfi);
  return file?.kind === 'transparent' ? file.content : new Uint8Array();
};
const FACE = fileOf(SURFACE_SFI.face);
const AGE = fileOf(SURFACE_SFI.age);
const ISSUER = issuerKeyOf(cv.surface.certificate, 'surface', ROOTS);
const UNKNOWN = issuerKeyOf(undefined, 'surface', ROOTS);
const OBJECTS = mustSucceed(objectsOf(FACE, TAG.face));

/** The face with one object exchanged, or taken away. */
const faceWith = (tag: number, value: Uint8Array | undefined): Uint8Array =>
  encodeTlv(
    TAG.face,
    concatBytes(
      ...OBJECTS.flatMap((object) =>
        object.tag !== tag ? [object.whole] : value === undefined ? [] : [encodeTlv(tag, value)],
      ),
    ),
  );

describe('the face', () => {
  it('has all its parts, and those behind the signature are told apart', () => {
    const face = mustSucceed(parseFace(FACE, ISSUER));
    const pictures = picturesOf('family6-1');
    expect(face).toEqual({
      birthDate: PRINTED.birthDate,
      sex: '1',
      cardKey: keyRecord(KEYS.surface),
      namePng: pictures.name,
      addressPng: pictures.address,
      photo: pictures.photo,
      integrity: 'verified',
      unsigned: { expires: '2035-02-17', securityCodePng: pictures.code },
    });
  });

  it.each([
    ['birth date', TAG.birth, Buffer.from('19900217')],
    ['sex', TAG.sex, Buffer.from('2')],
    ['key', TAG.cardKey, keyRecord(KEYS.copy)],
    ['name', TAG.name, picturesOf('elder').name],
    ['address', TAG.address, picturesOf('elder').address],
    ['photo', TAG.photo, picturesOf('elder').photo],
    ['signature', TAG.signature, new Uint8Array(256)],
    ['signature of another length', TAG.signature, new Uint8Array(255)],
  ])('with another %s is altered, and unknown where nobody can tell', (_, tag, value) => {
    expect(parseFace(faceWith(tag, value), ISSUER)).toEqual(failure('altered', { at: 'surface' }));
    expect(parseFace(faceWith(tag, value), UNKNOWN)).toMatchObject({
      value: { integrity: 'issuer_unknown' },
    });
  });

  it('with another expiry or code is still verified: nobody signed those, and the type says so', () => {
    const face = mustSucceed(parseFace(faceWith(TAG.expires, Buffer.from('20991231')), ISSUER));
    expect([face.integrity, face.unsigned.expires]).toEqual(['verified', '2099-12-31']);
    const bare = mustSucceed(parseFace(faceWith(TAG.securityCode, undefined), ISSUER));
    expect([bare.integrity, bare.unsigned.securityCodePng]).toEqual(['verified', undefined]);
  });

  it('without a signature says so', () => {
    expect(parseFace(faceWith(TAG.signature, undefined), ISSUER)).toMatchObject({
      value: { integrity: 'absent' },
    });
  });

  it.each([
    ['no photo', faceWith(TAG.photo, undefined), 'garbled'],
    ['no key', faceWith(TAG.cardKey, undefined), 'garbled'],
    ['30 February', faceWith(TAG.birth, Buffer.from('19800230')), 'garbled'],
    ['an unknown sex', faceWith(TAG.sex, Buffer.from('7')), 'garbled'],
    ['a photo of over 20 kB', faceWith(TAG.photo, new Uint8Array(20_481)), 'too_long'],
    ['a name of over 8 kB', faceWith(TAG.name, new Uint8Array(8_193)), 'too_long'],
    ['another record', AGE, 'garbled'],
    ['nothing', new Uint8Array(), 'garbled'],
  ])('with %s is no face', (_, record, reason) => {
    expect(parseFace(record, UNKNOWN)).toMatchObject({ ok: false, reason });
  });

  it('whatever byte is changed: verified only when every signed part is what was signed', () => {
    const good = mustSucceed(parseFace(FACE, ISSUER));
    let altered = 0;
    fc.assert(
      fc.property(fc.nat(FACE.length - 1), fc.integer({ min: 1, max: 255 }), (at, bits) => {
        const face = parseFace(FACE.with(at, (FACE[at] ?? 0) ^ bits), ISSUER);
        if (!face.ok) altered += 1;
        else if (face.value.integrity === 'verified')
          expect({ ...face.value, unsigned: good.unsigned }).toEqual(good);
      }),
      { numRuns: 1_500 },
    );
    expect(altered).toBeGreaterThan(1_000);
  });

  it('of any bytes ends in an answer', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => {
        expect(parseFace(bytes, ISSUER).ok).toBe(false);
        expect(parseAge(bytes, ISSUER).ok).toBe(false);
      }),
    );
  });
});

it('whatever its pictures are, a face is read as it was written', () => {
  const picture = fc.uint8Array({ minLength: 1, maxLength: 8_192, size: 'max' });
  fc.assert(
    fc.property(picture, picture, picture, (name, address, photo) => {
      const pictures = { name, address, photo, code: name };
      const { files } = surfaceApplication(surfaceContent({ face: { pictures } }));
      const file = files.get(SURFACE_SFI.face);
      const face = file?.kind === 'transparent' ? parseFace(file.content, ISSUER) : undefined;
      expect(face).toMatchObject({
        value: { namePng: name, addressPng: address, photo, integrity: 'verified' },
      });
    }),
    { numRuns: 40 },
  );
});

describe('a face that is too long', () => {
  const heavy = (photo: number) =>
    faceCard({ face: { pictures: { ...picturesOf('elder'), photo: new Uint8Array(photo) } } });
  it('for any face is not read', async () => {
    const { channel, sent } = talkTo(heavy(40_000));
    expect(await readFaceRecord(channel, digits(NUMBER_B))).toMatchObject({ reason: 'too_long' });
    expect(sent.length).toBeLessThan(10);
  });

  it('for one tap over a reader without extended lengths ends as too many commands, at 64 and the one that shuts it', async () => {
    const { channel, sent } = talkTo(heavy(16_000));
    const short = { ...channel, lengths: shortAnswers };
    expect(await readFaceRecord(short, digits(NUMBER_B))).toMatchObject({ reason: 'too_many_commands' });
    expect(sent).toHaveLength(65);
    expect((await readFaceRecord(talkTo(heavy(16_000)).channel, digits(NUMBER_B))).ok).toBe(true);
    const light = { ...talkTo(heavy(9_000)).channel, lengths: shortAnswers };
    expect((await readFaceRecord(light, digits(NUMBER_B))).ok).toBe(true);
  });
});

it('face and age are shut again for the next program', async () => {
  const isShut = (card: ReturnType<typeof faceCard>, sfi: number): boolean =>
    toHex(card.transmit(Uint8Array.of(0x00, 0xb0, 0x80 | sfi, 0x00, 0x01))) === '6982';
  const card = faceCard();
  expect((await readFaceRecord(talkTo(card).channel, digits(NUMBER_B))).ok).toBe(true);
  expect(isShut(card, SURFACE_SFI.face)).toBe(true);
  expect((await readAgeRecord(talkTo(card).channel, digits('550217'))).ok).toBe(true);
  expect(isShut(card, SURFACE_SFI.age)).toBe(true);
});

describe('the age record', () => {
  const means = { cvRoots: ROOTS };
  it('is opened by the birth date alone', async () => {
    const { channel, sent } = talkTo(faceCard());
    const by = { birth: PRINTED.birthDate, consentToGregorian: false };
    expect(await readAgeRecord(channel, by, means)).toEqual(
      success({
        birthDate: PRINTED.birthDate,
        cardKey: keyRecord(KEYS.surface),
        integrity: 'verified',
        calendar: 'era',
      }),
    );
    expect(sent).toContain(`0020009106${toHex(Buffer.from('550217'))}`);
  });

  it('by six digits, which are overwritten', async () => {
    const given = digits('550217');
    expect(await readAgeRecord(talkTo(faceCard()).channel, given, means)).toMatchObject({ ok: true });
    expect([...given]).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('a wrong date costs a try of its own counter, not of 照合番号B', async () => {
    const tries = { birthKey: createPin('550217', 10), surface: createPin(NUMBER_B, 10) };
    const { channel } = talkTo(faceCard({ tries }));
    expect(await readAgeRecord(channel, digits('550218'), means)).toMatchObject({ reason: 'wrong' });
    expect([tries.birthKey.left, tries.surface.left]).toEqual([9, 10]);
  });

  it('changed in any byte is verified only as it was signed', () => {
    const good = mustSucceed(parseAge(AGE, ISSUER));
    for (let at = 0; at < AGE.length; at += 1) {
      const age = parseAge(AGE.with(at, (AGE[at] ?? 0) ^ 0x01), ISSUER);
      if (age.ok && age.value.integrity === 'verified') expect(age.value).toEqual(good);
    }
    expect(
      parseAge(Buffer.from(toHex(AGE).replace('3139383030323137', '3139393030323137'), 'hex'), ISSUER),
    ).toEqual(failure('altered', { at: 'surface' }));
  });
});

describe('what is said with no secret', () => {
  it('key id, version and municipality', async () => {
    const info = mustSucceed(await readSurfaceInfo(talkTo(faceCard()).channel));
    expect([Buffer.from(info.keyId).toString(), info.municipality]).toEqual(['SIMULATED0000001', '13999']);
  });

  it('the counters', async () => {
    const tries = { birthKey: createPin('550217', 10, 7), surface: createPin(NUMBER_B, 10, 2) };
    expect(await readSurfaceTries(talkTo(faceCard({ tries })).channel)).toEqual(
      success({ birthKey: 7, numberA: 10, numberB: 2 }),
    );
  });

  it('nothing by a card without the application', async () => {
    const bare = () => talkTo(createVirtualCard([])).channel;
    expect(await readSurfaceInfo(bare())).toEqual(failure('absent'));
    expect(await readSurfaceTries(bare())).toEqual(failure('absent'));
    expect(await readFaceRecord(bare(), digits(NUMBER_B))).toEqual(failure('absent'));
    expect(await readAgeRecord(bare(), digits('550217'))).toEqual(failure('absent'));
  });
});

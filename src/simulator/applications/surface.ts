/** 券面事項確認AP of the virtual card (card.md §2.2). The picture of the My Number is FF from end to end: there is none. */
import type { KeyObject } from 'node:crypto';
import { SURFACE_AID, SURFACE_SFI, SURFACE_TAG as TAG } from '../../card/applications/surface/files.ts';
import { NUMBER_TRIES } from '../../card/applications/text-input/files.ts';
import { encodeTlv } from '../../card/ber.ts';
import { sha256 } from '../../card/record-signature.ts';
import { concatBytes, fromHex } from '../../kernel/bytes.ts';
import { type Application, createPin, type File, type Pin } from '../files.ts';
import { keyRecord, withOffsets } from '../records.ts';
import { NO_SECURE_MESSAGING, refusesSecureMessaging } from '../secure-messaging.ts';
import type { CvIssuer } from '../simulated-cv.ts';
import { signerFor } from './signer.ts';
import { numberBOf, type PrintedContent } from './text-input.ts';

/** The pictures on a card's face: PNG of one bit a pixel, the photo in grey JPEG 2000. */
export interface FacePictures {
  readonly name: Uint8Array;
  readonly address: Uint8Array;
  readonly photo: Uint8Array;
  readonly code: Uint8Array;
}

export interface SurfaceContent extends PrintedContent {
  readonly pictures: FacePictures;
  /** The application's own key: signs without a secret; its public half is DF24. */
  readonly key: KeyObject;
  /** A copied card shows the original's key and signs with one of its own. */
  readonly shownKey?: KeyObject | undefined;
  readonly municipality: string;
  /** Who signs the records. */
  readonly cv: CvIssuer;
}

/** The counters; card.md does not know how many tries the birth key has, so it gets as many as 照合番号B. */
export interface SurfaceTries {
  readonly birthKey?: Pin;
  readonly numberB?: Pin;
}

const FILLER = new Uint8Array(16).fill(0xff);
/** Size of the My Number's picture; nothing is known of a real one's. */
const MY_NUMBER_IMAGE_BYTES = 512;

const ascii = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const compact = (date: string): Uint8Array => ascii(date.replaceAll('-', ''));

const ageRecord = ({ birthDate, key, shownKey = key, cv }: SurfaceContent): Uint8Array => {
  const signed = concatBytes(
    encodeTlv(TAG.ageBirth, compact(birthDate)),
    encodeTlv(TAG.ageKey, keyRecord(shownKey)),
  );
  const signature = encodeTlv(TAG.ageSignature, cv.signDigest(sha256(signed)));
  return encodeTlv(TAG.age, concatBytes(signed, signature));
};

/** EF 0002: the signature stands behind the photo; expiry and security code behind the signature, signed by nobody. */
const faceRecord = (content: SurfaceContent): Uint8Array => {
  const { birthDate, sex, key, shownKey = key, pictures, expires, cv } = content;
  const person = [
    encodeTlv(TAG.birth, compact(birthDate)),
    encodeTlv(TAG.sex, ascii(sex)),
    encodeTlv(TAG.cardKey, keyRecord(shownKey)),
  ];
  const written = [encodeTlv(TAG.name, pictures.name), encodeTlv(TAG.address, pictures.address)];
  const photo = encodeTlv(TAG.photo, pictures.photo);
  const digest = concatBytes(...[person, written, [photo]].map((objects) => sha256(concatBytes(...objects))));
  return withOffsets(TAG.face, TAG.offsets, [
    ...person,
    ...written,
    photo,
    encodeTlv(TAG.signature, cv.signDigest(digest)),
    encodeTlv(TAG.expires, compact(expires)),
    encodeTlv(TAG.securityCode, pictures.code),
  ]);
};

/** DF33's form is not known: two digits. DF35 is opaque. */
const basicInfo = ({ cv, municipality }: SurfaceContent): Uint8Array =>
  encodeTlv(
    TAG.basicInfo,
    concatBytes(
      encodeTlv(TAG.infoVersion, fromHex('06030E01')),
      encodeTlv(TAG.keyId, cv.keyId),
      encodeTlv(TAG.version, ascii('01')),
      encodeTlv(TAG.municipality, ascii(municipality)),
      encodeTlv(TAG.opaque, new Uint8Array(272)),
    ),
  );

export const surfaceApplication = (content: SurfaceContent, tries: SurfaceTries = {}): Application => {
  const { birthKey, numberA, numberB } = SURFACE_SFI;
  const sign = signerFor(content.key);
  const digits = numberBOf(content);
  const shut = (bytes: Uint8Array, ...opensWith: number[]): File => ({
    kind: 'transparent',
    content: bytes,
    opensWith,
  });
  const free = (bytes: Uint8Array): File => ({ kind: 'transparent', content: bytes });
  const pin = (counter: Pin): File => ({ kind: 'pin', pin: counter });
  return {
    aid: SURFACE_AID,
    refuses: refusesSecureMessaging(NO_SECURE_MESSAGING),
    presence: sign,
    files: new Map<number, File>([
      [SURFACE_SFI.age, shut(ageRecord(content), birthKey)],
      [SURFACE_SFI.face, shut(faceRecord(content), numberA, numberB)],
      [SURFACE_SFI.basicInfo, free(basicInfo(content))],
      [SURFACE_SFI.cvCertificate, free(content.cv.certificate)],
      [0x05, shut(new Uint8Array(MY_NUMBER_IMAGE_BYTES).fill(0xff), numberA)],
      [SURFACE_SFI.unknown, shut(FILLER, numberA, numberB)],
      [birthKey, pin(tries.birthKey ?? createPin(digits.slice(0, 6), NUMBER_TRIES))],
      [numberB, pin(tries.numberB ?? createPin(digits, NUMBER_TRIES))],
      // 照合番号A is the My Number itself: nobody has it here, so nothing opens it.
      [numberA, pin(createPin('', NUMBER_TRIES))],
      [SURFACE_SFI.deviceKey, { kind: 'private_key', sign }],
    ]),
  };
};

/** 券面事項入力補助AP of the virtual card (card.md §2.3). It holds no My Number: the file is there, filled with FF, and shut. */
import type { KeyObject } from 'node:crypto';
import {
  NUMBER_TRIES,
  TEXT_TAG as TAG,
  TEXT_AID,
  TEXT_PIN_TRIES,
  TEXT_SFI,
} from '../../card/applications/text-input/files.ts';
import { encodeTlv } from '../../card/ber.ts';
import { numberB } from '../../card/number-b.ts';
import { sha256 } from '../../card/record-signature.ts';
import { concatBytes, fromHex } from '../../kernel/bytes.ts';
import { type CivilDate, civilDateSchema } from '../../kernel/dates.ts';
import { mustSucceed } from '../../kernel/result.ts';
import { type Application, createPin, type File, type Pin } from '../files.ts';
import { keyRecord, withOffsets } from '../records.ts';
import { NO_SECURE_MESSAGING, refusesSecureMessaging } from '../secure-messaging.ts';
import type { CvIssuer } from '../simulated-cv.ts';
import { signerFor } from './signer.ts';

/** What is printed on the card and lies in it as text. */
export interface PrintedContent {
  readonly name: string;
  readonly address: string;
  readonly birthDate: CivilDate;
  readonly sex: '1' | '2' | '9';
  /** `YYYY-MM-DD` */
  readonly expires: string;
  readonly securityCode: string;
  /** Foreign residents' cards show a Gregorian birth date; 照合番号B probably follows it (card.md §2.5). */
  readonly birthYear: 'era' | 'gregorian';
}

export interface TextContent extends PrintedContent {
  /** The application's own key: signs without a secret, and says so in EF 0007. */
  readonly key: KeyObject;
  /** A copied card says the original's key in EF 0007 and signs with one of its own. */
  readonly shownKey?: KeyObject | undefined;
  readonly pin: string;
  /** Who signs the records; without one the card has no EF 0003 and 0004 and its key is unsigned. */
  readonly cv?: CvIssuer | undefined;
}

const PHYSICAL_MY_NUMBER = 17;
const FILLER = new Uint8Array(16).fill(0xff);

const utf8 = (text: string): Uint8Array => Buffer.from(text, 'utf8');

export const numberBOf = (content: PrintedContent): string =>
  mustSucceed(
    numberB(
      {
        birth: civilDateSchema.parse(content.birthDate),
        expiryYear: content.expires.slice(0, 4),
        securityCode: content.securityCode,
      },
      content.birthYear,
    ),
  );

const fourItems = ({ name, address, birthDate, sex }: PrintedContent): readonly Uint8Array[] => [
  encodeTlv(TAG.name, utf8(name)),
  encodeTlv(TAG.address, utf8(address)),
  encodeTlv(TAG.birth, utf8(birthDate.replaceAll('-', ''))),
  encodeTlv(TAG.sex, utf8(sex)),
];

const integrityRecord = (cv: CvIssuer, myNumber: Uint8Array, items: readonly Uint8Array[]): Uint8Array => {
  const hashes = concatBytes(
    encodeTlv(TAG.hashOfNumber, sha256(myNumber)),
    encodeTlv(TAG.hashOfItems, sha256(concatBytes(...items))),
  );
  const signature = cv.signDigest(sha256(hashes));
  return encodeTlv(TAG.integrity, concatBytes(hashes, encodeTlv(TAG.signature, signature)));
};

const publicKeyRecord = (key: KeyObject, cv: CvIssuer | undefined): Uint8Array => {
  const object = encodeTlv(TAG.publicKey, keyRecord(key));
  const signature =
    cv === undefined ? new Uint8Array() : encodeTlv(TAG.publicKeySignature, cv.signDigest(sha256(object)));
  return encodeTlv(TAG.publicKeyRecord, concatBytes(object, signature));
};

/** DF43 is not understood by anyone: filler. */
const basicInfo = (keyId: Uint8Array): Uint8Array =>
  encodeTlv(
    TAG.basicInfo,
    concatBytes(
      encodeTlv(TAG.version, fromHex('01030E01')),
      encodeTlv(TAG.keyId, keyId),
      encodeTlv(TAG.opaque, new Uint8Array(128)),
    ),
  );

/** Secure messaging is a real card's; this one answers as cards without it do. EF 0006, its key, is therefore not there. */
export const textApplication = (
  content: TextContent,
  tries: { readonly numberB?: Pin } = {},
): Application => {
  const { cv, key, shownKey = key } = content;
  const items = fourItems(content);
  const myNumberFile = new Uint8Array(PHYSICAL_MY_NUMBER).fill(0xff);
  const { pin, numberA, numberB: keyB } = TEXT_SFI;
  const shut = (bytes: Uint8Array, ...opensWith: number[]): File => ({
    kind: 'transparent',
    content: bytes,
    opensWith,
  });
  const free = (bytes: Uint8Array): File => ({ kind: 'transparent', content: bytes });
  const signed: [number, File][] =
    cv === undefined
      ? []
      : [
          [TEXT_SFI.integrity, shut(integrityRecord(cv, myNumberFile, items), pin, numberA, keyB)],
          [TEXT_SFI.cvCertificate, free(cv.certificate)],
        ];
  return {
    aid: TEXT_AID,
    refuses: refusesSecureMessaging(NO_SECURE_MESSAGING),
    presence: signerFor(key),
    files: new Map<number, File>([
      [0x01, shut(myNumberFile, pin, numberA)],
      [TEXT_SFI.fourItems, shut(withOffsets(TAG.fourItems, TAG.offsets, items), pin, keyB)],
      ...signed,
      [TEXT_SFI.basicInfo, free(basicInfo(cv?.keyId ?? FILLER))],
      [TEXT_SFI.publicKey, shut(publicKeyRecord(shownKey, cv), pin, numberA, keyB)],
      [TEXT_SFI.unknown, shut(FILLER, pin, numberA, keyB)],
      [pin, { kind: 'pin', pin: createPin(content.pin, TEXT_PIN_TRIES) }],
      [TEXT_SFI.blocked, { kind: 'pin', pin: createPin('', NUMBER_TRIES, 0) }],
      // 照合番号A is the My Number itself: nobody has it here, so nothing opens it.
      [numberA, { kind: 'pin', pin: createPin('', NUMBER_TRIES) }],
      [keyB, { kind: 'pin', pin: tries.numberB ?? createPin(numberBOf(content), NUMBER_TRIES) }],
    ]),
  };
};

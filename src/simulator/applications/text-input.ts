/** 券面事項入力補助AP of the virtual card (card.md §2.3). It holds no My Number: the file is there, filled with FF, and shut. */
import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { TEXT_TAG as TAG, TEXT_AID, TEXT_SFI } from '../../card/applications/text-input/files.ts';
import { encodeTlv } from '../../card/ber.ts';
import { numberB } from '../../card/number-b.ts';
import { concatBytes } from '../../kernel/bytes.ts';
import { type CivilDate, civilDateSchema } from '../../kernel/dates.ts';
import { mustSucceed } from '../../kernel/result.ts';
import { type Application, createPin, type File, type Pin } from '../files.ts';
import { signerFor } from './signer.ts';

/** What is printed on the card and lies in it as text. */
export interface TextContent {
  readonly name: string;
  readonly address: string;
  readonly birthDate: CivilDate;
  readonly sex: '1' | '2' | '9';
  /** `YYYY-MM-DD` */
  readonly expires: string;
  readonly securityCode: string;
  /** Foreign residents' cards show a Gregorian birth date; 照合番号B probably follows it (card.md §2.5). */
  readonly birthYear: 'era' | 'gregorian';
  /** The application's own key: signs without a secret, and says so in EF 0007. */
  readonly key: KeyObject;
  readonly pin: string;
}

const PHYSICAL_MY_NUMBER = 17;
const PIN_TRIES = 3;
const NUMBER_TRIES = 10;

const rsaSchema = z.object({ n: z.string(), e: z.string() });
const ecSchema = z.object({ x: z.string(), y: z.string() });

/**
 * `81` modulus, `82` exponent: 265 bytes for RSA-2048, as the key in a card-verifiable certificate. The next card's form is
 * not published: `86` and an uncompressed point, as such certificates have it elsewhere.
 */
export const keyRecord = (key: KeyObject): Uint8Array => {
  const jwk = createPublicKey(key).export({ format: 'jwk' });
  if (key.asymmetricKeyType === 'ec') {
    const { x, y } = ecSchema.parse(jwk);
    const point = [Uint8Array.of(0x04), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')];
    return encodeTlv(0x86, concatBytes(...point));
  }
  const { n, e } = rsaSchema.parse(jwk);
  return concatBytes(
    encodeTlv(0x81, Buffer.from(n, 'base64url')),
    encodeTlv(0x82, Buffer.from(e, 'base64url')),
  );
};

const utf8 = (text: string): Uint8Array => Buffer.from(text, 'utf8');
const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();

/** EF 0002; the first object holds where the others start, two bytes each, from the beginning of the file. */
const fourItems = (content: TextContent): { record: Uint8Array; signedPart: Uint8Array } => {
  const items = [
    encodeTlv(TAG.name, utf8(content.name)),
    encodeTlv(TAG.address, utf8(content.address)),
    encodeTlv(TAG.birth, utf8(content.birthDate.replaceAll('-', ''))),
    encodeTlv(TAG.sex, utf8(content.sex)),
  ];
  const signedPart = concatBytes(...items);
  const table = 3 + items.length * 2;
  const outerHead =
    encodeTlv(TAG.fourItems, new Uint8Array(table + signedPart.length)).length - table - signedPart.length;
  let at = outerHead + table;
  const offsets = items.flatMap((item) => {
    const here = [at >> 8, at & 0xff];
    at += item.length;
    return here;
  });
  const record = encodeTlv(
    TAG.fourItems,
    concatBytes(encodeTlv(TAG.offsets, Uint8Array.from(offsets)), signedPart),
  );
  return { record, signedPart };
};

export const numberBOf = (content: Omit<TextContent, 'key' | 'pin'>): string =>
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

export const textApplication = (
  content: TextContent,
  tries: { readonly numberB?: Pin } = {},
): Application => {
  const { record, signedPart } = fourItems(content);
  const myNumberFile = new Uint8Array(PHYSICAL_MY_NUMBER).fill(0xff);
  const sign = signerFor(content.key);
  const hashes = concatBytes(
    encodeTlv(TAG.hashOfNumber, sha256(myNumberFile)),
    encodeTlv(TAG.hashOfItems, sha256(signedPart)),
  );
  const signature = sign(0x03, hashes) ?? new Uint8Array();
  const open = [TEXT_SFI.numberB, TEXT_SFI.pin];
  const publicKey = encodeTlv(TAG.publicKeyRecord, encodeTlv(TAG.publicKey, keyRecord(content.key)));
  return {
    aid: TEXT_AID,
    presence: sign,
    files: new Map<number, File>([
      [0x01, { kind: 'transparent', content: myNumberFile, opensWith: TEXT_SFI.numberA }],
      [TEXT_SFI.fourItems, { kind: 'transparent', content: record, opensWith: open }],
      [
        TEXT_SFI.integrity,
        {
          kind: 'transparent',
          content: encodeTlv(TAG.integrity, concatBytes(hashes, encodeTlv(TAG.signature, signature))),
          opensWith: open,
        },
      ],
      [TEXT_SFI.publicKey, { kind: 'transparent', content: publicKey, opensWith: open }],
      [TEXT_SFI.pin, { kind: 'pin', pin: createPin(content.pin, PIN_TRIES) }],
      // 照合番号A is the My Number itself: nobody has it here, so nothing opens it.
      [TEXT_SFI.numberA, { kind: 'pin', pin: createPin('', NUMBER_TRIES) }],
      [TEXT_SFI.numberB, { kind: 'pin', pin: tries.numberB ?? createPin(numberBOf(content), NUMBER_TRIES) }],
    ]),
  };
};

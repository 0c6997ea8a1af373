/** マイナ免許証 of the virtual card (card.md §5): what is public of it, and nothing else. */
import {
  LICENCE_AID,
  LICENCE_PIN_TRIES,
  LICENCE_SFI,
  LICENCE_TAG as TAG,
} from '../../card/applications/licence/files.ts';
import { encodeTlv } from '../../card/ber.ts';
import { concatBytes } from '../../kernel/bytes.ts';
import { type Application, createPin, type File } from '../files.ts';

export interface LicenceContent {
  /** Four digits; without them the licence is free to read. */
  readonly pin?: string | undefined;
  /** 有効期限, `EYYMMDD`: E 5 is 令和. */
  readonly expires: string;
}

const FILE_BYTES = 64;

/** C2 and what else a licence has is not described publicly: one object of C2, empty, and the expiry. */
export const licenceApplication = ({ pin, expires }: LicenceContent): Application => {
  const shut = pin === undefined ? {} : { opensWith: LICENCE_SFI.pin };
  const licence = new Uint8Array(FILE_BYTES).fill(0xff);
  licence.set(
    concatBytes(encodeTlv(0xc2, new Uint8Array()), encodeTlv(TAG.expires, Buffer.from(expires, 'latin1'))),
  );
  return {
    aid: LICENCE_AID,
    files: new Map<number, File>([
      [
        LICENCE_SFI.free,
        { kind: 'transparent', content: encodeTlv(TAG.pinSet, Uint8Array.of(pin === undefined ? 0 : 1)) },
      ],
      [LICENCE_SFI.licence, { kind: 'transparent', content: licence, ...shut }],
      ...(pin === undefined
        ? []
        : ([[LICENCE_SFI.pin, { kind: 'pin', pin: createPin(pin, LICENCE_PIN_TRIES) }]] as const)),
    ]),
  };
};

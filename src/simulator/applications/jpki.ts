/** 公的個人認証AP of the virtual card (card.md §2.1). */
import type { KeyObject } from 'node:crypto';
import {
  AUTH_PIN_TRIES,
  JPKI_AID,
  JPKI_SFI,
  SIGN_PASSWORD_TRIES,
} from '../../card/applications/jpki/files.ts';
import { type Application, createPin, type File, padded } from '../files.ts';
import { rsaSigner } from './signer.ts';

/** Size of a certificate file (seen: 0x76C, filled with zeros). */
const CERTIFICATE_FILE = 0x76c;
const TOKEN_INFO_BYTES = 160;
const TOKEN_LABEL = 'JPKIAPICCTOKEN2';

const tokenInfo = (): Uint8Array => {
  const info = new Uint8Array(TOKEN_INFO_BYTES);
  info.fill(0x20, 0, 32);
  info.set(Buffer.from(TOKEN_LABEL, 'latin1'));
  return info;
};

export interface JpkiContent {
  /** 利用者証明用電子証明書, DER (or whatever a bad card has there). */
  readonly certificate: Uint8Array;
  readonly caCertificate: Uint8Array;
  readonly key: KeyObject;
  /** 利用者証明用パスワード */
  readonly pin: string;
  readonly pinTriesLeft?: number;
  /** The certificate is only readable after the PIN, as on phones. */
  readonly certificateNeedsPin?: boolean;
}

const SIGN_PASSWORD = 'KAZASU1';

export const jpkiApplication = (content: JpkiContent): Application => {
  const certificate: File = {
    kind: 'transparent',
    content: padded(content.certificate, CERTIFICATE_FILE),
    ...(content.certificateNeedsPin === true ? { opensWith: JPKI_SFI.authPin } : {}),
  };
  return {
    aid: JPKI_AID,
    files: new Map<number, File>([
      [JPKI_SFI.tokenInfo, { kind: 'transparent', content: tokenInfo() }],
      // 00 8F 00: no certificate for signatures on this card.
      [JPKI_SFI.availability, { kind: 'transparent', content: Uint8Array.of(0x00, 0x8f, 0x00) }],
      [JPKI_SFI.authCertificate, certificate],
      [
        JPKI_SFI.authCaCertificate,
        { kind: 'transparent', content: padded(content.caCertificate, CERTIFICATE_FILE) },
      ],
      [JPKI_SFI.authKey, { kind: 'private_key', sign: rsaSigner(content.key), opensWith: JPKI_SFI.authPin }],
      [JPKI_SFI.authPin, { kind: 'pin', pin: createPin(content.pin, AUTH_PIN_TRIES, content.pinTriesLeft) }],
      [JPKI_SFI.signPassword, { kind: 'pin', pin: createPin(SIGN_PASSWORD, SIGN_PASSWORD_TRIES) }],
    ]),
  };
};

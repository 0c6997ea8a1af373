/**
 * 公的個人認証AP of the virtual card (card.md §2.1). Changing a PIN (`00 24 01 80`) is not played: it answers 6D00, which no
 * reader of this program asks for and OpenSC takes for "not supported".
 */
import type { KeyObject } from 'node:crypto';
import {
  AUTH_PIN_TRIES,
  type JpkiLayout,
  SIGN_PASSWORD_TRIES,
  TODAY,
} from '../../card/applications/jpki/files.ts';
import { encodeTokenInfo, TOKEN_LABELS, type TokenKind } from '../../card/applications/jpki/token-info.ts';
import { type Application, createPin, type File, padded } from '../files.ts';
import { signerFor } from './signer.ts';

/** Size of a certificate file (seen: 0x76C, filled with zeros). */
export const CERTIFICATE_FILE = 0x76c;

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
  /** 署名用電子証明書 and what belongs to it; absent on the card of a child under 15. */
  readonly sign?: {
    readonly certificate: Uint8Array;
    readonly caCertificate: Uint8Array;
    readonly key: KeyObject;
    /** 署名用パスワード */
    readonly password: string;
    readonly triesLeft?: number;
  };
  readonly token?: TokenKind;
  /** Where the files lie, and how large a certificate's is: today's unless said otherwise. */
  readonly layout?: JpkiLayout;
  readonly certificateFile?: number;
}

/** `8F` for a certificate that is there: sign, auth, and a byte that was always 00. */
const availability = (hasSign: boolean): Uint8Array => Uint8Array.of(hasSign ? 0x8f : 0x00, 0x8f, 0x00);

const signFiles = ({ sfi }: JpkiLayout, sign: JpkiContent['sign'], size: number): [number, File][] => {
  const password = createPin(sign?.password ?? '', SIGN_PASSWORD_TRIES, sign?.triesLeft);
  // OpenSC binds only to cards whose password answers for its tries, so it is there with or without a certificate.
  const files: [number, File][] = [[sfi.signPassword, { kind: 'pin', pin: password }]];
  if (sign === undefined) return files;
  const { certificate, caCertificate, key } = sign;
  const opensWith = sfi.signPassword;
  return [
    ...files,
    [sfi.signCertificate, { kind: 'transparent', content: padded(certificate, size), opensWith }],
    [sfi.signCaCertificate, { kind: 'transparent', content: padded(caCertificate, size) }],
    [sfi.signKey, { kind: 'private_key', sign: signerFor(key), opensWith }],
  ];
};

export const jpkiApplication = (content: JpkiContent): Application => {
  const { layout = TODAY, certificateFile: size = CERTIFICATE_FILE, token = 'card' } = content;
  const { aid, sfi } = layout;
  const certificate: File = {
    kind: 'transparent',
    content: padded(content.certificate, size),
    ...(content.certificateNeedsPin === true ? { opensWith: sfi.authPin } : {}),
  };
  return {
    aid,
    // Secure messaging is not for this application: a command dressed for it, and the question for a key.
    refuses: ({ cla, ins }) => (cla === 0x08 ? 0x69fc : cla === 0x80 && ins === 0xae ? 0x6982 : undefined),
    files: new Map<number, File>([
      [sfi.tokenInfo, { kind: 'transparent', content: encodeTokenInfo(TOKEN_LABELS[token]) }],
      [sfi.availability, { kind: 'transparent', content: availability(content.sign !== undefined) }],
      [sfi.authCertificate, certificate],
      [sfi.authCaCertificate, { kind: 'transparent', content: padded(content.caCertificate, size) }],
      [sfi.authKey, { kind: 'private_key', sign: signerFor(content.key), opensWith: sfi.authPin }],
      [sfi.authPin, { kind: 'pin', pin: createPin(content.pin, AUTH_PIN_TRIES, content.pinTriesLeft) }],
      ...signFiles(layout, content.sign, size),
    ]),
  };
};

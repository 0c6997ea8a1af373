/** The training cards: a persona's card, or one of the bad ones that a desk must know what to do with. */
import { createHash } from 'node:crypto';
import { commonApplication, jukiApplication, managerObjects } from './applications/common.ts';
import { jpkiApplication } from './applications/jpki.ts';
import { type FaceContent, type FaceKeys, faceApplications } from './face-applications.ts';
import { type IssuedCertificate, issueAuthCertificate, type SimulatedCa } from './simulated-ca.ts';
import { createDeadCard, createVirtualCard, LICENCE_ATR, type VirtualCard } from './virtual-card.ts';

export const CARD_KINDS = [
  'normal',
  'clone',
  'expired_card',
  'expired_certificate',
  'unknown_ca',
  'garbage_certificate',
  'blocked_pin',
  'phone',
  'garbage',
  'not_my_number',
  'dead',
] as const;
export type CardKind = (typeof CARD_KINDS)[number];

/** What is printed on a card and lies in it. `serial`: 15 digits; `municipality`: 5; `expires`: `YYYY-MM-DD`. */
export interface CardContent extends FaceContent {
  readonly kind: CardKind;
  readonly serial: string;
}

/** Every training card's 利用者証明用パスワード. */
export const TRAINING_PIN = '1234';

const DAY_MS = 86_400_000;

/** Serial number of the certificate in this card, four bytes, the first below 0x80: a positive number. */
export const certificateSerial = (cardSerial: string): Uint8Array => {
  const digest = createHash('sha256').update(`certificate of ${cardSerial}`).digest();
  return Uint8Array.of(0x10 | ((digest[0] ?? 0) & 0x6f), digest[1] ?? 0, digest[2] ?? 0, digest[3] ?? 0);
};

const validity = (kind: CardKind, now: number): { from: number; to: number } =>
  kind === 'expired_certificate'
    ? { from: now - 1_826 * DAY_MS, to: now - 30 * DAY_MS }
    : { from: now - 400 * DAY_MS, to: now + 1_000 * DAY_MS };

/** The certificate this card needs; cards without one give `undefined`. */
export const certificateFor = async (
  content: CardContent,
  cas: { readonly trusted: SimulatedCa; readonly unknown: SimulatedCa },
  now: number,
): Promise<IssuedCertificate | undefined> => {
  if (content.kind === 'not_my_number' || content.kind === 'dead' || content.kind === 'garbage')
    return undefined;
  return issueAuthCertificate(content.kind === 'unknown_ca' ? cas.unknown : cas.trusted, {
    serial: certificateSerial(content.serial),
    holder: `${content.serial.slice(-9)}${content.municipality}003A`,
    ...validity(content.kind, now),
  });
};

/** Looks like a certificate to the first glance (length and all), and is none. */
const garbageCertificate = (length: number): Uint8Array => {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 1) bytes[at] = (at * 73 + 41) & 0xff;
  bytes.set([0x30, 0x82, (length - 4) >> 8, (length - 4) & 0xff]);
  return bytes;
};

/** A card that answers every command with success and nonsense. */
const createGarbageCard = (): VirtualCard => {
  const sane = createVirtualCard([]);
  return { ...sane, transmit: (command) => Uint8Array.of(0xde, 0xad, command[1] ?? 0, 0x90, 0x00) };
};

/** Keys of a card besides that of its certificate, and who signs its records. */
export type CardKeys = FaceKeys;

/** The card itself; `certificate` is what `certificateFor` gave. */
export const createCard = (
  content: CardContent,
  certificate: IssuedCertificate | undefined,
  ca: SimulatedCa,
  keys: CardKeys = {},
): VirtualCard => {
  const { kind } = content;
  if (kind === 'dead') return createDeadCard();
  if (kind === 'garbage') return createGarbageCard();
  if (kind === 'not_my_number' || certificate === undefined) return createVirtualCard([], LICENCE_ATR);
  const jpki = jpkiApplication({
    certificate:
      kind === 'garbage_certificate' ? garbageCertificate(certificate.der.length) : certificate.der,
    caCertificate: ca.der,
    // A clone has what can be read of the original, and a key of its own: the real one never leaves its chip.
    key: kind === 'clone' && keys.text !== undefined ? keys.text.own : certificate.key,
    pin: TRAINING_PIN,
    ...(kind === 'blocked_pin' ? { pinTriesLeft: 0 } : {}),
    ...(kind === 'phone' ? { certificateNeedsPin: true } : {}),
  });
  if (kind === 'phone') return createVirtualCard([jpki]);
  return createVirtualCard([
    commonApplication(content),
    jpki,
    jukiApplication(TRAINING_PIN),
    managerObjects(content, keys.cv?.surface.certificate),
    ...faceApplications(content, keys, TRAINING_PIN),
  ]);
};

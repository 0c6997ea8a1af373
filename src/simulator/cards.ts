/** The training cards: a persona's card, or one of the bad ones that a desk must know what to do with. */
import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { concatBytes, fromHex } from '../kernel/bytes.ts';
import { commonApplication, jukiApplication, managerObjects } from './applications/common.ts';
import { CERTIFICATE_FILE, type JpkiContent, jpkiApplication } from './applications/jpki.ts';
import { type FaceContent, type FaceKeys, faceApplications } from './face-applications.ts';
import type { Application } from './files.ts';
import { HOSTILE_TEXT, lyingCard, maliceOf } from './malicious-card.ts';
import type { SimulatedCa } from './simulated-ca.ts';
import type { IssuedCertificate } from './simulated-certificate.ts';
import {
  CONTACT_ATR,
  createDeadCard,
  createStorageCard,
  createVirtualCard,
  LICENCE_ATR,
  MY_NUMBER_ATR,
  type VirtualCard,
} from './virtual-card.ts';

export const CARD_KINDS = [
  'normal',
  'clone',
  'expired_card',
  'expired_certificate',
  /** The same card with a new certificate: the register still knows the old serial number. */
  'renewed_certificate',
  /** On the list of the simulated CA. */
  'revoked',
  'unknown_ca',
  /** Certified by the trusted CA, for a key that no card has. */
  'wrong_key',
  'garbage_certificate',
  /** Under 15: no certificate for signatures. */
  'child',
  'blocked_pin',
  /** In a reader with contacts: another ATR. */
  'contact',
  /** An old or badly placed card: everything takes several times as long. */
  'slow',
  /** Answers 6F00 to its first command after power-up. */
  'wakes_slowly',
  /** As the next card is planned: ECDSA P-384, SHA-384, larger files. */
  'next_generation',
  'phone',
  'garbage',
  'malicious',
  'not_my_number',
  /** 職員証: known by its identifier alone (`uid`). */
  'staff_card',
  'dead',
] as const;
export type CardKind = (typeof CARD_KINDS)[number];

/** What is printed on a card and lies in it. `serial`: 15 digits; `municipality`: 5; `expires`: `YYYY-MM-DD`. */
export interface CardContent extends FaceContent {
  readonly kind: CardKind;
  readonly serial: string;
  /** Which of its lies a malicious card tells (`MALICE`); the first unless said otherwise. */
  readonly seed?: number;
  /** Identifier of a staff card, in hex; else one that follows from its number. */
  readonly uid?: string;
}

/** Every training card's 利用者証明用パスワード and 署名用パスワード. */
export const TRAINING_PIN = '1234';
export const TRAINING_PASSWORD = 'KAZASU1';

/** Four bytes, the first below 0x80: a positive number. */
const serialFor = (what: string): Uint8Array => {
  const digest = createHash('sha256').update(what).digest();
  return Uint8Array.of(0x10 | ((digest[0] ?? 0) & 0x6f), digest[1] ?? 0, digest[2] ?? 0, digest[3] ?? 0);
};

/** 発行番号 of the 利用者証明用電子証明書 with which this card was issued. */
export const certificateSerial = (cardSerial: string): Uint8Array =>
  serialFor(`certificate of ${cardSerial}`);

/** That of the one it has now. */
export const presentSerial = ({ kind, serial }: CardContent): Uint8Array =>
  kind === 'renewed_certificate' ? serialFor(`renewed of ${serial}`) : certificateSerial(serial);

/** That of its 署名用電子証明書. */
export const signSerial = (cardSerial: string): Uint8Array => serialFor(`signing of ${cardSerial}`);

/** Seven bytes, as a maker's identifiers are (ISO/IEC 14443-3, double size). */
const uidOf = ({ uid, serial }: CardContent): Uint8Array =>
  uid === undefined
    ? concatBytes(
        Uint8Array.of(0x04),
        createHash('sha256').update(`identifier of ${serial}`).digest().subarray(0, 6),
      )
    : fromHex(uid);

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

/** A card whose first command after power-up answers 6F00, once (card.md §2.5). */
const wakingSlowly = (card: VirtualCard): VirtualCard => {
  let awake = false;
  return {
    ...card,
    transmit(command) {
      if (awake) return card.transmit(command);
      awake = true;
      return Uint8Array.of(0x6f, 0x00);
    },
    powerOff() {
      awake = false;
      card.powerOff();
    },
  };
};

/** Keys and certificates of a card besides its certificate for authentication. */
export interface CardKeys extends FaceKeys {
  /** 署名用電子証明書 with the CA that issued it; absent: the card has none. */
  readonly sign?: { readonly certificate: IssuedCertificate; readonly ca: SimulatedCa } | undefined;
}

/** Larger than today's: the next card's is not known. */
const NEXT_CERTIFICATE_FILE = 4_096;

/**
 * What a clone signs with: a key of its own, because the real one never leaves its chip. One for all clones: they are wrong
 * in the same way.
 */
let cloneKey: KeyObject | undefined;
const keyOf = (kind: CardKind, { key }: IssuedCertificate): KeyObject => {
  if (kind !== 'clone') return key;
  cloneKey ??= generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  return cloneKey;
};

const signOf = (content: CardContent, { sign }: CardKeys): JpkiContent['sign'] => {
  if (sign === undefined || content.kind === 'child') return undefined;
  return {
    certificate: sign.certificate.der,
    caCertificate: sign.ca.der,
    key: keyOf(content.kind, sign.certificate),
    password: TRAINING_PASSWORD,
  };
};

const jpkiOf = (
  content: CardContent,
  certificate: IssuedCertificate,
  ca: SimulatedCa,
  keys: CardKeys,
): Application => {
  const { kind } = content;
  const sign = signOf(content, keys);
  return jpkiApplication({
    certificate:
      kind === 'garbage_certificate' ? garbageCertificate(certificate.der.length) : certificate.der,
    caCertificate: ca.der,
    key: keyOf(kind, certificate),
    pin: TRAINING_PIN,
    certificateFile: kind === 'next_generation' ? NEXT_CERTIFICATE_FILE : CERTIFICATE_FILE,
    ...(sign === undefined ? {} : { sign }),
    ...(kind === 'blocked_pin' ? { pinTriesLeft: 0 } : {}),
    ...(kind === 'phone' ? { certificateNeedsPin: true, token: 'android' } : {}),
  });
};

/** Everything that is on the card, application by application. */
const applicationsOf = (
  content: CardContent,
  certificate: IssuedCertificate,
  ca: SimulatedCa,
  keys: CardKeys,
): Application[] => {
  const jpki = jpkiOf(content, certificate, ca, keys);
  // A phone has nothing but this one.
  if (content.kind === 'phone') return [jpki];
  return [
    commonApplication(content),
    jpki,
    jukiApplication(TRAINING_PIN),
    managerObjects(content, keys.cv?.surface.certificate),
    ...faceApplications(content, keys, TRAINING_PIN),
  ];
};

const withHostileText = (content: CardContent): CardContent =>
  content.printed === undefined ? content : { ...content, printed: { ...content.printed, ...HOSTILE_TEXT } };

const createLyingCard = (
  content: CardContent,
  certificate: IssuedCertificate,
  ca: SimulatedCa,
  keys: CardKeys,
): VirtualCard => {
  const malice = maliceOf(content.seed ?? 0);
  const told = malice === 'hostile_text' ? withHostileText(content) : content;
  return lyingCard(createVirtualCard(applicationsOf(told, certificate, ca, keys)), malice);
};

/** The card itself; `certificate` is what `certificateFor` gave, `ca` the one that issued it. */
export const createCard = (
  content: CardContent,
  certificate: IssuedCertificate | undefined,
  ca: SimulatedCa,
  keys: CardKeys = {},
): VirtualCard => {
  const { kind } = content;
  if (kind === 'dead') return createDeadCard();
  if (kind === 'garbage') return createGarbageCard();
  if (kind === 'staff_card') return createStorageCard(uidOf(content));
  if (kind === 'not_my_number' || certificate === undefined) return createVirtualCard([], LICENCE_ATR);
  if (kind === 'malicious') return createLyingCard(content, certificate, ca, keys);
  const applications = applicationsOf(content, certificate, ca, keys);
  if (kind === 'contact') return createVirtualCard(applications, CONTACT_ATR, { saysVerified: true });
  const card = createVirtualCard(applications, MY_NUMBER_ATR);
  return kind === 'wakes_slowly' ? wakingSlowly(card) : card;
};

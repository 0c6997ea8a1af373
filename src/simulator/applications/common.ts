/** 共通カードAP, 住基AP and the card manager of the virtual card (card.md §2.4). */
import { createHmac } from 'node:crypto';
import { COMMON_AID, COMMON_SFI } from '../../card/applications/common/files.ts';
import { CARD_MANAGER_AID, OBJECT } from '../../card/applications/common/objects.ts';
import { JUKI_AID, JUKI_PIN_TRIES, JUKI_SFI } from '../../card/applications/juki/files.ts';
import { firstTlv } from '../../card/ber.ts';
import { SIMULATED_MARK } from '../../card/trust-anchors.ts';
import { concatBytes, fromHex } from '../../kernel/bytes.ts';
import { type Application, createPin, type File } from '../files.ts';
import { NO_SECURE_MESSAGING, refusesSecureMessaging, SECURE_MESSAGING_SHUT } from '../secure-messaging.ts';

/** `serial`: 15 digits; `municipality`: 5 digits; `expires`: `YYYY-MM-DD`. */
export interface CommonContent {
  readonly serial: string;
  readonly municipality: string;
  readonly expires: string;
}

const ascii = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));
const compact = (date: string): Uint8Array => ascii(date.replaceAll('-', ''));

/** 16 bytes with the mark, as in the card-verifiable certificates of training cards. */
const ISSUER_KEY_ID = ascii(`${SIMULATED_MARK}0000000`);
const AUTHENTICATION_BYTES = 256;

/** A card's answer can be verified by nobody outside J-LIS, so all that matters is that it depends on card and challenge. */
const answerOf =
  (serial: string) =>
  (challenge: Uint8Array): Uint8Array =>
    concatBytes(
      ...Array.from({ length: AUTHENTICATION_BYTES / 32 }, (_, block) =>
        createHmac('sha256', serial).update(challenge).update(Uint8Array.of(block)).digest(),
      ),
    );

export const commonApplication = (card: CommonContent): Application => {
  const record = concatBytes(
    Uint8Array.of(0x01, 0x1c),
    ascii(`${card.serial}${card.municipality}`),
    compact(card.expires),
  );
  return {
    aid: COMMON_AID,
    refuses: refusesSecureMessaging(NO_SECURE_MESSAGING),
    files: new Map<number, File>([
      [COMMON_SFI.cardId, { kind: 'records', records: [record] }],
      [COMMON_SFI.issuerKeyId, { kind: 'transparent', content: ISSUER_KEY_ID }],
      [COMMON_SFI.internalKey, { kind: 'internal_key', authenticate: answerOf(card.serial) }],
    ]),
  };
};

/** 住基AP: its key id and its PIN's counter; what else it holds is not public. */
export const jukiApplication = (pin: string): Application => ({
  aid: JUKI_AID,
  refuses: refusesSecureMessaging(SECURE_MESSAGING_SHUT),
  files: new Map<number, File>([
    [JUKI_SFI.issuerKeyId, { kind: 'transparent', content: ISSUER_KEY_ID }],
    [JUKI_SFI.pin, { kind: 'pin', pin: createPin(pin, JUKI_PIN_TRIES) }],
  ]),
});

/** Contact ATR without its first byte (card.md §1). */
const CONTACT_ATR = fromHex('DA13FF8131FB468012392F31C173C601C03B');

/**
 * What the card gives while no application is selected. The CV certificate comes without its outer tag, and is absent on
 * older cards. The forms of F0 and F2 are not public: digits.
 */
export const managerObjects = (card: CommonContent, cvCertificate: Uint8Array | undefined): Application => {
  const chain = cvCertificate === undefined ? undefined : firstTlv(cvCertificate);
  return {
    aid: CARD_MANAGER_AID,
    files: new Map(),
    objects: new Map<number, Uint8Array>([
      [OBJECT.issuer, ascii(SIMULATED_MARK)],
      [OBJECT.cardNumber, ascii(card.serial)],
      [OBJECT.recognition, fromHex('06072A864886FC6B01')],
      [OBJECT.municipality, ascii(card.municipality)],
      [OBJECT.expires, compact(card.expires)],
      [OBJECT.keyId, ISSUER_KEY_ID],
      [OBJECT.contactAtr, CONTACT_ATR],
      ...(chain?.ok === true ? ([[OBJECT.certificate, chain.value.value]] as const) : []),
    ]),
  };
};

/** Which certificates a training card gets, and from which of the simulated CAs. */
import { civilDateSchema } from '../kernel/dates.ts';
import { type CardContent, type CardKind, presentSerial, signSerial } from './cards.ts';
import type { SimulatedCa } from './simulated-ca.ts';
import {
  type IssuedCertificate,
  issueAuthCertificate,
  issueSignCertificate,
  type SignHolderFields,
} from './simulated-certificate.ts';
import type { KeyType } from './x509-parts.ts';

/** The CAs of the training town. `next`: as the next card's are planned to be. */
export interface CardAuthorities {
  /** 利用者証明用 */
  readonly trusted: SimulatedCa;
  /** A CA that no terminal is told of. */
  readonly unknown: SimulatedCa;
  /** 署名用 */
  readonly sign: SimulatedCa;
  readonly next: { readonly trusted: SimulatedCa; readonly sign: SimulatedCa };
}

/** The two that issued what is in a card of this kind. */
export const issuersOf = (
  kind: CardKind,
  cas: CardAuthorities,
): { readonly auth: SimulatedCa; readonly sign: SimulatedCa } => {
  if (kind === 'next_generation') return { auth: cas.next.trusted, sign: cas.next.sign };
  return { auth: kind === 'unknown_ca' ? cas.unknown : cas.trusted, sign: cas.sign };
};

const DAY_MS = 86_400_000;

const validity = (kind: CardKind, now: number): { from: number; to: number } =>
  kind === 'expired_certificate'
    ? { from: now - 1_826 * DAY_MS, to: now - 30 * DAY_MS }
    : { from: now - 400 * DAY_MS, to: now + 1_000 * DAY_MS };

const keysOf = (kind: CardKind): KeyType => {
  if (kind === 'next_generation') return 'ec_p384';
  return kind === 'wrong_key' ? 'ec_p256' : 'rsa_2048';
};

const HAS_NONE: readonly CardKind[] = ['not_my_number', 'staff_card', 'dead', 'garbage'];

/** The certificate this card needs; cards without one give `undefined`. */
export const certificateFor = async (
  content: CardContent,
  cas: CardAuthorities,
  now: number,
): Promise<IssuedCertificate | undefined> => {
  const { kind, serial, municipality } = content;
  if (HAS_NONE.includes(kind)) return undefined;
  return issueAuthCertificate(issuersOf(kind, cas).auth, {
    serial: presentSerial(content),
    holder: `${serial.slice(-9)}${municipality}003A`,
    keys: keysOf(kind),
    ...validity(kind, now),
  });
};

/** A character that certificates cannot write: one outside the basic plane, or a variant of one. */
const SUBSTITUTE = '●';
const VARIANT = /^.\p{Variation_Selector}$/u;

/** 代替文字: the text as a certificate writes it, and where it differs from the register's. */
const certifiable = (text: string): { readonly text: string; readonly flags: string } => {
  const letters = text.match(/.\p{Variation_Selector}?/gsu) ?? [];
  const written = letters.map((letter) => {
    if ((letter.codePointAt(0) ?? 0) > 0xffff) return SUBSTITUTE;
    return VARIANT.test(letter) ? letter.slice(0, 1) : letter;
  });
  return {
    text: written.join(''),
    flags: letters.map((letter, at) => (letter === written[at] ? '0' : '1')).join(''),
  };
};

/** Whoever has a card with nothing printed on it. */
const SOMEBODY = { name: '架空　花子', address: '架空県かざし市１番地', birthDate: '1990-01-01', sex: '2' };

const personOf = ({ printed }: CardContent): SignHolderFields => {
  const { name, address, birthDate, sex } = printed ?? SOMEBODY;
  const [written, where] = [certifiable(name), certifiable(address)];
  return {
    name: written.text,
    nameFlags: written.flags,
    address: where.text,
    addressFlags: where.flags,
    birthDate: civilDateSchema.parse(birthDate),
    sex: sex === '1' || sex === '2' ? sex : '3',
  };
};

/** 署名用電子証明書 of this card; a child under 15 has none. */
export const signCertificateFor = async (
  content: CardContent,
  cas: CardAuthorities,
  now: number,
): Promise<IssuedCertificate | undefined> => {
  const { kind, serial, municipality } = content;
  if (HAS_NONE.includes(kind) || kind === 'child') return undefined;
  return issueSignCertificate(issuersOf(kind, cas).sign, {
    serial: signSerial(serial),
    holder: `${serial.slice(-9)}${municipality}002A`,
    locality: 'Kazashi-shi',
    keys: kind === 'next_generation' ? 'ec_p384' : 'rsa_2048',
    person: personOf(content),
    ...validity(kind, now),
  });
};

/** Training cards for tests: the simulated CAs, two of them with one name, and cards of every kind. */
import type { Certificate } from 'pkijs';
import type { ConnectFailure } from '../../src/card/index.ts';
import type { CardReading, ReadFailure } from '../../src/card/read-card.ts';
import { mustSucceed, type Result } from '../../src/kernel/result.ts';
import type { System } from '../../src/kernel/system.ts';
import {
  type CardAuthorities,
  certificateFor,
  issuersOf,
  signCertificateFor,
} from '../../src/simulator/card-certificates.ts';
import { type CardContent, type CardKind, createCard } from '../../src/simulator/cards.ts';
import { permitSimulation } from '../../src/simulator/permit.ts';
import { createSimulatedCa } from '../../src/simulator/simulated-ca.ts';
import type { IssuedCertificate } from '../../src/simulator/simulated-certificate.ts';
import type { VirtualCard } from '../../src/simulator/virtual-card.ts';

export const permit = mustSucceed(permitSimulation({ training: true }));

export const contentOf = (kind: CardKind, serial = '123456789012345', seed = 0): CardContent => ({
  kind,
  serial,
  municipality: '13999',
  expires: kind === 'expired_card' ? '2026-11-22' : '2030-01-01',
  seed,
});

/** What a read of each kind of card ends in, in one word (`outcomeOf`), at a desk without lists of revoked ones. */
export const OUTCOME: Readonly<Record<CardKind, string>> = {
  normal: 'valid',
  clone: 'valid',
  expired_card: 'valid',
  expired_certificate: 'certificate_expired',
  renewed_certificate: 'valid',
  revoked: 'valid',
  unknown_ca: 'certificate_unknown_ca',
  wrong_key: 'certificate_wrong_key',
  garbage_certificate: 'certificate_garbled',
  child: 'valid',
  blocked_pin: 'valid',
  contact: 'valid',
  slow: 'valid',
  wakes_slowly: 'valid',
  next_generation: 'valid',
  phone: 'phone',
  garbage: 'card_unreadable',
  /** The first of its lies: `MALICE`. */
  malicious: 'certificate_garbled',
  not_my_number: 'not_my_number_card',
  staff_card: 'not_my_number_card',
  dead: 'card_unresponsive',
};

/** The certificate's status, or why there is none. */
export const outcomeOf = (read: Result<Result<CardReading, ReadFailure>, ConnectFailure>): string => {
  if (!read.ok) return read.reason;
  return read.value.ok ? (read.value.value.certificate?.status ?? 'no certificate') : read.value.reason;
};

/** Serial number on the card that was read; `undefined` when none was. */
export const serialOf = (
  read: Result<Result<CardReading, ReadFailure>, ConnectFailure>,
): string | undefined => (read.ok && read.value.ok ? read.value.value.commonCardId?.serial : undefined);

export interface MadeCard {
  readonly card: VirtualCard;
  readonly certificate: IssuedCertificate | undefined;
  readonly sign: IssuedCertificate | undefined;
}

export interface CardFactory extends CardAuthorities {
  /** What a desk believes: every CA but the unknown one, which has the trusted one's name and another key. */
  readonly anchors: readonly Certificate[];
  make(kind: CardKind, serial?: string, seed?: number): Promise<MadeCard>;
}

const createAuthorities = async (system: System): Promise<CardAuthorities> => {
  const [trusted, unknown, sign, next, nextSign] = await Promise.all([
    createSimulatedCa(system),
    createSimulatedCa(system),
    createSimulatedCa(system, { use: 'sign' }),
    createSimulatedCa(system, { keys: 'ec_p384' }),
    createSimulatedCa(system, { use: 'sign', keys: 'ec_p384' }),
  ]);
  return { trusted, unknown, sign, next: { trusted: next, sign: nextSign } };
};

export const createCardFactory = async (system: System): Promise<CardFactory> => {
  const cas = await createAuthorities(system);
  const issued = new Map<string, Omit<MadeCard, 'card'>>();
  const issue = async (content: CardContent): Promise<Omit<MadeCard, 'card'>> => {
    const [certificate, sign] = await Promise.all([
      certificateFor(content, cas, system.now()),
      signCertificateFor(content, cas, system.now()),
    ]);
    return { certificate, sign };
  };
  return {
    ...cas,
    anchors: [cas.trusted, cas.sign, cas.next.trusted, cas.next.sign].map(({ certificate }) => certificate),
    async make(kind, serial, seed) {
      const content = contentOf(kind, serial, seed);
      // Keys take long to make: a card that was made before keeps its certificates.
      const name = `${kind} ${content.serial}`;
      const made = issued.get(name) ?? (await issue(content));
      issued.set(name, made);
      const issuers = issuersOf(kind, cas);
      const keys = {
        text: undefined,
        sign: made.sign === undefined ? undefined : { certificate: made.sign, ca: issuers.sign },
      };
      return { ...made, card: createCard(content, made.certificate, issuers.auth, keys) };
    },
  };
};

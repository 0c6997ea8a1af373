/** Training cards for tests: two simulated CAs with one name, and cards of every kind. */
import type { ConnectFailure } from '../../src/card/index.ts';
import type { CardReading, ReadFailure } from '../../src/card/read-card.ts';
import { mustSucceed, type Result } from '../../src/kernel/result.ts';
import type { System } from '../../src/kernel/system.ts';
import { type CardContent, type CardKind, certificateFor, createCard } from '../../src/simulator/cards.ts';
import { permitSimulation } from '../../src/simulator/permit.ts';
import {
  createSimulatedCa,
  type IssuedCertificate,
  type SimulatedCa,
} from '../../src/simulator/simulated-ca.ts';
import type { VirtualCard } from '../../src/simulator/virtual-card.ts';

export const permit = mustSucceed(permitSimulation({ training: true }));

export const contentOf = (kind: CardKind, serial = '123456789012345'): CardContent => ({
  kind,
  serial,
  municipality: '13999',
  expires: kind === 'expired_card' ? '2026-11-22' : '2030-01-01',
});

/** What a read of each kind of card ends in, in one word (`outcomeOf`). */
export const OUTCOME: Readonly<Record<CardKind, string>> = {
  normal: 'valid',
  clone: 'valid',
  expired_card: 'valid',
  expired_certificate: 'certificate_expired',
  unknown_ca: 'certificate_unknown_ca',
  garbage_certificate: 'certificate_garbled',
  blocked_pin: 'valid',
  phone: 'phone',
  garbage: 'card_unreadable',
  not_my_number: 'not_my_number_card',
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

export interface CardFactory {
  readonly trusted: SimulatedCa;
  /** Same name as the trusted one, another key. */
  readonly unknown: SimulatedCa;
  make(
    kind: CardKind,
    serial?: string,
  ): Promise<{ readonly card: VirtualCard; readonly certificate: IssuedCertificate | undefined }>;
}

export const createCardFactory = async (system: System): Promise<CardFactory> => {
  const trusted = await createSimulatedCa(system);
  const unknown = await createSimulatedCa(system);
  const issued = new Map<string, IssuedCertificate | undefined>();
  return {
    trusted,
    unknown,
    async make(kind, serial) {
      const content = contentOf(kind, serial);
      // Keys take long to make: a card that was made before keeps its certificate.
      const name = `${kind} ${content.serial}`;
      if (!issued.has(name))
        issued.set(name, await certificateFor(content, { trusted, unknown }, system.now()));
      const certificate = issued.get(name);
      return { card: createCard(content, certificate, trusted), certificate };
    },
  };
};

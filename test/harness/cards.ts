/** Training cards for tests: two simulated CAs with one name, and cards of every kind. */
import { mustSucceed } from '../../src/kernel/result.ts';
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
  return {
    trusted,
    unknown,
    async make(kind, serial) {
      const content = contentOf(kind, serial);
      const certificate = await certificateFor(content, { trusted, unknown }, system.now());
      return { card: createCard(content, certificate, trusted), certificate };
    },
  };
};

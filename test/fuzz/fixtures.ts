/** What a fuzz run bends: a card of every kind with its certificate, and the CA that may sign a bent one. */
import { createSign, KeyObject } from 'node:crypto';
import type { Certificate } from 'pkijs';
import { parseCommonCardId } from '../../src/card/applications/common/read.ts';
import { readAuthCertificate } from '../../src/card/applications/jpki/auth-certificate.ts';
import { type CertificateFacts, examineCertificate } from '../../src/card/certificate.ts';
import { proveHolder } from '../../src/card/proof.ts';
import { readCard } from '../../src/card/read-card.ts';
import { toHex } from '../../src/kernel/bytes.ts';
import { CARD_KINDS, type CardKind } from '../../src/simulator/cards.ts';
import { MALICE } from '../../src/simulator/malicious-card.ts';
import type { VirtualCard } from '../../src/simulator/virtual-card.ts';
import { createCardFactory } from '../harness/cards.ts';
import { fixedSystem } from '../harness/fixed-system.ts';

/** The code under test. A planted bug replaces one of them. */
export interface Target {
  readonly readCard: typeof readCard;
  readonly parseCommonCardId: typeof parseCommonCardId;
  readonly readAuthCertificate: typeof readAuthCertificate;
  readonly examineCertificate: typeof examineCertificate;
  readonly proveHolder: typeof proveHolder;
}

export const TARGET: Target = {
  readCard,
  parseCommonCardId,
  readAuthCertificate,
  examineCertificate,
  proveHolder,
};

export const NOW = Date.UTC(2026, 10, 23, 9, 0, 0);

export interface Fixtures {
  readonly cards: readonly [FuzzCard, ...FuzzCard[]];
  readonly anchors: readonly Certificate[];
  /** Every certificate that was issued, also those that do not count. */
  readonly issued: readonly [IssuedFact, ...IssuedFact[]];
  /** Hex of those the trusted CA issued and that hold now: nothing else is ever valid. */
  readonly valid: ReadonlySet<string>;
  /** 署名: of a TBSCertificate by the trusted CA. */
  readonly sign: (tbs: Uint8Array) => Uint8Array;
}

export interface FuzzCard {
  readonly kind: CardKind;
  readonly card: VirtualCard;
}

export interface IssuedFact {
  readonly der: Uint8Array;
  readonly facts: CertificateFacts;
}

/** Every other kind's certificate, as it was issued, counts. (`garbage_certificate` spoils it in the card only.) */
const DOES_NOT_COUNT: readonly CardKind[] = ['expired_certificate', 'unknown_ca', 'wrong_key'];

const needed = <T>([first, ...rest]: readonly T[]): [T, ...T[]] => {
  if (first === undefined) throw new Error('a fuzz run needs something to bend');
  return [first, ...rest];
};

export const createFixtures = async (): Promise<Fixtures> => {
  const factory = await createCardFactory(fixedSystem(NOW));
  const { anchors } = factory;
  const cards: FuzzCard[] = [];
  const issued: IssuedFact[] = [];
  const valid = new Set<string>();
  for (const [n, kind] of CARD_KINDS.entries()) {
    const serial = String(100_000_000_000_000 + n);
    const { card, certificate } = await factory.make(kind, serial);
    cards.push({ kind, card });
    // The other lies of the malicious card, over the same certificate.
    for (let seed = 1; kind === 'malicious' && seed < MALICE.length; seed += 1)
      cards.push({ kind, card: (await factory.make(kind, serial, seed)).card });
    if (certificate === undefined) continue;
    const { der } = certificate;
    issued.push({ der, facts: examineCertificate(der, anchors, NOW) });
    if (!DOES_NOT_COUNT.includes(kind)) valid.add(toHex(der));
  }
  const key = KeyObject.from(factory.trusted.key);
  return {
    cards: needed(cards),
    anchors,
    issued: needed(issued),
    valid,
    sign: (tbs) => createSign('SHA256').update(tbs).sign(key),
  };
};

/** What a fuzz run bends: a card of every kind with its certificate, and the CA that may sign a bent one. */
import { createSign, KeyObject } from 'node:crypto';
import type { Certificate } from 'pkijs';
import { encodeTokenInfo, TOKEN_LABELS } from '../../src/card/applications/jpki/token-info.ts';
import { type CertificateFacts, examineCertificate } from '../../src/card/certificate.ts';
import { toHex } from '../../src/kernel/bytes.ts';
import type { FacePictures } from '../../src/simulator/applications/surface.ts';
import { CARD_KINDS, type CardKind } from '../../src/simulator/cards.ts';
import { MALICE } from '../../src/simulator/malicious-card.ts';
import type { IssuedCertificate } from '../../src/simulator/simulated-certificate.ts';
import { picturesOf } from '../../src/simulator/town/pictures.ts';
import type { VirtualCard } from '../../src/simulator/virtual-card.ts';
import { type CardFactory, createCardFactory } from '../harness/cards.ts';
import { fixedSystem } from '../harness/fixed-system.ts';
import { type CrlFixtures, createCrlFixtures } from './crls.ts';
import { NOW } from './held.ts';
import { createPeople, type People } from './people.ts';
import { createProfileFixtures, type ProfileFixtures } from './profiles.ts';

export interface Fixtures {
  readonly cards: readonly [FuzzCard, ...FuzzCard[]];
  readonly anchors: readonly Certificate[];
  /** Every certificate that was issued, also those that do not count. */
  readonly issued: readonly [IssuedFact, ...IssuedFact[]];
  /** Hex of those the trusted CA issued and that hold now: nothing else is ever valid. */
  readonly valid: ReadonlySet<string>;
  /** Cards with secrets and keys. */
  readonly people: People;
  readonly profiles: ProfileFixtures;
  readonly crls: CrlFixtures;
  /** Pictures of a face as they were drawn. */
  readonly faces: FacePictures;
  /** 署名用電子証明書 and one of the others. */
  readonly holders: readonly [Uint8Array, ...Uint8Array[]];
  /** トークン情報 of every kind of token. */
  readonly tokens: readonly [Uint8Array, ...Uint8Array[]];
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

interface Made extends FuzzCard {
  readonly number: string;
  readonly certificate: IssuedCertificate | undefined;
  readonly sign: IssuedCertificate | undefined;
}

const needed = <T>([first, ...rest]: readonly T[]): [T, ...T[]] => {
  if (first === undefined) throw new Error('a fuzz run needs something to bend');
  return [first, ...rest];
};

const ofKind = (made: readonly Made[], wanted: CardKind): Made => {
  const one = made.find(({ kind }) => kind === wanted);
  if (one === undefined) throw new Error(`no card of ${wanted}`);
  return one;
};

const certificateOf = (made: readonly Made[], kind: CardKind): IssuedCertificate => {
  const { certificate } = ofKind(made, kind);
  if (certificate === undefined) throw new Error(`no certificate in ${kind}`);
  return certificate;
};

/** Keys take most of the time: all at once. */
const makeCards = (factory: CardFactory): Promise<readonly Made[]> =>
  Promise.all(
    CARD_KINDS.map(async (kind, n) => ({
      kind,
      number: String(100_000_000_000_000 + n),
      ...(await factory.make(kind, String(100_000_000_000_000 + n))),
    })),
  );

/** Every lie of the malicious card, over the same certificate. */
const liesOf = (factory: CardFactory, { number }: Made): Promise<readonly FuzzCard[]> =>
  Promise.all(
    MALICE.map(async (_, seed) => ({
      kind: 'malicious' as const,
      card: (await factory.make('malicious', number, seed)).card,
    })),
  );

export const createFixtures = async (): Promise<Fixtures> => {
  const factory = await createCardFactory(fixedSystem(NOW));
  const { anchors, trusted, unknown } = factory;
  const made = await makeCards(factory);
  const lies = await liesOf(factory, ofKind(made, 'malicious'));
  const issued = made.flatMap(({ kind, certificate }) =>
    certificate === undefined ? [] : [{ kind, der: certificate.der }],
  );
  const key = KeyObject.from(trusted.key);
  const sign = (tbs: Uint8Array): Uint8Array => createSign('SHA256').update(tbs).sign(key);
  return {
    cards: needed([...made.filter(({ kind }) => kind !== 'malicious'), ...lies]),
    anchors,
    issued: needed(issued.map(({ der }) => ({ der, facts: examineCertificate(der, anchors, NOW) }))),
    valid: new Set(issued.filter(({ kind }) => !DOES_NOT_COUNT.includes(kind)).map(({ der }) => toHex(der))),
    people: await createPeople(factory),
    profiles: await createProfileFixtures(trusted, NOW),
    tokens: needed([...Object.values(TOKEN_LABELS), 'SOMETHING ELSE'].map(encodeTokenInfo)),
    holders: needed([
      ...made.flatMap(({ sign: one }) => (one === undefined ? [] : [one.der])),
      certificateOf(made, 'normal').der,
    ]),
    faces: picturesOf(),
    crls: createCrlFixtures({
      ca: trusted,
      unknown,
      named: certificateOf(made, 'revoked'),
      unnamed: certificateOf(made, 'normal'),
      now: NOW,
      sign,
    }),
    sign,
  };
};

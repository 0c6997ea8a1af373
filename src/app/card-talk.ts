/** Parts that the conversations of 本人確認 share: what they need, whose card it is, what goes wrong in the desk's words. */
import { createPublicKey, type KeyObject } from 'node:crypto';
import type { Certificate } from 'pkijs';
import type { Channel } from '../card/apdu.ts';
import { type CommonCardId, readCommonCardId } from '../card/applications/common/read.ts';
import type { CardConnection } from '../card/index.ts';
import type { Challenge } from '../card/proof.ts';
import type { CvRoot } from '../card/record-signature.ts';
import type { RevocationLists } from '../card/revocation.ts';
import { civilDateInJapan } from '../kernel/dates.ts';
import { type Failure, failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import type { CardId, CardPorts, CardReason } from '../modules/identification/index.ts';
import type { Registry } from '../registry/store.ts';
import type { LocalLinks, ReadOrdinance, ResolveReading, WithOneCard } from './desk-service.ts';
import { tokenOfCard } from './residents.ts';
import type { SiteProfile } from './site-profile.ts';

export interface CardPortOptions {
  readonly profile: Pick<SiteProfile, 'device' | 'cardSources'>;
  readonly registry: Registry;
  readonly resolve: ResolveReading;
  readonly trustAnchors: readonly Certificate[];
  readonly cvRoots: readonly CvRoot[];
  readonly revocation: Pick<RevocationLists, 'check'>;
  readonly system: System;
  readonly readNumber: CardPorts['readNumber'];
  /** 条例利用AP, where the site reads any. */
  readonly ordinance: ReadOrdinance | undefined;
}

/** The card, and what this installation knows of it; the terminal gives both. */
export interface CardAccess {
  readonly withOneCard: WithOneCard;
  readonly links: LocalLinks;
}

export type Means = CardPortOptions & CardAccess;

/** Whatever ended a conversation, in the words of the desk. */
export const cardReason = (reason: string): CardReason =>
  reason === 'card_lost' || reason === 'reader_lost' || reason === 'service_lost'
    ? 'card_pulled'
    : 'card_unreadable';

export const isOfSecret = (reason: string): reason is 'wrong' | 'too_few_tries' | 'blocked' | 'absent' =>
  reason === 'wrong' || reason === 'too_few_tries' || reason === 'blocked' || reason === 'absent';

export const challengeOf = ({ system, profile }: Pick<Means, 'system' | 'profile'>): Challenge => ({
  nonce: system.randomBytes(32),
  device: profile.device,
  at: system.now(),
});

/** A pinned key, as a link keeps it: base64 SPKI. */
export const keyOfLink = (chipKey: string): KeyObject | undefined => {
  try {
    return createPublicKey({ key: Buffer.from(chipKey, 'base64'), format: 'der', type: 'spki' });
  } catch {
    return undefined; // not a key: no chip can answer with it
  }
};

export const keyForLink = (key: KeyObject): string =>
  key.export({ format: 'der', type: 'spki' }).toString('base64');

export interface KnownCard extends CardId {
  readonly id: CommonCardId;
  readonly expired: boolean;
}

/** The card's own number, free: what every conversation begins with, so that nothing is read of another card. */
export const readKnownCard = async (
  { registry, system }: Means,
  channel: Channel,
): Promise<Result<KnownCard, CardReason>> => {
  const read = await readCommonCardId(channel);
  if (!read.ok) return failure(read.reason === 'absent' ? 'not_my_number_card' : cardReason(read.reason));
  const id = read.value;
  return success({
    id,
    token: tokenOfCard(registry, id),
    registered: registry.byCard(id) ?? null,
    validTo: id.expires,
    expired: id.expires < civilDateInJapan(system.now()),
  });
};

/** A reader that opened the card anew in between may have another card by now: what was read is then of nobody. */
export const ofOneCard = async <T, R extends string>(
  card: CardConnection,
  talk: () => Promise<Result<T, R>>,
): Promise<Result<T, R> | Failure<'card_pulled'>> => {
  const before = card.reopenings?.() ?? 0;
  const outcome = await talk();
  return (card.reopenings?.() ?? 0) === before ? outcome : failure('card_pulled');
};

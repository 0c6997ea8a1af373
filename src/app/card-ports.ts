/** What 本人確認 asks of the card, composed of the card stage's own conversations. Each is one transaction. */
import { createChannel, select } from '../card/apdu.ts';
import { JPKI_AID, JPKI_SFI } from '../card/applications/jpki/files.ts';
import { SURFACE_AID, SURFACE_SFI } from '../card/applications/surface/files.ts';
import { TEXT_AID, TEXT_SFI } from '../card/applications/text-input/files.ts';
import type { CardConnection } from '../card/index.ts';
import { endsTap } from '../card/limits.ts';
import { proveChip } from '../card/proof.ts';
import { triesLeft } from '../card/secret.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { CardFace, CardId, CardPorts, CardReason } from '../modules/identification/index.ts';
import { isPinnedChip, ownNumberOn, readFace } from './card-face.ts';
import { proveCardHolder } from './card-holder.ts';
import {
  type CardAccess,
  type CardPortOptions,
  cardReason,
  challengeOf,
  type KnownCard,
  keyOfLink,
  type Means,
  ofOneCard,
  readKnownCard,
} from './card-talk.ts';
import type { ChallengeChip } from './desk-service.ts';

export type MakeCardPorts = (access: CardAccess) => CardPorts;

/** LC: two commands more on a tap whose card was linked with its key. */
export const createChallenge =
  (options: Pick<CardPortOptions, 'system' | 'profile'>): ChallengeChip =>
  async (card, chipKey) => {
    const key = keyOfLink(chipKey);
    if (key === undefined) return failure('chip_mismatch', { why: 'unusable_key' });
    const channel = createChannel(card, options.system);
    const proof = await proveChip(channel, key, challengeOf(options));
    if (proof.ok) return success({ lastApduAt: channel.lastAnswerAt() });
    return endsTap(proof.reason) ? failure(proof.reason) : failure('chip_mismatch', { why: proof.reason });
  };

/** Where a secret is counted, and how many tries it has. 照合番号B is counted twice, and a check needs a try of each. */
const COUNTED = {
  number_b: {
    all: 10,
    at: [
      { aid: TEXT_AID, sfi: TEXT_SFI.numberB },
      { aid: SURFACE_AID, sfi: SURFACE_SFI.numberB },
    ],
  },
  pin: { all: 3, at: [{ aid: JPKI_AID, sfi: JPKI_SFI.authPin }] },
} as const;

const tries = async (
  { system, profile }: Means,
  card: CardConnection,
  secret: 'number_b' | 'pin',
): ReturnType<CardPorts['triesLeft']> => {
  if (secret === 'pin' && profile.cardSources.jpkiStatus === 'none') return failure('not_permitted');
  const channel = createChannel(card, system);
  const { all, at } = COUNTED[secret];
  let fewest: number = all;
  for (const { aid, sfi } of at) {
    const selected = await select(channel, aid);
    if (!selected.ok) return failure(cardReason(selected.reason));
    if (selected.value === 'absent') return failure('absent');
    const left = await triesLeft(channel, sfi);
    if (!left.ok) return failure(left.reason === 'absent' ? 'absent' : cardReason(left.reason));
    // A key that is still open from before has all its tries: a right one gives them back.
    if (left.value !== 'verified') fewest = Math.min(fewest, left.value);
  }
  return success(fewest);
};

/** A library's own card has only the municipality's number on it; a My Number Card may have both. */
const numbersOfCard = (
  known: Result<KnownCard, CardReason>,
  own: CardId | undefined,
): Result<Pick<CardFace, 'numbers' | 'expired'>, CardReason> => {
  if (!known.ok) return own === undefined ? known : success({ numbers: [own], expired: false });
  const { token, registered, validTo, expired } = known.value;
  const first: CardId = { token, registered, validTo };
  return success({ numbers: own === undefined ? [first] : [first, own], expired });
};

/** Flattens "no card there" and "the card said no" into one outcome. */
const talked = async <T, R extends string>(
  done: Promise<Result<Result<T, R>, CardReason>>,
): Promise<Result<T, R | CardReason>> => {
  const outcome = await done;
  return outcome.ok ? outcome.value : outcome;
};

export const createCardPorts =
  (options: CardPortOptions): MakeCardPorts =>
  (access) => {
    const means: Means = { ...options, ...access };
    const { withOneCard } = access;
    return {
      triesLeft: (secret) => talked(withOneCard((card) => tries(means, card, secret))),
      readFace: (parts, whose) => readFace(means, parts, whose),
      readCard: () =>
        talked(
          withOneCard(async (card) => {
            const known = await readKnownCard(means, createChannel(card, means.system));
            if (!known.ok && known.reason !== 'not_my_number_card') return known;
            const chip = known.ok ? await isPinnedChip(means, card, known.value) : success(undefined);
            if (!chip.ok) return chip;
            const own = await ownNumberOn(means, card);
            if (!own.ok) return own;
            return numbersOfCard(known, own.value);
          }),
        ),
      async proveHolder(pin, how) {
        try {
          if (means.profile.cardSources.jpkiStatus === 'none') return failure('not_permitted');
          return await talked(
            withOneCard((card) => ofOneCard(card, () => proveCardHolder(means, card, pin, how))),
          );
        } finally {
          pin.fill(0);
        }
      },
      readNumber: options.readNumber,
    };
  };

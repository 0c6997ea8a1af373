/** One card, read for its numbers alone: a place without residents looks nobody up (identity/card-tap.ts). */
import type { CardConnection } from '../card/index.ts';
import { readCardUid } from '../card/uid.ts';
import type { CardTap, CardToken, TapProblem } from '../identity/card-tap.ts';
import { notesOf } from '../identity/desk.ts';
import { toHex } from '../kernel/bytes.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import { cardToken, certificateToken, profileToken, type TokenKey, uidToken } from '../registry/token.ts';
import type { ReadOrdinance, TapReading } from './desk-service.ts';
import { mayUseSerial } from './residents.ts';
import type { SiteProfile } from './site-profile.ts';
import type { TapFailure } from './tap-problems.ts';
import { TAP_PROBLEM } from './tap-problems.ts';

export type ReadTap = (card: CardConnection) => Promise<Result<Omit<CardTap, 'reader'>, TapProblem>>;

export interface TapReadingOptions {
  readonly read: (card: CardConnection) => Promise<Result<TapReading, TapFailure>>;
  /** Absent: this place reads no application of its own. */
  readonly ordinance?: ReadOrdinance | undefined;
  /** Of the place's own tenancy. */
  readonly tokenKey: TokenKey;
  readonly cardSources: SiteProfile['cardSources'];
  /** 職員証 by its identifier is taken here. */
  readonly staffCards: boolean;
  /** Today in Japan. */
  readonly today: () => string;
  readonly system: Pick<System, 'monotonic'>;
}

/** PC/SC part 3, §3.1.3.2.3: what a reader says in place of an answer to reset of a card that has no commands (FeliCa, MIFARE). */
const STORAGE_CARD = 'a000000306';
const isStorageCard = ({ atr }: CardConnection): boolean => toHex(atr).includes(STORAGE_CARD);

const byIdentifier = async (
  card: CardConnection,
  { tokenKey, system }: TapReadingOptions,
): ReturnType<ReadTap> => {
  const uid = await readCardUid(card);
  const lastApduAt = system.monotonic();
  if (!uid.ok)
    return failure(
      uid.reason === 'no_uid'
        ? 'not_my_number_card'
        : uid.reason === 'random_uid'
          ? 'phone'
          : TAP_PROBLEM[uid.reason],
    );
  const tokens: CardToken[] = [{ kind: 'card_uid', hmac: toHex(uidToken(tokenKey, toHex(uid.value))) }];
  return success({ tokens, own: null, municipality: null, notes: [], lastApduAt });
};

/** Numbers of the card, the one that lasts longest first. */
const tokensOf = (
  { commonCardId, ordinance, certificate }: TapReading,
  { tokenKey, cardSources }: TapReadingOptions,
): CardToken[] => {
  const tokens: CardToken[] = [];
  if (commonCardId !== undefined)
    tokens.push({ kind: 'common_card_id', hmac: toHex(cardToken(tokenKey, commonCardId)) });
  if (ordinance !== undefined)
    tokens.push({
      kind: `profile:${ordinance.profile}`,
      hmac: toHex(profileToken(tokenKey, ordinance.profile, ordinance.id)),
    });
  const serial = certificate?.status === 'valid' ? certificate.serialHex : undefined;
  // Where the number is read at all, a card that keeps its number back is not known by what may be copied of it.
  const keptBack = cardSources.commonCardId && commonCardId === undefined;
  if (serial !== undefined && !keptBack && mayUseSerial(cardSources))
    tokens.push({ kind: 'jpki_serial', hmac: toHex(certificateToken(tokenKey, serial)) });
  return tokens;
};

/** A card of which nothing could be read so far: its own application may still be there. */
const NOTHING_READ: TapReading = { apdus: 0, durationMs: 0, lastApduAt: 0 };

/** What the place's own application says beside it; a card that is none of ours is told as such. */
const withOwn = async (
  card: CardConnection,
  read: Result<TapReading, TapFailure>,
  { ordinance }: TapReadingOptions,
): Promise<Result<TapReading, TapProblem>> => {
  const mayHaveOwn = ordinance !== undefined && (read.ok || read.reason === 'not_my_number_card');
  if (!mayHaveOwn) return read.ok ? read : failure(TAP_PROBLEM[read.reason]);
  const own = await ordinance(card);
  if (!own.ok) return failure(own.reason === 'chip_mismatch' ? own.reason : TAP_PROBLEM[own.reason]);
  if (own.value === undefined) return read.ok ? read : failure(TAP_PROBLEM[read.reason]);
  const { lastApduAt } = own.value;
  return success({ ...(read.ok ? read.value : NOTHING_READ), ordinance: own.value, lastApduAt });
};

export const createTapReading =
  (options: TapReadingOptions): ReadTap =>
  async (card) => {
    if (options.staffCards && isStorageCard(card)) return byIdentifier(card, options);
    const read = await withOwn(card, await options.read(card), options);
    if (!read.ok)
      return options.staffCards && read.reason === 'not_my_number_card'
        ? byIdentifier(card, options)
        : failure(read.reason);
    const { commonCardId, ordinance, certificate, lastApduAt } = read.value;
    const tokens = tokensOf(read.value, options);
    // Read, and it shows no number that this place may use.
    if (tokens.length === 0) return failure('card_unreadable');
    return success({
      tokens,
      own: ordinance === undefined ? null : { profile: ordinance.profile, id: ordinance.id },
      municipality: commonCardId?.municipality ?? null,
      notes: notesOf({
        cardExpired: commonCardId !== undefined && commonCardId.expires < options.today(),
        certificate: certificate?.status,
        relinkAsked: false,
      }),
      lastApduAt,
    });
  };

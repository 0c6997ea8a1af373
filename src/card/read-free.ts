/**
 * The card's part of a free read: everything this site may read with no PIN, in as few commands as the card allows. What
 * the certificate is worth is looked at afterwards (`read-card.ts`), when the person may have lifted the card.
 */
import type { Result } from '../kernel/result.ts';
import { failure, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import { type Channel, createChannel } from './apdu.ts';
import { type CommonCardId, readCommonCardId } from './applications/common/read.ts';
import { readAuthCertificate } from './applications/jpki/auth-certificate.ts';
import type { JpkiLayout } from './applications/jpki/files.ts';
import type { CardConnection } from './index.ts';
import { type ExchangeFailure, endsTap } from './limits.ts';
import { readAgainIfReopened } from './reopened.ts';

/** What a site may read (its profile's `cardSources`). */
export interface CardSources {
  readonly commonCardId: boolean;
  /** With `none` the JPKI application is not even selected: the site has no right to its certificate (公的個人認証法). */
  readonly jpkiStatus: 'none' | 'verifier' | 'specific_verifier' | 'art38_4';
}

export type ReadFailure =
  | ExchangeFailure
  /** No application of a My Number Card answered. */
  | 'not_my_number_card'
  /** A phone's token: it gives nothing without its PIN. */
  | 'phone'
  | 'card_unreadable';

/** One thing that was read: from where, and how sure that makes us of the person (architecture.md, levels). */
export interface ReadItem {
  readonly name: 'common_card_id' | 'auth_certificate';
  readonly source: '共通カードAP' | '公的個人認証AP';
  readonly level: 'L0';
  /** What this item alone took: commands, and milliseconds from before its first to its last answer. */
  readonly apdus: number;
  readonly durationMs: number;
}

export interface FreeReading {
  readonly commonCardId?: CommonCardId;
  /** Its DER; `garbled`: there is one, and it cannot be read. */
  readonly certificate?: Uint8Array | 'garbled';
  readonly items: readonly ReadItem[];
  readonly apdus: number;
  /** From before the first command to the last answer, milliseconds. */
  readonly durationMs: number;
  /** `System.monotonic()` at the last answer. */
  readonly lastApduAt: number;
}

interface Means {
  readonly system: System;
  /** Where the card has its JPKI application; today's unless said otherwise. */
  readonly layout?: JpkiLayout;
}

type Read<T> = Result<T | undefined | 'garbled', ExchangeFailure | 'phone'>;

const commonCardId = async (channel: Channel, allowed: boolean): Promise<Read<CommonCardId>> => {
  if (!allowed) return success(undefined);
  const read = await readCommonCardId(channel);
  if (read.ok) return read;
  if (endsTap(read.reason)) return failure(read.reason, read.detail);
  return success(read.reason === 'absent' ? undefined : 'garbled');
};

const certificateDer = async (
  channel: Channel,
  allowed: boolean,
  layout: JpkiLayout | undefined,
): Promise<Read<Uint8Array>> => {
  if (!allowed) return success(undefined);
  const read = await readAuthCertificate(channel, layout);
  if (read.ok) return read;
  if (endsTap(read.reason)) return failure(read.reason, read.detail);
  if (read.reason === 'pin_needed') return failure('phone');
  return success(read.reason === 'absent' ? undefined : 'garbled');
};

type Item = Pick<ReadItem, 'name' | 'source'>;
const COMMON_ITEM: Item = { name: 'common_card_id', source: '共通カードAP' };
const CERTIFICATE_ITEM: Item = { name: 'auth_certificate', source: '公的個人認証AP' };

const readOnce = async (
  card: CardConnection,
  sources: CardSources,
  { system, layout }: Means,
): Promise<Result<FreeReading, ReadFailure>> => {
  const startedAt = system.monotonic();
  const channel = createChannel(card, system);
  const id = await commonCardId(channel, sources.commonCardId);
  if (!id.ok) return id;
  const idAt = channel.lastAnswerAt();
  const idApdus = channel.apdus();
  const der = await certificateDer(channel, sources.jpkiStatus !== 'none', layout);
  if (!der.ok) return der;
  const { value: cardId } = id;
  const { value: certificate } = der;
  if (cardId === undefined && certificate === undefined) return failure('not_my_number_card');
  if (cardId === 'garbled' || (cardId === undefined && certificate === 'garbled'))
    return failure('card_unreadable');
  const lastApduAt = channel.lastAnswerAt();
  const apdus = channel.apdus();
  const idTook = { level: 'L0', apdus: idApdus, durationMs: idAt - startedAt } as const;
  const certificateTook = { level: 'L0', apdus: apdus - idApdus, durationMs: lastApduAt - idAt } as const;
  return success({
    ...(cardId === undefined ? {} : { commonCardId: cardId }),
    ...(certificate === undefined ? {} : { certificate }),
    items: [
      ...(cardId === undefined ? [] : [{ ...COMMON_ITEM, ...idTook }]),
      ...(certificate === undefined ? [] : [{ ...CERTIFICATE_ITEM, ...certificateTook }]),
    ],
    apdus,
    durationMs: lastApduAt - startedAt,
    lastApduAt,
  });
};

/**
 * Reads the common card id and, where the law gives this site the right, the certificate's bytes. Over a reader that fails
 * on a long answer it is read once more (`reopened.ts`).
 */
export const readFree = (
  card: CardConnection,
  sources: CardSources,
  means: Means,
): Promise<Result<FreeReading, ReadFailure>> =>
  readAgainIfReopened(card, () => readOnce(card, sources, means));

/** One free read of a card: everything this site may read with no PIN, in as few commands as the card allows. */
import type { Certificate } from 'pkijs';
import type { Result } from '../kernel/result.ts';
import { failure, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import { type Channel, createChannel } from './apdu.ts';
import { type CommonCardId, readCommonCardId } from './applications/common/read.ts';
import { readAuthCertificate } from './applications/jpki/auth-certificate.ts';
import { type CertificateFacts, examineCertificate } from './certificate.ts';
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
}

export interface CardReading {
  readonly commonCardId?: CommonCardId;
  readonly certificate?: CertificateFacts;
  readonly items: readonly ReadItem[];
  readonly apdus: number;
  /** From before the first command to the last answer, milliseconds. */
  readonly durationMs: number;
  /** `System.monotonic()` at the last answer. */
  readonly lastApduAt: number;
}

interface Means {
  readonly system: System;
  readonly trustAnchors: readonly Certificate[];
}

type Read<T> = Result<T | undefined | 'garbled', ExchangeFailure | 'phone'>;

const commonCardId = async (channel: Channel, allowed: boolean): Promise<Read<CommonCardId>> => {
  if (!allowed) return success(undefined);
  const read = await readCommonCardId(channel);
  if (read.ok) return read;
  if (endsTap(read.reason)) return failure(read.reason, read.detail);
  return success(read.reason === 'absent' ? undefined : 'garbled');
};

const certificateDer = async (channel: Channel, allowed: boolean): Promise<Read<Uint8Array>> => {
  if (!allowed) return success(undefined);
  const read = await readAuthCertificate(channel);
  if (read.ok) return read;
  if (endsTap(read.reason)) return failure(read.reason, read.detail);
  if (read.reason === 'pin_needed') return failure('phone');
  return success(read.reason === 'absent' ? undefined : 'garbled');
};

const COMMON_ITEM: ReadItem = { name: 'common_card_id', source: '共通カードAP', level: 'L0' };
const CERTIFICATE_ITEM: ReadItem = { name: 'auth_certificate', source: '公的個人認証AP', level: 'L0' };

const readOnce = async (
  card: CardConnection,
  sources: CardSources,
  { system, trustAnchors }: Means,
): Promise<Result<CardReading, ReadFailure>> => {
  const startedAt = system.monotonic();
  const channel = createChannel(card, system);
  const id = await commonCardId(channel, sources.commonCardId);
  if (!id.ok) return id;
  const der = await certificateDer(channel, sources.jpkiStatus !== 'none');
  if (!der.ok) return der;
  const { value: cardId } = id;
  const { value: bytes } = der;
  if (cardId === undefined && bytes === undefined) return failure('not_my_number_card');
  if (cardId === 'garbled' || (cardId === undefined && bytes === 'garbled'))
    return failure('card_unreadable');
  // The clock stops at the card's last answer: what follows needs no card, and the person may lift it.
  const lastApduAt = channel.lastAnswerAt();
  const certificate: CertificateFacts | undefined =
    bytes === undefined
      ? undefined
      : bytes === 'garbled'
        ? { status: 'certificate_garbled' }
        : examineCertificate(bytes, trustAnchors, system.now());
  return success({
    ...(cardId === undefined ? {} : { commonCardId: cardId }),
    ...(certificate === undefined ? {} : { certificate }),
    items: [
      ...(cardId === undefined ? [] : [COMMON_ITEM]),
      ...(certificate === undefined ? [] : [CERTIFICATE_ITEM]),
    ],
    apdus: channel.apdus(),
    durationMs: lastApduAt - startedAt,
    lastApduAt,
  });
};

/**
 * Reads the common card id and, where the law gives this site the right, the certificate. A garbled certificate
 * beside a good card id is a finding of the reading (status `certificate_garbled`), not a failure: the person can
 * still be served. Over a reader that fails on a long answer it is read once more (`reopened.ts`).
 */
export const readCard = (
  card: CardConnection,
  sources: CardSources,
  means: Means,
): Promise<Result<CardReading, ReadFailure>> =>
  readAgainIfReopened(card, () => readOnce(card, sources, means));

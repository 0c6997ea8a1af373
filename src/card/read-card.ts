/** One free read of a card, and what its certificate is worth. */
import type { Certificate } from 'pkijs';
import { type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import type { JpkiLayout } from './applications/jpki/files.ts';
import { type CertificateFacts, examineCertificate } from './certificate.ts';
import type { CardConnection } from './index.ts';
import { type CardSources, type FreeReading, type ReadFailure, readFree } from './read-free.ts';
import type { RevocationLists } from './revocation.ts';

export type { CardSources, ReadFailure, ReadItem } from './read-free.ts';

export interface CardReading extends Omit<FreeReading, 'certificate'> {
  readonly certificate?: CertificateFacts;
}

interface Means {
  readonly system: System;
  readonly trustAnchors: readonly Certificate[];
  /** Lists of revoked certificates; without them nothing is said of revocation. */
  readonly revocation?: Pick<RevocationLists, 'check'>;
  /** Where the card has its JPKI application; today's unless said otherwise. */
  readonly layout?: JpkiLayout;
}

/**
 * The reading with its certificate looked at. A garbled certificate beside a good card id is a finding (status
 * `certificate_garbled`), not a failure: the person can still be served.
 */
export const examineReading = (
  { certificate, ...reading }: FreeReading,
  { system, trustAnchors, revocation }: Means,
): CardReading => {
  if (certificate === undefined) return reading;
  return {
    ...reading,
    certificate:
      certificate === 'garbled'
        ? { status: 'certificate_garbled' }
        : examineCertificate(certificate, trustAnchors, system.now(), { revocation }),
  };
};

/** Reads what this site may, and looks at it. The clock of the reading stops at the card's last answer. */
export const readCard = async (
  card: CardConnection,
  sources: CardSources,
  means: Means,
): Promise<Result<CardReading, ReadFailure>> => {
  const read = await readFree(card, sources, means);
  return read.ok ? success(examineReading(read.value, means)) : read;
};

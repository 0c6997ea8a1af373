/** Whom a terminal believes, and the municipality's own applications on the card with theirs; the same for every kind of terminal. */
import { join } from 'node:path';
import { loadCvRoots } from '../card/cv-roots.ts';
import { LISTS_FOLDER, loadRevocationLists } from '../card/revocation.ts';
import { loadTrustAnchors } from '../card/trust-anchors.ts';
import type { Logger } from '../kernel/log.ts';
import { success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import { openOrdinance } from './ordinance.ts';
import type { SiteProfile } from './site-profile.ts';

interface TrustOptions {
  readonly profile: SiteProfile;
  /** Folder of the CA certificates this site believes. */
  readonly trustDir: string;
  readonly system: System;
  readonly logger: Logger;
}

/** How often the folder of lists is looked at: a terminal runs for weeks, a list is good for days. Milliseconds. */
export const LISTS_MS = 60_000;

/** `trust_missing` is only a failure where certificates are read at all. */
const anchorsFor = ({ profile, trustDir }: TrustOptions): ReturnType<typeof loadTrustAnchors> => {
  const anchors = loadTrustAnchors(trustDir, { training: profile.training });
  const needed = profile.cardSources.jpkiStatus !== 'none';
  return !anchors.ok && anchors.reason === 'trust_missing' && !needed ? success([]) : anchors;
};

/** Whom this site believes, and its own applications (条例利用AP) with theirs: CAs of certificates, roots of card records,
 * lists of what was revoked. A bad list is reported
 * and left out: the desk works on without it. */
export const openTrust = (options: TrustOptions) => {
  const { trustDir, profile, logger } = options;
  const anchors = anchorsFor(options);
  if (!anchors.ok) return anchors;
  const cvRoots = loadCvRoots(join(trustDir, 'cv'), { training: profile.training });
  if (!cvRoots.ok) return cvRoots;
  const { lists, refused, refresh } = loadRevocationLists(join(trustDir, LISTS_FOLDER), anchors.value);
  const warn = (left: typeof refused): void => {
    for (const { reason } of left) logger.warn('card.problem', { reason });
  };
  warn(refused);
  const ordinance = openOrdinance(options);
  if (!ordinance.ok) return ordinance;
  return success({
    trustAnchors: anchors.value,
    cvRoots: cvRoots.value,
    revocation: lists,
    lookForLists: () => warn(refresh()),
    ordinance: ordinance.value,
  });
};

export type Trust = Extract<ReturnType<typeof openTrust>, { ok: true }>['value'];

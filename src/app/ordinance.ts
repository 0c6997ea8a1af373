/**
 * 条例利用AP at the desk: the municipality's own applications on the card, read by their profiles when the card's number leads
 * to nobody here. A tap has no secret of the person and knows no key of the card before it knows the card, so a profile that
 * needs one of them is refused when the terminal starts.
 */
import { join } from 'node:path';
import type { Certificate } from 'pkijs';
import type { CardConnection } from '../card/index.ts';
import { endsTap } from '../card/limits.ts';
import { loadProfile, type ProfileFailure } from '../card/profile/load.ts';
import { readProfile } from '../card/profile/read.ts';
import type { CardProfile } from '../card/profile/schema.ts';
import { prepareSteps } from '../card/profile/steps.ts';
import { loadTrustAnchors, type TrustFailure } from '../card/trust-anchors.ts';
import type { Logger } from '../kernel/log.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import type { ReadOrdinance } from './desk-service.ts';
import type { SiteProfile } from './site-profile.ts';

/** `profile_needs_secret`, `profile_needs_pinned_key`: `detail.path`. A wrong profile names its line (`detail.message`). */
export type OrdinanceFailure =
  | ProfileFailure
  | TrustFailure
  | 'profile_needs_secret'
  | 'profile_needs_pinned_key';

interface Loaded {
  readonly profile: CardProfile;
  /** Of the profile's own CAs, where its chips show a certificate. */
  readonly trustRoots: readonly Certificate[];
}

interface Options {
  readonly profile: Pick<SiteProfile, 'training' | 'cardSources'>;
  readonly trustDir: string;
  readonly system: System;
  readonly logger: Logger;
}

const load = (path: string, { profile: site, trustDir }: Options): Result<Loaded, OrdinanceFailure> => {
  const { training } = site;
  const loaded = loadProfile(path, { training });
  if (!loaded.ok) return failure(loaded.reason, { path, ...loaded.detail });
  const profile = loaded.value;
  const prepared = prepareSteps(profile.steps, {});
  if (!prepared.ok) return failure('profile_needs_secret', { path, need: prepared.reason });
  const key = profile.antiClone?.publicKey;
  // Without the pinned key every chip would be believed.
  if (key?.from === 'pinned') return failure('profile_needs_pinned_key', { path });
  if (key === undefined) return success({ profile, trustRoots: [] });
  const roots = loadTrustAnchors(join(trustDir, key.trustRoot), { training });
  return roots.ok ? success({ profile, trustRoots: roots.value }) : roots;
};

/** It is not the card of this profile: another one may fit. After anything else nothing more is tried on it. */
const IS_ANOTHER_CARD: readonly string[] = ['absent', 'wrong_card', 'refused_application'];
/** What the file says is not these cards' secret: every tap would take one more try from the next of them. */
const SECRET_REFUSED: readonly string[] = ['secret_wrong', 'secret_blocked'];

/** One card: the first profile whose application is on it and whose every rule holds. */
const readFirst = async (
  card: CardConnection,
  profiles: Set<Loaded>,
  { system, logger }: Options,
): ReturnType<ReadOrdinance> => {
  for (const loaded of profiles) {
    const { profile, trustRoots } = loaded;
    const read = await readProfile(card, profile, { system, trustRoots });
    if (read.ok) {
      const { id, level, lastApduAt } = read.value;
      return success({ profile: profile.name, id, level, lastApduAt });
    }
    if (IS_ANOTHER_CARD.includes(read.reason)) continue;
    if (endsTap(read.reason)) return failure(read.reason);
    if (read.reason === 'clone_suspected') return failure('chip_mismatch');
    logger.warn('card.problem', { reason: 'ordinance', code: read.reason, kind: profile.name });
    if (SECRET_REFUSED.includes(read.reason)) {
      profiles.delete(loaded);
      logger.warn('card.problem', { reason: 'profile_set_aside', code: read.reason, kind: profile.name });
    }
    return failure('card_unreadable');
  }
  return success(undefined);
};

/**
 * `undefined`: the site uses no such application. A profile whose own secret a card refused is set aside until the terminal
 * starts again.
 */
export const openOrdinance = (options: Options): Result<ReadOrdinance | undefined, OrdinanceFailure> => {
  const paths = options.profile.cardSources.profiles ?? [];
  const profiles = new Set<Loaded>();
  for (const path of paths) {
    const loaded = load(path, options);
    if (!loaded.ok) return loaded;
    profiles.add(loaded.value);
  }
  return success(profiles.size === 0 ? undefined : (card) => readFirst(card, profiles, options));
};

import { civilDateInJapan } from '../kernel/dates.ts';
import type { System } from '../kernel/system.ts';
import { DEFAULT_TERMS, type IdentificationContext } from '../modules/identification/index.ts';
import { mayUseSerial } from './residents.ts';
import type { SiteProfile } from './site-profile.ts';

interface Options {
  readonly profile: SiteProfile;
  readonly system: Pick<System, 'now'>;
  readonly print?: IdentificationContext['print'];
}

/** What a registration's screens and papers say of this place. */
export const papersOf = ({
  profile,
  system,
  print,
}: Options): Pick<IdentificationContext, 'terms' | 'today' | 'place' | 'print'> => ({
  terms: {
    purpose: profile.linking?.purpose ?? DEFAULT_TERMS.purpose,
    stored: profile.linking?.stored ?? DEFAULT_TERMS.stored,
    revoke: profile.linking?.revoke ?? DEFAULT_TERMS.revoke,
    jpkiLegalBasis: mayUseSerial(profile.cardSources) ? (profile.cardSources.jpkiLegalBasis ?? null) : null,
  },
  today: () => civilDateInJapan(system.now()),
  place: { municipality: profile.tenant.name, site: profile.site.name, training: profile.training },
  print,
});

/** 住民データ as the screen, the doctor and what is refused see it: which day it is of, and whether that is too long ago. */
import type { DeskState } from '../identity/schema.ts';
import { type CivilDate, civilDateInJapan } from '../kernel/dates.ts';
import type { System } from '../kernel/system.ts';
import { type AgeFault, ageFault, isStale } from '../registry/freshness.ts';
import { hasReplica, type SiteModule } from '../registry/scope.ts';
import { ageRulesOf, type SiteProfile, scopeOfSite } from './site-profile.ts';

/** Of the version in use. */
export interface ReplicaFacts {
  readonly dataDate: CivilDate;
  readonly source: string;
  readonly version: number;
}

interface Looked {
  readonly profile: Pick<SiteProfile, 'modules' | 'registry' | 'training'>;
  /** `undefined`: there is none here. */
  readonly replica: () => ReplicaFacts | undefined;
  readonly system: Pick<System, 'now'>;
}

export const replicaState = ({ profile, replica, system }: Looked): DeskState['registry'] => {
  const nothing = { dataDate: null, source: null, version: null };
  if (!hasReplica(scopeOfSite(profile))) return { state: 'none', ...nothing };
  const facts = replica();
  if (facts === undefined) return { state: 'missing', ...nothing };
  const { dataDate, source, version } = facts;
  const stale = isStale(dataDate, civilDateInJapan(system.now()), ageRulesOf(profile));
  return { state: stale ? 'stale' : 'fresh', dataDate, source, version };
};

/** Why this may not be done with the data here, by their age and by what the clock is worth. */
export const ageFaultFor = (
  module: SiteModule,
  { profile, replica, system }: Looked,
  trusted: boolean,
): AgeFault | undefined => {
  const day = { today: civilDateInJapan(system.now()), trusted };
  return ageFault(module, replica()?.dataDate, day, ageRulesOf(profile));
};

/** 基準日: how old residents' data may be, and what an age means for each thing a desk does with them; pure. */
import { type CivilDate, daysBetween } from '../kernel/dates.ts';
import type { Day } from './disclose.ts';
import type { SiteModule } from './scope.ts';

/** Most days by module; `null`: any age will do. What a profile does not say is this. */
export const MAX_AGE_DAYS: Readonly<Record<SiteModule, number | null>> = {
  // The register changes every day; a counter works with it all day.
  counter: 3,
  // A family is taken in with data of any age: 30 days only say that somebody should look.
  shelter: 30,
  // 名簿 of another day has sent people to the wrong place (domain.md §12, 7b).
  polling: 1,
  library: null,
  staff: null,
  shop: null,
  // A card that is linked stays linked: not on the word of last month's address.
  identification: 7,
};
export type AgeLimits = Partial<Record<SiteModule, number>>;

/** What is not done with data past the limit. Everything else goes on and says so. */
const REFUSED_WHEN_STALE: readonly SiteModule[] = ['polling', 'identification'];

/** Whole days since the data date; less than none where the clock is behind it. */
export const ageInDays = daysBetween;

export interface AgeRules {
  readonly modules: readonly SiteModule[];
  readonly limits: AgeLimits;
  /** 訓練: a made-up town does not grow old, unless the profile wants that to be practised. */
  readonly training: boolean;
}

const limitOf = (module: SiteModule, { limits, training }: AgeRules): number | null =>
  limits[module] ?? (training ? null : MAX_AGE_DAYS[module]);

const isOver = (module: SiteModule, dataDate: CivilDate, today: CivilDate, rules: AgeRules): boolean => {
  const limit = limitOf(module, rules);
  return limit !== null && ageInDays(dataDate, today) > limit;
};

/** Data are made before they are used; those of tomorrow are a clock a little slow at midnight, later ones a wrong clock. */
const AHEAD_DAYS = 1;

/** Past the limit of anything this site does. */
export const isStale = (dataDate: CivilDate, today: CivilDate, rules: AgeRules): boolean =>
  rules.modules.some((module) => isOver(module, dataDate, today, rules));

/** `clock_suspect`: where the age matters and the clock says nothing, or a day before the data were made. */
export type AgeFault = 'stale_data' | 'clock_suspect';

/** Why this may not be done with data of that day; `undefined`: it may. With none there is nothing to be refused for its age. */
export const ageFault = (
  module: SiteModule,
  dataDate: CivilDate | undefined,
  { today, trusted }: Day,
  rules: AgeRules,
): AgeFault | undefined => {
  if (dataDate === undefined || !REFUSED_WHEN_STALE.includes(module)) return undefined;
  if (isOver(module, dataDate, today, rules)) return 'stale_data';
  if (limitOf(module, rules) === null) return undefined;
  return trusted && ageInDays(dataDate, today) >= -AHEAD_DAYS ? undefined : 'clock_suspect';
};

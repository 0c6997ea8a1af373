import type { HeadCounts } from '../../place-schema.ts';

/** In the order in which they are counted at a door; wheelchairs are among the others. */
export const BANDS = [
  'adult',
  'elderly',
  'child',
  'infant',
  'wheelchairs',
] as const satisfies readonly (keyof HeadCounts)[];

export const NOBODY_COUNTED: HeadCounts = { infant: 0, child: 0, adult: 0, elderly: 0, wheelchairs: 0 };

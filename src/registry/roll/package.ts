/** One site's part of a roll, as its package (registry/package.ts): what it may have, and how that stands in the lines. */
import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import type { TenantId } from '../../kernel/ids.ts';
import type { Result } from '../../kernel/result.ts';
import type { System } from '../../kernel/system.ts';
import { HIDDEN_ADDRESS } from '../disclose.ts';
import type { Manifest, PackagedRoll } from '../package.ts';
import { type Lines, writePackage } from '../package-file.ts';
import type { RollPart } from './digest.ts';
import { type Election, electionSchema, placeOf, placesAtSite, precinctsOf } from './election.ts';
import { type Elector, electorSchema } from './schema.ts';
import type { Roll } from './store.ts';

/** The election stands first, and once. */
export type RollLine =
  | { readonly op: 'election'; readonly election: Election }
  | { readonly op: 'put'; readonly elector: Elector };

export const ROLL_LINES: Lines<RollLine> = {
  schema: z.union([
    z.strictObject({ put: electorSchema }).transform(({ put }): RollLine => ({ op: 'put', elector: put })),
    z
      .strictObject({ election: electionSchema })
      .transform(({ election }): RollLine => ({ op: 'election', election })),
  ]),
  lineOf: (line) => JSON.stringify(line.op === 'put' ? { put: line.elector } : { election: line.election }),
};

/** What a package and the check of it call its contents. */
export const ROLL_SCOPE = 'roll';

/**
 * What the terminals of a site may have: a 指定投票所 its own 投票区, a 共通 or 期日前投票所 those whose electors may come. Addresses of
 * the protected (支援措置) leave the office for no site. `place`: the one that the profile of its terminals names, besides those that the
 * election puts there. `undefined`: no place of this election is there.
 */
export const partOfSite = (election: Election, site: string, place?: string): RollPart | undefined => {
  const named = place === undefined ? undefined : placeOf(election, place);
  const places = [...placesAtSite(election, site), ...(named === undefined ? [] : [named])];
  if (places.length === 0) return undefined;
  const precincts = new Set(places.flatMap((place) => precinctsOf(election, place)));
  return {
    precincts: election.precincts.map(({ id }) => id).filter((id) => precincts.has(id)),
    masked: true,
  };
};

function* linesOf(roll: Roll, { precincts, masked }: RollPart): Generator<RollLine> {
  const election = roll.election();
  yield { op: 'election', election };
  for (const precinct of precincts ?? election.precincts.map(({ id }) => id))
    for (const elector of roll.everyone(precinct))
      yield {
        op: 'put',
        elector: masked && elector.protected ? { ...elector, address: HIDDEN_ADDRESS } : elector,
      };
}

/** What a station has of the roll when it has taken its package over. */
export const packagedRoll = (roll: Roll, part: RollPart): PackagedRoll => {
  const { electionId, version } = roll.meta().roll;
  return { electionId, electionVersion: roll.election().version, version, ...roll.digest(part) };
};

export interface RollPublishing {
  readonly tenant: TenantId;
  readonly site: string;
  readonly roll: Roll;
  readonly part: RollPart;
  readonly packaged: PackagedRoll;
  readonly siteKey: Uint8Array;
  readonly signingKey: KeyObject;
  readonly system: Pick<System, 'randomBytes'>;
  readonly version: number;
  readonly path: string;
}

export const writeRollPackage = ({
  tenant,
  site,
  roll,
  part,
  packaged,
  version,
  ...rest
}: RollPublishing): Promise<Result<Manifest, 'disk_full' | 'storage_failed' | 'too_large'>> => {
  const { asOf, source } = roll.meta().roll;
  return writePackage({
    ...rest,
    head: { tenant, site, scope: ROLL_SCOPE, version, base: null, dataDate: asOf, source, roll: packaged },
    changes: linesOf(roll, part),
    lines: ROLL_LINES,
  });
};

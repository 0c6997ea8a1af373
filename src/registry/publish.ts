/** One site's next package: its view of the replica, compared with the view it was last told (decision 0020). */
import type { KeyObject } from 'node:crypto';
import type { WriteFailure } from '../db/index.ts';
import type { CivilDate } from '../kernel/dates.ts';
import type { TenantId } from '../kernel/ids.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import type { Manifest } from './package.ts';
import { RESIDENT_LINES, type SiteChange, writePackage } from './package-file.ts';
import type { Last, Published } from './published.ts';
import type { ResidentRecord } from './schema.ts';
import { hasReplica, isInScope, narrower, type Scope, scopeName, type Town } from './scope.ts';

/** The municipality's whole replica, as it lies on the publishing machine. */
export interface Source extends Town {
  readonly version: number;
  readonly dataDate: CivilDate;
  readonly source: string;
}

/** A delta larger than this part of the site's rows is no smaller than a snapshot by much, and takes longer to apply. */
const MOST_CHANGED = 0.2;
/** And a terminal holds a delta in memory while it takes it over. */
const MOST_ROWS = 50_000;
/** A new terminal fetches the snapshot and every delta since: after so many there is a new snapshot. */
const MOST_DELTAS = 30;

export interface PublishOptions {
  readonly tenant: TenantId;
  readonly site: string;
  readonly scope: Scope;
  readonly source: Source;
  readonly published: Published;
  readonly siteKey: Uint8Array;
  readonly signingKey: KeyObject;
  readonly system: Pick<System, 'randomBytes'>;
  /** Where the package of this version goes. */
  readonly pathOf: (version: number) => string;
  /** A snapshot, whatever changed. */
  readonly whole?: boolean;
  /** The centre has versions up to this one (this machine has lost its memory of them). */
  readonly above?: number;
}

/**
 * `no_replica`: this site's modules have no residents. `not_newer`: the site already has a later replica. `older_data`: data
 * of an earlier day. `nothing_new`: the site has exactly this.
 */
export type PublishFailure =
  | 'no_replica'
  | 'not_newer'
  | 'older_data'
  | 'nothing_new'
  | 'too_large'
  | WriteFailure;

/** Why nothing may be published, if so. */
const refusalOf = ({ scope, source }: PublishOptions, last: Last | undefined): PublishFailure | undefined => {
  if (!hasReplica(scope)) return 'no_replica';
  if (last === undefined) return undefined;
  if (source.version < last.sourceVersion) return 'not_newer';
  return source.dataDate < last.dataDate ? 'older_data' : undefined;
};

function* viewOf({ scope, source }: PublishOptions, narrow: Narrow): Generator<ResidentRecord> {
  for (const person of source.everyone()) if (isInScope(scope, person, source.dataDate)) yield narrow(person);
}
type Narrow = ReturnType<typeof narrower>;

function* changesOf(
  { site, published, source }: PublishOptions,
  narrow: Narrow,
  whole: boolean,
): Generator<SiteChange> {
  if (!whole) for (const residentId of published.deletes(site)) yield { op: 'delete', residentId };
  for (const residentId of published.puts(site, whole ? 'all' : 'changed')) {
    const person = source.resident(residentId);
    if (person === undefined) throw new Error('a person of the replica was gone at the second reading');
    yield { op: 'put', resident: narrow(person) };
  }
}

/** Makes the package, and only when it is on the disk remembers that the site has been told. */
export const publishSite = async (options: PublishOptions): Promise<Result<Manifest, PublishFailure>> => {
  const { tenant, site, scope, source, published, siteKey, signingKey, system, pathOf, above = 0 } = options;
  const last = published.last(site);
  const refusal = refusalOf(options, last);
  if (refusal !== undefined) return failure(refusal);
  const narrow = narrower(scope, source, source.dataDate);
  const staged = published.stage(site, viewOf(options, narrow));
  if (!staged.ok) return staged;
  const { rows, puts, deletes } = staged.value;
  const scopeText = JSON.stringify(scope);
  const whole =
    options.whole === true ||
    last === undefined ||
    last.scope !== scopeText ||
    above > last.version ||
    last.deltas >= MOST_DELTAS ||
    puts + deletes > Math.min(rows * MOST_CHANGED, MOST_ROWS);
  if (!whole && puts + deletes === 0 && last.dataDate === source.dataDate) return failure('nothing_new');
  const version = Math.max((last?.version ?? 0) + 1, source.version, above + 1);
  const made = await writePackage({
    path: pathOf(version),
    head: {
      tenant,
      site,
      scope: scopeName(scope),
      version,
      base: whole ? null : last.version,
      dataDate: source.dataDate,
      source: source.source,
    },
    changes: changesOf(options, narrow, whole),
    lines: RESIDENT_LINES,
    siteKey,
    signingKey,
    system,
  });
  if (!made.ok) return made;
  const committed = published.commit(site, {
    scope: scopeText,
    version,
    sourceVersion: source.version,
    dataDate: source.dataDate,
    deltas: whole ? 0 : last.deltas + 1,
  });
  return committed.ok ? success(made.value) : committed;
};

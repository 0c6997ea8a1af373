/** A publishing machine for tests: a source that a test changes, keys, packages as files, and what they must lead to. */
import { join } from 'node:path';
import type { CivilDate } from '../../src/kernel/dates.ts';
import { mustSucceed, type Result } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import type { Manifest } from '../../src/registry/package.ts';
import {
  type PackageFile,
  RESIDENT_LINES,
  readChanges,
  readPackage,
  type SiteChange,
} from '../../src/registry/package-file.ts';
import {
  type PublishFailure,
  type PublishOptions,
  publishSite,
  type Source,
} from '../../src/registry/publish.ts';
import { openPublished } from '../../src/registry/published.ts';
import type { ResidentRecord } from '../../src/registry/schema.ts';
import { isInScope, narrower, type Scope } from '../../src/registry/scope.ts';
import { day } from './made-up-residents.ts';
import { newKeys, TENANT } from './test-stream.ts';

export interface MadeUpSource extends Source {
  readonly people: Map<string, ResidentRecord>;
  /** The next import. */
  import(people: Iterable<ResidentRecord>, dataDate?: CivilDate): void;
}

export const createSource = (people: Iterable<ResidentRecord>): MadeUpSource => {
  const held = new Map([...people].map((person) => [person.residentId as string, person]));
  const made = { version: 1, dataDate: day('2026-11-24') };
  return {
    people: held,
    source: '住民記録システム',
    get version() {
      return made.version;
    },
    get dataDate() {
      return made.dataDate;
    },
    everyone: () => held.values(),
    resident: (residentId) => held.get(residentId),
    import(next, dataDate = made.dataDate) {
      const rows = [...next];
      held.clear();
      for (const person of rows) held.set(person.residentId, person);
      made.version += 1;
      made.dataDate = dataDate;
    },
  };
};

/** What the site must hold, worked out anew and without the publisher. */
export const siteView = (scope: Scope, source: Source): Map<string, ResidentRecord> => {
  const narrow = narrower(scope, source, source.dataDate);
  return new Map(
    [...source.everyone()]
      .filter((person) => isInScope(scope, person, source.dataDate))
      .map((person) => [person.residentId, narrow(person)]),
  );
};

export const createPublisher = (folder: string, scope: Scope, source: Source) => {
  const keys = newKeys();
  const siteKey = realSystem.randomBytes(32);
  const published = mustSucceed(openPublished(join(folder, 'published.db'), new Uint8Array(32).fill(5)));
  const pathOf = (version: number): string => join(folder, `${version}.kzp`);
  return {
    ...keys,
    siteKey,
    published,
    pathOf,
    file: (version: number): PackageFile => mustSucceed(readPackage(pathOf(version))),
    publish: (change: Partial<PublishOptions> = {}): Promise<Result<Manifest, PublishFailure>> =>
      publishSite({
        tenant: TENANT,
        site: 'gym-1',
        scope,
        source,
        published,
        siteKey,
        signingKey: keys.privateKey,
        system: realSystem,
        pathOf,
        ...change,
      }),
    close: () => published.close(),
  };
};

export const changesIn = async (file: PackageFile, siteKey: Uint8Array): Promise<SiteChange[]> => {
  const changes: SiteChange[] = [];
  mustSucceed(
    await readChanges(file, RESIDENT_LINES, siteKey, (batch) => {
      changes.push(...batch);
      return { ok: true, value: undefined };
    }),
  );
  return changes;
};

/** What a site holds after this package, by the rows alone. */
export const applied = (
  before: ReadonlyMap<string, ResidentRecord>,
  { base }: Manifest,
  changes: readonly SiteChange[],
): Map<string, ResidentRecord> => {
  const after = new Map(base === null ? [] : before);
  for (const change of changes)
    if (change.op === 'put') after.set(change.resident.residentId, change.resident);
    else after.delete(change.residentId);
  return after;
};

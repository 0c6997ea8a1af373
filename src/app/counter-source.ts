/** What a terminal's counter works with: the town's residents, 様式の目録, and papers. */
import { hash } from 'node:crypto';
import type { CivilDate } from '../kernel/dates.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { CatalogueOn } from '../modules/counter/index.ts';
import type { Day } from '../registry/disclose.ts';
import type { Registry } from '../registry/store.ts';
import type { CounterSource } from './counter-host.ts';
import { createCounterPeople } from './counter-people.ts';
import { readCatalogue } from './forms-catalogue.ts';
import type { SiteProfile } from './site-profile.ts';

/** `catalogue_*`: the forms that came with the program are not there, cannot be read, or contradict themselves. */
export type CounterFailure = 'catalogue_missing' | 'catalogue_wrong' | 'catalogue_faulty';

interface Options {
  readonly profile: SiteProfile;
  readonly formsDir: string;
  readonly registry: Registry;
  readonly today: () => Day;
}

/** Of the program's own catalogue: the same on every day. */
const shippedCatalogue = (folder: string): Result<(day: CivilDate) => CatalogueOn, CounterFailure> => {
  const read = readCatalogue(folder);
  if (!read.ok) return failure(`catalogue_${read.reason}`, read.detail);
  const { catalogue, findings } = read.value;
  if (findings.length > 0) return failure('catalogue_faulty', { findings: findings.length });
  const sha256 = hash('sha256', JSON.stringify(catalogue));
  return success((day) => ({ catalogue, sha256, version: null, asOf: day }));
};

/** `undefined`: this site is no counter. */
export const openCounterSource = ({
  profile,
  formsDir,
  registry,
  today,
}: Options): Result<CounterSource | undefined, CounterFailure> => {
  if (profile.counter === undefined) return success(undefined);
  const catalogue = shippedCatalogue(formsDir);
  if (!catalogue.ok) return catalogue;
  return success({
    people: createCounterPeople(registry, today),
    catalogue: catalogue.value,
    papers: {
      forms: null,
      letter: null,
      guide: null,
      slip: null,
      preview: () => Promise.reject(new Error('no papers yet')),
    },
    handover: { waiting: () => 0, fault: () => null, isDone: () => false },
  });
};

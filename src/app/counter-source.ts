/** What a terminal's counter works with: the town's residents, 様式の目録, and papers. */
import type { Logger } from '../kernel/log.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import { inWareki } from '../modules/counter/index.ts';
import type { Catalogue } from '../modules/counter/schema.ts';
import type { Day } from '../registry/disclose.ts';
import type { Registry } from '../registry/store.ts';
import type { CounterSource } from './counter-host.ts';
import { createCounterPapers } from './counter-papers.ts';
import { createCounterPeople } from './counter-people.ts';
import { readCatalogue } from './forms-catalogue.ts';
import { createReceiptPrinter } from './receipt-printer.ts';
import type { SiteProfile } from './site-profile.ts';

/** `catalogue_*`: the forms that came with the program are not there, cannot be read, or contradict themselves. */
export type CounterFailure = 'catalogue_missing' | 'catalogue_wrong' | 'catalogue_faulty';

interface Options {
  readonly profile: SiteProfile;
  readonly formsDir: string;
  readonly registry: Registry;
  readonly today: () => Day;
  readonly system: System;
  readonly logger: Logger;
}

const shippedCatalogue = (folder: string): Result<Catalogue, CounterFailure> => {
  const read = readCatalogue(folder);
  if (!read.ok) return failure(`catalogue_${read.reason}`, read.detail);
  const { catalogue, findings } = read.value;
  return findings.length > 0
    ? failure('catalogue_faulty', { findings: findings.length })
    : success(catalogue);
};

/** `undefined`: this site is no counter. */
export const openCounterSource = (options: Options): Result<CounterSource | undefined, CounterFailure> => {
  const { profile, formsDir, registry, today, system, logger } = options;
  if (profile.counter === undefined) return success(undefined);
  const shipped = shippedCatalogue(formsDir);
  if (!shipped.ok) return shipped;
  return success({
    people: createCounterPeople(registry, today),
    shipped: shipped.value,
    papers: createCounterPapers({
      profile,
      templates: profile.counter.templates,
      printSlip: createReceiptPrinter(profile.printer, logger),
      source: () => `住民データ ${inWareki(registry.meta().dataDate)}`,
      system,
      logger,
    }),
  });
};

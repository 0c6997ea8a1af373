/** 町名変更 as a terminal knows it: what its profile says, and what the towns that were imported here do. */
import { civilDateInJapan } from '../kernel/dates.ts';
import type { Logger } from '../kernel/log.ts';
import type { System } from '../kernel/system.ts';
import { keptTowns } from '../registry/import/towns.ts';
import { type RenamedTowns, renamedInFile } from '../registry/renamed-towns.ts';
import { replicaFiles } from './registry-files.ts';
import type { SiteProfile } from './site-profile.ts';

interface Options {
  readonly profile: Pick<SiteProfile, 'renamedTowns'>;
  readonly dataDir: string;
  readonly system: System;
  readonly logger: Logger;
}

/** Looked at when the terminal starts. Towns that cannot be read are logged and left out: people are found without them. */
export const renamedTownsOf = ({ profile, dataDir, system, logger }: Options): RenamedTowns => {
  const said = profile.renamedTowns ?? [];
  const files = replicaFiles({ dataDir, system });
  const kept = files.ok ? keptTowns(files.value.folder) : files;
  if (!kept.ok) logger.warn('registry.update_failed', { kind: 'towns', reason: kept.reason });
  if (!kept.ok || kept.value === undefined) return said;
  return [...said, ...renamedInFile(kept.value.towns, civilDateInJapan(system.now())).renamed];
};

/** The residents a terminal works with: what lies here, nobody by design, or nobody until the first package has come. */
import type { Logger } from '../kernel/log.ts';
import { type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import { nobodyHere } from '../registry/nobody.ts';
import { hasReplica as needsReplica } from '../registry/scope.ts';
import type { Registry } from '../registry/store.ts';
import {
  followed,
  hasReplica,
  type LiveRegistry,
  openLiveRegistry,
  type RegistryFailure,
  replicaFiles,
} from './registry-files.ts';
import type { ReplicaFacts } from './replica-state.ts';
import { type SiteProfile, scopeOfSite } from './site-profile.ts';

export interface TerminalRegistry {
  readonly registry: Registry;
  /** Of the version in use; `undefined`: nobody is here. */
  readonly replica: () => ReplicaFacts | undefined;
}

interface Options {
  readonly profile: Pick<SiteProfile, 'modules' | 'registry'>;
  readonly dataDir: string;
  readonly system: System;
  readonly logger: Logger;
}

/** A first version that cannot be opened is tried again after so long, milliseconds. */
const AGAIN_MS = 5_000;

/** Nobody, until a version is put in use; then that, and what follows it. */
const waiting = (options: Options, nobody: Registry): TerminalRegistry => {
  const { dataDir, system, logger } = options;
  let live: LiveRegistry | undefined;
  let nextTry = Number.NEGATIVE_INFINITY;
  const look = (): LiveRegistry | undefined => {
    if (live !== undefined || system.monotonic() < nextTry || !hasReplica(dataDir)) return live;
    const opened = openLiveRegistry(options);
    if (opened.ok) {
      live = opened.value;
      logger.info('registry.switched', { seq: live.state().meta.version });
    } else {
      nextTry = system.monotonic() + AGAIN_MS;
      logger.warn('registry.switched', { reason: opened.reason });
    }
    return live;
  };
  return {
    registry: followed(
      () => look()?.registry ?? nobody,
      () => live?.registry.close(),
    ),
    replica: () => look()?.state().meta,
  };
};

/** `registry_missing` only where no packages can come: a terminal that asks for them starts, and says that it waits. */
export const openTerminalRegistry = (options: Options): Result<TerminalRegistry, RegistryFailure> => {
  const { profile, dataDir } = options;
  const needed = needsReplica(scopeOfSite(profile));
  const comes = profile.registry.publishKeys.length > 0;
  if (!needed || (comes && !hasReplica(dataDir))) {
    const files = replicaFiles(options);
    if (!files.ok) return files;
    const nobody = nobodyHere(files.value.tokenKey);
    return success(needed ? waiting(options, nobody) : { registry: nobody, replica: () => undefined });
  }
  const live = openLiveRegistry(options);
  if (!live.ok) return live;
  return success({ registry: live.value.registry, replica: () => live.value.state().meta });
};

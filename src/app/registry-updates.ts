/** Keeps this terminal's residents' data up to date from the centre's site packages, where the profile says whose. */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from '../kernel/log.ts';
import type { System } from '../kernel/system.ts';
import type { EventLog } from '../outbox/log.ts';
import type { Manifest } from '../registry/package.ts';
import { hasReplica } from '../registry/scope.ts';
import { currentMeta } from '../registry/versions.ts';
import type { Send } from '../sync/https-client.ts';
import { runUpdates, type UpdateRunner } from '../sync/registry-runner.ts';
import { createPackageTransport } from '../sync/registry-transport.ts';
import { applyInThread } from './package-thread.ts';
import { replicaFiles } from './registry-files.ts';
import { acceptManifest, packageVersion } from './site-package.ts';
import { type SiteProfile, scopeOfSite } from './site-profile.ts';

/** Where what is being fetched is collected, in the data directory. */
const COLLECTED = 'packages';

interface Options {
  readonly profile: SiteProfile;
  readonly dataDir: string;
  /** This terminal's own stream: its key is what it asks with. */
  readonly log: Pick<EventLog, 'stream' | 'privateKey'>;
  /** With this terminal's certificate; left out, only a centre on this very machine is asked. */
  readonly send?: Send;
  readonly changed: () => void;
  readonly system: System;
  readonly logger: Logger;
}

/** `undefined`: this site has no replica, or its profile believes no publisher. */
export const startRegistryUpdates = (options: Options): UpdateRunner | undefined => {
  const { profile, dataDir, log, send, changed, system, logger } = options;
  if (!hasReplica(scopeOfSite(profile)) || profile.registry.publishKeys.length === 0) return undefined;
  const folder = join(dataDir, COLLECTED);
  const stopping = new AbortController();
  const pathOf = ({ version, sha256 }: Manifest): string =>
    join(folder, `${version}-${sha256.slice(0, 16)}.part`);
  const runner = runUpdates({
    transport: createPackageTransport({
      centralUrl: profile.centralUrl,
      tenant: profile.tenant.id,
      device: log.stream.device,
      privateKey: log.privateKey,
      system,
      ...(send === undefined ? {} : { send }),
    }),
    current() {
      const files = replicaFiles({ dataDir, system });
      const meta = files.ok ? currentMeta(files.value) : files;
      return meta.ok ? packageVersion(meta.value, profile) : 0;
    },
    accepts: (manifest) => acceptManifest(manifest, profile),
    pathOf(manifest) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      return pathOf(manifest);
    },
    apply: (manifest, path) =>
      applyInThread({ file: { path, at: 0, manifest }, profile, dataDir }, stopping.signal),
    clear(manifest) {
      rmSync(manifest === undefined ? folder : pathOf(manifest), { recursive: true, force: true });
    },
    changed,
    system,
    logger,
  });
  return {
    state: () => runner.state(),
    async stop() {
      stopping.abort();
      await runner.stop();
    },
  };
};

/** 選挙人名簿 of a terminal: read as it is put in use, kept up to date from the centre, and held against it. */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from '../kernel/log.ts';
import { type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import type { EventLog } from '../outbox/log.ts';
import type { Manifest } from '../registry/package.ts';
import { ROLL_KIND } from '../registry/package.ts';
import type { ElectionId } from '../registry/roll/election.ts';
import type { RollCheckPort, RollComparison, RollPort } from '../registry/roll/schema.ts';
import { type RollMeta, rollVersions } from '../registry/roll/versions.ts';
import type { Send } from '../sync/https-client.ts';
import { runUpdates, type UpdateRunner } from '../sync/registry-runner.ts';
import { createPackageTransport, type PackageTransport } from '../sync/registry-transport.ts';
import { applyInThread } from './package-thread.ts';
import { openLiveRoll, type RollFilesFailure, rollFiles } from './roll-files.ts';
import { acceptRoll, rollPackageVersion } from './roll-package.ts';
import type { SiteProfile } from './site-profile.ts';

/** Where what is being fetched is collected, in the data directory. */
const COLLECTED = 'roll-packages';

interface Options {
  readonly profile: Pick<SiteProfile, 'tenant' | 'site' | 'modules' | 'registry' | 'centralUrl'>;
  readonly electionId: ElectionId;
  readonly dataDir: string;
  readonly system: System;
  readonly logger: Logger;
}

interface Line {
  /** This terminal's own stream: its key is what it asks with. */
  readonly log: Pick<EventLog, 'stream' | 'privateKey'>;
  /** With this terminal's certificate; left out, only a centre on this very machine is asked. */
  readonly send?: Send;
}

export interface StationRoll {
  readonly roll: RollPort;
  /** Of the file in use; `problem`: a newer one lies here that cannot be opened. */
  state(): { readonly meta: RollMeta | undefined; readonly problem: RollFilesFailure | undefined };
  close(): void;
}

/** Also without a roll, which then is waited for. */
export const openStationRoll = (options: Options): Result<StationRoll, RollFilesFailure> =>
  openLiveRoll(options);

const transportOf = ({ profile, system }: Options, { log, send }: Line): PackageTransport =>
  createPackageTransport(
    {
      centralUrl: profile.centralUrl,
      tenant: profile.tenant.id,
      device: log.stream.device,
      privateKey: log.privateKey,
      system,
      ...(send === undefined ? {} : { send }),
    },
    ROLL_KIND,
  );

/** `undefined`: the profile believes no publisher, so the roll comes by hand alone (`kazasu roll apply`). */
export const startRollUpdates = (
  options: Options,
  line: Line & { readonly changed: () => void },
): UpdateRunner | undefined => {
  const { profile, electionId, dataDir, system, logger } = options;
  if (profile.registry.publishKeys.length === 0) return undefined;
  const folder = join(dataDir, COLLECTED);
  const stopping = new AbortController();
  const pathOf = ({ version, sha256 }: Manifest): string =>
    join(folder, `${version}-${sha256.slice(0, 16)}.part`);
  const runner = runUpdates({
    transport: transportOf(options, line),
    current() {
      const files = rollFiles({ dataDir, electionId, system });
      const meta = files.ok ? rollVersions.currentMeta(files.value) : files;
      return meta.ok ? rollPackageVersion(meta.value) : 0;
    },
    accepts(manifest) {
      const accepted = acceptRoll(manifest, profile, electionId);
      return accepted.ok ? success(undefined) : accepted;
    },
    pathOf(manifest) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      return pathOf(manifest);
    },
    apply: (manifest, path) =>
      applyInThread({ file: { path, at: 0, manifest }, profile, dataDir, electionId }, stopping.signal),
    clear(manifest) {
      rmSync(manifest === undefined ? folder : pathOf(manifest), { recursive: true, force: true });
    },
    changed: line.changed,
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

const compared = (here: RollMeta | undefined, given: Manifest | undefined): RollComparison => {
  const own = here === undefined ? null : here.roll;
  const roll = given?.roll;
  if (given === undefined || roll === undefined) return { result: 'unreachable', here: own, centre: null };
  const { electionId, version, sha256, electionVersion } = roll;
  const centre = { electionId, version, sha256, asOf: given.dataDate, source: given.source };
  if (here === undefined) return { result: 'older', here: own, centre };
  const older = here.roll.version < version || here.electionVersion < electionVersion;
  const same =
    here.roll.version === version && here.electionVersion === electionVersion && here.roll.sha256 === sha256;
  return { result: same ? 'same' : older ? 'older' : 'differs', here: own, centre };
};

const ASK_MS = 10_000;

/**
 * For the checklist at opening. A centre that has given out no roll of this election for this site (it came by hand alone) is
 * as good as none: `unreachable`.
 */
export const createRollCheck = (
  options: Options,
  line: Line,
  meta: () => RollMeta | undefined,
): RollCheckPort => {
  const { profile, electionId } = options;
  const transport = transportOf(options, line);
  return {
    async rollAgainstCentre() {
      // From the one before on, so that the very version that is here is among those that are told.
      const after = Math.max(0, rollPackageVersion(meta()) - 1);
      const listed = await transport.list(after, AbortSignal.timeout(ASK_MS));
      const given = listed.ok
        ? listed.value.findLast((manifest) => acceptRoll(manifest, profile, electionId).ok)
        : undefined;
      return compared(meta(), given);
    },
  };
};

/** What of a terminal talks to the centre, over a real record and real sockets, with no desk before it. */

import { openRecord } from '../../src/app/record.ts';
import { createSender } from '../../src/app/sender.ts';
import { loadSiteProfile, type SiteProfile, siteScopeOf } from '../../src/app/site-profile.ts';
import type { Sender } from '../../src/app/terminal-base.ts';
import { type CentralOptions } from '../../src/central/server.ts';
import { deviceIdSchema } from '../../src/kernel/ids.ts';
import { createLogger } from '../../src/kernel/log.ts';
import { mustSucceed, success } from '../../src/kernel/result.ts';
import { realSystem, type System } from '../../src/kernel/system.ts';
import { openDeviceTls } from '../../src/outbox/device-tls.ts';
import { createForeignStreams } from '../../src/outbox/foreign.ts';
import type { EventLog } from '../../src/outbox/log.ts';
import { NO_LINKS } from '../../src/outbox/protocol.ts';
import { createStaffKeeper } from '../../src/outbox/staff-keeper.ts';
import { startTrainingCentre, type TrainingCentre, trainingConfig } from './training-centre.ts';

/** Waits up to this long are for the next try; longer ones are limits, which must stay what they are. */
const TRY_MS = 7_000;

/** The real system with another clock, and no patience between two tries. */
export const hurried = (): System & { at(days: number): void } => {
  let days = 0;
  return {
    ...realSystem,
    now: () => realSystem.now() + days * 86_400_000,
    sleep: (ms, signal) => realSystem.sleep(ms <= TRY_MS ? Math.min(ms, 40) : ms, signal),
    at(next) {
      days = next;
    },
  };
};

/** A centre whose terminals come in with certificates. */
export const startCertifyingCentre = (
  system: System,
  options: Partial<CentralOptions> = {},
): Promise<TrainingCentre> =>
  startTrainingCentre({
    config: trainingConfig({ devices: { listen: { host: '127.0.0.1', port: 0 } } }),
    system,
    ...options,
  });

export interface SendingTerminal {
  readonly log: EventLog;
  readonly logged: string[];
  readonly profile: SiteProfile;
  readonly line: () => ReturnType<Sender['line']>;
  /** Writes so many events, each in a transaction of its own. */
  readonly record: (count: number, event?: { readonly kind: string; readonly data: unknown }) => void;
  close(): Promise<void>;
}

export const openSendingTerminal = (given: {
  readonly dataDir: string;
  /** In place of the training profile's. */
  readonly device?: string;
  readonly centralUrl: string;
  readonly enrolCodeFile?: string;
  readonly centralCa?: string;
  readonly system: System;
}): SendingTerminal => {
  const { dataDir, centralUrl, enrolCodeFile, centralCa, system } = given;
  const base = mustSucceed(loadSiteProfile('kiosk-config/sites/training.yaml'));
  const profile: SiteProfile = {
    ...base,
    device: deviceIdSchema.parse(given.device ?? base.device),
    centralUrl,
    centralCa,
  };
  const logged: string[] = [];
  const logger = createLogger(
    () => realSystem.now(),
    (line) => logged.push(line),
  );
  const { db, log } = mustSucceed(
    openRecord({ dataDir, profile, system, logger, projections: [], mode: 'create' }),
  );
  const links = { cursor: () => NO_LINKS, take: () => success({ notUnderstood: 0, unproven: 0 }) };
  const tls = mustSucceed(openDeviceTls(db, system));
  const shared = { projections: [], system, logger };
  const foreign = createForeignStreams({ db, log, scope: siteScopeOf(profile), ...shared });
  const sender = createSender({ profile, dataDir, enrolCodeFile, system, logger })(log, () => undefined, {
    links,
    tls,
    nearby: foreign,
    staff: createStaffKeeper(db, siteScopeOf(profile)),
    db,
    more: [],
  });
  return {
    log,
    logged,
    profile,
    line: () => sender.line(),
    record(count, event) {
      for (let at = 0; at < count; at += 1)
        mustSucceed(
          db.write((tx) =>
            log.append(tx, {
              actor: { staff: 's-1', role: 'clerk' },
              site: 'gym-1',
              mode: 'drill',
              ...(event ?? { kind: 'test.happened', data: { at } }),
            }),
          ),
        );
    },
    async close() {
      await sender.stop();
      db.close();
    },
  };
};

export const until = async (what: () => boolean | Promise<boolean>): Promise<void> => {
  for (let turn = 0; turn < 800; turn += 1) {
    if (await what()) return;
    await realSystem.sleep(25);
  }
  throw new Error('it did not happen');
};
